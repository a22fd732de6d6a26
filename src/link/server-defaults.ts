/** What servers and workers start where nobody says, each by its documentation, and which variables they heed without being told. */

export interface ServerDefault {
  readonly processes?: number
  /** As many for each core of the machine. */
  readonly perCore?: number
  readonly threads?: number
  /** In words, with whose figure it is. */
  readonly note: string
  readonly docs: string
  /** Variables it heeds without being told, the first one first. */
  readonly heeds?: readonly string[]
  /** Those that say how many threads. */
  readonly heedsThreads?: readonly string[]
}

const table: Readonly<Record<string, ServerDefault>> = {
  gunicorn: {
    processes: 1,
    threads: 1,
    note: 'gunicorn starts one worker of one thread',
    docs: 'https://docs.gunicorn.org/en/stable/settings.html#workers',
    heeds: ['WEB_CONCURRENCY'],
  },
  uvicorn: {
    processes: 1,
    note: 'uvicorn starts one process',
    docs: 'https://www.uvicorn.org/settings/#production',
    heeds: ['UVICORN_WORKERS', 'WEB_CONCURRENCY'],
  },
  uwsgi: {
    processes: 1,
    threads: 1,
    note: 'uWSGI starts one process of one thread',
    docs: 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#processes',
    // Any option is a variable, which its command and its file outrank: https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#environment-variables
    heeds: ['UWSGI_PROCESSES', 'UWSGI_WORKERS'],
    heedsThreads: ['UWSGI_THREADS'],
  },
  daphne: { processes: 1, note: 'daphne is one process', docs: 'https://github.com/django/daphne' },
  hypercorn: { processes: 1, note: 'hypercorn starts one worker', docs: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html' },
  granian: { processes: 1, note: 'granian starts one worker', docs: 'https://github.com/emmett-framework/granian#options', heeds: ['GRANIAN_WORKERS'] },
  celery: { perCore: 1, note: 'Celery starts one process a core', docs: 'https://docs.celeryq.dev/en/stable/userguide/workers.html#concurrency' },
  rq: { processes: 1, note: 'RQ takes one job at a time', docs: 'https://python-rq.org/docs/workers/' },
  dramatiq: { perCore: 1, threads: 8, note: 'Dramatiq starts one process of 8 threads a core', docs: 'https://dramatiq.io/guide.html#workers' },
  arq: { processes: 1, note: 'arq is one process', docs: 'https://arq-docs.helpmanual.io/' },
  huey: { processes: 1, threads: 1, note: 'huey starts one worker', docs: 'https://huey.readthedocs.io/en/latest/consumer.html' },
  puma: {
    processes: 1,
    threads: 5,
    note: 'Puma runs one process of up to 5 threads',
    docs: 'https://puma.io/puma/Puma/DSL.html',
    heeds: ['WEB_CONCURRENCY'],
  },
  unicorn: { processes: 1, threads: 1, note: 'Unicorn starts one worker', docs: 'https://yhbt.net/unicorn/Unicorn/Configurator.html' },
  passenger: {
    processes: 6,
    threads: 1,
    note: 'Passenger starts up to 6 processes',
    docs: 'https://www.phusionpassenger.com/docs/references/config_reference/standalone/#--max-pool-size-max_pool_size',
  },
  sidekiq: { processes: 1, threads: 5, note: 'Sidekiq runs 5 threads', docs: 'https://github.com/sidekiq/sidekiq/wiki/Advanced-Options#concurrency' },
  solid_queue: { processes: 2, threads: 3, note: 'Solid Queue runs one worker and one dispatcher', docs: 'https://github.com/rails/solid_queue#configuration' },
  good_job: { processes: 1, threads: 5, note: 'GoodJob runs 5 threads', docs: 'https://github.com/bensheldon/good_job#configuration-options' },
  delayed_job: { processes: 1, note: 'Delayed Job is one process', docs: 'https://github.com/collectiveidea/delayed_job#running-jobs' },
  resque: { processes: 1, note: 'Resque takes one job at a time', docs: 'https://github.com/resque/resque#running-workers' },
  'resque-pool': { processes: 1, note: 'resque-pool keeps what its file says', docs: 'https://github.com/resque/resque-pool' },
  mix: { processes: 1, note: 'one node of Erlang', docs: 'https://hexdocs.pm/phoenix/Mix.Tasks.Phx.Server.html' },
  'php-fpm': {
    processes: 5,
    threads: 1,
    note: 'the pool that PHP’s image brings along keeps up to 5 processes',
    docs: 'https://github.com/php/php-src/blob/master/sapi/fpm/www.conf.in',
  },
  // Debian's own file, which PHP's image starts from.
  'apache2-foreground': {
    processes: 150,
    threads: 1,
    note: 'Apache in PHP’s image starts up to 150 processes',
    docs: 'https://salsa.debian.org/apache-team/apache2/-/blob/master/debian/config-dir/mods-available/mpm_prefork.conf',
  },
  frankenphp: { perCore: 2, note: 'FrankenPHP starts two threads a core', docs: 'https://frankenphp.dev/docs/performance/' },
  octane: { perCore: 1, note: 'Octane starts one worker a core', docs: 'https://laravel.com/docs/12.x/octane#specifying-the-worker-count' },
  rr: { perCore: 1, note: 'RoadRunner starts one worker a core', docs: 'https://docs.roadrunner.dev/docs/php-worker/pool' },
}

/** Programs that do not say how many they start heed no variable that is anybody's; a program nobody knows may heed the usual one. */
const silent: ReadonlySet<string> = new Set(['artisan', 'horizon', 'console'])

export function defaultOf(tool: string | undefined): ServerDefault | undefined {
  return tool !== undefined && Object.hasOwn(table, tool) ? table[tool] : undefined
}

export function heededBy(tool: string | undefined): readonly string[] {
  const known = defaultOf(tool)
  if (known !== undefined) return known.heeds ?? []
  return tool !== undefined && silent.has(tool) ? [] : ['WEB_CONCURRENCY']
}
