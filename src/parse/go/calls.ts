/** Calls of Go: functions of the module are gone into, what the language has by itself is known, and libraries are asked about the rest. */
import { limits } from '../../base/limits.ts'
import { nameTargets } from './assign.ts'
import { memberOf, packageOfFile, valueOfName } from './names.ts'
import { childOf, itemsOf, partsOf, type SyntaxNode } from './nodes.ts'
import type { GoFunction } from './parse.ts'
import { ends, either, fresh, isDeep, lookUp, merged, nothing, placeIn, set, TooLong, type GoRun } from './run.ts'
import { runStatements, type Frame } from './statements.ts'
import { standardCall } from './standard.ts'
import { declaredFields, givenOf, fieldOf, typeNameOf, zeroOf } from './types.ts'
import { eachOf, objectOf, unknownValue, type GoClosure, type GoObject, type GoScope, type GoValue, type Place } from './values.ts'

export function valueOfCall(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const at = placeIn(scope.file, node)
  const written = node.firstChild
  if (written === null) return nothing
  const list = childOf(node, 'Arguments')
  const callee = written.name === 'ParameterizedExpr' ? written.firstChild : written
  const typeArguments = written.name === 'ParameterizedExpr' ? itemsOf(written.lastChild) : []
  if (callee === null) return nothing
  if (callee.name === 'VariableName' || callee.name === 'new' || callee.name === 'make' || callee.name === 'TypeName') {
    const name = scope.file.textOf(callee)
    const isOwn = lookUp(scope, name) !== undefined || run.module.packageIn(packageOfFile(scope.file)).functions.has(name)
    const known = isOwn ? undefined : builtIn(name, node, scope, run)
    if (known !== undefined) return known
  }
  const [base, last] = callee.name === 'SelectorExpr' ? [callee.firstChild, callee.lastChild] : [null, null]
  const from = base === null || last === null ? undefined : run.value(base, scope)
  const name = last === null ? scope.file.textOf(callee).slice(0, 60) : scope.file.textOf(last)
  const args = (): readonly GoValue[] => {
    const values = itemsOf(list).map((one) => run.value(one, scope))
    const [only] = values
    if (values.length === 1 && only?.is === 'tuple') return only.items
    // `f(list...)`
    const rest = values.at(-1)
    return rest?.is === 'list' && list !== undefined && partsOf(list).some(({ name: kind }) => kind === '...')
      ? [...values.slice(0, -1), ...rest.items]
      : values
  }
  if (from !== undefined) return ofMember(from, name, args(), { node, scope, at, typeArguments }, run)
  const called = callee.name === 'VariableName' ? valueOfName(name, callee, scope, run) : run.value(callee, scope)
  return ofFunction(called, name, args(), at, run)
}

interface Around {
  readonly node: SyntaxNode
  readonly scope: GoScope
  readonly at: Place
  readonly typeArguments: readonly SyntaxNode[]
}

function ofMember(from: GoValue, name: string, args: readonly GoValue[], around: Around, run: GoRun): GoValue {
  const { node, scope, at, typeArguments } = around
  if (from.is === 'either')
    return either(
      from.values.map((one) => ofMember(one, name, args, around, run)),
      at,
    )
  if (from.is === 'tuple') return ofMember(from.items[0] ?? nothing, name, args, around, run)
  const call = { name, args, node, file: scope.file, at, typeArguments, scope }
  if (from.is === 'package') {
    const home = run.module.packageAt(from.path)
    const own = home === undefined ? undefined : memberOf(home, name, run)
    if (home !== undefined && (own !== undefined || home.types.has(name)))
      return own === undefined ? (args[0] ?? nothing) : ofFunction(own, name, args, at, run)
    return run.libraries({ ...call, path: from.path }, run) ?? standardCall({ ...call, path: from.path }, run) ?? elsewhere(args, name, at, run)
  }
  if (from.is === 'object') {
    const method = from.type === undefined ? undefined : methodOf(from, name, run)
    if (method !== undefined) return ofFunction(method, name, args, at, run)
    const field = from.fields.get(name)
    if (field?.is === 'function') return ofFunction(field, name, args, at, run)
    const promoted = embeddedIn(from, run)
    if (promoted !== undefined) return ofMember(promoted, name, args, around, run)
    const path = from.type?.path ?? ''
    const self = { ...call, path, self: from }
    return run.libraries(self, run) ?? standardCall(self, run) ?? elsewhere(args, name, at, run)
  }
  const method = from.is === 'text' && from.type !== undefined ? run.packageOf(from.type)?.methods.get(`${from.type.name}.${name}`) : undefined
  if (method !== undefined) return ofFunction({ is: 'function', function: method, self: from }, name, args, at, run)
  return run.libraries({ ...call, path: '' }, run) ?? elsewhere(args, name, at, run)
}

/** A method of its own type or of one that is embedded. */
function methodOf(self: GoValue & { readonly is: 'object' }, name: string, run: GoRun, depth = 0): GoClosure | undefined {
  if (self.type === undefined || depth > 4) return undefined
  const home = run.packageOf(self.type)
  const own = home?.methods.get(`${self.type.name}.${name}`)
  if (own !== undefined) return { is: 'function', function: own, self }
  for (const [field, value] of self.fields) {
    if (value.is !== 'object' || value.type?.name !== field) continue
    const inner = methodOf(value, name, run, depth + 1)
    if (inner !== undefined) return inner
  }
  const declared = home?.types.get(self.type.name)
  for (const one of declared?.node.getChild('StructBody')?.getChildren('FieldDecl') ?? []) {
    if (one.getChild('FieldName') !== null || declared === undefined) continue
    const type = typeNameOf(
      itemsOf(one).find(({ name: kind }) => kind !== '*' && kind !== 'String'),
      declared.file,
      run,
    )
    const method = type === undefined ? undefined : run.packageOf(type)?.methods.get(`${type.name}.${name}`)
    const inner = method === undefined ? undefined : fieldOf(self, type?.name ?? '', run, name, self.at)
    if (method !== undefined) return { is: 'function', function: method, ...(inner === undefined ? {} : { self: inner }) }
  }
  return undefined
}

/** What a struct of the module holds without a name, and whose methods are its own: `struct { *sqlx.DB }`. */
function embeddedIn(self: GoObject, run: GoRun): GoObject | undefined {
  if (self.type?.folder === undefined) return undefined
  for (const { name, isEmbedded } of declaredFields(self, run) ?? []) {
    const value = isEmbedded ? eachOf(self.fields.get(name)).find((one) => one.is === 'object') : undefined
    if (value?.is === 'object') return value
  }
  return undefined
}

function ofFunction(called: GoValue, name: string, args: readonly GoValue[], at: Place, run: GoRun): GoValue {
  if (called.is === 'function') return withHanded(called, args, at, run)
  return elsewhere(args, name, at, run)
}

/** What leads to a database and is handed on is called there, however that comes about. */
function withHanded(called: GoClosure, args: readonly GoValue[], at: Place, run: GoRun): GoValue {
  const handed = args.flatMap((one) => (one.is === 'function' && run.leading.has(one.function as GoFunction) ? [one] : []))
  const before = handed.filter((one) => run.passed.delete(one.function))
  const value = aside(called, args, at, run)
  for (const one of handed) if (!run.passed.has(one.function)) callHanded(one, at, run)
  for (const one of before) run.passed.add(one.function)
  return value
}

function callHanded(one: GoClosure, at: Place, run: GoRun): void {
  const { handed } = run
  if (one.function.name !== undefined) run.handed++
  try {
    run.call(one, [], at)
  } finally {
    run.handed = handed
  }
}

/** What leads to no database counts for its result alone, and not for long. */
function aside(called: GoClosure, args: readonly GoValue[], at: Place, run: GoRun): GoValue {
  const leads = called.function.name === undefined || run.leading.has(called.function as GoFunction)
  if (leads || run.steps < limits.goAsideSteps) return run.call(called, args, at)
  const { steps, depth, isCut } = run
  run.steps = limits.goAsideSteps
  try {
    return run.call(called, args, at)
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    run.isCut = isCut
    run.depth = depth
    return unknownValue(`${called.function.name ?? 'a function'}()`, at)
  } finally {
    run.steps = steps - (limits.goAsideSteps - run.steps)
  }
}

/** What reads settings out of a file, a body or a row puts them into what it is given. */
const filling = /unmarshal|decode|load|parse|read|scan|fill|bind|populate|process|unpack|structure/i

/** Functions of libraries that nobody knows may call what they are given, and fill it. */
function elsewhere(args: readonly GoValue[], name: string, at: Place, run: GoRun): GoValue {
  for (const one of args) if (one.is === 'function') callHanded(one, at, run)
  if (filling.test(name)) for (const one of args) if (one.is === 'object') fillUnknown(one, at, run)
  return unknownValue(`${name.slice(0, 40)}()`, at)
}

/** After it each declared field may hold anything, its zero least of all. */
function fillUnknown(object: GoObject, at: Place, run: GoRun, depth = 0): void {
  if (isDeep(run) || depth > 3) return
  for (const { name, type, file } of declaredFields(object, run) ?? []) {
    const before = object.fields.get(name) ?? zeroOf(type, file, run, at)
    if (before.is === 'object') {
      fillUnknown(before, at, run, depth + 1)
      set(run, object.fields, name, before)
    } else set(run, object.fields, name, unknownValue(name, at))
  }
}

/** Who takes one request: {@link https://pkg.go.dev/net/http#HandlerFunc} and its kin. */
const request =
  /^(http\.ResponseWriter|\*http\.Request|\*gin\.Context|\*?echo\.Context|\*?fiber\.Ctx|\*fasthttp\.RequestCtx|\*?iris\.Context|\*?context\.BeegoContext)$/

export function takesRequest({ parameters, file }: Pick<GoFunction, 'parameters' | 'file'>): boolean {
  return parameters.some(({ type }) => type !== undefined && request.test(file.textOf(type)))
}

export function callFunction(closure: GoClosure, args: readonly GoValue[], at: Place, run: GoRun): GoValue {
  const { function: own, self } = closure
  if (own.body === undefined || isDeep(run)) return unknownValue(`${own.name ?? 'a function'}()`, at)
  const scope = fresh(run, { names: new Map<string, GoValue>(), file: own.file, ...(closure.scope === undefined ? {} : { above: closure.scope }) })
  if (own.receiver !== undefined) nameTargets([[own.receiver, self ?? nothing]], scope, run)
  const isRequest = takesRequest(own)
  own.parameters.forEach(({ name, type }, index) => {
    const isRest = index === own.parameters.length - 1 && type?.prevSibling?.name === '...'
    const given: GoValue | undefined = isRest ? { is: 'list', items: args.slice(index), at } : args[index]
    nameTargets([[name, given === undefined || given.is === 'unknown' ? givenOrUnknown(given, type, own, name, run) : given]], scope, run)
  })
  for (const { name, type } of own.results) if (name !== '') nameTargets([[name, zeroOf(type, own.file, run, at)]], scope, run)
  const last = own.results.at(-1)?.type
  const frame: Frame = {
    pending: [],
    canFail: last !== undefined && own.file.textOf(last) === 'error',
    results: own.results.map(({ name }) => name).filter((name) => name !== ''),
  }
  run.passed.add(own)
  run.depth += 3
  const { requests } = run
  if (isRequest) run.requests++
  try {
    let value = runStatements(itemsOf(own.body), scope, frame, run) ?? nothing
    for (const { condition, value: early } of frame.pending.toReversed()) value = merged(condition, early, value, at) ?? value
    return value
  } finally {
    run.depth -= 3
    run.requests = requests
  }
}

function givenOrUnknown(given: GoValue | undefined, type: SyntaxNode | undefined, { file }: GoClosure['function'], name: string, run: GoRun): GoValue {
  const made = givenOf(type, file, name, run)
  return made.is === 'object' && made.isGiven === true ? made : (given ?? made)
}

/** {@link https://pkg.go.dev/builtin}, and conversions between numbers and texts. */
function builtIn(name: string, node: SyntaxNode, scope: GoScope, run: GoRun): GoValue | undefined {
  const at = placeIn(scope.file, node)
  const items = itemsOf(childOf(node, 'Arguments'))
  const first = items[0]
  if (name === 'new') return first === undefined ? nothing : zeroOf(first, scope.file, run, at)
  if (name === 'make') return first?.name === 'MapType' ? fresh(run, objectOf(at)) : { is: 'list', items: [], at }
  if (name === 'panic') {
    if (first !== undefined) run.value(first, scope)
    return unknownValue(ends, at)
  }
  if (/^(string|bool|byte|u?int\d*|float\d+)$/.test(name)) return first === undefined ? nothing : run.value(first, scope)
  if (name === 'len') {
    const value = first === undefined ? nothing : run.value(first, scope)
    if (value.is === 'text') return { is: 'number', number: value.text.length, at }
    if (value.is === 'list') return { is: 'number', number: value.items.length, at }
    return value.is === 'variable'
      ? { ...value, ...(value.fallback?.is === 'text' ? { fallback: { is: 'number', number: value.fallback.text.length, at } } : {}) }
      : unknownValue('a length', at)
  }
  if (name === 'append') {
    const [list, ...more] = items.map((one) => run.value(one, scope))
    return list?.is === 'list' ? { is: 'list', items: [...list.items, ...more], at } : { is: 'list', items: more, at }
  }
  if (name === 'min' || name === 'max') {
    const values = items.map((one) => run.value(one, scope))
    const numbers = values.flatMap((one) => (one.is === 'number' ? [one.number] : []))
    if (numbers.length === values.length && numbers.length > 0)
      return { is: 'number', number: name === 'min' ? Math.min(...numbers) : Math.max(...numbers), at }
    return unknownValue(`${name}()`, at)
  }
  const type = run.module.packageIn(packageOfFile(scope.file)).types.get(name)
  return type !== undefined && first !== undefined ? run.value(first, scope) : undefined
}
