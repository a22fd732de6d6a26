/** A client that reaches whom its function is handed makes no database of the system; one whose target a setting tells does, whoever hands it on. */
import { describe, expect, test } from 'vitest'
import { inspect } from '../../src/run/inspect.ts'
import { loadConfig } from '../../src/config/load.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { judge } from '../systems/story.ts'

const reason = 'whom this client reaches is known as it runs only: it is taken for no database of this system'

async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const tree = memoryTree(files)
  const { system } = await inspect(tree, { config: await loadConfig(tree, { rules: [] }) })
  return [
    ...system.things.flatMap((one) => (one.kind === 'database' ? [one.name] : [])),
    ...system.skipped.flatMap((one) => (one.reason === reason ? [`not ${one.path}:${one.line}`] : [])),
  ]
}

const ours = '  ledger:\n    image: postgres:17\n    volumes: ["ledger:/var/lib/postgresql/data"]\nvolumes: { ledger: }\n'
const node = (code: string, database = '', environment = ''): Readonly<Record<string, string>> => ({
  'compose.production.yaml': `services:\n  kiln:\n    build: .\n    restart: always\n    ports: ["3000:3000"]\n${environment}${database}`,
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/db.js"]\n',
  'package.json': '{ "name": "kiln", "scripts": { "start": "node src/db.js" }, "dependencies": { "pg": "8", "mysql2": "3", "mssql": "11" } }',
  'src/db.js': `import http from 'node:http'\nimport pg from 'pg'\nimport mysql from 'mysql2/promise'\nimport mssql from 'mssql'\n${code}\nhttp.createServer(() => undefined).listen(3000)\n`,
})

describe('Node.js', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'spread',
      'export async function ask(conn, sql) {\n  const client = new pg.Client({ ...conn, connectionTimeoutMillis: 9 })\n  return client.query(sql)\n}',
      ['not src/db.js:6'],
    ],
    [
      'a parameter',
      'export async function ask(conn, sql) {\n  const client = await mysql.createConnection(conn)\n  return client.query(sql)\n}',
      ['not src/db.js:6'],
    ],
    [
      'by a name between',
      'export async function ask(conn, sql) {\n  const settings = { ...conn, ssl: true }\n  const client = new pg.Client(settings)\n  return client.query(sql)\n}',
      ['not src/db.js:7'],
    ],
    [
      'what a helper makes of it',
      'export async function ask(opts, sql) {\n  let address = parsed(opts.address)\n  const client = new pg.Client(address)\n  return client.query(sql)\n}\nconst parsed = (text) => ({ connectionString: text })',
      ['not src/db.js:7'],
    ],
    [
      'what a helper makes of nothing',
      'export async function ask(sql) {\n  const client = new pg.Client(parsed())\n  return client.query(sql)\n}\nconst parsed = () => undefined',
      ['pg'],
    ],
    [
      'a field of the object',
      'class Shelf {\n  async ask(sql) {\n    const conn = await mysql.createConnection({ host: this.params.host, user: this.params.user })\n    return conn.query(sql)\n  }\n}\nexport const shelfOf = () => new Shelf()',
      ['not src/db.js:7'],
    ],
    [
      'kept by a name that is given',
      'const pools = new Map()\nexport function poolOf(name, config) {\n  if (!pools.has(name)) {\n    const pool = new mssql.ConnectionPool(config)\n    pools.set(name, pool.connect())\n  }\n  return pools.get(name)\n}',
      ['not src/db.js:8'],
    ],
    // The driver's own variables.
    ['nothing', 'export async function ask(sql) {\n  const client = new pg.Client()\n  return client.query(sql)\n}', ['PGHOST']],
    [
      'what only behaves',
      'export async function ask(sql, limit) {\n  const client = new pg.Client({ statement_timeout: limit })\n  return client.query(sql)\n}',
      ['PGHOST'],
    ],
    [
      'a constant of the file',
      "import settings from './settings.js'\nexport async function ask(sql) {\n  return new pg.Client(settings).query(sql)\n}",
      ['pg'],
    ],
    ['a variable', 'export async function ask(sql) {\n  return new pg.Client({ host: process.env.KILN_HOST }).query(sql)\n}', ['KILN_HOST']],
    [
      'a variable that a caller hands on',
      'async function ask(host, sql) {\n  return new pg.Client({ host }).query(sql)\n}\nexport const all = () => ask(process.env.KILN_HOST, "select 1")',
      ['KILN_HOST'],
    ],
    ['made once', 'let kept\nexport function db(config) {\n  kept ??= new pg.Pool(config)\n  return kept\n}', ['pg']],
    ['a factory', 'export function open(config) {\n  return new pg.Pool(config)\n}', ['pg']],
  ])('%s', async (_, code, found) => {
    expect(await told(node(code))).toEqual(found)
  })

  const handed = 'export async function ask(conn, sql) {\n  const client = new pg.Client({ ...conn })\n  return client.query(sql)\n}'
  const own = "const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\nexport const all = () => pool.query('select 1')\n"
  const set = '    environment: { DATABASE_URL: "postgres://u@ledger/shop" }\n'
  const pooling = async (files: Readonly<Record<string, string>>): Promise<string | undefined> =>
    (await judge(files, files)).head.verdicts.find(({ rule }) => rule === 'database/pooling')?.outcome

  test('beside the application’s own, it is not that one’s pool', async () => {
    expect(await pooling(node(own + handed, ours, set))).toBe('pass')
  })

  test('beside a server that nothing else reaches, it may be that one’s', async () => {
    expect(await pooling(node(handed, ours))).toBe('fail')
  })

  test('a pool for each call of a variable’s database is one still', async () => {
    const each =
      'export async function ask(sql) {\n  const client = new pg.Client({ connectionString: process.env.DATABASE_URL })\n  return client.query(sql)\n}'
    expect(await pooling(node(each, ours, set))).toBe('fail')
  })
})

const go = (code: string): Readonly<Record<string, string>> => ({
  'compose.production.yaml': 'services:\n  kiln:\n    build: .\n    restart: always\n    ports: ["3000:3000"]\n',
  Dockerfile: 'FROM golang:1.23 AS build\nCOPY . .\nRUN go build -o /kiln .\nFROM alpine:3.21\nCOPY --from=build /kiln /kiln\nCMD ["/kiln"]\n',
  'go.mod': 'module example.com/kiln\n\nrequire github.com/lib/pq v1.10.9\n',
  'main.go': `package main\n\nimport (\n\t"database/sql"\n\t"fmt"\n\t"net/http"\n\t"os"\n\n\t_ "github.com/lib/pq"\n)\n\nvar _ = fmt.Sprint\nvar _ = os.Getenv\n\n${code}`,
})
const constructors = async (code: string): Promise<string | undefined> => {
  const { head } = await judge(go(code), go(code))
  return head.verdicts.find(({ rule }) => rule === 'database/single-client')?.current
}

describe('Go', () => {
  const cluster = (host: string): string =>
    `type Cluster struct{ Name, Space, Host string }\n\nfunc (c *Cluster) open(name string) {\n\tdb, _ := sql.Open("postgres", fmt.Sprintf("host='${host}' dbname='%s'", %ARGS%, name))\n\tdb.SetMaxOpenConns(1)\n}\n\nfunc each(all []Cluster) {\n\tfor _, c := range all {\n\t\tc.open("one")\n\t\tc.open(c.Name)\n\t}\n}\n\nfunc main() {\n\teach(listed())\n\thttp.ListenAndServe(":3000", nil)\n}\n`
  test('a host that is put together of what a run knows', async () => {
    expect(await told(go(cluster('%s.%s.svc').replace('%ARGS%', 'c.Name, c.Space')))).toEqual(['not main.go:18'])
  })

  test('a host that is one unknown setting is the application’s own, once', async () => {
    const code = cluster('%s').replace('%ARGS%', 'c.Host')
    expect(await told(go(code))).toEqual(['database/sql'])
    expect(await constructors(code)).toBe('1 constructor of database/sql')
  })

  test('two variables are two', async () => {
    const code =
      'func open(url string) *sql.DB {\n\tdb, _ := sql.Open("postgres", url)\n\treturn db\n}\n\nfunc main() {\n\topen(os.Getenv("ONE_URL"))\n\topen(os.Getenv("TWO_URL"))\n\thttp.ListenAndServe(":3000", nil)\n}\n'
    expect(await told(go(code))).toEqual(['ONE_URL', 'TWO_URL'])
  })

  const asked = (body: string): string =>
    `var pools = map[string]*sql.DB{}\n\nfunc poolOf(name string) *sql.DB {\n${body}}\n\nfunc show(w http.ResponseWriter, r *http.Request) {\n\tpoolOf(r.URL.Path)\n}\n\nfunc main() {\n\thttp.HandleFunc("/", show)\n\thttp.ListenAndServe(":3000", nil)\n}\n`
  const opens = '\tdb, _ := sql.Open("postgres", "host="+os.Getenv("KILN_HOST")+" dbname="+name)\n\tdb.SetMaxOpenConns(3)\n'
  test.each([
    ['found first', `\tif db, ok := pools[name]; ok {\n\t\treturn db\n\t}\n${opens}\tpools[name] = db\n\treturn db\n`, '1 constructor of database/sql'],
    ['not found', `\tif _, ok := pools[name]; !ok {\n${opens}\t\tpools[name] = db\n\t}\n\treturn pools[name]\n`, '1 constructor of database/sql'],
    ['looked for and not kept', `\tif _, ok := pools[name]; ok {\n\t\tfmt.Print(name)\n\t}\n${opens}\treturn db\n`, '1 constructor, 1 run on each call'],
    ['neither', `${opens}\treturn db\n`, '1 constructor, 1 run on each call'],
  ])('a handle kept in a map: %s', async (_, body, current) => {
    expect(await constructors(asked(body))).toBe(current)
  })
})
