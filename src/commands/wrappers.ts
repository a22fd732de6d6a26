/** Commands that only start other commands: each says where the inner command begins and whose host or container it runs in. */
import type { Word } from '../model/action.ts'
import { docker, kubectl, type Unwrapped } from './containers.ts'
import { optionsOf } from './options.ts'
import type { State } from './session.ts'
import { toolsOf } from './tools/all.ts'
import { baseName, join, literal, unrooted, withText } from './word.ts'

type Unwrap = (words: readonly Word[], state: State) => Unwrapped | undefined

/** Options that take a value, then so many words, then the command. */
const plain: Readonly<Record<string, readonly [options: string, skipped: number]>> = {
  time: ['-f -o', 0],
  nice: ['-n --adjustment', 0],
  ionice: ['-c -n -p --class --classdata', 0],
  nohup: ['', 0],
  setsid: ['', 0],
  chronic: ['', 0],
  cronic: ['', 0],
  stdbuf: ['-i -o -e', 0],
  unbuffer: ['', 0],
  builtin: ['', 0],
  doas: ['-u -C', 0],
  gosu: ['', 1],
  'su-exec': ['', 1],
  's6-setuidgid': ['', 1],
  setpriv: ['--reuid --regid --groups', 0],
  tini: ['-p -e', 0],
  'dumb-init': ['-r --rewrite', 0],
  'docker-init': ['', 0],
  'with-contenv': ['', 0],
  'docker-php-entrypoint': ['', 0],
  timeout: ['-s --signal -k --kill-after', 1],
  gtimeout: ['-s --signal -k --kill-after', 1],
  taskset: ['-p', 1],
  cpulimit: ['-l -p -e --limit', 0],
  chroot: ['--userspec --groups', 1],
  dotenv: ['-e -c -v -p -f', 0],
  'env-cmd': ['-f --file -e --environments -r', 0],
  dotenvx: ['-f --env-file -fk', 0],
  doppler: ['-p --project -c --config -t --token', 0],
  infisical: ['--env --projectId --path --token', 0],
  chamber: ['', 1],
  'aws-vault': ['-d --duration --region', 1],
  op: ['--env-file --account', 0],
  mise: ['-C --cd', 0],
  direnv: ['', 1],
  cronitor: ['--env -k --api-key', 1],
  runitor: ['-uuid -slug -api-url -ping-key', 0],
  'wait-for-it': ['-h -p -t --host --port --timeout', 0],
  'wait-for-it.sh': ['-h -p -t --host --port --timeout', 0],
  'wait-for': ['-t --timeout', 0],
  dockerize: ['-wait -timeout -template -stdout -stderr -wait-retry-interval', 0],
  xargs: ['-I -i -n -P -d -L -a -E -s --max-args --max-procs --delimiter --replace --arg-file', 0],
  npx: ['-p --package -c --call -w --workspace', 0],
  bunx: ['-p --package', 0],
  pnpx: ['', 0],
  bundle: ['--gemfile', 0],
  thrust: ['', 0],
  poetry: ['-C --directory -P --project', 0],
  pipenv: ['', 0],
  uv: ['--project --directory --with --python -p --group', 0],
  'systemd-run': ['-p --property -u --unit -H --host --uid --gid --on-calendar --slice --description', 0],
  'systemd-inhibit': ['--what --who --why --mode', 0],
  'cross-env': ['', 0],
  caffeinate: ['-t -w', 0],
}

/** These want a word of their own before the command: `dotenvx run -- …`, `bundle exec …`. */
const verbs: Readonly<Record<string, RegExp>> = {
  dotenvx: /^run$/,
  doppler: /^run$/,
  infisical: /^run$/,
  op: /^run$/,
  chamber: /^exec$/,
  'aws-vault': /^exec$/,
  cronitor: /^exec$/,
  mise: /^(exec|x)$/,
  direnv: /^exec$/,
  bundle: /^exec$/,
  poetry: /^run$/,
  pipenv: /^run$/,
  uv: /^run$/,
}

function unwrapPlain(program: string, words: readonly Word[], shape: readonly [string, number]): Unwrapped | undefined {
  const verb = verbs[program]
  const outer = optionsOf(words, shape[0], { leading: true })
  let rest = outer.rest
  if (verb !== undefined) {
    if (!verb.test(rest[0]?.text ?? '')) return undefined
    rest = optionsOf(rest.slice(1), shape[0], { leading: true }).rest
  }
  rest = rest.slice(shape[1])
  if (program.startsWith('wait-for') || program === 'taskset') rest = rest.slice(rest.findIndex((word) => word.text === '--') + 1)
  if (rest[0]?.text === '--') rest = rest.slice(1)
  return assignmentsIn(rest)
}

/** `X=y command`: what `env`, `sudo` and `cross-env` take in front. */
function assignmentsIn(words: readonly Word[]): Unwrapped {
  const environment = new Map<string, Word>()
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at]
    const shape = /^([A-Za-z_]\w*)=/.exec(word?.text ?? '')
    if (word === undefined || shape === null) break
    environment.set(shape[1] ?? '', withText(word, word.text.slice(shape[0].length)))
  }
  const rest = words.slice(at)
  return environment.size === 0 ? { words: rest } : { words: rest, place: { environment } }
}

function su(words: readonly Word[]): Unwrapped | undefined {
  const options = optionsOf(words, '-c --command -s --shell -g -G -u --user')
  const command = options.get('-c', '--command')
  if (command !== undefined) return { text: command }
  const at = words.findIndex((word) => word.text === '--')
  if (at >= 0) return { words: words.slice(at + 1) }
  return options.has('-u', '--user') && options.rest.length > 0 ? { words: options.rest } : { stdin: true }
}

function flock(words: readonly Word[]): Unwrapped | undefined {
  const options = optionsOf(words, '-w --wait --timeout -E --conflict-exit-code -c --command', { leading: true })
  const rest = options.rest.slice(1)
  // `flock 9` locks a descriptor and starts nothing.
  if (rest.length === 0) return undefined
  if (rest[0]?.text === '-c' || rest[0]?.text === '--command') return rest[1] === undefined ? undefined : { text: rest[1] }
  return { words: rest[0]?.text === '--' ? rest.slice(1) : rest }
}

function shell(words: readonly Word[]): Unwrapped | undefined {
  for (let at = 0; at < words.length; at++) {
    const text = words[at]?.text ?? ''
    if (/^-[a-z]*c[a-z]*$/.test(text) && !/^--/.test(text)) {
      // `-euo pipefail -c`: an `o` in the bundle takes a word first.
      const command = words[/^-[a-z]*o/.test(text) ? at + 2 : at + 1]
      return command === undefined ? undefined : { text: command, arguments: words.slice(words.indexOf(command) + 2) }
    }
    if (/^[-+]([a-z]*o|O)$/.test(text) || text === '--rcfile' || text === '--init-file') at++
    else if (text === '-s' || text === '-' || text === '/dev/stdin') return { stdin: true, arguments: words.slice(at + 1).filter((word) => word.text !== '--') }
    else if (!/^[-+]/.test(text)) return undefined
  }
  return { stdin: true }
}

const sshOptions = '-i -p -o -l -F -J -L -R -D -b -c -E -e -I -m -O -Q -S -W -w -B'

function ssh(words: readonly Word[]): Unwrapped | undefined {
  const options = optionsOf(words, sshOptions, { leading: true })
  const [host, ...command] = options.rest
  if (host === undefined) return undefined
  // Options may follow the host too.
  const rest = optionsOf(command, sshOptions, { leading: true }).rest
  const place = { host, words: ['ssh', host.text] }
  if (rest.length === 0) return { stdin: true, place, elsewhere: true }
  return { text: join(rest, ' '), place, elsewhere: true }
}

/** `pnpm exec X`, `npm exec -- X`, `bun x X`, and `yarn X` where X is a program that is known here. */
function packages(program: string, words: readonly Word[]): Unwrapped | undefined {
  const options = optionsOf(words, '--prefix -w --workspace -C --dir --cwd --filter -F', { leading: true })
  const [first, ...rest] = options.rest
  const verb = first?.text ?? ''
  const within = options.get('-C', '--dir', '--cwd', '--prefix')
  const folder = within === undefined ? {} : { folder: unrooted(within.text) }
  if (/^(exec|dlx|x)$/.test(verb)) {
    const inner = optionsOf(rest, '-p --package -c --call', { leading: true })
    const call = inner.get('-c', '--call')
    return call === undefined ? { ...unversioned(inner.rest[0]?.text === '--' ? inner.rest.slice(1) : inner.rest), ...folder } : { text: call, ...folder }
  }
  if (program === 'yarn' && verb === 'workspace' && toolsOf(rest[1]?.text ?? '').length > 0) return { words: rest.slice(1) }
  const migrates = program !== 'npm' && verb !== '' && !/^(start|run|install|task|deploy|add)$/.test(verb) && toolsOf(verb).length > 0
  if (migrates) return { words: options.rest, ...folder }
  // `npm run prisma -- migrate deploy`: a script named as a tool hands its words on.
  const script = verb === 'run' ? (rest[0]?.text ?? '') : ''
  const handed = rest.slice(1).filter((word) => word.text !== '--')
  return handed.length > 0 && /^(prisma|typeorm|knex|sequelize|drizzle-kit|mikro-orm)$/.test(script)
    ? { words: [literal(script), ...handed], ...folder }
    : undefined
}

/** `python manage.py migrate`, `python -m alembic upgrade head`, `php artisan migrate`, `node_modules/.bin/prisma`. */
function interpreter(words: readonly Word[]): Unwrapped | undefined {
  const options = optionsOf(words, '-m -c -W -X -r --require', { leading: true })
  const module = options.get('-m')
  // What follows the module are its own options.
  const at = words.findIndex((word) => word.text === '-m')
  if (module !== undefined) return { words: [withText(module, module.text.replace(/^.*\./, '')), ...(at < 0 ? options.rest : words.slice(at + 2))] }
  const [script] = options.rest
  if (script === undefined) return undefined
  return toolsOf(baseName(script.text)).length > 0 || /(^|\/)\.bin\//.test(script.text) ? { words: options.rest } : undefined
}

const special: Readonly<Record<string, Unwrap>> = {
  sudo: (words) => assignmentsIn(optionsOf(words, '-u -g -h -p -C -D -R -T -U -r -t --user --group', { leading: true }).rest),
  env: (words) => assignmentsIn(optionsOf(words, '-u -C -S --unset --chdir', { leading: true }).rest),
  su,
  runuser: su,
  flock,
  sh: shell,
  bash: shell,
  dash: shell,
  ash: shell,
  zsh: shell,
  ksh: shell,
  ssh,
  sshpass: (words) => ({ words: optionsOf(words, '-p -f -d -P', { leading: true }).rest }),
  autossh: (words) => ssh(words.filter((word) => word.text !== '-M')),
  docker: (words, state) => docker('docker', words, state),
  podman: (words, state) => docker('podman', words, state),
  nerdctl: (words, state) => docker('nerdctl', words, state),
  'docker-compose': (words, state) => docker('docker-compose', words, state),
  'podman-compose': (words, state) => docker('podman-compose', words, state),
  kubectl: (words, state) => kubectl(words, state),
  oc: (words, state) => kubectl(words, state),
  yarn: (words) => packages('yarn', words),
  pnpm: (words) => packages('pnpm', words),
  npm: (words) => packages('npm', words),
  bun: (words) => packages('bun', words),
  python: interpreter,
  python3: interpreter,
  php: interpreter,
  ruby: interpreter,
  node: interpreter,
  command: (words) => (words[0]?.text.startsWith('-') === true ? undefined : { words }),
  concurrently: (words) => ({ text: join(optionsOf(words, '-n --names -c --prefix-colors').rest, '\n') }),
}

const fetching: ReadonlySet<string> = new Set(['npx', 'bunx', 'pnpx'])

/** `npx prisma@6.5.0 db push` runs prisma. */
function unversioned(words: readonly Word[] | undefined): { readonly words?: readonly Word[] } {
  const [first, ...rest] = words ?? []
  return first === undefined ? {} : { words: [withText(first, first.text.replace(/^(@?[^@]+)@[\w.^~*-]+$/, '$1')), ...rest] }
}

/** What a wrapper starts; undefined when the command is none, or starts nothing. */
export function unwrap(program: string, words: readonly Word[], state: State): Unwrapped | undefined {
  if (!Object.hasOwn(plain, program)) return Object.hasOwn(special, program) ? special[program]?.(words, state) : undefined
  const shape = plain[program]
  const inner = shape === undefined ? undefined : unwrapPlain(program, words, shape)
  return inner !== undefined && fetching.has(program) ? { ...inner, ...unversioned(inner.words) } : inner
}
