/** Pools of sizes of their own that one process opens to one server beside one another. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { factsOf } from './facts.ts'

type Files = Readonly<Record<string, string>>

const compose = (environment = ''): string =>
  `services:\n  harbour:\n    build: .\n    ports: ["80:8080"]\n    environment:\n      DATABASE_URL: postgres://harbour@ledger/harbour\n${environment}  ledger:\n    image: postgres:17\n    volumes: ["ledger:/var/lib/postgresql/data"]\nvolumes:\n  ledger:\n`

const go = (first: string, second: string): Files => ({
  'compose.yaml': compose(),
  Dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN go build -o /harbour\nCMD ["/harbour"]\n',
  'go.mod': 'module example.com/harbour\n',
  'main.go': `package main

import (
	"database/sql"
	"net/http"
	"os"
)

func ledger() *sql.DB {
	db, _ := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	${first}
	return db
}

func quickLedger() *sql.DB {
	db, _ := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	${second}
	return db
}

func main() {
	ledger()
	quickLedger()
	http.ListenAndServe(":8080", nil)
}
`,
})

const demand = async (files: Files): Promise<string | undefined> => (await factsOf(files, 'database/ledger'))['demand']?.split(' ', 1)[0]

test.each([
  ['sizes of their own', 'db.SetMaxOpenConns(30)', 'db.SetMaxOpenConns(50)', '80'],
  ['the same, the other way round', 'db.SetMaxOpenConns(50)', 'db.SetMaxOpenConns(30)', '80'],
  ['one size', 'db.SetMaxOpenConns(30)', 'db.SetMaxOpenConns(30)', '60'],
])('of Go, %s: %s and %s make %s', async (_, first, second, sum) => {
  expect(await demand(go(first, second))).toBe(sum)
})

test('both places are told', async () => {
  const files = go('db.SetMaxOpenConns(60)', 'db.SetMaxOpenConns(70)')
  const { scorecard } = await scan(memoryTree(files, 'base'), { config: defaultConfig, rules: shippedRules })
  const found = scorecard.verdicts.find(({ rule }) => rule === 'database/connection-budget')
  expect(found?.message).toMatch(/^Clients of ledger may open 130 connections at once/)
  expect(found?.evidence.map(({ path, line }) => `${path}:${line}`)).toEqual(expect.arrayContaining(['main.go:11', 'main.go:17']))
})

const node = (first: string, second: string, environment = ''): Files => ({
  'compose.yaml': compose(environment),
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "main.js"]\n',
  'package.json': '{ "name": "harbour", "dependencies": { "pg": "8.16.0", "express": "5.1.0" } }',
  'main.js': `const express = require('express')
const { Pool } = require('pg')
const ledger = new Pool({ connectionString: process.env.DATABASE_URL${first} })
const quick = new Pool({ connectionString: process.env.DATABASE_URL${second} })
const app = express()
app.get('/', async (_, answer) => answer.send((await ledger.query('select 1')) && (await quick.query('select 1'))))
app.listen(8080)
`,
})

test.each([
  ['both sized', node(', max: 4', ', max: 9'), '13'],
  ['a driver’s default beside a size', node(', max: 4', ''), '14'],
  ['a size by a variable', node(', max: Number(process.env.BERTHS || 4)', ', max: 9', '      BERTHS: "6"\n'), '15'],
])('of JavaScript: %s', async (_, files, sum) => {
  expect(await demand(files)).toBe(sum)
})
