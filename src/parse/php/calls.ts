/** Functions of PHP and of its frameworks that configuration is written with: what a call of them comes to. */
import type { SyntaxNode } from '@lezer/common'
import { itemsOf, lastName, partsOf, textOf } from './parse.ts'
import type { PhpProgram } from './evaluate.ts'
import { scalarText, type PhpValue } from './value.ts'

type Evaluate = (node: SyntaxNode) => PhpValue

/** Arguments of a call, in order; named ones by their names. */
export function argumentsOf(call: SyntaxNode, program: PhpProgram): { readonly nodes: readonly SyntaxNode[]; readonly named: ReadonlyMap<string, SyntaxNode> } {
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
  const place = { line: program.scope.file.lineOf(call), path: program.scope.file.path }
  const written = textOf(callee, program.scope.file).slice(0, 200)
  const name = /^[\w\\]+(::\w+)?$/.test(written) ? lastName(written) : written.replace(/\s+/g, '')
  const argument = (index: number, label?: string): PhpValue | undefined => {
    const node = nodes[index] ?? (label === undefined ? undefined : named.get(label))
    return node === undefined ? undefined : evaluate(node)
  }
  switch (name) {
    case 'env':
    case 'getenv':
    case 'Env::get': {
      const variable = scalarText(argument(0, 'key'))
      const fallback = name === 'getenv' ? undefined : argument(1, 'default')
      return variable === undefined ? undefined : { kind: 'variable', name: variable, ...(fallback === undefined ? {} : { fallback }), ...place }
    }
    case 'array_filter': {
      const list = argument(0)
      if (list?.kind !== 'list' || nodes.length > 1) return list?.kind === 'list' ? { ...list, open: true } : list
      return { ...list, entries: list.entries.filter(({ value }) => value.kind === 'variable' || (scalarText(value) ?? '1') !== '') }
    }
    case 'array_merge':
    case 'array_replace':
    case 'array_merge_recursive':
      return merged(
        nodes.map((node) => evaluate(node)),
        place,
      )
    case 'intval':
    case 'strval':
    case 'trim':
    case 'rtrim':
    case 'strtolower':
    case 'value':
      return argument(0)
    case 'explode': {
      // One item stands for all that a variable may list.
      const value = argument(1)
      const text = scalarText(value)
      const [separator, only] = [scalarText(argument(0)), value?.kind === 'variable' ? value : undefined]
      if (text !== undefined && separator !== undefined && separator !== '')
        return {
          kind: 'list',
          open: false,
          entries: text.split(separator).map((one) => ({ value: { kind: 'text', text: one, ...place }, line: place.line })),
          ...place,
        }
      return only === undefined ? undefined : { kind: 'list', open: true, entries: [{ value: only, line: place.line }], ...place }
    }
    case 'parse_url': {
      const of = argument(0)
      return of === undefined || nodes.length > 1 ? undefined : { kind: 'part', of, part: '*', ...place }
    }
    // What the image is made for is there.
    case 'extension_loaded':
    case 'class_exists':
    case 'function_exists':
    case 'defined':
    case 'app()->isProduction':
    case 'App::isProduction':
      return { kind: 'truth', is: true, ...place }
    case 'app()->isLocal':
    case 'App::isLocal':
    case 'app()->runningUnitTests':
    case 'App::runningUnitTests':
      return { kind: 'truth', is: false, ...place }
    case 'app()->environment':
    case 'App::environment': {
      const names = nodes.map((node) => scalarText(evaluate(node)))
      return names.length === 0 || names.includes(undefined) ? undefined : { kind: 'truth', is: names.includes('production'), ...place }
    }
    case 'database_path':
    case 'storage_path':
    case 'base_path':
    case 'dirname':
      return folderOf(name, argument(0), place)
    case 'min':
    case 'max': {
      const numbers = nodes.map((node) => Number(scalarText(evaluate(node)) ?? Number.NaN))
      return numbers.length < 2 || numbers.some(Number.isNaN)
        ? undefined
        : { kind: 'number', number: name === 'min' ? Math.min(...numbers) : Math.max(...numbers), ...place }
    }
    default:
      return undefined
  }
}

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
