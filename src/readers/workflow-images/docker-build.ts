/** `docker build` and its kin in shell steps: the names an image is given, and what it is built from. */
import { commandsIn, type PlainCommand } from '../../parse/shell/commands.ts'
import { parseShell } from '../../parse/shell/parse.ts'
import { imageIn } from './expressions.ts'

export interface Built {
  readonly images: readonly string[]
  readonly context: string
  readonly file?: string
  readonly target?: string
  readonly line: number
}

/** Options whose value is a word of its own. */
const valued =
  /^(--(platform|build-arg|build-context|label|annotation|cache-from|cache-to|secret|ssh|network|progress|builder|metadata-file|add-host|iidfile|shm-size|attest|allow|memory|cpu-quota|ulimit|isolation|format)|-m|-o)$/

/** Of one script whose expressions are filled in. A name given afterwards, `docker tag app ghcr.io/acme/app`, is one more. */
export function buildsIn(script: string, env: ReadonlyMap<string, string>, lineOf: (line: number) => number): readonly Built[] {
  const found: { names: string[]; built: Omit<Built, 'images'> }[] = []
  const values = new Map(env)
  for (const command of commandsIn(parseShell(script, lineOf).body)) {
    for (const { name, value } of command.assigns) values.set(name, withValues(value, values))
    const words = command.words.map((word) => withValues(word, values))
    const [program = '', first = '', second = ''] = words
    if (!/^(docker|podman|buildah|nerdctl)$/.test(program)) continue
    const at = first === 'build' || first === 'bud' ? 2 : /^(buildx|image|builder)$/.test(first) && second === 'build' ? 3 : 0
    if (at > 0) found.push(builtBy(words.slice(at), command))
    const tagged = first === 'tag' ? 1 : first === 'image' && second === 'tag' ? 2 : 0
    const [from, to] = tagged === 0 ? [] : words.slice(tagged + 1)
    if (from === undefined || to === undefined) continue
    for (const one of found) if (one.names.includes(from)) one.names.push(to)
  }
  return found.flatMap(({ names, built }) => {
    const images = [...new Set(names.flatMap((name) => imageIn(name) ?? []))]
    return images.length === 0 ? [] : [{ ...built, images }]
  })
}

function builtBy(words: readonly string[], { line }: PlainCommand): { names: string[]; built: Omit<Built, 'images'> } {
  const names: string[] = []
  let [context, file, target]: (string | undefined)[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const [, option = word, inline] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? []
    const value = (): string => inline ?? words[++index] ?? ''
    if (/^(-t|--tag)$/.test(option)) names.push(value())
    else if (/^(-f|--file)$/.test(option)) file = value()
    else if (option === '--target') target = value()
    else if (option === '--output') names.push(/(?:^|,)"?name=([^,"]+)/.exec(value())?.[1] ?? '')
    else if (valued.test(option)) value()
    else if (!word.startsWith('-') || word === '-') context = word
  }
  return { names, built: { context: context ?? '.', ...(file === undefined ? {} : { file }), ...(target === undefined ? {} : { target }), line } }
}

/** What variables may add to one word: a script can double one in each line. */
const mostAdded = 20_000

/** `$IMAGE` and `${IMAGE}` that the step or the script sets; `*` for any other, and for what is cut from one. */
function withValues(word: string, values: ReadonlyMap<string, string>): string {
  let room = mostAdded
  return word.replace(/\$(\w+)|\$\{(\w+)\}|\$\{[^}]*\}|\$\([^)]*\)/g, (_, plain?: string, braced?: string) => {
    const value = values.get(plain ?? braced ?? '') ?? '*'
    if (value.length > room) return '*'
    room -= value.length
    return value
  })
}

/** Names of images that a script speaks of, wherever: what a step hands on in its outputs is made of them. */
export function namesIn(script: string, env: ReadonlyMap<string, string>): readonly string[] {
  const found = new Set<string>()
  const values = new Map(env)
  for (const command of commandsIn(parseShell(script).body)) {
    const words = [...command.words, ...command.assigns.map(({ value }) => value)]
    for (const { name, value } of command.assigns) values.set(name, withValues(value, values))
    for (const word of words.slice(0, 200)) {
      for (const piece of withValues(word, values)
        .replace(/^[\w-]+=/, '')
        .split(/[\s,]+/)) {
        const image = /[.:]/.test(piece) ? imageIn(piece) : undefined
        if (image !== undefined && found.size < 100) found.add(image)
      }
    }
  }
  return [...found]
}
