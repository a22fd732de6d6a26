/** What starts Python: servers of web applications and the workers of its queues, with the processes and threads that their options ask for. */
import type { Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { literal, unknownWord } from '../word.ts'

interface Told {
  readonly script?: Word | undefined
  readonly processes?: Word | undefined
  readonly threads?: Word | undefined
  readonly config?: Word | undefined
}

function serve(tool: string, { script, processes, threads, config }: Told): readonly Draft[] {
  return [
    {
      does: 'serve',
      tool,
      ...(script === undefined ? {} : { script }),
      ...(processes === undefined ? {} : { processes }),
      ...(threads === undefined ? {} : { threads }),
      ...(config === undefined ? {} : { config }),
    },
  ]
}

const gunicornOptions =
  '-b --bind --backlog -w --workers -k --worker-class --threads --worker-connections --max-requests --max-requests-jitter -t --timeout --graceful-timeout --keep-alive --limit-request-line --limit-request-fields --limit-request-field_size -c --config --chdir -e --env -p --pid --worker-tmp-dir -u --user -g --group -m --umask --access-logfile --access-logformat --error-logfile --log-file --log-level --logger-class --log-config --log-config-json --log-syslog-to --log-syslog-prefix --log-syslog-facility --statsd-host --statsd-prefix -n --name --pythonpath --paste --paster --forwarded-allow-ips --proxy-allow-from --keyfile --certfile --ca-certs --ciphers --ssl-version --reload-engine --reload-extra-file'

/** Greenlets are as many as there are connections, and each that asks a database by itself holds one. */
const greenlets = /^(gevent|eventlet|gevent_pywsgi|gevent_wsgi|geventwebsocket\S*)$/

/** Code that runs under ASGI starts threads of its own ({@link https://docs.djangoproject.com/en/5.2/topics/async/#asgiref.sync.sync_to_async}). */
const asynchronous = /^(uvicorn|uvicorn_worker|hypercorn|aiohttp|sanic)\.|^tornado$/

/** `-w`, `-k`, `--threads` and `-c` ({@link https://docs.gunicorn.org/en/stable/settings.html}). */
function gunicorn(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, gunicornOptions)
  const worker = options.get('-k', '--worker-class')?.text ?? 'sync'
  return serve('gunicorn', {
    script: options.rest[0],
    processes: options.get('-w', '--workers') ?? call.exported('WEB_CONCURRENCY'),
    threads: greenlets.test(worker)
      ? unknownWord(`the greenlets of ${worker}`)
      : asynchronous.test(worker)
        ? unknownWord(`the threads under ${worker}`)
        : options.get('--threads'),
    config: options.get('-c', '--config'),
  })
}

const uvicornOptions =
  '--host --port --uds --fd --workers --loop --http --ws --ws-max-size --ws-max-queue --ws-ping-interval --ws-ping-timeout --lifespan --interface --env-file --log-config --log-level --root-path --limit-concurrency --backlog --limit-max-requests --timeout-keep-alive --timeout-graceful-shutdown --timeout-worker-healthcheck --ssl-keyfile --ssl-certfile --ssl-keyfile-password --ssl-version --ssl-cert-reqs --ssl-ca-certs --ssl-ciphers --header --app-dir --h11-max-incomplete-event-size --reload-dir --reload-include --reload-exclude --reload-delay --forwarded-allow-ips -e --entrypoint --app'

/** `uvicorn shop:app --workers 4` ({@link https://www.uvicorn.org/settings/}), and `fastapi run`, which starts it ({@link https://fastapi.tiangolo.com/deployment/server-workers/}). */
function uvicorn(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, uvicornOptions)
  const script = options.rest.find((word) => call.program !== 'fastapi' || !/^(run|dev)$/.test(word.text))
  return serve(call.program, { script, processes: options.get('--workers') ?? call.exported('WEB_CONCURRENCY') })
}

const hypercornOptions =
  '-b --bind --insecure-bind --quic-bind -w --workers -c --config -k --worker-class --access-log --access-logfile --access-logformat --error-log --error-logfile --backlog --ca-certs --certfile --ciphers --keyfile --keyfile-password --graceful-timeout --keep-alive --read-timeout --log-config --log-level -p --pid --root-path -u --user -g --group -m --umask --statsd-host --statsd-prefix --server-name --max-requests --max-requests-jitter --websocket-ping-interval --verify-mode'

/** {@link https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html} */
function hypercorn(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, hypercornOptions)
  return serve('hypercorn', { script: options.rest[0], processes: options.get('-w', '--workers'), config: options.get('-c', '--config') })
}

const granianOptions =
  '--host --port --uds --uds-permissions --interface --http --workers --blocking-threads --blocking-threads-idle-timeout --runtime-threads --runtime-blocking-threads --runtime-mode --loop --task-impl --backlog --backpressure --http1-buffer-size --log-level --log-config --access-log-fmt --ssl-certificate --ssl-keyfile --ssl-keyfile-password --ssl-ca --ssl-crl --url-path-prefix --respawn-interval --workers-lifetime --workers-kill-timeout --workers-max-rss --static-path-mount --static-path-route --process-name --pid-file --reload-paths --working-dir --env-files'

/** {@link https://github.com/emmett-framework/granian#readme} */
function granian(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, granianOptions)
  return serve('granian', { script: options.rest[0], processes: options.get('--workers') ?? call.exported('GRANIAN_WORKERS') })
}

const celeryOptions =
  '-A --app -b --broker --result-backend --loader --config --workdir -c --concurrency -P --pool -Q --queues -X --exclude-queues -I --include -n --hostname -l --loglevel -f --logfile --pidfile --uid --gid --umask --executable --autoscale -O --prefetch-multiplier --max-tasks-per-child --max-memory-per-child --time-limit --soft-time-limit -s --schedule --schedule-filename -S --statedb --scheduler --max-interval --port --address --basic-auth --url-prefix'

/** `celery -A shop worker -c 4`; prefork keeps processes, threads and greenlets stay in one ({@link https://docs.celeryq.dev/en/stable/userguide/workers.html#concurrency}). */
function celery(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, celeryOptions)
  const verb = options.rest.find((word) => /^(worker|beat|flower)$/.test(word.text))?.text
  if (verb === undefined) return []
  const script = options.get('-A', '--app')
  return serve('celery', { script, ...(verb === 'worker' ? workerOf(options) : { processes: literal('1') }) })
}

function workerOf(options: Options): Told {
  // `--autoscale=10,3` keeps 10 at the most.
  const autoscale = options.get('--autoscale')
  const most = autoscale === undefined ? undefined : { ...autoscale, text: autoscale.text.replace(/,.*$/s, '') }
  const concurrency = most ?? options.get('-c', '--concurrency')
  const pool = options.get('-P', '--pool')?.text ?? 'prefork'
  if (pool === 'prefork' || pool === 'processes') return { processes: concurrency }
  if (pool === 'solo') return { processes: literal('1'), threads: literal('1') }
  return { processes: literal('1'), threads: concurrency ?? unknownWord('one a core') }
}

/** `rq worker` takes one job at a time, `rq worker-pool -n 4` four ({@link https://python-rq.org/docs/workers/}). */
function rq(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-u --url -c --config -n --num-workers --name --results-ttl --worker-ttl --job-monitoring-interval --path -P -S --serializer -w --worker-class -j --job-class --queue-class --connection-class --pid --logging-level --max-jobs --max-idle-time --log-format',
  )
  const verb = call.program === 'rqworker' ? 'worker' : options.rest[0]?.text
  if (verb === 'worker-pool') return serve('rq', { processes: options.get('-n', '--num-workers') ?? literal('1') })
  return verb === 'worker' ? serve('rq', { processes: literal('1') }) : []
}

/** {@link https://dramatiq.io/guide.html#workers} */
function dramatiq(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-p --processes -t --threads -P --path -Q --queues --pid-file --log-file --watch --worker-shutdown-timeout -f --fork-function --watch-use-polling',
  )
  return serve('dramatiq', { script: options.rest[0], processes: options.get('-p', '--processes'), threads: options.get('-t', '--threads') })
}

/** One process that awaits many jobs at once ({@link https://arq-docs.helpmanual.io/}). */
function arq(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--watch --custom-log-dict -w')
  return options.rest[0] === undefined || options.has('--check') ? [] : serve('arq', { script: options.rest[0], processes: literal('1') })
}

/** `-w 4` are threads, unless `-k process` ({@link https://huey.readthedocs.io/en/latest/consumer.html}). */
function huey(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-l --logfile -w --workers -k --worker-type -d --delay -m --max-delay -b --backoff -c --health-check-interval -S --scheduler-interval',
  )
  const workers = options.get('-w', '--workers') ?? literal('1')
  const kind = options.get('-k', '--worker-type')?.text ?? 'thread'
  return serve('huey', { script: options.rest[0], ...(kind === 'process' ? { processes: workers } : { processes: literal('1'), threads: workers }) })
}

export const pythonServerTools: readonly Tool[] = [
  { programs: ['gunicorn'], does: gunicorn },
  { programs: ['uvicorn', 'fastapi'], does: uvicorn },
  { programs: ['hypercorn'], does: hypercorn },
  { programs: ['granian'], does: granian },
  { programs: ['celery'], does: celery },
  { programs: ['rq', 'rqworker'], does: rq },
  { programs: ['dramatiq', 'dramatiq-gevent'], does: dramatiq },
  { programs: ['arq'], does: arq },
  { programs: ['huey_consumer', 'huey_consumer.py'], does: huey },
]
