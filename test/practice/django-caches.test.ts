/** What Django keeps in a Redis: the cache of its settings, found by the variables that make its address up, is one however it is persisted. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'
import type { Files } from '../systems/story.ts'

const settings = (kept: string, jobs = 'f"redis://{os.environ.get(\'JOBS_HOST\')}:6379/0"'): string =>
  `import os\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'HOST': 'ledger', 'NAME': 'shelf'}}\nKEPT_HOST = os.environ.get('KEPT_HOST', 'localhost')\nKEPT_URL = ${kept}\nCACHES = {'default': {'BACKEND': 'django.core.cache.backends.redis.RedisCache', 'LOCATION': KEPT_URL}}\nCELERY_BROKER_URL = os.environ.get('JOBS_URL', ${jobs})\n`
const redis = (name: string): string => `  ${name}:\n    image: redis:7\n    command: redis-server --appendonly yes\n    volumes: ["${name}:/data"]\n`
const shelf = (kept: string, more: Files = {}): Files => ({
  'manage.py': "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shelf.settings')\n",
  'requirements.txt': 'django==5.2\nredis==5\npsycopg==3.2\ngunicorn==22\n',
  Dockerfile: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n',
  'shelf/settings.py': settings(kept),
  'compose.yaml': `services:\n  web:\n    build: .\n    command: gunicorn shelf.wsgi\n    ports: ["8000:8000"]\n    env_file: .env\n  ledger:\n    image: postgres:16\n    volumes: ["ledger:/var/lib/postgresql/data"]\n${redis('quick')}${redis('jobs')}volumes: { ledger: , quick: , jobs: }\n`,
  '.env.example': 'KEPT_HOST=quick\nKEPT_PORT=6379\nJOBS_HOST=jobs\n',
  ...more,
})
const parts = "f\"redis://:{os.environ['KEPT_PASSWORD']}@{KEPT_HOST}:{os.environ.get('KEPT_PORT', '6379')}/0\""
const unset = `os.environ.get('KEPT_URL', ${parts})`
const kept = async (files: Files): Promise<readonly string[]> => (await said(files, /^database\/(quick|jobs) purpose/)).map((line) => line.replace(/ \S+$/, ''))

test.each([
  ['parts', parts],
  ['a variable, and parts where nobody sets it', unset],
  ['a port that stands there', unset.replace(/\{os\.environ\.get\('KEPT_PORT', '6379'\)\}/, '6379')],
  ['a host that stands there', unset.replace(/\{KEPT_HOST\}:.*\/0/, 'quick:6379/0')],
])('an address of %s leads to its server', async (_, address) => {
  expect(await said(shelf(address), /library = django-cache/)).toHaveLength(1)
  expect(await kept(shelf(address))).toEqual(['database/jobs purpose = queue', 'database/quick purpose = cache'])
  expect((await verdicts(shelf(address), 'backup/automated')).map((line) => line.split(/:? /, 2).join(' '))).toEqual([
    'database/jobs not-applicable',
    'database/ledger fail',
    'database/quick not-applicable',
  ])
})

test('what opens the cache at its own address is emptied with it', async () => {
  const beside = { 'shelf/feeds.py': 'import redis\nfrom shelf import settings\nfeeds = redis.from_url(settings.KEPT_URL)\n' }
  expect(await kept(shelf(unset, beside))).toContain('database/quick purpose = cache')
})

test('a server in which something else has a place of its own keeps a record', async () => {
  const beside = { 'shelf/orders.py': "import os\nimport redis\norders = redis.from_url(os.environ['ORDERS_URL'])\n" }
  const env = { '.env.example': 'KEPT_HOST=quick\nJOBS_HOST=jobs\nORDERS_URL=redis://quick:6379/3\n' }
  expect(await kept(shelf(unset, { ...beside, ...env }))).toContain('database/quick purpose = record')
  expect(await verdicts(shelf(unset, { ...beside, ...env }), 'backup/automated')).toContainEqual(expect.stringMatching(/^database\/quick fail/))
})

test('so does one whose number beside the cache is another', async () => {
  const beside = { 'shelf/orders.py': "import redis\nfrom shelf import settings\norders = redis.from_url(f'redis://{settings.KEPT_HOST}:6379/3')\n" }
  expect(await kept(shelf(unset, beside))).toContain('database/quick purpose = record')
})

test('of two servers that a cache may be in, neither is taken for it', async () => {
  const open = shelf("os.environ['KEPT_URL']", { 'shelf/settings.py': settings("os.environ['KEPT_URL']", "'amqp://away.example.com'") })
  expect(await kept(open)).toEqual(['database/jobs purpose = record', 'database/quick purpose = record'])
})
