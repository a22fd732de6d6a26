/** What a script empties only where it is told to by a word, and whether anything that runs says that word. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const compose = (keys: string): string => `services:
  till:
    image: quay.example/till:3.1
    build: .
    ${keys}
    environment: { DATABASE_URL: "postgresql://till@rows:5432/till" }
  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }
volumes: { rows: }
`
const entry = `#!/bin/sh
for word in "$@"; do
  case $word in
    -r|reset) MODE=RESET ;;
  esac
done
if [ "$MODE" = SERVE ]; then
  bundle exec rails server
elif [ "$MODE" = RESET ]; then
  bundle exec rails db:reset
fi
`
const files = (keys: string, script = entry): Readonly<Record<string, string>> => ({
  'compose.yaml': compose(keys),
  Dockerfile: 'FROM ruby:3.4\nCOPY . .\nENTRYPOINT ["./entry.sh"]\nCMD ["-s"]\n',
  'entry.sh': script,
  Gemfile: 'gem "rails"\ngem "pg"\n',
  'config/database.yml': 'production:\n  adapter: postgresql\n  url: <%= ENV["DATABASE_URL"] %>\n',
})

const of = async (keys: string, script?: string): Promise<string> => (await verdicts(files(keys, script), 'database/destructive-change')).join('\n')

test('a branch that nothing asks for is not on the way to production', async () => {
  expect(await of('restart: always')).toMatch(/^database\/rows pass/)
})

test('nor is one that either of two words asks for, and nobody says one', async () => {
  expect(await of('restart: always', entry.replace('[ "$MODE" = RESET ]', '[ "$MODE" = RESET ] || [ "$MODE" = ANEW ]'))).toMatch(/^database\/rows pass/)
})

test.each([
  ['its command asks for it', 'command: [ "-r", "RESET" ]', entry],
  ['its environment asks for it', 'labels: []', entry.replaceAll('MODE', 'till').replaceAll('$till', '$TILL_MODE').replace('till=RESET', 'TILL_MODE=RESET')],
  [
    'it does so whatever it is told',
    'restart: always',
    entry.replace('if [ "$MODE" = SERVE ]; then', 'bundle exec rails db:reset\nif [ "$MODE" = SERVE ]; then'),
  ],
  ['something else is enough', 'restart: always', entry.replace('[ "$MODE" = RESET ]', '[ "$MODE" = RESET ] || [ -n "$TILL_FRESH" ]')],
  ['it does so unless told otherwise', 'restart: always', entry.replace('[ "$MODE" = RESET ]', '[ "$MODE" != KEEP ]')],
])('%s', async (_, keys, script) => {
  const told =
    keys === 'labels: []'
      ? (
          await verdicts(
            { ...files(keys, script), 'compose.yaml': compose(keys).replace('environment: {', 'environment: { TILL_MODE: RESET,') },
            'database/destructive-change',
          )
        ).join('\n')
      : await of(keys, script)
  expect(told).toMatch(/^database\/rows fail: .*rails db:reset/)
})

const commanded = (called: string): Readonly<Record<string, string>> => ({
  'compose.yaml': compose('restart: always').replace('    build: .\n', ''),
  'deploy.sh': `#!/bin/sh
wipe() {
  docker volume prune --force
}
case $1 in
  start) docker compose up -d ;;
  uninstall) wipe ;;
esac
`,
  ...(called === '' ? {} : { 'ops.sh': called }),
})

test.each(['', 'case $1 in\n  uninstall) ./deploy.sh uninstall ;;\n  start) ./deploy.sh start ;;\nesac\n'])(
  'what somebody types to take it all away: %j',
  async (called) => {
    expect((await verdicts(commanded(called), 'backup/deletion-protection')).join('\n')).toMatch(/^database\/rows pass/)
  },
)

test.each([
  ['another script says it', commanded('./deploy.sh uninstall\n./deploy.sh start\n')],
  ['it is said of what starts', { ...commanded(''), 'deploy.sh': (commanded('')['deploy.sh'] ?? '').replace('start) ', 'start) wipe; ') }],
])('unless %s', async (_, tree) => {
  expect((await verdicts(tree, 'backup/deletion-protection')).join('\n')).toMatch(/^database\/rows fail: .*docker volume prune/)
})

test('what a pipeline may set is asked of none', async () => {
  const deploy = '#!/bin/sh\nif [ "$WIPE" = yes ]; then docker volume prune --force; fi\ndocker compose up -d\n'
  expect((await verdicts({ ...commanded(''), 'deploy.sh': deploy }, 'backup/deletion-protection')).join('\n')).toMatch(/^database\/rows fail/)
  const reset = '#!/bin/sh\nif [ "$WIPE" = yes ]; then bundle exec rails db:reset; fi\ndocker compose up -d\n'
  expect((await verdicts({ ...files('restart: always'), 'deploy.sh': reset }, 'database/destructive-change')).join('\n')).toMatch(/^database\/rows fail/)
})

const filling = (condition: string): string => `#!/bin/sh
state=$(bundle exec rake db:version)
if ${condition}; then
  bundle exec rake db:schema:load
else
  bundle exec rake db:migrate
fi
exec bundle exec rails server
`

test.each([
  '[ "$state" = "Current version: 0" ]',
  '[[ "${state}" == "Current version: 0" ]]',
  '[ "$(bundle exec rake db:version)" = "Current version: 0" ]',
  'bundle exec rails db:version | grep -q "Current version: 0"',
  '[ "$RAILS_ENV" = production ] && [ "$state" = "Current version: 0" ]',
  `[ "$(psql -tAc "select count(*) from information_schema.tables where table_schema = 'public'")" -eq 0 ]`,
])('what fills a database that nothing has run on yet: %s', async (condition) => {
  expect(await of('restart: always', filling(condition))).toMatch(/^database\/rows pass/)
})

test.each([
  '[ "$state" != "Current version: 0" ]',
  '! bundle exec rails db:version | grep -q "Current version: 0"',
  '[ "$state" = "Current version: 0" ] || [ -n "$FORCE" ]',
  '[ "$state" = "Current version: 20240131" ]',
  '[ -n "$state" ]',
  '[ "$(psql -tAc "select count(*) from pg_tables")" -gt 0 ]',
])('what runs on a full one, too: %s', async (condition) => {
  expect(await of('restart: always', filling(condition))).toMatch(/^database\/rows fail: .*rails db:schema:load/)
})
