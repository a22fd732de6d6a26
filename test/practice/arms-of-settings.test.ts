/** Settings of Django that ask which environment it is: without a stack that says so, the arm that production takes is judged. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const local = 'env.dj_db_url("LEDGER_URL", default="postgres://ledger:ledger@0.0.0.0/ledger")'
const real = 'dj_database_url.parse(found(json.loads(env.str("SERVICES"))))'
const settings = (condition: string, first: string, second: string): Readonly<Record<string, string>> => ({
  'shop/settings.py': `import json, environs, dj_database_url
from .found import found
env = environs.Env()
STAGE = env.str("STAGE", "NOWHERE").upper()
if STAGE ${condition}:
    DATABASES = {"default": ${first}}
else:
    DATABASES = {"default": ${second}}
`,
  'shop/found.py':
    'def found(services):\n    for one in services["rows"]:\n        if one["name"] == "ledger":\n            return one["uri"]\n    raise ValueError("none")\n',
  'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
  'requirements.txt': 'django==5.1\npsycopg==3.2\ngunicorn==23.0\n',
})
const of = async (files: Readonly<Record<string, string>>): Promise<string> => (await verdicts(files, 'database/pooling')).join('\n')

test.each([
  ['not in ["STAGING", "PRODUCTION"]', local, real, 8],
  ['in ["STAGING", "PRODUCTION"]', real, local, 6],
  ['== "PRODUCTION"', real, local, 6],
  ['!= "PROD"', local, real, 8],
  ['in ["STAGING", "PREVIEW"]', real, local, 8],
])('where it %s', async (condition, first, second, line) => {
  expect(await of(settings(condition, first, second))).toMatch(new RegExp(String.raw`^database/\w+ fail: .* @ shop/settings\.py:${line}$`))
})

test('a stack that leaves the variable out takes the arm that is taken without it', async () => {
  const files = {
    ...settings('not in ["STAGING", "PRODUCTION"]', local, real),
    Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "shop.wsgi"]\n',
    'compose.yaml':
      'services:\n  shop: { build: ., environment: { LEDGER_URL: "postgres://ledger@rows/ledger" } }\n  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }\nvolumes: { rows: }\n',
  }
  expect(await of(files)).toMatch(/^database\/rows fail: /)
})

test('a pool in the arm that is not production’s makes nothing of the other', async () => {
  const pooled = '{"ENGINE": "django.db.backends.postgresql", "HOST": "rows", "OPTIONS": {"pool": {"max_size": 7}}}'
  expect(await of(settings('not in ["PRODUCTION"]', pooled, real))).toMatch(/^database\/\w+ fail/)
  expect(await of(settings('not in ["PRODUCTION"]', real, pooled))).toMatch(/^database\/\w+ pass/)
})
