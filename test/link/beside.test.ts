/** A package of JavaScript below a program of another language does not speak for it. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

const files = {
  'go.mod': 'module example.com/mill\n',
  'main.go':
    'package main\n\nimport (\n\t"database/sql"\n\t"os"\n)\n\nfunc main() {\n\tdb, _ := sql.Open("postgres", os.Getenv("DATABASE_URL"))\n\tdb.SetMaxOpenConns(7)\n}\n',
  'desktop/package.json': '{ "name": "mill-desktop", "dependencies": { "express": "5.1.0", "electron": "38.0.0" } }',
  'desktop/main.js': "const express = require('express')\nconst app = express()\napp.get('/', (_, answer) => answer.send('ok'))\napp.listen(4100)\n",
  Dockerfile: 'FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /mill\nFROM alpine:3.22\nCOPY --from=build /mill /mill\nCMD ["/mill"]\n',
  'compose.prod.yml':
    'services:\n  mill:\n    build: .\n    ports: ["80:4100"]\n    restart: always\n    environment: { DATABASE_URL: "postgres://mill@db/mill" }\n  db:\n    image: postgres:17\n',
}

test.each([
  ['of a desktop beside a program of Go nothing is asked', files, undefined],
  ['of the same as the program itself it is', { ...files, 'package.json': files['desktop/package.json'], 'main.js': files['desktop/main.js'] }, 'fail'],
] as const)('%s', async (_, tree, outcome) => {
  const { head } = await judge(tree, tree)
  const found = head.verdicts.find(
    ({ rule, subject, outcome: each }) => rule === 'security/rate-limit' && subject === 'service/mill' && each !== 'not-applicable',
  )
  expect(found?.outcome).toBe(outcome)
})
