/** Where code hands out pages, pictures and scripts: what a network near the users could keep for it. */
import type { Finder } from '../finder.ts'
import { quoted, seen } from '../seen.ts'

/** A word of these in serving code is sign enough: it is their absence that tells of a program which only answers with data. */
const words = [
  ...quoted('sirv', 'koa-send', 'view engine', 'ecstatic', 'serve-handler'),
  ...['.static(', 'serve-static', 'serveStatic', 'ServeStaticModule', 'useStaticAssets', 'koa-static', '@fastify/static', 'fastify-static', '@hapi/inert'],
  ...['koa-views', '@koa/send', '@fastify/view', '@hapi/vision', 'point-of-view'],
  ...['sendFile(', 'res.render(', 'response.render(', 'ctx.render(', 'reply.view(', 'c.html(', 'ctx.html(', 'text/html', 'createReadStream('],
]

export const assetsFinder: Finder = {
  words,
  find: (looked) => [seen(looked, 'assets', 'code', 'assets', looked.module.program)],
}
