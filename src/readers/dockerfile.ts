/** Dockerfiles: what each stage starts from, sets, copies and runs. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import { actionsOf, scheduleFacts, scheduleName } from '../commands/index.ts'
import { workspacesIn } from '../commands/workspaces.ts'
import { isSecretName } from '../base/secret.ts'
import type { Action } from '../model/action.ts'
import type { HealthDeclaration, ImageDeclaration, ImageStage, ScheduleDeclaration } from '../model/declaration.ts'
import { dockerValue, dockerWords, execForm, parseDockerfile, type DockerInstruction } from '../parse/dockerfile.ts'
import type { Interpolated, Looked } from '../parse/interpolate.ts'
import { withoutPasswords } from '../parse/mask.ts'
import type { Reader } from './reader.ts'

type Copy = ImageStage['copies'][number]

interface Stage {
  readonly name?: string
  readonly key: string
  readonly from: Fact<string>
  readonly fromWritten?: string
  readonly at: Evidence
  /** What instructions of this stage see: its own `ARG` and `ENV`, and the `ENV` of the stage it starts from. */
  readonly scope: Map<string, Looked>
  readonly environment: Map<string, Fact<string>>
  readonly copies: Copy[]
  readonly mounted: string[]
  readonly workspaces: string[]
  readonly ports: Fact<number>[]
  readonly volumes: Fact<string>[]
  readonly actions: Action[]
  readonly schedules: ScheduleDeclaration[]
  shell: readonly string[]
  command?: Fact<readonly string[]>
  entrypoint?: Fact<readonly string[]>
  user?: Fact<string>
  workdir?: Fact<string>
  stopSignal?: Fact<string>
  healthcheck?: HealthDeclaration
}

export const dockerfileReader: Reader = {
  name: 'dockerfile',
  title: 'Dockerfiles and Containerfiles',
  docs: 'https://docs.docker.com/reference/dockerfile/',
  common: true,
  files: [
    '**/{Dockerfile,dockerfile,Containerfile}',
    '**/{Dockerfile,Containerfile}.*',
    '**/{Dockerfile,Containerfile}-*',
    '**/*.{Dockerfile,dockerfile,Containerfile}',
  ],
  read: async ({ path, text }) => {
    if (/\.(dockerignore|md|txt|sh|py|rb|[cm]?[jt]s)$/i.test(path)) return { declares: [], skipped: [] }
    if (isTemplate(path, text))
      return { declares: [], skipped: [{ path, line: 1, reason: 'a template: what it makes is read where that lies in the repository' }] }
    const { instructions, escape, problems } = parseDockerfile(text)
    const skipped: Skip[] = problems.map(({ line, message }) => ({ path, line, reason: message }))
    const stages: Stage[] = []
    const globals = new Map<string, Looked>()
    for (const instruction of instructions) {
      const { keyword, line } = instruction
      if (keyword === 'FROM' && !instruction.onbuild) stages.push(stageOf(path, instruction, escape, stages, globals))
      else {
        const stage = stages.at(-1)
        if (stage !== undefined) apply(stage, instruction, { path, escape, globals })
        else if (keyword === 'ARG') argument(instruction, escape, globals, undefined)
        else skipped.push({ path, line, reason: `${keyword} stands before the first FROM` })
      }
    }
    if (stages.length === 0) return { declares: [], skipped: [...skipped, { path, line: 1, reason: 'no FROM: not a Dockerfile, or a part of one' }] }
    const image: ImageDeclaration = { kind: 'image', path, at: { path, line: 1, key: '' }, stages: stages.map(declared) }
    return { declares: [image, ...stages.flatMap((stage) => stage.schedules)], skipped }
  },
}

/** `Dockerfile.j2`, which Jinja and its like make Dockerfiles of. */
function isTemplate(path: string, text: string): boolean {
  return /\.(j2|jinja2?|tmpl|tpl|template|erb|ejs|mustache|hbs|gotmpl|in)$/i.test(path) && /\{\{|\{%|<%/.test(text)
}

function declared(stage: Stage): ImageStage {
  const { key: _key, scope: _scope, shell: _shell, schedules: _schedules, ...rest } = stage
  return rest
}

function stageOf(path: string, instruction: DockerInstruction, escape: string, stages: readonly Stage[], globals: Map<string, Looked>): Stage {
  const [image = '', as = '', alias] = dockerWords(instruction.text, escape)
  const name = as.toLowerCase() === 'as' ? alias?.toLowerCase() : undefined
  const key = `stages.${name ?? stages.length}`
  const from = factOf(dockerValue(image, escape, lookIn(globals)), place(path, instruction, `${key}.from`))
  const parent = from.state === 'unresolved' ? undefined : stages.findLast((stage) => stage.name === from.value.toLowerCase())
  const inherited = [...(parent?.environment ?? [])].map(([variable, fact]): [string, Looked] => [variable, lookedOf(fact)])
  return {
    ...(name === undefined ? {} : { name }),
    key,
    from,
    ...(image.includes('$') ? { fromWritten: image } : {}),
    at: place(path, instruction, key),
    scope: new Map(inherited),
    environment: new Map(),
    copies: [],
    mounted: [],
    workspaces: [],
    ports: [],
    volumes: [],
    actions: [],
    schedules: [],
    shell: parent?.shell ?? ['/bin/sh', '-c'],
  }
}

/** Cron lines that the build writes into the image. What else `RUN` does, it does to the image and not to the system. */
function schedulesOf(path: string, instruction: DockerInstruction, key: string): readonly ScheduleDeclaration[] {
  const texts =
    instruction.heredocs.length > 0
      ? instruction.heredocs.map(({ text, line }) => ({ text, line, lines: undefined }))
      : [{ text: instruction.script, line: instruction.line, lines: (line: number) => instruction.scriptLines[line - 1] ?? instruction.line }]
  return texts.flatMap(({ text, line, lines }) =>
    actionsOf(text, { path, line, key, ...(lines === undefined ? {} : { lines }) }).schedules.map((one): ScheduleDeclaration => ({
      kind: 'schedule',
      name: `${path}#${scheduleName(one.actions, one.command)}`,
      at: one.at,
      ...scheduleFacts(one.expression, one.syntax, one.at),
      actions: one.actions,
      by: 'script',
    })),
  )
}

/** What a bind mount, the kind that needs no word, takes from the context: the whole where no source is written ({@link https://docs.docker.com/reference/dockerfile/#run---mounttypebind}). */
function boundFrom(mount: string): readonly string[] {
  const options = new Map(mount.split(',').map((one) => [one.split('=', 1)[0] ?? '', one.slice(one.indexOf('=') + 1)]))
  if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return []
  return [options.get('source') ?? options.get('src') ?? '.']
}

interface Around {
  readonly path: string
  readonly escape: string
  readonly globals: ReadonlyMap<string, Looked>
}

function apply(stage: Stage, instruction: DockerInstruction, { path, escape, globals }: Around): void {
  // What ONBUILD defers is for images that start from this one.
  if (instruction.onbuild) return
  const { keyword, text, flags } = instruction
  const at = (what: string): Evidence => place(path, instruction, `${stage.key}.${what}`)
  const look = lookIn(stage.scope)
  const value = (word: string, what: string): Fact<string> => factOf(dockerValue(word, escape, look), at(what))
  const words = (): readonly string[] => execForm(text) ?? dockerWords(text, escape)
  const commandOf = (what: string): Fact<readonly string[]> => known(execForm(text) ?? [...stage.shell, text], at(what))
  switch (keyword) {
    case 'ARG':
      return argument(instruction, escape, stage.scope, globals)
    case 'ENV': {
      // Every pair of one line is filled in with what stood before that line.
      const pairs = pairsOf(text, escape).map(([name, word]) => [name, word, dockerValue(word, escape, look)] as const)
      for (const [name, , filled] of pairs) {
        const fact = factOf(filled, at(`env.${name}`), name)
        stage.environment.set(name, fact)
        stage.scope.set(name, lookedOf(fact))
      }
      return
    }
    case 'RUN':
      stage.schedules.push(...schedulesOf(path, instruction, `${stage.key}.run`))
      stage.mounted.push(...instruction.mounts.flatMap(boundFrom))
      stage.workspaces.push(...(instruction.heredocs.length > 0 ? instruction.heredocs.map((one) => one.text) : [text]).flatMap(workspacesIn))
      return
    case 'COPY':
    case 'ADD': {
      const all = words().map((word) => dockerValue(word, escape, look).text)
      const sources = all.slice(0, -1).filter((word) => !word.startsWith('<<'))
      const origin = flags.get('from')
      stage.copies.push({
        from: sources,
        to: all.at(-1) ?? '',
        ...(origin === undefined ? {} : { stage: dockerValue(origin, escape, look).text }),
        at: at(`copies.${all.at(-1) ?? ''}`),
      })
      return
    }
    case 'EXPOSE':
      for (const word of words()) stage.ports.push(...portsOf(value(word, `expose.${word}`)))
      return
    case 'VOLUME':
      for (const word of words()) stage.volumes.push(value(word, `volumes.${word}`))
      return
    case 'USER':
      stage.user = value(text, 'user')
      return
    case 'WORKDIR': {
      const next = value(text, 'workdir')
      const above = stage.workdir
      const relative = next.state !== 'unresolved' && !/^([/\\]|[A-Za-z]:)/.test(next.value)
      const joined =
        relative && above !== undefined && above.state !== 'unresolved' ? `${above.value.replace(/\/$/, '')}/${next.value.replace(/^\.\//, '')}` : undefined
      stage.workdir = joined === undefined || next.state === 'unresolved' ? next : { ...next, value: joined }
      return
    }
    case 'SHELL':
      stage.shell = execForm(text) ?? stage.shell
      return
    case 'STOPSIGNAL':
      stage.stopSignal = value(text, 'stopsignal')
      return
    case 'CMD':
      stage.command = commandOf('cmd')
      return
    case 'ENTRYPOINT':
      stage.entrypoint = handedOver(text, at('entrypoint')) ?? commandOf('entrypoint')
      return
    case 'HEALTHCHECK':
      stage.healthcheck = healthOf(text, at('healthcheck'))
      break
    default:
  }
}

/** `ENTRYPOINT /entrypoint.sh $0 $@`: the shell hands the command on, which it gets as arguments of its own. */
function handedOver(text: string, at: Evidence): Fact<readonly string[]> | undefined {
  const program = /^(?:exec\s+)?([^\s"'$&|;<>]+)\s+"?\$0"?\s+"?\$@"?$/.exec(text)?.[1]
  return program === undefined ? undefined : known([program], at)
}

function healthOf(text: string, at: Evidence): HealthDeclaration {
  if (/^NONE$/i.test(text)) return { disabled: true, at }
  const command = /^CMD\s+(.*)$/is.exec(text)?.[1]?.trim()
  if (command === undefined) return { disabled: false, at }
  const words = execForm(command)
  return { disabled: false, test: known(words === undefined ? ['CMD-SHELL', command] : ['CMD', ...words], at), at }
}

/** `ARG NAME=default` stands unless the build gives another value; `ARG NAME` in a stage takes up what stands above the first FROM. */
function argument(instruction: DockerInstruction, escape: string, scope: Map<string, Looked>, globals: ReadonlyMap<string, Looked> | undefined): void {
  for (const word of dockerWords(instruction.text, escape)) {
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    // An ENV of the same name wins over an ARG.
    const held = scope.get(name)
    if (held?.state === 'known') continue
    const note = `the default of ARG ${name}, which a build may change`
    const filled = equals < 0 ? undefined : dockerValue(word.slice(equals + 1), escape, lookIn(scope))
    const looked: Looked =
      filled === undefined
        ? (globals?.get(name) ?? { state: 'unresolved', hint: `ARG ${name} has no default; \`ARG ${name}=value\` would tell it` })
        : filled.state === 'unresolved'
          ? { state: 'unresolved' }
          : { state: 'default', value: filled.text, note }
    scope.set(name, looked)
  }
}

/** `A=1 B="2 3"`, or the old form `A the rest of the line`. */
function pairsOf(text: string, escape: string): readonly (readonly [name: string, word: string])[] {
  const words = dockerWords(text, escape)
  const first = words[0] ?? ''
  if (!first.includes('=')) return first === '' ? [] : [[first, text.slice(text.indexOf(first) + first.length).trim()]]
  return words.filter((word) => word.includes('=')).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
}

/** `8080`, `53/udp`, `8000-8003`. */
function portsOf(fact: Fact<string>): readonly Fact<number>[] {
  if (fact.state === 'unresolved') return [fact]
  const found = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/[a-z]+)?$/i.exec(fact.value)
  if (found === null) return [unresolved(fact.value, fact.at)]
  const from = Number(found[1])
  const to = Math.min(Number(found[2] ?? from), from + 1_000)
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => ({ ...fact, value: from + index }))
}

function lookIn(scope: ReadonlyMap<string, Looked>): (name: string) => Looked {
  return (name) => scope.get(name) ?? { state: 'unset' }
}

function lookedOf(fact: Fact<string>): Looked {
  if (fact.state === 'unresolved') return { state: 'unresolved' }
  return fact.state === 'known' ? { state: 'known', value: fact.value } : { state: 'default', value: fact.value, note: fact.note }
}

function factOf(filled: Interpolated, at: Evidence, name = ''): Fact<string> {
  if (filled.state === 'known') return known(filled.text, at)
  if (filled.state === 'default') return byDefault(filled.text, at, filled.notes.join('; '))
  const raw = isSecretName(name) ? filled.variables.map((one) => `\${${one}}`).join(' ') : withoutPasswords(filled.text)
  return unresolved(raw, at, filled.problem ?? filled.notes[0])
}

function place(path: string, { line, endLine }: DockerInstruction, key: string): Evidence {
  return { path, line, ...(endLine > line ? { endLine } : {}), key }
}
