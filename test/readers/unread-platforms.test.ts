/** Files of platforms that are not read are told, and other files of their names are not. */
import { expect, test } from 'vitest'
import { unreadPlatformsReader } from '../../src/readers/unread-platforms.ts'
import { contextOf } from './platform-harness.ts'

test.each([
  ['Procfile', 'web: node dist/main.js\n', ['a Procfile (Heroku, Dokku and their like): not read']],
  ['app.json', '{"name":"desk","addons":["heroku-postgresql:standard-0",{"plan":"heroku-redis"}]}', ['an app.json of Heroku: not read']],
  ['app.json', '{"expo":{"name":"desk"}}', []],
  ['api/railway.json', '{"deploy":{"numReplicas":2}}', ['a project of Railway: not read']],
  ['vercel.json', '{"crons":[]}', ['a project of Vercel: not read']],
  ['netlify.toml', '[build]\n', ['a site of Netlify: not read']],
  ['wrangler.jsonc', '{"d1_databases":[]}', ['a Worker of Cloudflare: not read']],
  ['app.yaml', 'runtime: nodejs22\n', []],
  ['app.yaml', 'services:\n  - { name: web, github: { repo: a/b } }\n', []],
  ['jobs/desk.nomad.hcl', 'job "desk" {\n}\n', ['a job of Nomad: not read']],
])('%s with %j', async (path, text, reasons) => {
  const { declares, skipped } = await unreadPlatformsReader.read({ path, text }, contextOf({ [path]: text }))
  expect(declares).toEqual([])
  expect(skipped.map(({ path: where, reason }) => [where, reason])).toEqual(reasons.map((reason) => [path, reason]))
})
