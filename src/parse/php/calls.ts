/** Functions of PHP and of its frameworks that configuration is written with: what a call of them comes to. */
import type { SyntaxNode } from '@lezer/common'
import { itemsOf, lastName, partsOf, textOf } from './parse.ts'
import type { PhpProgram } from './evaluate.ts'
import { joined } from './scalars.ts'
import { scalarText, type PhpEntry, type PhpValue } from './value.ts'

type Evaluate = (node: SyntaxNode) => PhpValue

/** Arguments of a call, in order; named ones by their names. */
function argumentsOf(call: SyntaxNode, program: PhpProgram): { readonly nodes: readonly SyntaxNode[]; readonly named: ReadonlyMap<string, SyntaxNode> } {
  const list = partsOf(call).find(({ name }) => name === 'ArgList')
  const nodes: SyntaxNode[] = []
  const named = new Map<string, SyntaxNode>()
  for (const item of list === undefined ? [] : itemsOf(list)) {
    if (item.name !== 'NamedArgument') nodes.push(item)
    else {
      const parts = partsOf(item)
      const [name, value] = [parts[0], parts.at(-1)]
      if (name !== undefined && value !== undefined) named.set(textOf(name, program.scope.file), value)
    }
  }
  return { nodes, named }
}

/** Undefined for what nobody can tell without running it. */
export function called(call: SyntaxNode, program: PhpProgram, evaluate: Evaluate): PhpValue | undefined {
  const [callee] = partsOf(call)
  if (callee === undefined) return undefined
  const { nodes, named } = argumentsOf(call, program)
  const written = textOf(callee, program.scope.file).slice(0, 200)
  const name = /^[\w\\]+(::\w+)?$/.test(written) ? lastName(written) : written.replace(/\s+/g, '')
  // An application's own `envNonEmpty('DB_HOST', 'db')` asks the environment, too.
  const does = functions.get(name) ?? (/^env[A-Z_]\w{1,60}$/.test(name) ? fromEnvironment : undefined)
  return does?.({
    name,
    count: nodes.length,
    argument: (index, label) => {
      const node = nodes[index] ?? (label === undefined ? undefined : named.get(label))
      return node === undefined ? undefined : evaluate(node)
    },
    all: () => nodes.map(evaluate),
    place: { line: program.scope.file.lineOf(call), path: program.scope.file.path },
  })
}

interface Called {
  readonly name: string
  readonly count: number
  argument(index: number, label?: string): PhpValue | undefined
  all(): readonly PhpValue[]
  readonly place: { readonly line: number; readonly path: string }
}

type Does = (call: Called) => PhpValue | undefined

function fromEnvironment({ name, argument, place }: Called): PhpValue | undefined {
  const asked = argument(0, 'key')
  const fallback = name === 'getenv' ? undefined : argument(1, 'default')
  if (asked?.kind === 'variable') return { ...asked, ...(fallback === undefined ? {} : { fallback }) }
  const variable = scalarText(asked)
  return variable === undefined ? undefined : { kind: 'variable', name: variable, ...(fallback === undefined ? {} : { fallback }), ...place }
}

function filtered({ argument, count }: Called): PhpValue | undefined {
  const list = argument(0)
  if (list?.kind !== 'list') return list
  if (count > 1) return { ...list, open: true }
  return { ...list, entries: list.entries.filter(({ value }) => value.kind === 'variable' || (scalarText(value) ?? '1') !== '') }
}

/** One item stands for all that a variable may list. */
function exploded({ argument, place }: Called): PhpValue | undefined {
  const [separator, value] = [scalarText(argument(0)), argument(1)]
  const text = scalarText(value)
  if (text !== undefined && separator !== undefined && separator !== '') {
    const entries = text.split(separator).map((one): PhpEntry => ({ value: { kind: 'text', text: one, ...place }, line: place.line }))
    return { kind: 'list', open: false, entries, ...place }
  }
  return value?.kind === 'variable' ? { kind: 'list', open: true, entries: [{ value, line: place.line }], ...place } : undefined
}

/** `sprintf('pgsql:host=%s;port=%d', $host, $port)`, of plain places alone. */
function formatted({ all, place }: Called): PhpValue | undefined {
  const [format, ...values] = all()
  if (format?.kind !== 'text') return undefined
  const pieces = format.text.split(/(%%|%(?:\d+\$)?[sdu])/)
  if (pieces.some((piece, index) => index % 2 === 0 && piece.includes('%'))) return undefined
  let next = 0
  const parts = pieces.map((piece, index): PhpValue => {
    if (index % 2 === 0) return { kind: 'text', text: piece, ...place }
    if (piece === '%%') return { kind: 'text', text: '%', ...place }
    const position = /^%(\d+)\$/.exec(piece)?.[1]
    return values[position === undefined ? next++ : Number(position) - 1] ?? { kind: 'unknown', raw: 'a value', ...place }
  })
  return joined(parts, place)
}

function taken({ argument, count, place }: Called): PhpValue | undefined {
  const of = argument(0)
  return of === undefined || count > 1 ? undefined : { kind: 'part', of, part: '*', ...place }
}

function inEnvironment({ all, place }: Called): PhpValue | undefined {
  const names = all().map(scalarText)
  return names.length === 0 || names.includes(undefined) ? undefined : { kind: 'truth', is: names.includes('production'), ...place }
}

function extreme({ name, all, place }: Called): PhpValue | undefined {
  const numbers = all().map((one) => Number(scalarText(one) ?? Number.NaN))
  if (numbers.length < 2 || numbers.some(Number.isNaN)) return undefined
  return { kind: 'number', number: name === 'min' ? Math.min(...numbers) : Math.max(...numbers), ...place }
}

const same: Does = ({ argument }) => argument(0)
const merging: Does = ({ all, place }) => merged(all(), place)
const inFolder: Does = ({ name, argument, place }) => folderOf(name, argument(0), place)
const always =
  (is: boolean): Does =>
  ({ place }) => ({ kind: 'truth', is, ...place })

/** By name; what an image is made for, such as an extension, is there. */
const functions: ReadonlyMap<string, Does> = new Map<string, Does>([
  ...['env', 'getenv', 'getenv_docker', 'Env::get'].map((name) => [name, fromEnvironment] as const),
  ...['array_merge', 'array_replace', 'array_merge_recursive'].map((name) => [name, merging] as const),
  ...['intval', 'strval', 'trim', 'rtrim', 'strtolower', 'value'].map((name) => [name, same] as const),
  ...['extension_loaded', 'class_exists', 'function_exists', 'defined', 'app()->isProduction', 'App::isProduction'].map(
    (name) => [name, always(true)] as const,
  ),
  ...['app()->isLocal', 'App::isLocal', 'app()->runningUnitTests', 'App::runningUnitTests'].map((name) => [name, always(false)] as const),
  ...['app()->environment', 'App::environment'].map((name) => [name, inEnvironment] as const),
  ...['database_path', 'storage_path', 'base_path', 'dirname'].map((name) => [name, inFolder] as const),
  ...['min', 'max'].map((name) => [name, extreme] as const),
  ['array_filter', filtered],
  ['explode', exploded],
  ['parse_url', taken],
  ['sprintf', formatted],
])

function folderOf(name: string, argument: PhpValue | undefined, place: { readonly line: number; readonly path: string }): PhpValue | undefined {
  const text = argument === undefined ? '' : scalarText(argument)
  if (text === undefined) return undefined
  if (name === 'dirname') return { kind: 'text', text: text.slice(0, Math.max(0, text.lastIndexOf('/'))), ...place }
  const folder = name === 'database_path' ? 'database/' : name === 'storage_path' ? 'storage/' : ''
  return { kind: 'text', text: `${folder}${text}`, ...place }
}

/** What later lists say stands; a part that is not known leaves the rest open. */
function merged(lists: readonly PhpValue[], place: { readonly line: number; readonly path: string }): PhpValue {
  const known = lists.flatMap((list) => (list.kind === 'list' ? [list] : []))
  return {
    kind: 'list',
    entries: known.flatMap(({ entries }) => entries),
    open: known.length < lists.length || known.some(({ open }) => open),
    ...place,
  }
}
