/** Commands that run another inside a container: Docker, Compose and Kubernetes. */
import type { Word } from '../model/action.ts'
import { optionsOf, type Options } from './options.ts'
import type { Place, State } from './session.ts'
import { composeCall } from './tools/deploys.ts'
import { generators } from './tools/loads.ts'
import { baseName, literal, withText } from './word.ts'

export interface Unwrapped {
  /** The inner command's words. */
  readonly words?: readonly Word[]
  /** The inner command as text for a shell. */
  readonly text?: Word
  /** The script comes on standard input. */
  readonly stdin?: boolean
  readonly place?: Partial<Place>
  readonly folder?: string
  /** Another filesystem: the working folder of the script means nothing there. */
  readonly elsewhere?: boolean
  /** Arguments of a script given with `-c`. */
  readonly arguments?: readonly Word[]
}

/** `$(docker ps -q -f name=db)` and its like to the name that is looked for. */
function containerName(word: Word): Word {
  if (!/^[`$]\(?/.test(word.text) || !word.text.includes(' ') || word.text.length > 2000) return word
  const patterns = [
    /name=["']?\^?\/?([^\s"')|^]+?)\$?["']?(?=[\s)|]|$)/,
    /compose\b.*\bps\s+(?:-\S+\s+)*([\w.${}-]+)\s*(?:\)|\||2>)/,
    /grep\s+(?:-\w+\s+)*["']?([^\s"'|)]+)/,
    /-l\s*["']?[\w./-]+=([\w.-]+)/,
    /service=([\w.-]+)/,
  ]
  for (const pattern of patterns) {
    const found = pattern.exec(word.text)?.[1]
    if (found !== undefined) return withText(word, found)
  }
  return word
}

function environmentOf(options: Options, state: State): ReadonlyMap<string, Word> {
  const environment = new Map<string, Word>()
  for (const word of options.all('-e', '--env')) {
    const at = word.text.indexOf('=')
    if (at > 0) environment.set(word.text.slice(0, at), withText(word, word.text.slice(at + 1)))
    else {
      const value = state.variables.get(word.text)?.[0]
      if (value !== undefined) environment.set(word.text, value)
    }
  }
  return environment
}

const execOptions = '-e --env -u --user -w --workdir --env-file --detach-keys --index'

const runOptions =
  '-e --env -u --user -w --workdir --env-file -v --volume --mount --network --net --name --entrypoint -p --publish -l --label --restart -m --memory --cpus --link --volumes-from --add-host --hostname -h --log-driver --log-opt --platform --pull --shm-size --tmpfs --ulimit --cap-add --cap-drop --security-opt --device --dns --gpus --health-cmd --ip --ipc --pid --network-alias --stop-timeout --cidfile --runtime --userns --secret --cpuset-cpus --memory-swap --label-file --expose'

function exec(rest: readonly Word[], state: State): Unwrapped | undefined {
  const options = optionsOf(rest, execOptions, { leading: true })
  const [name, ...words] = options.rest
  if (name === undefined) return undefined
  return { words, place: { container: containerName(name), docker: true, environment: environmentOf(options, state) }, elsewhere: true }
}

function run(rest: readonly Word[], state: State, service: boolean): Unwrapped | undefined {
  const options = optionsOf(rest, runOptions, { leading: true })
  const [image, ...command] = options.rest
  if (image === undefined) return undefined
  const entry = options.get('--entrypoint')
  const words = entry === undefined || entry.text === '' ? startedIn(image, command) : [entry, ...command]
  const mounts = new Map<string, string>()
  for (const word of options.all('-v', '--volume')) {
    const [source = '', inside = ''] = word.text.split(':')
    if (inside !== '') mounts.set(source, inside)
  }
  for (const word of options.all('--mount')) {
    const source = /(?:source|src)=([^,]+)/.exec(word.text)?.[1]
    const inside = /(?:target|dst|destination)=([^,]+)/.exec(word.text)?.[1]
    if (source !== undefined && inside !== undefined) mounts.set(source, inside)
  }
  const network = /^container:(.+)$/.exec(options.get('--network', '--net')?.text ?? '')?.[1]
  const container = service ? image : network === undefined ? undefined : literal(network)
  return { words, place: { environment: environmentOf(options, state), mounts, ...(container === undefined ? {} : { container }) }, elsewhere: true }
}

/** An image of a load generator starts it with whatever is no command of its own: `docker run ghcr.io/acme/hey -z 2s http://shop`. */
function startedIn(image: Word, command: readonly Word[]): readonly Word[] {
  const program = baseName(image.text).replace(/[:@].*$/, '')
  return generators.has(program) && /^(-|https?:|attack$)/.test(command[0]?.text ?? '') ? [withText(image, program), ...command] : command
}

/** `docker cp db:/tmp/dump.sql .` is a plain copy of what lies in the container; the other way round nothing leaves. */
function outOf(rest: readonly Word[]): Unwrapped | undefined {
  const [from, to] = optionsOf(rest, '--index').rest
  const inside = /^[^/]+:(\/.*)$/s.exec(from?.text ?? '')?.[1]
  if (from === undefined || to === undefined || inside === undefined || /^[\w.$"{}()-]+:\//.test(to.text)) return undefined
  return { words: [literal('cp'), withText(from, inside), to] }
}

export function docker(program: string, words: readonly Word[], state: State): Unwrapped | undefined {
  const compose = composeCall(program, words)
  if (compose !== undefined) {
    if (compose.verb === 'exec') return exec(compose.arguments, state)
    if (compose.verb === 'cp') return outOf(compose.arguments)
    return compose.verb === 'run' ? run(compose.arguments, state, true) : undefined
  }
  const outer = optionsOf(words, '-c --context -H --host --config -l --log-level', { leading: true })
  const [first, ...rest] = outer.rest
  const [verb, inner] = first?.text === 'container' ? [rest[0]?.text, rest.slice(1)] : [first?.text, rest]
  if (verb === 'exec') return exec(inner, state)
  if (verb === 'cp') return outOf(inner)
  return verb === 'run' ? run(inner, state, false) : undefined
}

const podOptions =
  '-c --container -n --namespace -f --filename --context --kubeconfig --image --restart --env --overrides --labels -l --serviceaccount --pod-running-timeout --port --requests --limits'

/** `kubectl exec deploy/db -- …`, `oc rsh db …`, `kubectl run dump --image=postgres:16 -- …`. */
export function kubectl(words: readonly Word[], state: State): Unwrapped | undefined {
  const at = words.findIndex((word) => word.text === '--')
  const options = optionsOf(at < 0 ? words : words.slice(0, at), podOptions)
  const [verb, pod, ...command] = options.rest
  if (pod === undefined) return undefined
  const inner = at < 0 ? command : words.slice(at + 1)
  const isTrial = [options.get('-n', '--namespace'), options.get('--context')].some((word) => ofTrials.test(word?.text ?? '')) || podOfTrials.test(pod.text)
  const trial = isTrial ? { forTrials: true as const } : {}
  if (verb?.text === 'run') {
    return inner.length === 0 ? undefined : { words: inner, place: { environment: environmentOf(options, state), ...trial }, elsewhere: true }
  }
  if (verb?.text !== 'exec' && verb?.text !== 'rsh') return undefined
  const name = withText(
    pod,
    pod.text.replace(
      /^(po|pods?|deploy|deployments?(\.apps)?|sts|statefulsets?(\.apps)?|ds|daemonsets?(\.apps)?|rs|replicasets?(\.apps)?|rc|svc|services?|dc|jobs?)\//,
      '',
    ),
  )
  return { words: rshWords(verb.text, words, inner, at), place: { container: containerName(name), ...trial }, elsewhere: true }
}

/** What a namespace or a cluster is called that serves nobody yet. */
const ofTrials = /(^|[-_.])(dev|develop|development|staging|stage|stg|qa|uat|sandbox|preview|test|testing|review)([-_.]|$)/i
/** A shop has reviews and tests of its own: a review that is numbered is one of a change. */
const podOfTrials = /[-_.](dev|development|staging|stg|uat|sandbox)([-_.]|$)|(^|[-_./])review[-_]?(apps?([-_.]|$)|pr[-_]?\d|\d|\$)/i

/** What follows `oc rsh POD` is the command with its own options. */
function rshWords(verb: string, words: readonly Word[], inner: readonly Word[], at: number): readonly Word[] {
  if (verb !== 'rsh' || at >= 0) return inner
  const rest = optionsOf(words.slice(words.findIndex((word) => word.text === 'rsh') + 1), podOptions, { leading: true }).rest
  return rest.slice(1)
}
