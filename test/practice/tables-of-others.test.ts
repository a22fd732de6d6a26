/** Tables that only images of others' making change: the tree holds nothing that could drop them, until somebody adds it. */
import { describe, expect, test } from 'vitest'
import { blocked, judge, type Files } from '../systems/story.ts'

const rule = 'database/destructive-change'
const stack = (till: string): string =>
  `services:\n  till:\n${till}    ports: ["80:8080"]\n    environment: { DATABASE_URL: "postgres://till@rows/till" }\n  rows:\n    image: postgres:16.4\n    volumes: ["kept:/var/lib/postgresql/data"]\nvolumes: { kept: {} }\n`
const others: Files = { 'compose.yaml': stack('    image: acme/till:4.2.1\n') }

const outcome = async (files: Files): Promise<string | undefined> =>
  (await judge({}, files)).head.verdicts.find((one) => one.rule === rule && one.subject === 'database/rows')?.outcome

describe('a database that images of others reach', () => {
  test('is not judged by migrations that nobody here sees', async () => {
    expect(await outcome(others)).toBe('not-applicable')
  })

  test.each<[string, Files]>([
    ['migrations', { 'migrations/001_rows.sql': 'CREATE TABLE visit (id bigint PRIMARY KEY);\n' }],
    ['a deploy that migrates', { 'deploy.sh': '#!/bin/sh\ndocker compose up -d\nnpx prisma migrate deploy\n' }],
    [
      'code that is built here',
      {
        'compose.yaml': stack('    build: .\n'),
        Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        'package.json': '{ "name": "till", "dependencies": { "pg": "8.13.0" } }',
        'server.js': "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 9 })\n",
      },
    ],
  ])('is judged by %s', async (_, files) => {
    expect(await outcome({ ...others, ...files })).toBe('pass')
  })

  test.each<[string, Files]>([
    ['a first migration', { 'migrations/001_rows.sql': 'DROP TABLE visit;\n' }],
    ['a deploy that resets', { 'deploy.sh': '#!/bin/sh\ndocker compose up -d\nnpx prisma migrate reset --force\n' }],
  ])('%s that drops stops the merge', async (_, files) => {
    expect(blocked(await judge(others, { ...others, ...files }))).toEqual([`${rule} database/rows`])
  })
})
