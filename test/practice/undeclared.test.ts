/** Databases that the tree does not declare, and pools of code that it holds: what nobody here can say is not said. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const till = (url: string, more = '') => ({
  'compose.yaml': `services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    environment: { DATABASE_URL: "${url}" }\n${more}`,
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "main.js"]\n',
  'package.json': '{ "name": "till", "dependencies": { "express": "5.1.0" } }',
  'main.js': "const express = require('express')\nexpress().listen(8091)\n",
})
const rows = (ports: string): string => `  rows:\n    image: postgres:17\n${ports}`

test('whether somebody else’s server is published, no tree tells', async () => {
  expect(await judged(till('postgres://till@rows.example.org/till'), 'security/database-exposed')).toEqual([
    expect.stringMatching(/^not-applicable database\/DATABASE_URL/),
  ])
  expect(await judged(till('postgres://till@rows/till', rows('')), 'security/database-exposed')).toEqual(['pass database/rows'])
  const open = await judged(till('postgres://till@rows/till', rows('    ports: [ "5555:5432" ]\n')), 'security/database-exposed')
  expect(open).toEqual([expect.stringMatching(/^fail database\/rows /)])
})

test('code that is in the repository is not said to be elsewhere', async () => {
  const [own] = await judged(till('postgres://till@rows/till', rows('')), 'database/pooling')
  expect(own).toMatch(/^unknown database\/rows .*how code of this repository sizes its pool/)
  const pulled = { 'compose.yaml': till('postgres://till@rows/till', rows(''))['compose.yaml'].replace('build: .', 'image: acme/till:3') }
  expect((await judged(pulled, 'database/pooling'))[0]).toContain('the pool of code that is not in this repository')
})
