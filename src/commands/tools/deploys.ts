/** Docker's own commands: stacks and Compose projects brought up, volumes thrown away. */
import type { Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Stage } from '../session.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { relativeTo, unrooted, withText } from '../word.ts'
import { dockerBuild } from './builds.ts'
import { containerCopy } from './local.ts'

const dockerOptions = '-c --context -H --host --config -l --log-level --tlscacert --tlscert --tlskey'
const composeOptions = '-f --file -p --project-name --env-file --profile --project-directory --ansi --parallel --progress -H --host --context -c'

export interface ComposeCall {
  readonly options: Options
  readonly verb: string
  readonly arguments: readonly Word[]
}

/** The words of a Compose call whichever way it is started; undefined for other commands of Docker. */
export function composeCall(program: string, words: readonly Word[]): ComposeCall | undefined {
  let rest = words
  if (/^(docker|podman|nerdctl)$/.test(program)) {
    const outer = optionsOf(words, dockerOptions, { leading: true })
    if (outer.rest[0]?.text !== 'compose') return undefined
    rest = outer.rest.slice(1)
  } else if (!/^(docker|podman)-compose$/.test(program)) return undefined
  const options = optionsOf(rest, composeOptions, { leading: true })
  const [verb, ...more] = options.rest
  return { options, verb: verb?.text ?? '', arguments: more }
}

function split(word: Word, separator: string): readonly Word[] {
  return word.text
    .split(separator)
    .filter((text) => text !== '')
    .map((text) => withText(word, text))
}

/** `-f a -f b`, else `COMPOSE_FILE`; where one is standard input, what is written into it: `envsubst -i a | docker compose -f - up`. */
function composeFiles(call: Pick<Call, 'lookup' | 'before'>, one: ComposeCall): readonly Word[] {
  const given = one.options.all('-f', '--file')
  const said = given.filter((word) => word.text !== '-')
  const piped =
    said.length === given.length ? [] : call.before.flatMap((stage) => stage.calls).flatMap(({ words }) => words.filter(({ text }) => /\.ya?ml$/.test(text)))
  // A file that nobody names is not the one of Compose's own name.
  if (said.length === 0 && given.length > 0) return piped.length > 0 ? piped : given
  if (said.length > 0) return [...piped, ...said]
  const variable = call.lookup('COMPOSE_FILE')
  return variable === undefined ? [] : split(variable, call.lookup('COMPOSE_PATH_SEPARATOR')?.text ?? ':')
}

/** The words around a command, which may tell whether it is production's. */
export function contextOf(call: Call): string {
  const { origin } = call.session
  return [origin.path, origin.title ?? '', ...call.place.words].filter((text) => text !== '').join(' ')
}

function folderOf(call: Call, one: ComposeCall): string | undefined {
  const said = one.options.get('--project-directory')?.text
  return said === undefined ? call.folder : unrooted(said)
}

function compose(call: Call): readonly Draft[] {
  const found = composeCall(call.program, call.arguments)
  if (found === undefined) return []
  const words = found.arguments.map((word) => word.text)
  if (found.verb === 'down' && words.some((word) => word === '--volumes' || /^-[a-z]*v[a-z]*$/.test(word))) {
    return [{ does: 'destroy', what: 'volumes', command: 'docker compose down -v', files: composeFiles(call, found) }]
  }
  if (found.verb === 'build') call.session.checkedOut = true
  if (!/^(up|start|create)$/.test(found.verb)) return []
  const profiles = found.options.all('--profile')
  const fromVariable = call.lookup('COMPOSE_PROFILES')
  const project = found.options.get('-p', '--project-name') ?? call.lookup('COMPOSE_PROJECT_NAME')
  const { words: files, folder } = relativeTo(folderOf(call, found), composeFiles(call, found))
  const inTree = files.length === 0 && (call.session.checkedOut || words.includes('--build'))
  return [
    {
      does: 'deploy',
      tool: 'compose',
      files,
      envFiles: relativeTo(folder, found.options.all('--env-file')).words,
      profiles: profiles.length === 0 && fromVariable !== undefined ? split(fromVariable, ',') : profiles,
      context: contextOf(call),
      ...(project === undefined ? {} : { project }),
      ...(folder === undefined ? {} : { folder }),
      ...(inTree ? { inTree } : {}),
      ...(words.some((word) => /^--(abort-on-container-(exit|failure)|exit-code-from)(=|$)/.test(word)) ? { tries: true as const } : {}),
    },
    ...scales('compose', optionsOf(found.arguments, '--scale -t --timeout --pull --wait-timeout --exit-code-from --attach --no-attach').all('--scale')),
  ]
}

/** `api=3`: {@link https://docs.docker.com/reference/cli/docker/compose/up/}, {@link https://docs.docker.com/reference/cli/docker/service/scale/}. */
function scales(tool: 'compose' | 'service', words: readonly Word[]): readonly Draft[] {
  return words.flatMap((word): readonly Draft[] => {
    const [name = '', replicas] = word.text.split('=', 2)
    return replicas === undefined || name === '' ? [] : [{ does: 'scale', tool, of: [withText(word, name)], replicas: withText(word, replicas) }]
  })
}

/** `docker service scale` and `docker service update --replicas`. */
function service(words: readonly Word[]): readonly Draft[] {
  const [verb, ...rest] = words
  if (verb?.text === 'scale') {
    return scales(
      'service',
      rest.filter((word) => !word.text.startsWith('-')),
    )
  }
  const replicas = verb?.text === 'update' ? optionsOf(rest, '--replicas').get('--replicas') : undefined
  const name = rest.at(-1)
  return replicas === undefined || name === undefined || name.text.startsWith('-') ? [] : [{ does: 'scale', tool: 'service', of: [name], replicas }]
}

/** `docker compose config | docker stack deploy -c -` and `-c <(docker compose config)` name their files in the other command. */
function filesOfConfig(call: Call, calls: Stage['calls']): { files: readonly Word[]; envFiles: readonly Word[] } {
  for (const one of calls) {
    const found = composeCall(one.program, one.words)
    if (found?.verb === 'config' || found?.verb === 'convert') return { files: composeFiles(call, found), envFiles: found.options.all('--env-file') }
  }
  return { files: [], envFiles: [] }
}

function stack(call: Call, words: readonly Word[]): readonly Draft[] {
  const options = optionsOf(words, '-c --compose-file --namespace --orchestrator --resolve-image')
  if (!/^(deploy|up)$/.test(words[0]?.text ?? '')) return []
  const project = options.rest[1]
  const given = options.all('-c', '--compose-file').flatMap((word) => (word.text.includes(',') ? split(word, ',') : [word]))
  const files = given.filter((word) => word.text !== '-' && !word.text.startsWith('<(') && !word.text.startsWith('/dev/'))
  const piped = filesOfConfig(
    call,
    call.before.flatMap((stage) => stage.calls),
  )
  const inline = given.filter((word) => word.text.startsWith('<(')).flatMap((word) => configWords(word))
  const { words: named, folder } = relativeTo(call.folder, [...files, ...piped.files, ...inline])
  return [
    {
      does: 'deploy',
      tool: 'stack',
      files: named,
      envFiles: piped.envFiles,
      profiles: [],
      context: contextOf(call),
      ...(project === undefined ? {} : { project }),
      ...(folder === undefined ? {} : { folder }),
    },
  ]
}

function configWords(word: Word): readonly Word[] {
  const words = word.text
    .slice(2, -1)
    .split(/\s+/)
    .map((text) => withText(word, text))
  const [program, ...rest] = words
  const found = program === undefined ? undefined : composeCall(program.text, rest)
  return found === undefined ? [] : found.options.all('-f', '--file')
}

function docker(call: Call): readonly Draft[] {
  const outer = optionsOf(call.arguments, dockerOptions, { leading: true })
  const [noun, ...rest] = outer.rest
  const words = rest.map((word) => word.text)
  if (noun?.text === 'stack') return stack(call, rest)
  if (noun?.text === 'service') return service(rest)
  if (noun?.text === 'cp' || (noun?.text === 'container' && words[0] === 'cp'))
    return containerCopy(
      call,
      rest.filter((word) => !word.text.startsWith('-') && word.text !== 'cp'),
    )
  if (noun?.text === 'volume' && (words[0] === 'rm' || words[0] === 'remove')) {
    const volumes = rest.slice(1).filter((word) => !word.text.startsWith('-'))
    return [{ does: 'destroy', what: 'volumes', command: 'docker volume rm', volumes }]
  }
  if (noun?.text === 'volume' && words[0] === 'prune') return [{ does: 'destroy', what: 'volumes', command: 'docker volume prune' }]
  if (noun?.text === 'system' && words[0] === 'prune' && words.includes('--volumes'))
    return [{ does: 'destroy', what: 'volumes', command: 'docker system prune --volumes' }]
  const made = /^(buildx|image|builder)$/.test(noun?.text ?? '') && words[0] === 'build' ? rest.slice(1) : noun?.text === 'build' ? rest : undefined
  if (made !== undefined) return dockerBuild(call, made)
  return compose(call)
}

/** {@link https://git-scm.com/docs}: commands that put a repository's files where they are run. */
function git(call: Call): readonly Draft[] {
  const verb = optionsOf(call.arguments, '-C -c --git-dir --work-tree --namespace', { leading: true }).rest[0]?.text ?? ''
  if (/^(clone|pull|fetch|checkout|switch|reset|merge)$/.test(verb)) call.session.checkedOut = true
  return []
}

export const deployTools: readonly Tool[] = [
  { programs: ['git'], does: git },
  { programs: ['docker', 'podman', 'nerdctl'], does: docker },
  { programs: ['docker-compose', 'podman-compose'], does: compose },
]
