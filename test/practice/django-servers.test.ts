/** What serves Django where an image that is pulled starts a script of the tree, and where nobody says what starts. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { currents, verdicts } from './verdicts.ts'
import type { Files } from '../systems/story.ts'

const django = {
  'pyproject.toml': '[tool.black]\nline-length = 90\n',
  'requirements.txt': 'django==5.2\npsycopg==3.2\n',
  'manage.py': "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'berths.settings')\n",
  'berths/settings.py': "import os\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'HOST': os.environ['DB_HOST'], 'NAME': 'berths'}}\n",
}
const system = (web: string, more: Files = {}): Files => ({
  ...django,
  'compose.yaml': `services:\n  pier:\n    image: harbour/quay:2\n    ports: ["8001:8001"]\n${web}    environment: { DB_HOST: ledger }\n  ledger:\n    image: postgres:16\n    volumes: ["ledger:/var/lib/postgresql/data"]\nvolumes:\n  ledger:\n`,
  'ops/start/web.sh':
    '#!/bin/sh\npython manage.py migrate\nif [ "$DEBUG" = yes ]; then\n  python manage.py runserver\nelse\n  uwsgi --ini /etc/uwsgi/berths.ini\nfi\n',
  'config/berths.ini': '[uwsgi]\nmodule = berths.wsgi\nprocesses = 6\n',
  ...more,
})
const fixed = { 'berths/settings.py': django['berths/settings.py'].replace("os.environ['DB_HOST']", "'ledger'") }
const script = '    entrypoint: ["./ops/start/web.sh"]\n    volumes: ["./config/berths.ini:/etc/uwsgi/berths.ini"]\n'
const pooling = async (files: Files): Promise<string> => (await verdicts(files, 'database/pooling')).join().replace(/ @ \S+$/, '')
const unpooled = (who: string, most: string): string =>
  `database/ledger fail: Connections to ledger are not pooled: ${who} opens one with Django for each of its threads, ${most}`

test('a script of the tree starts uWSGI by the file that is mounted', async () => {
  expect(await pooling(system(script))).toBe(unpooled('pier', '6 at most'))
  expect(await pooling(system(script, { 'config/berths.ini': '[uwsgi]\nworkers = 3\nthreads = 4\n' }))).toBe(unpooled('pier', '12 at most'))
})

test('what uWSGI starts along has connections of its own', async () => {
  const of = (...lines: readonly string[]): Promise<string> => pooling(system(script, { 'config/berths.ini': `[uwsgi]\n${lines.join('\n')}\n` }))
  const sends = 'attach-daemon = ./manage.py sends'
  expect(await of('processes = 4', sends, sends)).toBe(unpooled('pier', '6 at most'))
  expect(await of('processes = 4', 'threads = 3', sends)).toBe(unpooled('pier', '13 at most'))
  expect(await of('processes = 4', 'if-env = PORT', sends, 'endif =')).toBe(unpooled('pier', '5 at most'))
  expect(await of('processes = 4', 'attach-daemon = memcached')).toBe(unpooled('pier', '4 at most'))
  expect(await of('if-not-env = UWSGI_PROCESSES', 'processes = 4', 'endif =', sends)).toBe(unpooled('pier', '5 at most where UWSGI_PROCESSES is not set'))
})

test('and counts against what the server takes', async () => {
  const budget = async (...lines: readonly string[]): Promise<string> =>
    (await currents(system(script, { ...fixed, 'config/berths.ini': `[uwsgi]\nprocesses = 4\n${lines.join('\n')}\n` }), 'database/connection-budget')).join()
  expect(await budget()).toMatch(/^4 of/)
  expect(await budget('attach-daemon = ./manage.py sends')).toMatch(/^5 of/)
  expect(await budget('threads = 3', 'attach-daemon = ./manage.py sends')).toMatch(/\b12\b/)
})

test('a file without a number of processes chooses none', async () => {
  expect(await pooling(system(script, { 'config/berths.ini': '[uwsgi]\nmodule = berths.wsgi\n' }))).toMatch(
    /^database\/ledger fail: Nobody chose how many connections to ledger are opened/,
  )
})

test('a script that the tree puts into somebody else’s image says nothing of that', async () => {
  const told = async (web: string): Promise<readonly string[]> => {
    const files = system(web, fixed)
    return said({ ...files, 'compose.yaml': (files['compose.yaml'] ?? '').replace(/ +environment.*\n/, '') }, /^client\/pier\S* library/)
  }
  const mounted = '    entrypoint: ["./ops/start/web.sh"]\n    volumes: ["./ops:/srv/ops"]\n'
  expect(await told(mounted)).toEqual([])
  expect(await told('    entrypoint: ["./ops/start/other.sh"]\n')).toEqual([])
  expect(await told(script)).toHaveLength(1)
})

test('where no stack runs it, somebody may have chosen', async () => {
  const alone = { ...django, ...fixed }
  expect(await pooling(alone)).toMatch(/are not pooled: \w+ opens one with Django for each of its threads, as many as its server has$/)
})

test('connections that threads keep are as many as somebody says there are threads', async () => {
  const kept = (more: string): Files => ({ 'berths/settings.py': django['berths/settings.py'].replace("'NAME': 'berths'", `'NAME': 'berths', ${more}`) })
  const aged = kept("'CONN_MAX_AGE': 60")
  expect(await pooling(system(script, aged))).toBe('database/ledger pass')
  expect(await pooling(system(script, kept("'CONN_MAX_AGE': None")))).toMatch(/^database\/ledger pass/)
  expect(await pooling(system(script, kept("'CONN_MAX_AGE': 0")))).toBe(unpooled('pier', '6 at most'))
  expect(await pooling(system(script, kept("'CONN_MAX_AGE': age()")))).toMatch(/^database\/ledger unknown/)
  expect(await pooling(system(script, { ...aged, 'config/berths.ini': '[uwsgi]\nmodule = berths.wsgi\n' }))).toMatch(/^database\/ledger fail: Nobody chose/)
  expect(await pooling({ ...django, ...aged })).toMatch(/^\S+ unknown/)
})

test('a command starts what its first word says, whatever a variable puts behind it', async () => {
  const aged = { 'berths/settings.py': django['berths/settings.py'].replace("'NAME': 'berths'", "'NAME': 'berths', 'CONN_MAX_AGE': 60") }
  const served = (words: string): Files => system(`    command: gunicorn berths.wsgi ${words}\n`, aged)
  expect(await pooling(served('--workers ${WORKERS}'))).toMatch(/^database\/ledger unknown/)
  expect(await pooling(served('--workers 4 --log-level ${LEVEL}'))).toMatch(/^database\/ledger pass/)
  expect(await pooling(served('--log-level ${LEVEL}'))).toMatch(/^database\/ledger fail: Nobody chose/)
})
