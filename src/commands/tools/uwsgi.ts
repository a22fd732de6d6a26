/** uWSGI, which counts processes and threads in words of its own, and daphne, which has one of each. */
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

const options =
  '-p --processes --workers --threads --module -w --wsgi-file --wsgi --mount -s --socket --http --http-socket --https --chdir --ini -i --yaml -y --json -j --xml -x --master-fifo --uid --gid --pidfile --stats --harakiri --max-requests --buffer-size --listen --static-map --env --pythonpath --home -H --virtualenv --venv --log-master --logto --cheaper --cheaper-initial --cheaper-step --offload-threads --lazy-apps --reload-on-rss --worker-reload-mercy --vacuum'
const flags = new Set(['--lazy-apps', '--vacuum', '--log-master'])

/** {@link https://uwsgi-docs.readthedocs.io/en/latest/Options.html}: `--processes` and `--workers` are one; a file of its own says the same. */
function uwsgi(call: Call): readonly Draft[] {
  const given = optionsOf(
    call.arguments,
    options
      .split(' ')
      .filter((name) => !flags.has(name))
      .join(' '),
  )
  if (given.has('--stop', '--reload', '--version', '--connect-and-read')) return []
  const script = given.get('--module', '-w', '--wsgi-file', '--wsgi') ?? given.rest.find((word) => !/\.(ini|ya?ml|json|xml)$/.test(word.text))
  const processes = given.get('-p', '--processes', '--workers')
  const threads = given.get('--threads')
  const config = given.get('--ini', '-i', '--yaml', '-y', '--json', '-j', '--xml', '-x') ?? given.rest.find((word) => /\.(ini|ya?ml|json|xml)$/.test(word.text))
  return [
    {
      does: 'serve',
      tool: 'uwsgi',
      ...(script === undefined ? {} : { script }),
      ...(processes === undefined ? {} : { processes }),
      ...(threads === undefined ? {} : { threads }),
      ...(config === undefined ? {} : { config }),
    },
  ]
}

/** {@link https://github.com/django/daphne}: one process, whatever the environment says. */
function daphne(call: Call): readonly Draft[] {
  const given = optionsOf(
    call.arguments,
    '-p --port -b --bind -u --unix-socket --fd -e --endpoint -v --verbosity -t --http-timeout --websocket_timeout --access-log --application-close-timeout --ping-interval --ping-timeout --root-path --server-name --log-fmt',
  )
  const script = given.rest.find((word) => word.text.includes(':'))
  return script === undefined ? [] : [{ does: 'serve', tool: 'daphne', script }]
}

export const uwsgiTools: readonly Tool[] = [
  { programs: ['uwsgi'], does: uwsgi },
  { programs: ['daphne'], does: daphne },
]
