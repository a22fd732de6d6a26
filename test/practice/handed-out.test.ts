/** Pages that a server of files hands out run in browsers: what their code does, no process of that image does. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const tree = (base: string, words: string): Readonly<Record<string, string>> => ({
  'compose.yaml':
    'services:\n  pages:\n    build: .\n    ports: [ "8080:80" ]\n    restart: always\n    environment: { NODE_OPTIONS: "--max-old-space-size=8000" }\n    deploy: { resources: { limits: { memory: 256M } } }\n',
  Dockerfile: `FROM node:22 AS build\nWORKDIR /w\nCOPY . .\nRUN npm run build\nFROM ${base}\nCOPY --from=build /w/dist /pages\n${words}`,
  'package.json': '{ "name": "kiln", "scripts": { "build": "vite build", "start": "node api/main.js" }, "dependencies": { "express": "5", "pg": "8" } }',
  'api/main.js':
    "import express from 'express'\nimport pg from 'pg'\nexport const rows = new pg.Pool({ connectionString: process.env.DATABASE_URL })\nexpress().listen(3000)\n",
})

test.each([
  ['nginx:1.29-alpine', 'CMD ["nginx", "-g", "daemon off;"]\n'],
  ['nginx:1.29-alpine', ''],
  ['caddy:2.10', ''],
  ['httpd:2.4', 'CMD ["httpd-foreground"]\n'],
])('%s has no framework, no client and no heap of Node.js: %j', async (base, words) => {
  const files = tree(base, words)
  expect(await said(files, /^(client\/pages|service\/pages (framework|heap|logger) )/)).toEqual([])
  expect((await verdicts(files, 'infrastructure/heap-within-limit')).join()).not.toContain('fail')
})

test.each([
  ['node:22', 'CMD ["node", "api/main.js"]\n'],
  ['nginx:1.29-alpine', 'CMD ["sh", "-c", "node api/main.js & nginx -g \'daemon off;\'"]\n'],
])('%s that starts the code has them: %j', async (base, words) => {
  expect((await said(tree(base, words), /^service\/pages framework /)).length).toBe(1)
})
