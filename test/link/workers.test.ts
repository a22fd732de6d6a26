/** How many processes one copy runs: the command's word, what its script's variables are set to, what its server heeds, and what it starts by itself. */
import { describe, expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const demand = async (command: string, environment = '', more: Readonly<Record<string, string>> = {}): Promise<string | undefined> => {
  const files = {
    'compose.production.yaml': `services:
  reef:
    image: ghcr.io/reef/reef:3.1
    build: .
    command: ${command}
    environment:
      DATABASE_URL: postgresql://reef@db:5432/reef?pool_size=7
${environment}
  db:
    image: postgres:17
    command: postgres -c max_connections=400
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db
    volumes: ["data:/var/lib/postgresql/data"]
volumes: { data: {} }
`,
    ...more,
  }
  return (await factsOf(files, 'database/db'))['demand']?.split(' ')[0]
}

describe('processes of one copy', () => {
  test.each([
    ['gunicorn reef:app', '', '7'],
    ['gunicorn -w 3 reef:app', '', '21'],
    ['gunicorn reef:app', '      WEB_CONCURRENCY: "4"', '28'],
    ['gunicorn reef:app', '      GUNICORN_CMD_ARGS: "--workers 5 --threads 2"', '35'],
    ['uwsgi --http :80 -w reef:app', '      UWSGI_PROCESSES: "4"\n      UWSGI_THREADS: "2"', '28'],
    ['uwsgi', '      UWSGI_WORKERS: "3"\n      UWSGI_MODULE: reef:app', '21'],
    ['uwsgi -w reef:app --workers 2', '      UWSGI_WORKERS: "3"', '14'],
    ['uvicorn reef:app', '      UVICORN_WORKERS: "6"', '42'],
    ['fastapi run reef.py', '      WEB_CONCURRENCY: "6"', '42'],
    ['celery -A reef worker -c 2', '      WEB_CONCURRENCY: "6"', '14'],
    ['hypercorn reef:app', '      WEB_CONCURRENCY: "6"', '7'],
    ['celery -A reef worker -P solo', '', '7'],
    ['dramatiq reef -p 2 -t 4', '', '14'],
  ])('%s %s', async (command, environment, expected) => {
    expect(await demand(command, environment)).toBe(expected)
  })

  test.each(['celery -A reef worker', 'dramatiq reef'])('%s starts one a core, however many there are', async (command) => {
    expect(await demand(command)).toBe('?as')
  })

  test.each([
    ['', '28'],
    ['      REEF_WORKERS: "9"', '63'],
  ])('what a script falls back to, with %j', async (environment, expected) => {
    const more = {
      Dockerfile: 'FROM python:3.13\nCOPY . /app\nENTRYPOINT ["/app/start.sh"]\n',
      'start.sh': '#!/bin/sh\nexec gunicorn --workers=${REEF_WORKERS:-4} reef:app\n',
    }
    expect(await demand('[]', environment, more)).toBe(expected)
  })
})

test('uWSGI’s file outranks its variables', async () => {
  expect(await demand('uwsgi --ini uwsgi.ini', '      UWSGI_PROCESSES: "4"', { 'uwsgi.ini': '[uwsgi]\nprocesses = 3\n' })).toBe('21')
  expect(await demand('uwsgi --ini uwsgi.ini', '      UWSGI_PROCESSES: "4"', { 'uwsgi.ini': '[uwsgi]\nmaster = true\n' })).toBe('28')
})

test('a thread of uWSGI holds a connection of its own where each has one', async () => {
  const files = {
    'compose.production.yaml':
      'services:\n  reef:\n    build: .\n    image: ghcr.io/reef/reef:3.1\n    command: uwsgi -w reef.wsgi\n    environment: { UWSGI_PROCESSES: "4", UWSGI_THREADS: "3", DATABASE_URL: "postgresql://reef@db/reef" }\n  db:\n    image: postgres:17\n    volumes: ["data:/var/lib/postgresql/data"]\nvolumes: { data: {} }\n',
    Dockerfile: 'FROM python:3.13\nCOPY . /app\n',
    'requirements.txt': 'django==5.2\npsycopg==3.2\n',
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "reef.settings")\n',
    'reef/settings.py': 'import dj_database_url\nDATABASES = {"default": dj_database_url.config()}\n',
  }
  expect((await factsOf(files, 'database/db'))['demand']?.split(' ')[0]).toBe('12')
})
