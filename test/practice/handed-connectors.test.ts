/** Go programs that wrap what is open already, and that open what a host hands them: neither is a client that somebody forgot to size. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const ledger = (open: string, main = 'ledger.Open(os.Getenv("LEDGER_URL"))'): Files => ({
  'compose.yaml': 'services:\n  ledger:\n    build: .\n    ports: [ "8093:8093" ]\n',
  Dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN go build -o /ledger .\nCMD ["/ledger"]\n',
  'go.mod': 'module acme.io/ledger\n\ngo 1.25\n\nrequire (\n\tgithub.com/jmoiron/sqlx v1.4.0\n\tgithub.com/lib/pq v1.10.9\n)\n',
  'main.go': `package main\n\nimport (\n\t"net/http"\n\t"os"\n\n\t"acme.io/ledger/ledger"\n\t"example.com/host/bridge"\n\t"example.com/drivers/mssql"\n\t"github.com/lib/pq"\n)\n\nfunc main() {\n\t${main}\n\thttp.ListenAndServe(":8093", nil)\n}\n`,
  'ledger/ledger.go': `package ledger\n\nimport (\n\t"database/sql"\n\t"database/sql/driver"\n\n\t"github.com/jmoiron/sqlx"\n)\n\n${open}\n`,
})

const single = 'database/single-client'
const pooling = 'database/pooling'

const sized = (name: string): string => `${name}, _ := sql.Open("postgres", url)\n\t${name}.SetMaxOpenConns(7)`
const pair = (second: string): string => `func Open(url string, c driver.Connector) (*sqlx.DB, *sqlx.DB) {
	${sized('writes')}
	reads := writes
	if c != nil {
		${second}
	}
	return sqlx.NewDb(writes, "postgres"), sqlx.NewDb(reads, "postgres")
}`
const hosted = 'ledger.Open(bridge.Settings().Address, bridge.NewConnector(bridge.Host()))'

describe('sqlx around an open database', () => {
  test('is no client of its own, whichever branch opened it', async () => {
    const files = ledger(
      `func Open(url string) *sqlx.DB {\n\tvar db *sql.DB\n\tif other(url) {\n\t\t${sized('direct')}\n\t\tdb = direct\n\t} else {\n\t\t${sized('slow')}\n\t\tdb = slow\n\t}\n\treturn sqlx.NewDb(db, "postgres")\n}`,
    )
    const wrapped = await judged(files, pooling)
    expect(wrapped).toEqual(['pass database/LEDGER_URL'])
    const once = ledger(`func Open(url string) *sqlx.DB {\n\t${sized('db')}\n\treturn sqlx.NewDb(db, "postgres")\n}`)
    expect(await judged(once, single)).toEqual(['pass service/ledger'])
    expect(await judged(once, pooling)).toEqual(['pass database/LEDGER_URL'])
  })

  test('leaves what opens it without a limit to be told', async () => {
    const open = ledger('func Open(url string) *sqlx.DB {\n\tdb, _ := sql.Open("postgres", url)\n\treturn sqlx.NewDb(db, "postgres")\n}')
    expect(await judged(open, pooling)).toEqual([expect.stringMatching(/^fail database\/LEDGER_URL Nobody chose/)])
  })

  test('and two that are opened are two', async () => {
    const twice = ledger(
      `func Open(url string) (*sqlx.DB, *sqlx.DB) {\n\t${sized('a')}\n\t${sized('b')}\n\treturn sqlx.NewDb(a, "postgres"), sqlx.NewDb(b, "postgres")\n}`,
    )
    expect(await judged(twice, single)).toEqual(['fail service/ledger ledger creates 2 database clients'])
  })
})

describe('a connector', () => {
  test('that a host hands in may let through what it likes', async () => {
    const files = ledger(pair('reads = sql.OpenDB(c)'), hosted)
    expect(await judged(files, pooling)).toEqual([expect.stringMatching(/^unknown .*the connector that it is handed/)])
  })

  test.each(['pq.NewConnector(os.Getenv("LEDGER_URL"))', 'mssql.NewConnector(os.Getenv("LEDGER_URL"))', 'mssql.NewConnector(bridge.Settings().Address)'])(
    'that %s makes is sized by nobody',
    async (made) => {
      const files = ledger('func Open(c driver.Connector) *sql.DB {\n\treturn sql.OpenDB(c)\n}', `c, _ := ${made}\n\tledger.Open(c)`)
      expect(await judged(files, pooling)).toEqual([expect.stringMatching(/^fail .*Nobody chose/)])
    },
  )
})

describe('a reader beside a writer', () => {
  test('that are handed in are two roles, and no second client', async () => {
    expect(await judged(ledger(pair('rDB := sql.OpenDB(c)\n\t\treads = rDB'), hosted), single)).toEqual(['pass service/ledger'])
  })

  test('of which nothing says that it reads may be of the same server', async () => {
    expect(await judged(ledger(pair('other := sql.OpenDB(c)\n\t\treads = other'), hosted), single)).toEqual([expect.stringMatching(/^unknown /)])
  })

  test('with the writer’s own address is a second client', async () => {
    const same = ledger(
      `func Open(url string) (*sqlx.DB, *sqlx.DB) {\n\t${sized('db')}\n\t${sized('readDB')}\n\treturn sqlx.NewDb(db, "postgres"), sqlx.NewDb(readDB, "postgres")\n}`,
    )
    expect(await judged(same, single)).toEqual(['fail service/ledger ledger creates 2 database clients'])
  })
})
