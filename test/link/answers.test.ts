/** One image that runs and backs up, by the word it is started with: the application is judged as one, and the backup is found where it is started. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const entrypoint = `#!/bin/sh
serve() { exec supervisord -n; }
backup() { pg_dump -h db -U till till > /backups/till.sql; }
case "$1" in
  app:run) serve ;;
  app:backup|app:dump) backup ;;
esac
`
const files = (service: string, script = entrypoint): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  db:\n    image: postgres:17\n    volumes: ["d:/var/lib/postgresql/data"]\n  till:\n    build: .\n    environment: { TILL_HOST: db }\n${service}volumes: { d: {} }\n`,
  Dockerfile: 'FROM debian:12\nCOPY start.sh /sbin/start.sh\nEXPOSE 8080\nENTRYPOINT ["/sbin/start.sh"]\nCMD ["app:run"]\n',
  'start.sh': script,
})
const role = async (service: string, script?: string): Promise<string | undefined> =>
  (await factsOf(files(service, script), 'service/till'))['role']?.split(' ')[0]

test.each([
  ['its own word', '', 'web'],
  ['with a port', '    ports: ["80:8080"]\n', 'web'],
  ['the other word', '    command: app:backup\n', 'backup'],
  ['another spelling of it', '    command: ["app:dump"]\n', 'backup'],
])('%s', async (_, service, expected) => {
  expect(await role(service)).toBe(expected)
})

test('a copy before each start makes no backup of what is published', async () => {
  const script = '#!/bin/sh\npg_dump -h db -U till till > /backups/before.sql\nexec till serve\n'
  expect([await role('    ports: ["80:8080"]\n', script), await role('', script)]).toEqual(['web', 'backup'])
})
