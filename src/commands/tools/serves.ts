/** Programs that start a process that serves, and how many processes they are told to keep. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { rubyTools } from './ruby.ts'

function serve(call: Call, script: Word | undefined, processes?: Word): readonly Draft[] {
  return [{ does: 'serve', tool: call.program, ...(script === undefined ? {} : { script }), ...(processes === undefined ? {} : { processes }) }]
}

const nodeOptions =
  '-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --inspect-port --title --icu-data-dir --cpu-prof-dir --tsconfig --project -P --watch-path'

function node(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, nodeOptions, { leading: true })
  if (options.has('-e', '--eval', '-p', '--print', '-v', '--version', '-c', '--check', '--test')) return []
  const [first, second] = options.rest
  const script = first?.text === 'watch' && call.program === 'tsx' ? second : first
  // An entry of a package's own folder is that package's program: the table of tools knows it by its name.
  if (script === undefined) return []
  const loaded = [...options.all('-r', '--require', '--import'), call.exported('NODE_OPTIONS')].flatMap((word) => (word === undefined ? [] : [word.text]))
  return serve(call, script).map((draft) => (loaded.length === 0 ? draft : { ...draft, loaded }))
}

function pm2(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-i --instances -n --name --env --only --max-memory-restart --cwd --interpreter --node-args --max-restarts --restart-delay -o -e -l --log --watch-delay --web --port',
  )
  const words = options.rest
  const starts = call.program === 'pm2-runtime' || call.program === 'pm2-docker'
  const verb = words[0]?.text ?? ''
  if (!starts && !/^(start|reload|restart|startOrReload|startOrRestart|startOrGracefulReload)$/.test(verb)) return []
  const script = /^(start|reload|restart|startOr\w+)$/.test(verb) ? words[1] : words[0]
  const only = options.get('--only')
  return script === undefined
    ? []
    : serve(call, script, options.get('-i', '--instances')).map((draft) => ({ ...draft, ...(only === undefined ? {} : { only }) }))
}

const serverOptions =
  '-w --workers -k --worker-class -b --bind -c --config -t --timeout --threads --max-requests --log-level --access-logfile --error-logfile --chdir --env -e --host --port --log-config --keep-alive --graceful-timeout --name -n -p -C -E --environment -S --control-url --pidfile --root-path --forwarded-allow-ips --loop --http --interface --reload-dir --env-file --limit-concurrency --worker-connections --backlog --certfile --keyfile'

/** puma and unicorn heed WEB_CONCURRENCY where the command does not say. */
function server(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, serverOptions)
  const processes = options.get('-w', '--workers') ?? call.exported('WEB_CONCURRENCY')
  const script = options.rest.find((word) => !/^(prod|dev|run|serve|start)$/.test(word.text))
  return serve(call, script, processes)
}

function framework(verbs: RegExp): (call: Call) => readonly Draft[] {
  return (call) => {
    const options = optionsOf(call.arguments, '-p --port -H --hostname --host -b --binding -e --environment')
    const verb = options.rest[0]?.text ?? ''
    return verbs.test(verb) ? serve(call, undefined) : []
  }
}

function java(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-jar -cp -classpath --class-path -p -m', { single: true })
  const script = options.get('-jar') ?? options.rest[0]
  return script === undefined || options.has('-version', '--version') ? [] : serve(call, script)
}

export const serveTools: readonly Tool[] = [
  { programs: ['node', 'nodejs', 'tsx', 'ts-node', 'ts-node-dev', 'nodemon'], does: node },
  { programs: ['pm2', 'pm2-runtime', 'pm2-docker'], does: pm2 },
  { programs: ['waitress-serve'], does: server },
  {
    programs: ['next', 'nuxt', 'nuxi', 'nest', 'remix-serve', 'react-router-serve', 'astro', 'strapi', 'medusa', 'vite'],
    does: framework(/^(start|preview|serve|\.\/.*|build\/.*)$/),
  },
  { programs: ['flask'], does: framework(/^(server|s|run)$/) },
  ...rubyTools,
  { programs: ['manage.py'], does: framework(/^runserver$/) },
  { programs: ['java'], does: java },
  // One node of Erlang, whose processes share its pools.
  { programs: ['mix'], does: (call) => (/^(phx\.server|run)$/.test(call.arguments[0]?.text ?? '') ? serve(call, undefined) : []) },
]
