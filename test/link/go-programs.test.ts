/** What the programs of one module of Go open belongs to the service that runs each, with the flags its command gives. */
import { expect, test } from 'vitest'
import { judged } from '../practice/judged.ts'
import { judge } from '../systems/story.ts'

const main = (size: string): string =>
  `package main\n\nimport (\n\t"database/sql"\n\t"flag"\n\t"os"\n)\n\nfunc main() {\n\tmax := flag.Int("max", ${size}, "")\n\tflag.Parse()\n\tdb, _ := sql.Open("postgres", os.Getenv("DATABASE_URL"))\n\tdb.SetMaxOpenConns(*max)\n}\n`

async function demands(command: string): Promise<string | undefined> {
  const files = {
    'go.mod': 'module example.com/mill\n',
    'cmd/serve/main.go': main('7'),
    'cmd/grind/main.go': main('70'),
    Dockerfile: 'FROM golang:1.23 AS build\nCOPY . .\nRUN go build -o /bin/ ./cmd/...\nFROM alpine:3.21\nCOPY --from=build /bin/ /bin/\n',
    'compose.prod.yml': `services:\n  web:\n    build: .\n    command: ${command}\n    restart: always\n    environment: { DATABASE_URL: "postgres://mill@db/mill" }\n  db:\n    image: postgres:17\n    command: postgres -c max_connections=60\n`,
  }
  const { head } = await judge(files, files)
  return head.verdicts.find(({ rule }) => rule === 'database/connection-budget')?.outcome
}

test.each([
  ['serve', 'pass'],
  ['/bin/serve -max=9', 'pass'],
  ['serve --max 80', 'fail'],
  ['/bin/grind', 'fail'],
  ['grind -max 6', 'pass'],
])('%s: %s', async (command, outcome) => {
  expect(await demands(command)).toBe(outcome)
})

const store = (name: string): string =>
  `package ${name}\n\nimport (\n\t"database/sql"\n\t"os"\n)\n\nfunc Open() *sql.DB {\n\tdb, _ := sql.Open("mysql", os.Getenv("DATABASE_URL"))\n\treturn db\n}\n`
const program = (body: string, ...imports: readonly string[]): string =>
  `package main\n\nimport (\n${['net/http', ...imports].map((one) => `\t"${one}"\n`).join('')})\n\nfunc main() {\n${body}\thttp.ListenAndServe(":8080", nil)\n}\n`
const service = (name: string, body: string, ...imports: readonly string[]): string =>
  `package ${name}\n\nimport (\n\t"context"\n${imports.map((one) => `\t"${one}"\n`).join('')})\n\nfunc Run(ctx context.Context) error {\n${body}\treturn nil\n}\n`
const mill = { 'go.mod': 'module example.com/mill\n', 'pkg/flour/flour.go': store('flour'), 'pkg/bran/bran.go': store('bran') }
const apart = (folder: string) => ({
  [`${folder}/grind/main.go`]: program('\tflour.Open()\n', 'example.com/mill/pkg/flour'),
  [`${folder}/sift/main.go`]: program('\tbran.Open()\n', 'example.com/mill/pkg/bran'),
})

test.each(['cmd', 'build', 'dist', 'out'])('each program below %s counts its own clients', async (folder) => {
  expect(await judged({ ...mill, ...apart(folder) }, 'database/single-client')).toEqual(['pass service/mill'])
  const both = { [`${folder}/grind/main.go`]: program('\tflour.Open()\n\tbran.Open()\n', 'example.com/mill/pkg/flour', 'example.com/mill/pkg/bran') }
  expect(await judged({ ...mill, ...both }, 'database/single-client')).toEqual(['fail service/mill mill creates 2 database clients'])
})

test('what builds and packs is no server, wherever it stands', async () => {
  const packing = { ...mill, 'build/ci/main.go': program('\tflour.Open()\n\tbran.Open()\n', 'example.com/mill/pkg/flour', 'example.com/mill/pkg/bran') }
  expect(await judged(packing, 'database/single-client')).toEqual([])
})

test('a service that is handed to what starts it belongs to the program that hands it', async () => {
  const started = {
    ...mill,
    'pkg/start/start.go':
      'package start\n\nimport "context"\n\ntype command struct {\n\taction func(context.Context) error\n}\n\nfunc (one *command) run() {\n\tone.action(context.Background())\n}\n\nfunc Service(name string, run func(context.Context) error) {\n\tone := &command{action: run}\n\tone.run()\n}\n',
    'svc/grind/run.go': service('grind', '\tflour.Open()\n', 'example.com/mill/pkg/flour'),
    'svc/sift/run.go': service('sift', '\tbran.Open()\n', 'example.com/mill/pkg/bran'),
    'build/grind/main.go': program('\tstart.Service("grind", grind.Run)\n', 'example.com/mill/pkg/start', 'example.com/mill/svc/grind'),
    'build/sift/main.go': program('\tstart.Service("sift", sift.Run)\n', 'example.com/mill/pkg/start', 'example.com/mill/svc/sift'),
  }
  expect(await judged(started, 'database/single-client')).toEqual(['pass service/mill'])
  const both = {
    ...started,
    'svc/grind/run.go': service('grind', '\tflour.Open()\n\tbran.Open()\n', 'example.com/mill/pkg/flour', 'example.com/mill/pkg/bran'),
  }
  expect(await judged(both, 'database/single-client')).toEqual(['fail service/mill mill creates 2 database clients'])
})
