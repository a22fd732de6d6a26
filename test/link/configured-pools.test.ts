/** A pool whose size is one of two figures, each of which somebody chose. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const files = (max: string) => ({
  'package.json': '{ "name": "till", "dependencies": { "pg": "8", "express": "4" } }',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "server.js"]\n',
  'compose.prod.yml': 'services:\n  till:\n    build: .\n    environment: { DATABASE_URL: "postgres://till@db/till" }\n  db:\n    image: postgres:17\n',
  'server.js': `import express from 'express'\nimport pg from 'pg'\nimport { settings } from '@till/settings'\nexport const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: ${max} })\nexpress().listen(80)\n`,
})

test.each([
  ['settings.most ?? 20', '1 '],
  ['settings.most || 20', '1 '],
  ['settings.most ?? 1', '?'],
  ['settings.most', '?'],
  ['settings.most ?? settings.other', '?'],
])('max: %s', async (max, step) => {
  const { step: told, pool } = await factsOf(files(max), 'client/till')
  expect(told?.startsWith(step)).toBe(true)
  expect(pool?.startsWith('?')).toBe(true)
})
