/** Says the same in other words: random edits of files after which the system they describe is what it was. */
import { Document, parseDocument, type ToStringOptions } from 'yaml'
import type { Files } from './story.ts'

/** Small numbers from a seed, so that what failed can be run again. */
export type Dice = (sides: number) => number

export function dice(seed: number): Dice {
  let state = Math.imul(seed, 1)
  return (sides) => {
    state = Math.imul(state + 0x6d2b79f5, 1)
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

function shuffled<T>(items: readonly T[], roll: Dice): readonly T[] {
  return items
    .map((item) => ({ item, at: roll(1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}

type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }
interface PlainMap {
  readonly [key: string]: Plain
}

const isPlainMap = (value: Plain | undefined): value is PlainMap => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys in another order, everywhere; lists keep theirs, which may mean something. */
function reordered(value: Plain, roll: Dice): Plain {
  if (Array.isArray(value)) return (value as readonly Plain[]).map((item) => reordered(item, roll))
  if (!isPlainMap(value)) return value
  return Object.fromEntries(shuffled(Object.entries(value), roll).map(([key, inner]) => [key, reordered(inner, roll)]))
}

/** Short syntax as long and maps as lists, where the Compose specification knows both. */
function relaid(service: PlainMap, roll: Dice): PlainMap {
  const change: Readonly<Record<string, (value: Plain) => Plain>> = {
    environment: (value) => (isPlainMap(value) ? Object.entries(value).map(([key, inner]) => `${key}=${String(inner)}`) : value),
    labels: (value) =>
      Array.isArray(value)
        ? Object.fromEntries((value as readonly string[]).map((label) => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]))
        : value,
    networks: (value) => (Array.isArray(value) ? Object.fromEntries((value as readonly string[]).map((name) => [name, null])) : value),
    env_file: (value) => (typeof value === 'string' ? [value] : value),
    ports: (value) =>
      (value as readonly string[]).map((port) => ({ target: Number(port.split(':')[1]), published: port.split(':')[0] ?? '', protocol: 'tcp' })),
    volumes: (value) =>
      (value as readonly string[]).map((volume) => {
        const [source = '', target = '', mode] = volume.split(':')
        return { type: /^[./]/.test(source) ? 'bind' : 'volume', source, target, ...(mode === 'ro' ? { read_only: true } : {}) }
      }),
    deploy: (value) => (isPlainMap(value) ? relaid(value, roll) : value),
  }
  return Object.fromEntries(Object.entries(service).map(([key, value]) => [key, roll(2) === 0 ? (change[key]?.(value) ?? value) : value]))
}

const styles: readonly ToStringOptions[] = [
  {},
  { defaultStringType: 'QUOTE_DOUBLE' },
  { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' },
  { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' },
  { indent: 4, indentSeq: false },
  { collectionStyle: 'flow' },
  { defaultStringType: 'QUOTE_SINGLE', collectionStyle: 'flow' },
]

/** The deployed stack's path, as the deploy script names it. */
function stackPath(files: Files): string {
  return /docker stack deploy -c (\S+)/.exec(files['deploy.sh'] ?? '')?.[1] ?? ''
}

/** The stack written anew: other order, quotes, flow or block, anchors or none, long or short, in one file or in two. */
export function restyled(files: Files, roll: Dice): Files {
  const path = stackPath(files)
  const plain = parseDocument(files[path] ?? '', { merge: true }).toJS() as PlainMap
  const services = Object.fromEntries(
    Object.entries(plain['services'] as Readonly<Record<string, PlainMap>>).map(([name, service]) => [name, relaid(service, roll)]),
  )
  const write = (value: Plain): string => {
    const style = styles[roll(styles.length)] ?? {}
    const document = new Document(roll(2) === 0 ? value : (JSON.parse(JSON.stringify(value)) as Plain), { aliasDuplicateObjects: roll(2) === 0 })
    return roll(6) === 0 ? `${JSON.stringify(document.toJS(), null, roll(2))}\n` : document.toString({ lineWidth: 0, ...style })
  }
  const whole = { ...plain, services } as PlainMap
  if (roll(2) === 0) return { ...files, [path]: write(reordered(whole, roll)) }
  const names = Object.keys(services)
  const second = new Set(names.filter(() => roll(2) === 0))
  const half = (take: (name: string) => boolean): PlainMap => Object.fromEntries(Object.entries(services).filter(([name]) => take(name)))
  const other = `${path.replace(/\.ya?ml$/, '')}.${['more', 'part2', 'services'][roll(3)] ?? ''}.yml`
  // What is declared once may stand in either; a file without services is a file of Compose all the same.
  const { version, ...declarations } = plain
  const rest: PlainMap = { ...declarations, services: half((name) => !second.has(name)) }
  return {
    ...files,
    [path]: write(reordered(rest, roll)),
    [other]: write(reordered({ version: version ?? '3.8', services: half((name) => second.has(name)) }, roll)),
    'deploy.sh': (files['deploy.sh'] ?? '').replace(`-c ${path}`, roll(2) === 0 ? `-c ${path} -c ${other}` : `--compose-file=${path} --compose-file ${other}`),
  }
}

const comments: readonly (readonly [ends: RegExp, comment: string])[] = [
  [/\.(ya?ml|sh|toml|conf|ini)$|(^|\/)\.env[\w.]*$|Dockerfile$/, '# later: replicas: 1 # postgres "quote" it\'s $(pg_dump) `x`'],
  [/\.sql$/, "-- DROP TABLE users; it's"],
  [/\.prisma$/, '// @@index([email]) "x'],
  [/\.[cm]?[jt]s$/, '// new PrismaClient() "it\'s" `${x}` */'],
]

/** Comments, blank lines, blanks at line ends, Windows line ends: each file by chance, at any line. */
export function noisy(files: Files, roll: Dice): Files {
  return Object.fromEntries(shuffled(Object.entries(files), roll).map(([path, text]) => [path, noise(path, text, roll)]))
}

function noise(path: string, text: string, roll: Dice): string {
  const comment = comments.find(([ends]) => ends.test(path))?.[1]
  let lines: readonly string[] = text.split('\n')
  // A line before the first would stand before `#!` or a byte order mark; a value over several lines ends at its quotes.
  if (comment !== undefined && roll(2) === 0)
    lines = lines.flatMap((line, index) =>
      index > 0 && index < lines.length && roll(4) === 0 ? [`${' '.repeat(roll(5))}${comment}`, ...(roll(3) === 0 ? [''] : []), line] : [line],
    )
  if (roll(3) === 0) lines = lines.map((line, index) => (line === '' || index === 0 || roll(2) === 0 ? line : `${line}${roll(2) === 0 ? '  ' : '\t'}`))
  return lines.join(roll(3) === 0 ? '\r\n' : '\n')
}

/** Entries of package manifests and models of a schema in another order. */
export function rearranged(files: Files, roll: Dice): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      if (path.endsWith('package.json')) return [path, JSON.stringify(reordered(JSON.parse(text) as Plain, roll), null, roll(5))]
      if (path.endsWith('.prisma')) return [path, `${shuffled(text.trim().split(/\n\n(?=\w+ \w+ \{)/), roll).join('\n\n')}\n`]
      if (/(^|\/)\.env[\w.]*$/.test(path)) return [path, `${shuffled(text.trim().split('\n'), roll).join('\n')}\n`]
      return [path, text]
    }),
  )
}
