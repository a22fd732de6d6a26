/** How many processes and threads commands ask for that start Python, however they spell it. */
import { describe, expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'
import { describeAction } from './describe.ts'

const told = (text: string): readonly string[] => actionsOf(text, { path: 'ops/x.sh', line: 1, key: 'script' }).actions.map(describeAction)

describe('what starts Python', () => {
  test.each([
    ['gunicorn -w 7 reef.wsgi:application', 'tool=gunicorn script=reef.wsgi:application processes=7'],
    ['gunicorn --workers=7 --threads 3 reef:app', 'tool=gunicorn script=reef:app processes=7 threads=3'],
    [
      'exec gunicorn -k uvicorn.workers.UvicornWorker -w7 -c deploy/gunicorn.conf.py reef:app',
      'tool=gunicorn script=reef:app processes=7 threads=the threads under uvicorn.workers.UvicornWorker? config=deploy/gunicorn.conf.py',
    ],
    ['gunicorn -k gevent -w 2 reef:app', 'tool=gunicorn script=reef:app processes=2 threads=the greenlets of gevent?'],
    ['python -m gunicorn -b :8000 -w 7 reef:app', 'tool=gunicorn script=reef:app processes=7'],
    ['poetry run gunicorn -w 7 reef:app', 'tool=gunicorn script=reef:app processes=7'],
    ['uv run --no-dev uvicorn reef.main:app --host 0.0.0.0 --workers 6', 'tool=uvicorn script=reef.main:app processes=6'],
    ['pipenv run uvicorn reef.main:app --workers=6', 'tool=uvicorn script=reef.main:app processes=6'],
    ['WEB_CONCURRENCY=6 uvicorn reef.main:app', 'tool=uvicorn script=reef.main:app processes=6'],
    ['python3 -m uvicorn reef.main:app', 'tool=uvicorn script=reef.main:app'],
    ['fastapi run --workers 6 reef/main.py', 'tool=fastapi script=reef/main.py processes=6'],
    ['hypercorn reef:app -w 6 -b 0.0.0.0:8000', 'tool=hypercorn script=reef:app processes=6'],
    ['granian --interface asgi reef:app --workers 6', 'tool=granian script=reef:app processes=6'],
    ['celery -A reef worker -l INFO -c 9', 'tool=celery script=reef processes=9'],
    ['celery worker --app=reef.tasks --concurrency=9 -Q slow,fast', 'tool=celery script=reef.tasks processes=9'],
    ['celery -A reef worker --autoscale=12,3', 'tool=celery script=reef processes=12'],
    ['celery -A reef worker -P threads -c 30', 'tool=celery script=reef processes=1 threads=30'],
    ['celery -A reef worker --pool=gevent --concurrency=300', 'tool=celery script=reef processes=1 threads=300'],
    ['celery -A reef worker -P solo', 'tool=celery script=reef processes=1 threads=1'],
    ['celery -A reef worker --loglevel=info', 'tool=celery script=reef'],
    ['python -m celery -A reef beat', 'tool=celery script=reef processes=1'],
    ['rq worker high low', 'tool=rq processes=1'],
    ['rq worker-pool high -n 6', 'tool=rq processes=6'],
    ['dramatiq reef.tasks -p 3 -t 5', 'tool=dramatiq script=reef.tasks processes=3 threads=5'],
    ['arq reef.worker.WorkerSettings', 'tool=arq script=reef.worker.WorkerSettings processes=1'],
    ['huey_consumer.py reef.huey -w 6', 'tool=huey script=reef.huey processes=1 threads=6'],
    ['huey_consumer reef.huey -w 6 -k process', 'tool=huey script=reef.huey processes=6'],
    ['gunicorn -w ${REEF_WORKERS:-7} reef:app', 'tool=gunicorn script=reef:app processes=7~'],
    ['gunicorn --workers=$REEF_WORKERS reef:app', 'tool=gunicorn script=reef:app processes=${REEF_WORKERS}?'],
  ])('%s', (text, expected) => {
    expect(told(text)).toEqual([`1 serve ${expected}`])
  })

  test.each([
    ['flask db upgrade', 'migrate tool=alembic verb=deploy'],
    ['flask --app reef db upgrade', 'migrate tool=alembic verb=deploy'],
    ['flask db downgrade base', 'migrate tool=alembic verb=reset'],
    ['flask run', 'serve tool=flask'],
    ['flask upgrade', ''],
  ])('%s', (text, expected) => expect(told(text)).toEqual(expected === '' ? [] : [`1 ${expected}`]))

  test.each(['celery -A reef inspect ping', 'celery -A reef status', 'rq info', 'arq --check reef.worker.WorkerSettings'])('%s serves nobody', (text) => {
    expect(told(text)).toEqual([])
  })
})
