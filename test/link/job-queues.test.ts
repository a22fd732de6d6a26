/** A Redis in which a library of Python keeps jobs is a queue: to evict would lose them. */
import { describe, expect, test } from 'vitest'
import { factsOf } from './facts.ts'

type Files = Readonly<Record<string, string>>

const stack = (code: Files, more = ''): Files => ({
  'compose.yaml': `services:\n  berths:\n    image: redis:7.4\n${more}  quay:\n    build: ./quay\n    environment: { BERTH_HOST: berths, BERTH_URL: "redis://berths:6379/0" }\n`,
  'quay/Dockerfile': 'FROM python:3.13\nCOPY . .\nCMD ["gunicorn", "quay.wsgi"]\n',
  'quay/requirements.txt': 'redis\nrq\nhuey\ndramatiq\narq\nsaq\ntaskiq-redis\ndjango\n',
  ...Object.fromEntries(Object.entries(code).map(([path, text]) => [`quay/${path}`, text])),
})

const purpose = async (files: Files): Promise<string | undefined> => (await factsOf(files, 'database/berths'))['purpose']

describe('settings of Django', () => {
  const django = (text: string): Files => ({
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "quay.settings")\n',
    'quay/settings.py': `import os\n${text}\n`,
  })

  test.each([
    'RQ_QUEUES = {"default": {"HOST": os.environ["BERTH_HOST"], "PORT": 6379}}',
    'RQ_QUEUES = {"default": {"URL": os.environ.get("BERTH_URL")}}',
    'HUEY = {"huey_class": "huey.PriorityRedisHuey", "connection": {"host": os.environ["BERTH_HOST"]}}',
    'HUEY = {"url": os.environ["BERTH_URL"]}',
    'DRAMATIQ_BROKER = {"BROKER": "dramatiq.brokers.redis.RedisBroker", "OPTIONS": {"url": os.environ["BERTH_URL"]}}',
    'Q_CLUSTER = {"name": "tide", "redis": {"host": os.environ["BERTH_HOST"], "port": 6379}}',
    'Q_CLUSTER = {"name": "tide", "redis": os.environ["BERTH_URL"]}',
  ])('%s', async (text) => {
    expect(await purpose(stack(django(text)))).toBe('queue quay/quay/settings.py:2')
  })

  test('a queue that is where the cache is', async () => {
    const cache = 'CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": os.environ["BERTH_URL"]}}\n'
    expect(await purpose(stack(django(`${cache}RQ_QUEUES = {"default": {"USE_REDIS_CACHE": "default"}}`)))).toBe('queue quay/quay/settings.py:3')
    expect(await purpose(stack(django(`${cache}Q_CLUSTER = {"django_redis": "default"}`)))).toBe('queue quay/quay/settings.py:3')
    expect(await purpose(stack(django(cache)))).toMatch(/^cache /)
  })

  test.each([
    'HUEY = {"huey_class": "huey.SqliteHuey", "connection": {"host": "berths"}}',
    'DRAMATIQ_BROKER = {"BROKER": "dramatiq.brokers.stub.StubBroker", "OPTIONS": {"url": "redis://berths"}}',
    'Q_CLUSTER = {"name": "tide", "orm": "default"}',
    'RQ_QUEUES = {}',
  ])('jobs that are elsewhere: %s', async (text) => {
    expect(await purpose(stack(django(text)))).toMatch(/^cache /)
  })
})

describe('code', () => {
  test.each([
    ['from redis import Redis\nfrom rq import Queue\nqueue = Queue(connection=Redis(host=os.environ["BERTH_HOST"]))', 4],
    ['import redis, rq\nconn = redis.from_url(os.environ["BERTH_URL"])\nworker = rq.Worker(["default"], connection=conn)', 4],
    ['import redis, rq\npool = redis.ConnectionPool(host="berths")\nqueue = rq.Queue("tide", redis.Redis(connection_pool=pool))', 4],
    ['from huey import RedisHuey\nhuey = RedisHuey("tide", host="berths")', 3],
    ['from huey import PriorityRedisHuey\nhuey = PriorityRedisHuey(url=os.environ["BERTH_URL"])', 3],
    ['from dramatiq.brokers.redis import RedisBroker\nbroker = RedisBroker(url=os.environ["BERTH_URL"])', 3],
    ['from arq.connections import RedisSettings\nclass WorkerSettings:\n    redis_settings = RedisSettings(host="berths", port=6379)', 4],
    ['from arq.connections import RedisSettings\nsettings = RedisSettings.from_dsn(os.environ["BERTH_URL"])', 3],
    ['from saq import Queue\nqueue = Queue.from_url(os.environ["BERTH_URL"])', 3],
    ['from taskiq_redis import ListQueueBroker\nbroker = ListQueueBroker(url=os.environ["BERTH_URL"])', 3],
    ['from celery import Celery\napp = Celery("tide", broker=os.environ["BERTH_URL"])', 3],
  ])('%s', async (text, line) => {
    expect(await purpose(stack({ 'jobs.py': `import os\n${text}\n` }))).toBe(`queue quay/jobs.py:${line}`)
  })

  const cache = 'import redis\nmarks = redis.Redis(host="berths")\n'

  test('an import alone, of the one Redis that there is', async () => {
    const code = { 'marks.py': cache, 'jobs.py': 'from django_rq import job\n\n@job\ndef moor(ship):\n    return ship\n' }
    expect(await purpose(stack(code))).toBe('queue quay/jobs.py:1')
  })

  test('a module of tasks is no script', async () => {
    const huey = 'import os\nfrom huey import RedisHuey\nhuey = RedisHuey("tide", host=os.environ["BERTH_HOST"])\n\n@huey.task()\ndef moor():\n    pass\n'
    expect(await purpose(stack({ 'marks.py': cache, 'tasks.py': huey }))).toBe('queue quay/tasks.py:3')
    expect(await purpose(stack({ 'marks.py': cache, 'tasks.py': 'from rq.decorators import job\n\n@job("low")\ndef moor():\n    pass\n' }))).toBe(
      'queue quay/tasks.py:1',
    )
  })

  test('of two, nobody says which', async () => {
    const code = { 'marks.py': `${cache}tides = redis.Redis(host="tides")\n`, 'jobs.py': 'from rq import get_current_job\n' }
    expect(await purpose(stack(code, '  tides:\n    image: redis:7.4\n'))).toMatch(/^cache /)
  })

  test.each([
    ['no job', cache],
    ['a queue of the process', `${cache}from queue import Queue\nwaiting = Queue()\n`],
    ['Huey in a file', `${cache}from huey import SqliteHuey\nhuey = SqliteHuey("tide", filename="tide.db")\n`],
    ['another broker', `${cache}from dramatiq.brokers.rabbitmq import RabbitmqBroker\nbroker = RabbitmqBroker(host="rabbit.example.com")\n`],
  ])('%s', async (_, text) => {
    expect(await purpose(stack({ 'marks.py': text }))).toMatch(/^cache /)
  })
})
