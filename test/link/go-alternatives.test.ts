/** Databases of Go in branches on a driver's name, of which one is opened: one database, of an engine that nobody knows. */
import { describe, expect, test } from 'vitest'
import { judged } from '../practice/judged.ts'
import { factsOf, subjectsOf } from './facts.ts'

const settings = (size: number, reads = '\tviper.ReadInConfig()\n'): string =>
  `package settings\n\nimport (\n\t"strings"\n\n\t"github.com/spf13/viper"\n)\n\ntype Key string\n\nconst (\n\tKind Key = "db.kind"\n\tHost Key = "db.host"\n\tPath Key = "db.path"\n\tMost Key = "db.most"\n)\n\nfunc (k Key) Text() string {\n\treturn viper.GetString(string(k))\n}\n\nfunc (k Key) Int() int {\n\treturn viper.GetInt(string(k))\n}\n\nfunc (k Key) usually(what any) {\n\tviper.SetDefault(string(k), what)\n}\n\nfunc Read() {\n\tKind.usually("sqlite")\n\tMost.usually(${size})\n\tviper.SetEnvPrefix("barn")\n\tviper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))\n\tviper.AutomaticEnv()\n${reads}}\n`
const branch = (name: string, opens: string): string => `\tcase "${name}":\n\t\tengine, err = ${opens}()\n\t\tif err != nil {\n\t\t\treturn\n\t\t}\n`
const opener = (name: string, driver: string, url: string): string =>
  `func ${name}() (engine *xorm.Engine, err error) {\n\tengine, err = xorm.NewEngine("${driver}", ${url})\n\tif err != nil {\n\t\treturn\n\t}\n\tengine.SetMaxOpenConns(settings.Most.Int())\n\treturn\n}\n\n`
const mysql = opener('openMysql', 'mysql', '"barn@tcp("+settings.Host.Text()+")/barn"')
const postgres = opener('openPostgres', 'postgres', '"postgres://barn@"+settings.Host.Text()+"/barn"')
const file = `func openFile() (engine *xorm.Engine, err error) {\n\tpath := settings.Path.Text()\n\tif path == "memory" {\n\t\tfolder, failed := os.MkdirTemp("", "barn")\n\t\tif failed != nil {\n\t\t\treturn nil, failed\n\t\t}\n\t\tengine, err = xorm.NewEngine("sqlite3", filepath.Join(folder, "barn.db")+"?cache=1")\n\t\treturn\n\t}\n\tengine, err = xorm.NewEngine("sqlite3", path+"?cache=1")\n\treturn\n}\n`
const head = (cases: string): string =>
  `package store\n\nimport (\n\t"os"\n\t"path/filepath"\n\n\t"example.com/barn/settings"\n\t"xorm.io/xorm"\n)\n\nfunc Open() (engine *xorm.Engine, err error) {\n\tswitch settings.Kind.Text() {\n${cases}\t}\n\treturn\n}\n\n`
const rest = {
  'go.mod': 'module example.com/barn\n\nrequire (\n\tgithub.com/labstack/echo/v4 v4.1.0\n\txorm.io/xorm v1.3.0\n)\n',
  'main.go': 'package main\n\nimport (\n\t"example.com/barn/settings"\n\t"example.com/barn/store"\n)\n\nfunc main() {\n\tsettings.Read()\n\tstore.Open()\n}\n',
}
const all = head(branch('mysql', 'openMysql') + branch('postgres', 'openPostgres') + branch('sqlite', 'openFile')) + mysql + postgres + file
const files = { ...rest, 'settings/settings.go': settings(80), 'store/store.go': all }
const which = 'which engine the code is told to use: mysql, postgres or sqlite'

describe('branches on a driver’s name, which a file of settings gives', () => {
  test('are one database, and its engine is not known', async () => {
    expect(await subjectsOf(files, 'database')).toEqual(['xorm'])
    const { engine, singleFile, backups, standbys, restores } = await factsOf(files, 'database/xorm')
    expect([engine, singleFile, backups, standbys, restores].map((one) => one?.replace(/ store.*/, ''))).toEqual([0, 1, 2, 3, 4].map(() => `?${which}`))
    expect((await judged(files, 'database/engine')).map((one) => one.split(' ')[0])).toEqual(['unknown'])
  })

  test('lead to servers alone: which, is open, and no file is meant', async () => {
    const servers = { ...files, 'store/store.go': head(branch('mysql', 'openMysql') + branch('postgres', 'openPostgres')) + mysql + postgres }
    const { engine, singleFile } = await factsOf(servers, 'database/xorm')
    expect(engine).toMatch(/^\?which engine the code is told to use: mysql or postgres/)
    expect(singleFile).toMatch(/^false/)
  })

  test('are settled by the variable that a stack sets', async () => {
    const stack = (kind: string) => ({
      ...files,
      Dockerfile: 'FROM golang:1.23 AS build\nCOPY . .\nRUN go build -o /barn .\nFROM alpine:3.21\nCOPY --from=build /barn /barn\nCMD ["/barn"]\n',
      'compose.prod.yml': `services:\n  web:\n    build: .\n    restart: always\n    ports: ["80:80"]\n    environment: { BARN_DB_KIND: ${kind}, BARN_DB_HOST: db }\n  db:\n    image: postgres:17\n`,
    })
    expect(await judged(stack('postgres'), 'database/engine')).toEqual(['pass database/db'])
    expect((await judged(stack('sqlite'), 'database/engine')).length).toBe(2)
  })

  test('without such a file the default holds: the file, and not the one in a temporary folder', async () => {
    const plain = { ...files, 'settings/settings.go': settings(80, '') }
    expect(await subjectsOf(plain, 'database')).toEqual(['BARN_DB_PATH'])
    const { singleFile } = await factsOf(plain, 'database/BARN_DB_PATH')
    expect(singleFile).toBe(`true store/store.go:${all.split('\n').findIndex((line) => line.includes('path+"?cache')) + 1}`)
  })
})

describe('the size of a pool that a key of the program’s own holds', () => {
  test.each([
    [80, 'true'],
    [1, '?'],
    [0, '?'],
  ])('with the default %s: sized %s', async (size, sized) => {
    const { 'settings/settings.go': _, ...others } = files
    const found = await factsOf({ ...others, 'settings/settings.go': settings(size) }, 'database/xorm')
    expect(found['step']?.startsWith(sized === 'true' ? '1 ' : '?')).toBe(true)
  })

  test('counts as it stands where no file of settings is read', async () => {
    const one = { ...rest, 'settings/settings.go': settings(80, ''), 'store/store.go': head(branch('sqlite', 'openPostgres')) + postgres }
    expect((await factsOf(one, 'client/barn'))['pool']).toMatch(/^80 /)
  })
})
