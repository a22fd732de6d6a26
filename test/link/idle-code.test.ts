/** Code that no stack runs, beside a stack that runs other code: it may not run at all, so it adds to no least and settles nothing. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'
import { factsOf } from './facts.ts'

const compose = `services:
  api:
    image: ghcr.io/acme/ledger-api:4
    restart: always
    environment: { DATABASE_URL: "postgresql://ledger@db:5432/ledger", REDIS_URL: "redis://redis:6379" }
  db: { image: "postgres:17" }
  redis: { image: "redis:8" }
`
const sums = `package main

import (
	"context"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
)

func main() {
	c, _ := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	c.MaxConns = 200
	pgxpool.NewWithConfig(context.Background(), c)
	redis.NewClient(&redis.Options{Addr: os.Getenv("SUMS_REDIS")})
}
`
const worker = '  packer:\n    image: ghcr.io/acme/ledger-packer:4\n    environment: { DATABASE_URL: "postgresql://ledger@db:5432/ledger" }\n'
const files = {
  'compose.yml': compose + worker,
  'sums/go.mod': 'module example.com/sums\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.7.6\n\tgithub.com/redis/go-redis/v9 v9.14.0\n)\n',
  'sums/main.go': sums,
}

async function outcomeOf(rule: string, subject: string, tree: Readonly<Record<string, string>>): Promise<string | undefined> {
  const { head } = await judge(tree, tree)
  return head.verdicts.find((one) => one.rule === rule && one.subject === subject)?.outcome
}

test('counts nothing for sure', async () => {
  expect(await outcomeOf('database/connection-budget', 'database/db', files)).toBe('unknown')
  expect(await outcomeOf('performance/cache-bounds', 'database/redis', files)).toBe('unknown')
})

test('counts as ever in a stack, and where a stack runs only what it is used with', async () => {
  const run = `${files['compose.yml']}  sums:\n    build: ./sums\n    environment: { DATABASE_URL: "postgresql://ledger@db:5432/ledger" }\n`
  expect(await outcomeOf('database/connection-budget', 'database/db', { ...files, 'compose.yml': run })).toBe('fail')
  const alone = 'services:\n  db: { image: "postgres:17" }\n  adminer: { image: "adminer:5" }\n'
  const answer = await factsOf({ ...files, 'compose.yml': alone, 'deploy.sh': 'ssh ledger docker compose -f compose.yml up -d\n' }, 'database/db')
  expect(answer['demand']).toContain('how many run')
  expect(
    await outcomeOf('database/connection-budget', 'database/db', {
      ...files,
      'compose.yml': alone,
      'deploy.sh': 'ssh ledger docker compose -f compose.yml up -d\n',
    }),
  ).toBe('fail')
})

test('a figure that a function of one’s own falls back to stands where it is handed in', async () => {
  const env = `package main

import (
	"os"
	"strconv"
)

func number(key string, usual int) int {
	text := os.Getenv(key)
	if text == "" {
		return usual
	}
	found, _ := strconv.Atoi(text)
	return found
}
`
  const handed = sums.replace('= 200', '= int32(number("SUMS_POOL", 120))')
  const tree = {
    ...files,
    'compose.yml': `${compose}  sums:\n    build: ./sums\n    environment: { DATABASE_URL: "postgresql://ledger@db:5432/ledger" }\n`,
    'sums/env.go': env,
    'sums/main.go': handed,
  }
  const { head } = await judge(tree, tree)
  const found = head.verdicts.find(({ rule, subject }) => rule === 'database/connection-budget' && subject === 'database/db')
  expect(found?.outcome).toBe('fail')
  expect(found?.evidence.map(({ path, line }) => `${path}:${line}`)).toContain('sums/main.go:13')
})
