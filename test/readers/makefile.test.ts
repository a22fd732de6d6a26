import { expect, test } from 'vitest'
import { makefileReader } from '../../src/readers/makefile.ts'
import { toldBy } from './commands-tree.ts'

test('a line that goes on behind a reserved word, and targets that a command names', async () => {
  const told = await toldBy(makefileReader, {
    Makefile:
      'NAMES := $(shell ls | grep -v Makefile)\n$(NAMES):\n\t@$(RUN) $@\nload:\n\t@if [ "$(A)" != "b" ]; then\\\n\t\tnpx prisma migrate deploy;\\\n\tfi\n',
  })
  expect(told).toEqual(['4 script Makefile#load "load"', '  6 migrate tool=prisma verb=deploy condition=[ "${A}" != "b" ]'])
})

test('a Makefile', async () => {
  const told = await toldBy(makefileReader, {
    Makefile: `COMPOSE := docker compose -f compose.yml -f prod.yml
ENV ?= staging
export PGHOST := db
.PHONY: deploy backup
ifeq ($(CI),true)
X = 1
else
X = 2
endif
deploy: build push | dirs  ## Deploys
	@echo go
	@cd infra && $(COMPOSE) \\
	  --env-file .env.$(ENV) up -d
	-docker stack deploy -c stack.yml shop # c
	$(MAKE) migrate

backup: NAME = nightly
backup:
	pg_dump shop > $(NAME)_$$(date +%F).sql; test -s x
	find . -mtime +$(X) -delete
build: ; docker build .
%.o: %.c
	cc $<
migrate push dirs:
	npx prisma migrate deploy
define HELP
dropdb x
endef
`,
  })
  expect(told).toEqual([
    '10 script Makefile#deploy "deploy"',
    '  10 run script=make:build folder=',
    '  10 run script=make:push folder=',
    '  10 run script=make:dirs folder=',
    '  12 deploy tool=compose files=[compose.yml prod.yml] envFiles=[.env.staging~] folder=infra',
    '  14 deploy tool=stack files=[stack.yml] project=shop folder=',
    '  15 run script=make:migrate folder=',
    '17 script Makefile#backup "backup"',
    '  19 dump engine=postgres tool=pg_dump method=logical target=environment:PGHOST:db database:shop output=nightly_$(date +%F).sql?',
    '  20 prune tool=find where=. days=${X}?',
    '21 script Makefile#build "build"',
    '24 script Makefile#migrate "migrate"',
    '  25 migrate tool=prisma verb=deploy',
    '24 script Makefile#push "push"',
    '  25 migrate tool=prisma verb=deploy',
    '24 script Makefile#dirs "dirs"',
    '  25 migrate tool=prisma verb=deploy',
  ])
})

test('a justfile', async () => {
  const told = await toldBy(makefileReader, {
    justfile: `set dotenv-load
dir := "/backups"
export BUCKET := env_var_or_default('B', 'dumps')
# dump
[private]
backup name='x' *args: prepare (clean "a") && after
    @mkdir -p {{dir}}
    pg_dump shop > {{dir}}/{{name}}.sql
    aws s3 cp {{dir}}/{{name}}.sql s3://$BUCKET/

prepare:
    #!/usr/bin/env bash
    cd infra
    docker compose up -d
clean x:
after:
`,
  })
  expect(told).toEqual([
    '6 script justfile#backup "backup"',
    '  6 run script=just:prepare folder=',
    '  6 run script=just:clean folder=',
    '  6 run script=just:after folder=',
    '  8 dump engine=postgres tool=pg_dump method=logical target=database:shop output=/backups/${name}.sql?',
    '  9 copy tool=aws from=/backups/${name}.sql? to=s3://${BUCKET}/? remote=true',
    '11 script justfile#prepare "prepare"',
    '  14 deploy tool=compose folder=infra',
    '15 script justfile#clean "clean"',
    '16 script justfile#after "after"',
  ])
})

test.each([
  ['for all recipes', "set default-script\nset script-interpreter := ['bash', '-eu']\n", ''],
  ['for one', '', '[script]\n'],
  ['for one, by its own interpreter', '', "[private, script('bash')]\n"],
])('a justfile whose recipes are scripts, %s', async (_what, settings, attribute) => {
  const recipe = 'dump:\n    for one in a b; do\n        if pg_dump "$one" -f "$one.sql"; then\n            continue\n        fi\n    done\n    ./send.sh\n'
  const told = await toldBy(makefileReader, { 'ops/mod.just': settings + attribute + recipe })
  expect(told.filter((line) => /skipped|unexpected|shell:/.test(line))).toEqual([])
  expect(told.some((line) => line.includes('run script=./send.sh'))).toBe(true)
})

test('a recipe of another language runs no shell', async () => {
  const told = await toldBy(makefileReader, { justfile: "[script('python3')]\ndump:\n    for one in (1, 2):\n        print(one)\n" })
  expect(told).toEqual(['2 script justfile#dump "dump"'])
})

test('a Taskfile', async () => {
  const told = await toldBy(makefileReader, {
    'Taskfile.yml': `version: '3'
vars:
  FILE: prod.yml
tasks:
  deploy:
    deps: [build]
    dir: infra
    cmds:
      - docker compose -f {{.FILE}} up -d
      - task: migrate
      - cmd: |
          pg_dump x -f y
          ./z.sh
  build: docker build .
  migrate:
    cmd: npx prisma migrate deploy
`,
  })
  expect(told).toEqual([
    '5 script Taskfile.yml#deploy "deploy"',
    '  5 run script=task:build folder=',
    '  9 deploy tool=compose files=[prod.yml] folder=infra',
    '  10 run script=task:migrate folder=infra',
    '  12 dump engine=postgres tool=pg_dump method=logical target=database:x output=y',
    '  13 run script=./z.sh folder=infra',
    '14 script Taskfile.yml#build "build"',
    '15 script Taskfile.yml#migrate "migrate"',
    '  16 migrate tool=prisma verb=deploy',
  ])
})

test('what is expanded where it stands is expanded once', async () => {
  const told = await toldBy(makefileReader, {
    Makefile: `ifdef SHELF
	KEPT := $(SHELF)
else
	KEPT := $(HOME)/.shelf
endif
KEPT := $(KEPT)/till
NAME = till
ROWS := $(NAME)-rows
ROWS := $(ROWS)-$$HOST
ROWS += -x
NAME = other
LATE = $(NAME)-late
WAY ?= here
FULL := $(WAY)/rows.sql
keep:
	pg_dump shop > $(KEPT)/rows.sql
	pg_dump $(ROWS) > a.sql
	pg_dump $(LATE) > b.sql
	pg_dump shop > $(FULL)
`,
  })
  expect(told).toEqual([
    '15 script Makefile#keep "keep"',
    '  16 dump engine=postgres tool=pg_dump method=logical target=database:shop output=${KEPT}/till/rows.sql?',
    '  17 dump engine=postgres tool=pg_dump method=logical target=database:till-rows-${HOST}? output=a.sql',
    '  18 dump engine=postgres tool=pg_dump method=logical target=database:other-late output=b.sql',
    '  19 dump engine=postgres tool=pg_dump method=logical target=database:shop output=here/rows.sql~',
  ])
})
