/** Applications whose settings are worked out by code: what their stack hands them says whom they open, and a queue beside it takes nothing away. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const stack = (environment: string, more = '    depends_on: [ ledger, queue ]\n'): Files => ({
  'compose.yaml': `services:
  queue: { image: "valkey/valkey:8.1" }
  ledger:
    image: mariadb:11.8
    volumes: [ "ledger:/var/lib/mysql" ]
  folio:
    image: acme/folio:2.9
    build: .
    ports: [ "8070:8070" ]
${more}    environment:
      FOLIO_QUEUE: redis://queue:6379
      ${environment}
volumes: { ledger: {} }
`,
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "folio.wsgi"]\n',
  'pyproject.toml': '[project]\nname = "folio"\ndependencies = ["django>=5.2", "celery>=5.5"]\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "folio.settings")\n',
  'folio/settings.py':
    'import os\nfrom .custom import worked_out\nCELERY_BROKER_URL = os.getenv("FOLIO_QUEUE")\nDATABASES = worked_out()\nINSTALLED_APPS = ["folio"]\n',
  'folio/celery.py': 'from celery import Celery\napp = Celery("folio")\napp.config_from_object("django.conf:settings", namespace="CELERY")\n',
})

const clients = (files: Files): Promise<readonly string[]> => said(files, /^client\/\S+ of =/)

describe('a database that the environment names is asked by whoever is given it', () => {
  test('called DBHOST in one word, without waiting for it', async () => {
    expect(await clients(stack('FOLIO_DBHOST: ledger', ''))).toEqual([
      'client/folio/FOLIO_DBHOST of = ledger compose.yaml:12',
      'client/folio/FOLIO_QUEUE of = queue compose.yaml:11',
    ])
  })

  test('by any name where it waits for it, whatever queue it has beside', async () => {
    const files = stack('FOLIO_RECORDS: ledger')
    expect(await clients(files)).toEqual(['client/folio/FOLIO_QUEUE of = queue compose.yaml:12', 'client/folio/FOLIO_RECORDS of = ledger compose.yaml:13'])
    expect(await verdicts(files, 'database/pooling')).toContain('database/ledger unknown @ compose.yaml:13')
  })

  test('and by none where nothing names it', async () => {
    expect(await clients(stack('FOLIO_RECORDS: elsewhere'))).toEqual(['client/folio of = queue compose.yaml:12'])
  })
})

test('Django opens a connection for each thread, not one for all', async () => {
  const settings =
    'import os\nDATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["FOLIO_DBHOST"]}}\nINSTALLED_APPS = ["folio"]\n'
  const [pooling] = await verdicts({ ...stack('FOLIO_DBHOST: ledger', ''), 'folio/settings.py': settings }, 'database/pooling')
  expect(pooling).toContain('folio opens a connection with Django for each of its threads')
})
