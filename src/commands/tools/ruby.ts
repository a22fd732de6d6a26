/** Programs of Ruby that serve requests or work through jobs, with the processes and threads their options ask for. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { withText } from '../word.ts'

interface Asked {
  readonly tool?: string
  readonly script?: Word | undefined
  readonly processes?: Word | undefined
  readonly threads?: Word | undefined
  readonly config?: Word | undefined
}

function serve(call: Call, { tool, script, processes, threads, config }: Asked): readonly Draft[] {
  return [
    {
      does: 'serve',
      tool: tool ?? call.program,
      ...(script === undefined ? {} : { script }),
      ...(processes === undefined ? {} : { processes }),
      ...(threads === undefined ? {} : { threads }),
      ...(config === undefined ? {} : { config }),
    },
  ]
}

/** `5:5` and `5`: the last is the most ({@link https://github.com/puma/puma#thread-pool}). */
function most(word: Word | undefined): Word | undefined {
  return word === undefined ? undefined : withText(word, word.text.replace(/^.*:/, ''))
}

/** {@link https://github.com/puma/puma#configuration} */
function puma(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-b --bind -C --config --control-url --control-token -e --environment -p --port -w --workers -t --threads --pidfile -S --state --dir -I --tag --redirect-stdout --redirect-stderr',
  )
  const processes = options.get('-w', '--workers') ?? call.exported('WEB_CONCURRENCY')
  return serve(call, { script: options.rest[0], processes, threads: most(options.get('-t', '--threads')), config: options.get('-C', '--config') })
}

/** Unicorn takes the number of its processes from its file alone ({@link https://yhbt.net/unicorn/unicorn_1.html}). */
function unicorn(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --config-file -E --env -l --listen -p --port -o --host -I --include -r --require')
  return serve(call, { tool: 'unicorn', script: options.rest[0], config: options.get('-c', '--config-file') })
}

/** {@link https://www.phusionpassenger.com/docs/references/config_reference/standalone/} */
function passenger(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-p --port -a --address -e --environment --max-pool-size --min-instances --log-file --pid-file -d --concurrency-model',
  )
  return options.rest[0]?.text === 'start' ? serve(call, { tool: 'passenger', processes: options.get('--max-pool-size') }) : []
}

/** {@link https://socketry.github.io/falcon/}: as many processes as cores where `--count` does not say. */
function falcon(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-b --bind -p --port -h --hostname -c --config -n --count -t --timeout --forks --threads')
  return /^(serve|host)$/.test(options.rest[0]?.text ?? '') ? serve(call, { processes: options.get('-n', '--count') }) : []
}

/** {@link https://github.com/sidekiq/sidekiq/wiki/Advanced-Options} */
function sidekiq(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --concurrency -e --environment -g --tag -q --queue -r --require -t --timeout -C --config')
  const processes = call.program === 'sidekiqswarm' ? call.exported('SIDEKIQ_COUNT') : undefined
  return serve(call, { tool: 'sidekiq', processes, threads: options.get('-c', '--concurrency'), config: options.get('-C', '--config') })
}

/** {@link https://github.com/bensheldon/good_job#command-line-options} */
function goodJob(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--queues --max-threads --poll-interval --max-cache --shutdown-timeout --pidfile --probe-port')
  const verb = options.rest[0]?.text ?? 'start'
  return verb === 'start' ? serve(call, { tool: 'good_job', threads: options.get('--max-threads') }) : []
}

/** {@link https://github.com/collectiveidea/delayed_job#running-jobs} */
function delayedJob(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-n --number_of_workers --number-of-workers -i --identifier --queue --queues --pid-dir --log-dir --sleep-delay --prefix',
  )
  return /^(start|run|restart)$/.test(options.rest[0]?.text ?? '')
    ? serve(call, { tool: 'delayed_job', processes: options.get('-n', '--number_of_workers', '--number-of-workers') })
    : []
}

function rails(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-p --port -b --binding -e --environment -u --using -P --pid')
  const [verb] = options.rest
  if (verb?.text === 'server' || verb?.text === 's') return serve(call, {})
  return verb?.text === 'runner' ? [] : tasks(call, options.rest)
}

/** Tasks that stay and work. */
function tasks(call: Call, words: readonly Word[]): readonly Draft[] {
  for (const { text } of words) {
    if (text === 'solid_queue:start') return serve(call, { tool: 'solid_queue' })
    if (/^(jobs:work|delayed:work)$/.test(text)) return serve(call, { tool: 'delayed_job' })
    if (text === 'resque:work') return serve(call, { tool: 'resque' })
    if (text === 'resque:workers')
      return serve(call, { tool: 'resque', processes: call.exported('COUNT') ?? words.find((one) => one.text.startsWith('COUNT=')) })
  }
  return []
}

export const rubyTools: readonly Tool[] = [
  { programs: ['puma'], does: puma },
  { programs: ['unicorn', 'unicorn_rails'], does: unicorn },
  { programs: ['passenger'], does: passenger },
  { programs: ['falcon'], does: falcon },
  { programs: ['sidekiq', 'sidekiqswarm'], does: sidekiq },
  { programs: ['good_job'], does: goodJob },
  { programs: ['delayed_job'], does: delayedJob },
  { programs: ['resque-pool'], does: (call) => serve(call, {}) },
  { programs: ['jobs'], does: (call) => (/(^|\/)bin\/jobs$/.test(call.path.text) ? serve(call, { tool: 'solid_queue' }) : []) },
  { programs: ['rackup'], does: (call) => serve(call, { tool: 'rackup' }) },
  { programs: ['rails'], does: rails },
  { programs: ['rake'], does: (call) => tasks(call, optionsOf(call.arguments, '-f --rakefile').rest) },
]
