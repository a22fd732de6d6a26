/** Programs of Go that are told which driver to take: their database is one, of an engine that nobody knows, and it is never missing. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const opens = `package rows

import (
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
	"xorm.io/xorm"
)

type Settings struct {
	Driver string
	Where  string
}

func Open(settings *Settings) (*xorm.Engine, error) {
	return xorm.NewEngine(settings.Driver, settings.Where)
}
`
const serve = `package cmd

import "acme.io/quay/rows"

var serveCmd = &cobra.Command{
	Use: "serve",
	Run: func(_ *cobra.Command, _ []string) {
		serve()
	},
}

func serve() {
	engine, _ := rows.Open(read())
	http.ListenAndServe(":8075", engine)
}
`
const install = `package install

import "acme.io/quay/rows"

func Check(ctx *gin.Context) {
	rows.Open(from(ctx))
}
`
const quay = (drivers: string): Files => ({
  'compose.yaml': 'services:\n  quay:\n    build: .\n    ports: [ "8075:8075" ]\n    volumes: [ "data:/data" ]\nvolumes: { data: {} }\n',
  Dockerfile: 'FROM golang:1.25\nCOPY . .\nCMD ["quay", "serve"]\n',
  'go.mod': `module acme.io/quay\n\ngo 1.25\n\nrequire (\n\txorm.io/xorm v1.3.10\n${drivers})\n`,
  'main.go': 'package main\n\nimport "acme.io/quay/cmd"\n\nfunc main() {\n\tcmd.Execute()\n}\n',
  'cmd/serve.go': serve,
  'rows/rows.go': opens,
})
const both = '\tgithub.com/go-sql-driver/mysql v1.9.3\n\tgithub.com/lib/pq v1.10.9\n'
const engine = (files: Files): Promise<readonly string[]> => said(files, /^database\/\S+ engine/)
const open =
  'database/xorm engine = ? which engine the code is told to use: mysql or postgres; leave one engine in the code, or say under provides: which it is rows/rows.go:11'

describe('a database whose driver is told elsewhere', () => {
  test('is one of those that the program brings', async () => {
    expect(await engine(quay(both))).toEqual([open])
    expect(await verdicts(quay(both), 'backup/automated')).toEqual(['database/xorm unknown @ rows/rows.go:11'])
    expect(await verdicts(quay(both), 'database/pooling')).toEqual([
      'database/xorm fail: Nobody chose how many connections to xorm are opened: quay sets XORM no limit @ rows/rows.go:11',
    ])
  })

  test('is opened by what serves, though an installer opens it, too', async () => {
    expect(await engine({ ...quay(both), 'install/check.go': install })).toEqual([open])
  })

  test('is of the only engine that there is a driver for', async () => {
    expect(await engine(quay('\tgithub.com/lib/pq v1.10.9\n'))).toEqual(['database/xorm engine = postgres rows/rows.go:11'])
  })

  test('is no file because a driver of files is the only one', async () => {
    expect(await engine(quay('\tmodernc.org/sqlite v1.40.0\n'))).toEqual([])
  })

  test('is that of the stack where the stack has one', async () => {
    const files = quay(both)
    const stack = (files['compose.yaml'] ?? '').replace('volumes: { data', '  ledger: { image: "postgres:17.5" }\nvolumes: { data')
    expect(await engine({ ...files, 'compose.yaml': stack })).toEqual(['database/ledger engine = postgres compose.yaml:6'])
  })
})
