/** How many connections Django opens, by who chose how many threads of it there are. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'
import type { Files } from '../systems/story.ts'

const settings = "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'HOST': 'ledger', 'NAME': 'berths'}}\nINSTALLED_APPS = ['berths']\n"
const system = (command: string, more: Files = {}): Files => ({
  'compose.yaml': `services:\n  web:\n    build: .\n    restart: always\n    ports: ["8000:8000"]\n${command}  ledger:\n    image: postgres:16\n    volumes: ["ledger:/var/lib/postgresql/data"]\nvolumes:\n  ledger:\n`,
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "berths.wsgi"]\n',
  'requirements.txt': 'django==5.2\npsycopg==3.2\n',
  'manage.py': "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'berths.settings')\n",
  'berths/settings.py': settings,
  ...more,
})
const started = (command: string): Files => system(`    command: ${command}\n`)
const message = async (files: Files): Promise<string> => ((await verdicts(files, 'database/pooling'))[0] ?? '').replace(/^\S+ | @ .*$/g, '')

const nobody = 'fail: Nobody chose how many connections to ledger are opened: web opens a connection with Django for each of its threads'
const bounded = (most: string): string => `fail: Connections to ledger are not pooled: web opens one with Django for each of its threads, ${most}`

test.each([
  ['gunicorn berths.wsgi --workers 4', bounded('4 at most')],
  ['gunicorn berths.wsgi -w 2 --threads 4 -k gthread', bounded('8 at most')],
  ['uwsgi --module berths.wsgi --processes 4', bounded('4 at most')],
  ['sh -c "exec gunicorn berths.wsgi --workers $$WORKERS"', bounded('as many as its workers have')],
  // One worker is what it has by itself: nobody chose it.
  ['gunicorn berths.wsgi', nobody],
  ['python manage.py runserver', nobody],
  ['gunicorn berths.asgi -w 4 -k uvicorn.workers.UvicornWorker', nobody],
  ['gunicorn berths.wsgi -w 4 -k gevent', nobody],
  ['uvicorn berths.asgi:application --workers 4', nobody],
])('%s', async (command, expected) => expect(await message(started(command))).toBe(expected))

test('a file of gunicorn’s and a variable say it, too', async () => {
  expect(await message(system('', { 'gunicorn.conf.py': 'workers = 3\nthreads = 2\n' }))).toBe(bounded('6 at most'))
  expect(await message(system('', { 'gunicorn.conf.py': "workers = 3\nworker_class = 'uvicorn.workers.UvicornWorker'\n" }))).toBe(nobody)
  expect(await message(system('    environment: { WEB_CONCURRENCY: 3 }\n'))).toBe(bounded('3 at most'))
})

test.each([
  ['min([multiprocessing.cpu_count(), 6])', bounded('12 at most')],
  ['min(multiprocessing.cpu_count(), 8, 5)', bounded('10 at most')],
  // The cores of some machine bound nothing, nor does a least number.
  ['min(multiprocessing.cpu_count(), other())', nobody],
  ['max(multiprocessing.cpu_count(), 6)', nobody],
])('a number of threads that a file works out: %s', async (threads, expected) => {
  expect(await message(system('', { 'gunicorn.conf.py': `import multiprocessing\nworkers = 2\nthreads = ${threads}\n` }))).toBe(expected)
})
