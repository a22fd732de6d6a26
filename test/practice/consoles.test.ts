/** A pooler's own console is no database, and whoever only asks it opens none. */
import { expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'

const main = (database: string): string => `package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "github.com/lib/pq"
)

func address(host, port string) string {
	dsn := fmt.Sprintf("host=%s user=warden dbname=${database} sslmode=require", host)
	if port != "" {
		dsn = fmt.Sprintf("%s port=%s", dsn, port)
	}
	return dsn
}

func main() {
	db, _ := sql.Open("postgres", address(os.Getenv("POOL_HOST"), os.Getenv("POOL_PORT")))
	db.Exec("PAUSE")
}
`
const files = (database: string, more = ''): Readonly<Record<string, string>> => ({
  'compose.yml': `services:\n  warden:\n    build: .\n    restart: always\n${more}  db:\n    image: postgres:17\n  pool:\n    image: edoburu/pgbouncer:v1.24.1-p1\n    environment: { DB_HOST: db }\n`,
  Dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN go build -o /warden\nCMD ["/warden"]\n',
  'go.mod': 'module example.com/warden\n\nrequire github.com/lib/pq v1.10.9\n',
  'main.go': main(database),
})

test('of code', async () => {
  expect((await factsOf(files('pgbouncer'), 'database/db'))['clients']).toBe('')
  expect((await factsOf(files('pgbouncer'), 'pool/pool'))['used']).toMatch(/^false/)
  expect((await factsOf(files('orders'), 'database/db'))['clients']).toContain('warden')
})

test('of a variable', async () => {
  const given = (name: string): string => `    environment: { DATABASE_URL: "postgres://warden@pool:5432/${name}" }\n`
  const plain = { ...files('pgbouncer', given('pgbouncer')), 'main.go': 'package main\n\nfunc main() {}\n' }
  expect((await factsOf(plain, 'database/db'))['clients']).toBe('')
  expect((await factsOf({ ...plain, ...{ 'compose.yml': files('', given('orders'))['compose.yml'] ?? '' } }, 'database/db'))['clients']).toContain('warden')
})
