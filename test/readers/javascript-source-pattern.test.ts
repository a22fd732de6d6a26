/** Which requests a configuration's source means, and what is said where that isn't understood. */
import { expect, test } from 'vitest'
import { reachOfSource } from '../../src/readers/javascript/source-pattern.ts'
import { judge } from '../systems/story.ts'

test.each([
  ...['/(.*)', '/(.*)?', '(.*)', '/(.*){0,1}', '/:path*', '/:path+', '/:path*/', '/:path*{/}?', '/:path(.*)', '/:path(.*)?', '/:all*', '/**', '/*', '*'].map(
    (one) => [one, 'all'],
  ),
  ...['/((?!api).*)', '/((?!api|_next/(?:static|image)).*)', '/:slug((?!embed).*)', '/((?!api).*)?', '/{*path}', '/*path'].map((one) => [one, 'all']),
  ...['/', '/files/(.*)', '/files/:path*', '/:locale', '/:locale?', '/:locale/about', '/(docs|files)', '/:locale(en|de)/:path*', 'files/**'].map((one) => [
    one,
    'some',
  ]),
  ...['/:path*.html', '/(\\d+)', '/[...path]', '/((?!api)', `/${'('.repeat(400)}`, '/(.*)(a|b)'].map((one) => [one, 'untold']),
])('%s means %s', (source, meant) => expect(reachOfSource(source ?? '')).toBe(meant))

const shop = (source: string): Readonly<Record<string, string>> => ({
  'compose.yaml': 'services:\n  shop:\n    build: .\n    ports: ["3000:3000"]\n',
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["npx", "next", "start"]\n',
  'package.json': '{ "name": "shop", "dependencies": { "next": "15.1.0" } }\n',
  'src/pages/api/orders.js': 'export default function handler(request, response) {\n  response.json([])\n}\n',
  'next.config.mjs': `const everything = '/(.*)?'\nconst unknown = process.env.PAGES\nexport default {\n  headers: async () => [{ source: ${source}, headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }],\n}\n`,
})

test.each([
  [`'/(.*)?'`, 'pass'],
  ['everything', 'pass'],
  [`'/files/(.*)'`, 'fail'],
  [`'/(\\\\d+)'`, 'unknown'],
  ['unknown', 'unknown'],
])('headers for %s: %s', async (source, outcome) => {
  const { head } = await judge(shop(source), shop(source))
  const found = head.verdicts.filter(({ rule }) => rule === 'security/headers')
  expect(found.map((one) => one.outcome)).toEqual([outcome])
  if (outcome === 'unknown') expect(found[0]?.evidence.map(({ path, line }) => `${path}:${line}`)).toContain('next.config.mjs:4')
})
