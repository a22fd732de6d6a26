/** What a module of Python defines, kept without the bodies of its functions: models of a tree are looked up in one another, and only their heads matter. */
import { partsOf, type PyClass, type PyExpression, type PyFunction, type PyModule, type PyProblem, type PyStatement } from '../../parse/python/index.ts'

export interface Imported {
  readonly level: number
  readonly module: string
  /** Undefined for a module. */
  readonly name?: string
}

/** A class, without what its methods do. */
export interface Definition {
  readonly name: string
  readonly module: ModuleNames
  readonly line: number
  readonly endLine: number
  readonly bases: readonly PyExpression[]
  /** Bases that are told only when it runs, or a metaclass of its own. */
  readonly isMade: boolean
  readonly body: readonly PyStatement[]
  readonly functions: ReadonlySet<string>
  /** Options of fields that its constructor names. */
  readonly says: ReadonlySet<string>
  readonly inner: ReadonlyMap<string, Definition>
  /** It stands in a branch: whether it is made, nobody says. */
  readonly conditional: boolean
}

export interface ModuleNames {
  readonly path: string
  readonly imports: ReadonlyMap<string, Imported>
  /** `from x import *`, the last first, since it wins. */
  readonly stars: readonly Imported[]
  readonly definitions: readonly Definition[]
  readonly classes: ReadonlyMap<string, Definition | 'several'>
  readonly functions: ReadonlySet<string>
  readonly constants: ReadonlyMap<string, PyExpression | 'several'>
  /** Names of classes that statements below change: `Order.add_to_class(…)`. */
  readonly changed: ReadonlySet<string>
  /** Lines that are not understood as Python, but for those inside functions. */
  readonly faults: readonly PyProblem[]
}

/** What tells a class from all others of a tree. */
export function keyOf({ module, name, line }: Definition): string {
  return `${module.path}\n${line}\n${name}`
}

interface Draft {
  readonly path: string
  readonly imports: Map<string, Imported>
  readonly stars: Imported[]
  readonly definitions: Definition[]
  readonly classes: Map<string, Definition | 'several'>
  readonly functions: Set<string>
  readonly constants: Map<string, PyExpression | 'several'>
  readonly changed: Set<string>
  readonly faults: readonly PyProblem[]
}

export function namesOf(module: PyModule): ModuleNames {
  const draft: Draft = {
    path: module.path,
    imports: new Map(),
    stars: [],
    definitions: [],
    classes: new Map(),
    functions: new Set(),
    constants: new Map(),
    changed: new Set(),
    faults: module.faults.filter(({ line }) => !inFunction(line, module.body)),
  }
  take(module.body, draft, false)
  return draft
}

function inFunction(line: number, body: readonly PyStatement[], depth = 0): boolean {
  const around = body.find((one) => one.line <= line && line <= one.endLine)
  if (around?.type === 'function') return true
  return around?.type === 'class' && depth < 20 && inFunction(line, around.body, depth + 1)
}

function take(body: readonly PyStatement[], draft: Draft, conditional: boolean): void {
  for (const one of body) takeOne(one, draft, conditional)
}

function takeOne(one: PyStatement, draft: Draft, conditional: boolean): void {
  switch (one.type) {
    case 'import': {
      const { level, module } = one
      if (one.names === '*') draft.stars.unshift({ level, module })
      else if (one.names === undefined) {
        const first = module.split('.')[0] ?? module
        setOnce(draft.imports, one.as ?? first, { level, module: one.as === undefined ? first : module })
      } else for (const { name, as } of one.names) setOnce(draft.imports, as, { level, module, name })
      return
    }
    case 'class': {
      const definition = definitionOf(one, draft, conditional)
      draft.definitions.push(definition)
      draft.classes.set(one.name, draft.classes.has(one.name) ? 'several' : definition)
      return
    }
    case 'function':
      draft.functions.add(one.name)
      return
    case 'assign':
      for (const target of one.targets) {
        const { value } = one
        if (target.type === 'name' && value !== undefined) draft.constants.set(target.name, conditional || draft.constants.has(target.name) ? 'several' : value)
        if (target.type !== 'name') touch(target, draft)
      }
      return
    case 'update':
      touch(one.target, draft)
      if (one.target.type === 'name') draft.constants.set(one.target.name, 'several')
      return
    case 'expression':
      touch(one.value, draft)
      return
    case 'if':
      for (const { test, body } of one.branches) if (!isTypeChecking(test)) take(body, draft, true)
      return take(one.otherwise, draft, true)
    case 'try':
      take(one.body, draft, conditional)
      for (const handler of one.handlers) take(handler, draft, true)
      take(one.otherwise, draft, conditional)
      return take(one.last, draft, conditional)
    case 'block':
      return take(one.body, draft, one.of === 'with' ? conditional : true)
    default:
  }
}

/** Of a name that is imported in several ways, the first is meant: what follows an error stands in for it. */
function setOnce(imports: Map<string, Imported>, name: string, imported: Imported): void {
  if (!imports.has(name)) imports.set(name, imported)
}

export function isTypeChecking(test: PyExpression): boolean {
  return (test.type === 'name' || test.type === 'member') && test.name === 'TYPE_CHECKING'
}

/** `Order.add_to_class(…)`, `Order._meta.get_field("x")._unique = True`, `field.contribute_to_class(Order, "x")`: whatever is named there may be meant. */
function touch(node: PyExpression, draft: Draft): void {
  const all = [node]
  for (let at = 0; at < all.length && all.length < 200; at++) all.push(...partsOf(all[at] as PyExpression))
  if (!all.some((one) => one.type === 'member' && /^(add_to_class|_meta|contribute_to_class)$/.test(one.name))) return
  for (const one of all) if (one.type === 'name') draft.changed.add(one.name)
}

function definitionOf(node: PyClass, module: ModuleNames, conditional: boolean): Definition {
  const methods = node.body.filter((one): one is PyFunction => one.type === 'function')
  const inner = new Map<string, Definition>()
  for (const one of node.body) if (one.type === 'class') inner.set(one.name, definitionOf(one, module, false))
  return {
    name: node.name,
    module,
    line: node.line,
    endLine: node.endLine,
    bases: node.bases.filter(({ name, spread }) => name === undefined && spread === undefined).map(({ value }) => value),
    isMade: node.bases.some(({ name, spread }) => spread !== undefined || name === 'metaclass'),
    body: node.body.filter(({ type }) => type !== 'function' && type !== 'class'),
    functions: new Set([...methods.map(({ name }) => name), ...inner.keys()]),
    says: new Set(methods.flatMap((one) => (/^__(init|new)__$/.test(one.name) ? optionsNamed(one) : []))),
    inner,
    conditional,
  }
}

const options: ReadonlySet<string> = new Set(['db_index', 'unique', 'primary_key', 'db_constraint', 'through'])

/** Options of a field that a function names as a parameter, an argument or a key. */
function optionsNamed({ parameters, body }: PyFunction): readonly string[] {
  const found = parameters.map(({ name }) => name).filter((name) => options.has(name))
  let left = 3_000
  const expression = (node: PyExpression | undefined): void => {
    if (node === undefined || left-- <= 0) return
    if (node.type === 'string' && options.has(node.value)) found.push(node.value)
    if (node.type === 'call') found.push(...node.arguments.flatMap(({ name }) => (name !== undefined && options.has(name) ? [name] : [])))
    for (const part of partsOf(node)) expression(part)
  }
  const statements = (all: readonly PyStatement[]): void => {
    for (const one of all) {
      if (one.type === 'assign') [...one.targets, one.value].forEach(expression)
      else if (one.type === 'update') [one.target, one.value].forEach(expression)
      else if (one.type === 'expression' || one.type === 'return') expression(one.value)
      else if (one.type === 'other') one.inside.forEach(expression)
      else if (one.type === 'if') [...one.branches.map((branch) => branch.body), one.otherwise].forEach(statements)
      else if (one.type === 'try') [one.body, ...one.handlers, one.otherwise, one.last].forEach(statements)
      else if (one.type === 'block') statements(one.body)
    }
  }
  statements(body)
  return found
}
