/** A function that makes a client and the call that keeps what it gives back are one client; another beside them is a second. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const application = (rows: string): Readonly<Record<string, string>> => ({
  'compose.yaml':
    'services:\n  larder:\n    build: .\n    ports: [ "80:8000" ]\n    environment: { DATABASE_URL: "postgresql://larder@rows/larder" }\n  rows: { image: "postgres:17" }\n',
  Dockerfile: 'FROM python:3.13\nCOPY larder /larder\n',
  'requirements.txt': 'sqlalchemy\nfastapi\npsycopg\n',
  'larder/rows.py': `import os\nimport sqlalchemy as sa\n\nurl = os.environ["DATABASE_URL"]\n\n${rows}`,
})

const named = (name: string): string => `def ${name}(where):\n    engine = sa.create_engine(where, pool_pre_ping=True)\n    return engine\n\n`

test.each([
  ['init', `${named('init')}engine = init(url)\n`, 'pass'],
  ['connect', `${named('connect')}engine = connect(url)\n`, 'pass'],
  ['given back at once', 'def init(where):\n    return sa.create_engine(where)\n\nengine = init(url)\n', 'pass'],
  ['beside another', `${named('init')}engine = init(url)\nother = sa.create_engine(url, echo=True)\n`, 'fail'],
  ['two of them', `${named('init')}${named('connect')}engine = init(url)\nother = connect(url)\n`, 'fail'],
])('%s', async (_, rows, outcome) => {
  const found = await judged(application(rows), 'database/single-client')
  expect(found.find((line) => line.includes('service/larder'))?.split(' ')[0]).toBe(outcome)
})
