/** What uWSGI and daphne are told to start, and what manage.py does to a database. */
import { expect, test } from 'vitest'
import { actionsOfWords } from '../../src/commands/index.ts'

const at = { path: 'a.sh', line: 4, key: 'a' }

test.each([
  ['uwsgi --module shop.wsgi:application --processes 6 --threads=3 --master', 'uwsgi', '6', '3', undefined],
  ['uwsgi --http :8000 -w shop.wsgi -p 2 --enable-threads', 'uwsgi', '2', undefined, undefined],
  ['uwsgi --ini deploy/uwsgi.ini', 'uwsgi', undefined, undefined, 'deploy/uwsgi.ini'],
  ['uwsgi deploy/uwsgi.ini --workers 5', 'uwsgi', '5', undefined, 'deploy/uwsgi.ini'],
  ['daphne -b 0.0.0.0 -p 8001 shop.asgi:application', 'daphne', undefined, undefined, undefined],
])('%s', (command, tool, processes, threads, config) => {
  const { actions } = actionsOfWords(command.split(' '), at)
  expect(actions.map((one) => (one.does === 'serve' ? [one.tool, one.processes?.text, one.threads?.text, one.config?.text] : one.does))).toEqual([
    [tool, processes, threads, config],
  ])
})

test.each([
  ['manage.py migrate --noinput', ['deploy']],
  ['manage.py migrate shop zero', ['reset']],
  ['manage.py migrate --check', []],
  ['manage.py flush --noinput', ['reset']],
  ['manage.py reset_db', ['reset']],
  ['manage.py collectstatic', []],
])('%s does %j', (command, verbs) => {
  const { actions } = actionsOfWords(command.split(' '), at)
  expect(actions.flatMap((one) => (one.does === 'migrate' ? [one.verb] : []))).toEqual(verbs)
})
