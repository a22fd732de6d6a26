/** Which HTTP framework a file starts: the sign that code serves requests, and that what it lacks is lacking. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { lineOf, originOf } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'

/** Package, and the names of it that make a server when called. */
const makers: Readonly<Record<string, RegExp>> = {
  express: /^(default|\*)?$/,
  fastify: /^(default|\*|fastify)?$/,
  koa: /^(default|\*)?$/,
  hono: /^Hono$/,
  restify: /^createServer$/,
  polka: /^(default|\*)?$/,
  '@hapi/hapi': /^server$/,
  '@nestjs/core': /^NestFactory\.create$/,
  '@apollo/server': /^ApolloServer$/,
  elysia: /^(Elysia|default)$/,
}

export const frameworkFinder: Finder = {
  words: Object.keys(makers).flatMap((name) => [`'${name}'`, `"${name}"`]),
  find({ module, use }) {
    return module.calls.flatMap((call): readonly FeatureDeclaration[] => {
      const origin = originOf(module, call.callee)
      if (origin === undefined || !Object.hasOwn(makers, origin.source)) return []
      const names = makers[origin.source]
      const made = origin.path.join('.')
      if (names?.test(made) !== true) return []
      const at = { path: module.path, line: lineOf(call), key: origin.source }
      return [
        {
          kind: 'feature',
          what: 'framework',
          library: origin.source,
          name: origin.source,
          path: module.path,
          at,
          use,
          facts: new Map([['name', known(origin.source, at)]]),
        },
      ]
    })
  },
}
