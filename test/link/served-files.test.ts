/** A database of libSQL's that somebody serves: its copies are theirs, and a file is what a client is told to open by one. */
import { describe, expect, test } from 'vitest'
import { judged } from '../practice/judged.ts'

const outcomes = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const rules = ['database/engine', 'backup/automated', 'backup/retention', 'backup/restore-tested']
  return (await Promise.all(rules.map((rule) => judged(files, rule)))).map(([one = '']) => one.split(' ')[0] ?? '')
}

const code = (options: string): Readonly<Record<string, string>> => ({
  'package.json': '{ "name": "quay", "dependencies": { "express": "4.21.2", "@libsql/client": "0.14.0" }, "scripts": { "start": "node src/server.js" } }',
  'src/server.js': `import { createClient } from '@libsql/client'\nimport express from 'express'\nconst quay = createClient(${options})\nconst app = express()\napp.get('/', async (request, response) => response.json(await quay.execute('select 1')))\napp.listen(4180)\n`,
})
const program = (url: string): Readonly<Record<string, string>> => ({
  'go.mod': 'module example.com/quay\n\ngo 1.23\n\nrequire github.com/tursodatabase/libsql-client-go v0.0.1\n',
  'main.go': `package main\n\nimport (\n\t"database/sql"\n\t"net/http"\n\t"os"\n\n\t_ "github.com/tursodatabase/libsql-client-go/libsql"\n)\n\nfunc main() {\n\tquay, _ := sql.Open("libsql", ${url})\n\tdefer quay.Close()\n\t_ = os.Args\n\thttp.ListenAndServe(":4180", nil)\n}\n`,
})

const run = {
  'compose.yaml': 'services:\n  quay:\n    build: .\n    ports: ["4180:4180"]\n    volumes: ["kept:/data"]\nvolumes: { kept: {} }\n',
  Dockerfile: 'FROM alpine:3.21\nCOPY . .\nCMD ["./start"]\n',
}

describe('libSQL', () => {
  test.each([
    ['a variable of JavaScript', code('{ url: process.env.QUAY_URL }')],
    ['a copy beside the process of JavaScript', code("{ url: 'file:///data/quay.db', syncUrl: process.env.QUAY_URL }")],
    ['a variable of Go', program('os.Getenv("QUAY_URL")')],
  ])('%s is somebody’s to keep', async (_, files) => {
    expect(await outcomes(files)).toEqual(['pass', 'unknown', 'unknown', 'unknown'])
  })

  test.each([
    ['JavaScript', code("{ url: 'file:///data/quay.db' }")],
    ['Go', program('"file:///data/quay.db"')],
  ])('a file of %s is one, whose copies are made where it runs', async (_, files) => {
    expect(await outcomes(files)).toEqual(['fail', 'unknown', 'unknown', 'unknown'])
    expect(await outcomes({ ...files, ...run })).toEqual(['fail', 'fail', 'fail', 'fail'])
  })
})
