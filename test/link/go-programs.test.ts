/** What the programs of one module of Go open belongs to the service that runs each, with the flags its command gives. */
import { expect, test } from 'vitest'
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
