/** A broker's URL with a number behind it leads where its variable does: the Redis there is a queue. */
import { expect, test } from 'vitest'
import { said } from './said.ts'

const files = (broker: string): Readonly<Record<string, string>> => ({
  'compose.yaml':
    'services:\n  till:\n    build: .\n    environment: { LEDGER_REDIS: "redis://slips:6379" }\n  slips:\n    image: redis:7.4\n    command: redis-server --appendonly yes\n    volumes: [ "slips:/data" ]\nvolumes: { slips: }\n',
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "till.wsgi"]\n',
  'requirements.txt': 'django==5.2\ncelery==5.4\nredis==5.0\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "till.settings")\n',
  'till/settings.py': `import environ\nenv = environ.Env()\nDATABASES = {}\nCELERY_BROKER_URL = ${broker}\n`,
})

test.each([
  `env('LEDGER_REDIS')`,
  `f"{env('LEDGER_REDIS')}/0"`,
  `env('LEDGER_REDIS') + '/0'`,
  `'%s/0' % env('LEDGER_REDIS')`,
  `'{}/0'.format(env('LEDGER_REDIS'))`,
])('%s', async (broker) => {
  expect(await said(files(broker), /^database\/slips purpose/)).toEqual([expect.stringContaining('purpose = queue')])
})
