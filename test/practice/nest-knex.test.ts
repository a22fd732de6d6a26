/** Knex as a module of Nest: its configuration stands in what a factory returns. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const files = (config: string): Record<string, string> => ({
  'compose.yaml':
    'services:\n  db:\n    image: postgres:16.4\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n    environment: { DATABASE_URL: "postgres://till@db/till" }\n',
  Dockerfile: 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/main.ts"]\n',
  'package.json': '{ "name": "till", "dependencies": { "pg": "^8.0.0", "knex": "^3.0.0", "nest-knexjs": "^0.0.34", "@nestjs/core": "^11.0.0" } }',
  'src/main.ts':
    "import { NestFactory } from '@nestjs/core'\nimport { Till } from './till.ts'\nconst app = await NestFactory.create(Till)\nawait app.listen(8091)\n",
  'src/till.ts': `import { KnexModule } from 'nest-knexjs'\nimport { make } from './make.ts'\nexport const module = KnexModule.forRootAsync({ useFactory: (c) => ({ config: ${config} }) })\nexport class Till {}\n`,
  'src/make.ts':
    "export function make(c) {\n  if (c.old) return { client: 'mysql2', pool: { max: 3 } }\n  return { client: 'pg', connection: c.url, pool: { min: 0, max: 9 } }\n}\n",
})

test('its pool is read', async () => {
  const config = "{ client: 'pg', connection: process.env.DATABASE_URL, pool: { min: 0, max: 9 } }"
  expect(await said(files(config), /^client\/till pool /)).toEqual(['client/till pool = 9 src/till.ts:3'])
  expect(await said(files("{ client: 'pg', connection: process.env.DATABASE_URL }"), /^client\/till pool /)).toEqual([expect.stringContaining('= 10')])
})

test('what a function chooses is left open', async () => {
  expect(await said(files('{ ...make(c), debug: true }'), /^client\/till pool /)).toEqual([expect.stringContaining('= ?')])
})

test('a primary key that is dropped and made again is there', async () => {
  const made = (then: string): Record<string, string> => ({
    ...files("{ client: 'pg', connection: process.env.DATABASE_URL }"),
    'migrations/1_files.js': "exports.up = (knex) => knex.schema.createTable('file', (t) => { t.text('id').primary() })\n",
    'migrations/2_again.js': `exports.up = async (knex) => {\n  await knex.schema.alterTable('file', (t) => {\n    t.dropPrimary()\n  })\n  await knex.schema.alterTable('file', (t) => {\n    ${then}\n  })\n}\n`,
  })
  const keys = async (then: string): Promise<string> => (await verdicts(made(then), 'database/primary-key'))[0] ?? ''
  expect(await keys("t.text('id').primary().defaultTo(knex.raw('next_id()')).alter()")).toContain(' pass')
  expect(await keys("t.text('id').notNullable().alter()")).toContain('file without a primary key')
})
