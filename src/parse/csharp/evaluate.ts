/** Expressions of C# to values: through variables, constants, fields, parameters, options and configuration. Nothing is executed. */
import { limits } from '../../base/limits.ts'
import { declaratorIn, holds, initialOf, localFunctions, localOf, setBefore } from './locals.ts'
import { callOf, childOf, fieldOf, literalOf, memberAround, nameOf, namedOf, typeAround, type CsCall, type CsNode } from './nodes.ts'
import { isExtension, madeBy, membersOf, parametersOf, type CsProgram } from './program.ts'
import { assign, binary, fallbackWhereEmpty, interpolated, joined, object, returned, toldByCall } from './texts.ts'
import { isSame, orElse, type CsValue } from './values.ts'

export interface Evaluation {
  readonly program: CsProgram
  /** What production takes of two ways; undefined where nobody can say. */
  readonly decide: (condition: CsNode) => boolean | undefined
  /** What parameters and variables of loops are now, where somebody goes through the code; `row.Name` for parts of one. */
  readonly names?: ReadonlyMap<string, CsValue>
  steps: number
}

const depth = 40

const nowhere: CsNode = { type: '', text: '', line: 1, isNamed: false, field: undefined, parent: undefined, children: [] }

export function evaluate(node: CsNode | undefined, run: Evaluation, level = 0): CsValue {
  const unknown = (at: CsNode): CsValue => ({ kind: 'unknown', node: at })
  if (node === undefined) return { kind: 'unknown', node: nowhere }
  if (level > depth || ++run.steps > limits.csharpSteps) return unknown(node)
  const inner = (one: CsNode | undefined): CsValue => evaluate(one, run, level + 1)
  const text = literalOf(node)
  if (text !== undefined) return { kind: 'text', text, node }
  switch (node.type) {
    case 'null_literal':
      return { kind: 'null', node }
    case 'parenthesized_expression':
    case 'postfix_unary_expression':
    case 'await_expression':
    case 'checked_expression':
      return inner(namedOf(node)[0])
    case 'cast_expression':
    case 'as_expression':
      return inner(fieldOf(node, 'value') ?? fieldOf(node, 'left') ?? namedOf(node)[0])
    case 'interpolated_string_expression':
      return joined(interpolated(node, inner), node)
    case 'binary_expression':
      return binary(node, inner)
    case 'conditional_expression': {
      const chosen = run.decide(fieldOf(node, 'condition') ?? node)
      if (chosen !== undefined) return inner(fieldOf(node, chosen ? 'consequence' : 'alternative'))
      return fallbackWhereEmpty(node, inner) ?? unknown(node)
    }
    case 'identifier':
      return named(node, run, level)
    case 'member_access_expression':
      return member(node, run, level)
    case 'element_access_expression':
      return element(node, inner)
    case 'invocation_expression': {
      const call = callOf(node)
      return call === undefined ? unknown(node) : called(call, run, level)
    }
    case 'conditional_access_expression':
      return inner(namedOf(node)[0])
    case 'object_creation_expression':
    case 'implicit_object_creation_expression': {
      const made = madeBy(node)
      return made === undefined ? unknown(node) : object(made, inner)
    }
    default:
      return unknown(node)
  }
}

function element(node: CsNode, inner: (one: CsNode | undefined) => CsValue): CsValue {
  const on = inner(fieldOf(node, 'expression') ?? namedOf(node)[0])
  const key = inner(namedOf(childOf(node, 'bracketed_argument_list'))[0]?.children.find(({ isNamed }) => isNamed))
  return on.kind === 'section' && key.kind === 'text' ? { kind: 'setting', key: below(on.key, key.text), node } : { kind: 'unknown', node }
}

function below(section: string, key: string): string {
  return section === '' ? key : `${section}:${key}`
}

const configurations = /^I?Configuration(Root|Manager|Section)?$/

function named(node: CsNode, run: Evaluation, level: number): CsValue {
  const name = node.text
  const bound = run.names?.get(name)
  if (bound !== undefined) return bound
  const local = localOf(node, name)
  if (local !== undefined) return withAssignments(evaluate(fieldOf(local, 'value') ?? initialOf(local), run, level + 1), local, node, run, level)
  const owner = memberAround(node)
  const parameter = parametersOf(owner).find((each) => fieldOf(each, 'name')?.text === name)
  if (owner !== undefined && parameter !== undefined) return argumentFor(parameter, owner, node, run, level)
  const type = typeAround(node)
  if (type !== undefined) {
    const own = inType(type, name, run, level)
    if (own !== undefined) return own
    const primary = parametersOf(type).find((each) => fieldOf(each, 'name')?.text === name)
    if (primary !== undefined) return argumentFor(primary, type, node, run, level)
  }
  return /^_?configuration$|^_?config$/i.test(name) ? { kind: 'section', key: '', node } : { kind: 'unknown', node }
}

/** Properties of a builder that statements set between its making and its use; a variable that is set anew stands for its last value. */
function withAssignments(value: CsValue, declarator: CsNode, use: CsNode, run: Evaluation, level: number): CsValue {
  const name = fieldOf(declarator, 'name')?.text ?? ''
  let home: CsNode | undefined = declarator
  while (home !== undefined && home.type !== 'block' && home.type !== 'compilation_unit') home = home.parent
  if (home === undefined) return value
  let now = value
  const inner = (one: CsNode | undefined): CsValue => evaluate(one, run, level + 1)
  for (const statement of setBefore(home, name, use)) {
    if (++run.steps > limits.csharpSteps) break
    const found = statement.type === 'if_statement' ? conditional(statement, run) : [statement]
    for (const one of found) {
      const assignment = namedOf(one)[0]
      const left = assignment?.type === 'assignment_expression' ? fieldOf(assignment, 'left') : undefined
      if (assignment === undefined || left === undefined) continue
      if (left.text === name) {
        const operator = fieldOf(assignment, 'operator')?.text ?? assignment.children.find(({ isNamed }) => !isNamed)?.text
        const right = inner(fieldOf(assignment, 'right'))
        now = operator === '+=' ? joined([now, right], assignment) : operator === '??=' ? orElse(now, right) : right
      } else if (now.kind === 'built' && left.text.startsWith(name) && /^[.[]/.test(left.text.slice(name.length))) {
        const fields = new Map(now.fields)
        assign(assignment, fields, inner)
        now = { ...now, fields }
      }
    }
  }
  return now
}

/** Statements of the branch that production takes; of a condition that nobody can decide, none. */
function conditional(node: CsNode, run: Evaluation): readonly CsNode[] {
  const chosen = run.decide(fieldOf(node, 'condition') ?? node)
  const branch = chosen === undefined ? undefined : fieldOf(node, chosen ? 'consequence' : 'alternative')
  if (branch === undefined) return []
  if (branch.type === 'if_statement') return conditional(branch, run)
  return branch.type === 'block' ? branch.children.filter(({ type }) => type === 'expression_statement') : [branch]
}

/** What those who call a method give it: where all give the same, that. */
function argumentFor(parameter: CsNode, owner: CsNode, node: CsNode, run: Evaluation, level: number): CsValue {
  const type = nameOf(fieldOf(parameter, 'type'))
  if (configurations.test(type) || /^(WebApplication|HostApplication)Builder$|^IHostApplicationBuilder$|^(Web)?HostBuilderContext$/.test(type))
    return { kind: 'section', key: '', node }
  const options = /^IOptions(Snapshot|Monitor)?</.test(fieldOf(parameter, 'type')?.text ?? '')
    ? nameOf(namedOf(childOf(fieldOf(parameter, 'type'), 'type_argument_list'))[0])
    : type
  const section = boundTo(options, run, level)
  if (section !== undefined) return { kind: 'section', key: section, node }
  const name = fieldOf(parameter, 'name')?.text
  const parameters = parametersOf(owner)
  const index = parameters.indexOf(parameter)
  const isMethod = owner.type === 'method_declaration' || owner.type === 'local_function_statement'
  const calls = isMethod ? (run.program.calls.get(fieldOf(owner, 'name')?.text ?? '') ?? []) : (run.program.made.get(nameOfOwner(owner)) ?? [])
  const given = calls.slice(0, 20).flatMap((call) => {
    const shift = isMethod && isExtension(owner) && call.args.length < parameters.length && 'on' in call && call.on !== undefined ? 1 : 0
    const found = call.args.find((one) => one.name === name) ?? (call.args[index - shift]?.name === undefined ? call.args[index - shift] : undefined)
    return found === undefined || holds(owner, call.node) ? [] : [evaluate(found.value, run, level + 1)]
  })
  const [first] = given
  if (first !== undefined) return given.every((one) => isSame(one, first)) ? first : { kind: 'unknown', node }
  const fallback = initialOf(parameter)
  return calls.length > 0 && fallback !== undefined && fallback.field !== 'type' ? evaluate(fallback, run, level + 1) : { kind: 'unknown', node }
}

function nameOfOwner(owner: CsNode): string {
  return fieldOf(owner, 'name')?.text ?? ''
}

/** A constant, field or property of a type by its name, and what its constructor puts there. */
function inType(type: CsNode, name: string, run: Evaluation, level: number): CsValue | undefined {
  const typeName = fieldOf(type, 'name')?.text ?? ''
  for (const one of membersOf(typeName, run.program)) {
    if (one.type === 'property_declaration' && fieldOf(one, 'name')?.text === name) {
      const value = fieldOf(one, 'value')
      const written = value?.type === 'arrow_expression_clause' ? namedOf(value)[0] : value
      if (written !== undefined) return evaluate(written, run, level + 1)
      const kind = nameOf(fieldOf(one, 'type'))
      return configurations.test(kind) ? { kind: 'section', key: '', node: one } : assignedTo(typeName, name, run, level)
    }
    const declarator = declaratorIn(one, name)
    if (declarator === undefined) continue
    const kind = nameOf(fieldOf(childOf(one, 'variable_declaration'), 'type'))
    if (configurations.test(kind)) return { kind: 'section', key: '', node: declarator }
    const written = initialOf(declarator)
    return written === undefined ? (assignedTo(typeName, name, run, level) ?? { kind: 'unknown', node: declarator }) : evaluate(written, run, level + 1)
  }
  return undefined
}

function assignedTo(typeName: string, name: string, run: Evaluation, level: number): CsValue | undefined {
  for (const one of membersOf(typeName, run.program)) {
    if (one.type !== 'constructor_declaration') continue
    for (const statement of namedOf(fieldOf(one, 'body') ?? childOf(one, 'arrow_expression_clause'))) {
      const assignment = statement.type === 'assignment_expression' ? statement : namedOf(statement)[0]
      if (assignment?.type === 'assignment_expression' && fieldOf(assignment, 'left')?.text.replace(/^this\./, '') === name)
        return evaluate(fieldOf(assignment, 'right'), run, level + 1)
    }
  }
  return undefined
}

/** The section that options are bound to: `Configure<T>(section)`, `AddOptions<T>().Bind(section)` and their kin. */
function boundTo(type: string, run: Evaluation, level: number): string | undefined {
  if (type === '' || level > depth - 4) return undefined
  for (const call of run.program.calls.get('Configure') ?? []) {
    if (call.typed !== type) continue
    const section = call.args.map(({ value }) => evaluate(value, run, level + 1)).find(({ kind }) => kind === 'section')
    if (section?.kind === 'section') return section.key
  }
  for (const name of ['Bind', 'BindConfiguration']) {
    for (const call of run.program.calls.get(name) ?? []) {
      const on = call.on === undefined ? undefined : callOf(call.on)
      if (on?.typed !== type) continue
      const value = evaluate(call.args[0]?.value, run, level + 1)
      if (value.kind === 'section') return value.key
      if (value.kind === 'text') return value.text
    }
  }
  return undefined
}

function member(node: CsNode, run: Evaluation, level: number): CsValue {
  const name = nameOf(node)
  const on = fieldOf(node, 'expression')
  if (on === undefined) return { kind: 'unknown', node }
  const bound = on.type === 'identifier' ? run.names?.get(`${on.text}.${name}`) : undefined
  if (bound !== undefined) return bound
  if (on.text === 'this') return named({ ...(fieldOf(node, 'name') ?? node), parent: node.parent }, run, level)
  if (name === 'Configuration' && !/Options$/i.test(on.text)) return { kind: 'section', key: '', node }
  const type = /^[A-Z]\w*$/.test(nameOf(on)) ? run.program.types.get(nameOf(on))?.[0] : undefined
  const constant = type === undefined ? undefined : inType(type, name, run, level)
  if (constant !== undefined) return constant
  if (name === 'Empty' && /^string$/i.test(on.text)) return { kind: 'text', text: '', node }
  const value = evaluate(on, run, level + 1)
  if (value.kind === 'section') return name === 'Value' || name === 'CurrentValue' ? value : { kind: 'setting', key: below(value.key, name), node }
  // A setting that holds others: `options.Database.ConnectionString`.
  if (value.kind === 'setting') return name === 'Value' ? value : { kind: 'setting', key: below(value.key, name), node }
  if (value.kind === 'built') {
    if (/^(ConnectionString|ConnectionStringBuilder)$/.test(name)) return value
    return value.fields.get(name) ?? { kind: 'unknown', node }
  }
  return { kind: 'unknown', node }
}

function called(call: CsCall, run: Evaluation, level: number): CsValue {
  const { node, name, on, args, typed } = call
  const inner = (one: CsNode | undefined): CsValue => evaluate(one, run, level + 1)
  const told = toldByCall(call, inner)
  if (told !== undefined) return told
  if (/^GetEnvironmentVariable$/.test(name) && on !== undefined && nameOf(on) === 'Environment') {
    const key = inner(args[0]?.value)
    return key.kind === 'text' ? { kind: 'variable', name: key.text, node } : { kind: 'unknown', node }
  }
  if (/^(Get(Required)?Section|GetConnectionString|GetValue|Get|GetRequiredValue)$/.test(name) && on !== undefined) {
    const holder = inner(on)
    if (holder.kind === 'section' || holder.kind === 'setting') {
      const key = inner(args[0]?.value)
      if (name === 'Get') return args.length === 0 ? holder : { kind: 'unknown', node }
      if (key.kind !== 'text') return { kind: 'unknown', node }
      if (name === 'GetConnectionString') return { kind: 'setting', key: below(holder.key, `ConnectionStrings:${key.text}`), node }
      if (name !== 'GetValue' && name !== 'GetRequiredValue') return { kind: 'section', key: below(holder.key, key.text), node }
      const fallback = args[1] === undefined ? undefined : inner(args[1].value)
      return { kind: 'setting', key: below(holder.key, key.text), ...(fallback === undefined ? {} : { fallback }), node }
    }
  }
  if (/^Get(Required)?Service$/.test(name) && typed !== undefined) {
    if (configurations.test(typed)) return { kind: 'section', key: '', node }
    const types = childOf(fieldOf(fieldOf(node, 'function'), 'name'), 'type_argument_list')
    const options = /^IOptions/.test(typed) ? nameOf(namedOf(childOf(namedOf(types)[0], 'type_argument_list'))[0]) : typed
    const section = boundTo(options, run, level)
    return section === undefined ? { kind: 'unknown', node } : { kind: 'section', key: section, node }
  }
  if (/^(ToString|Trim|Build|BuildMultiHost|Replace|TrimEnd)$/.test(name) && on !== undefined) return inner(on)
  if (/^(Parse|ToInt32|ToBoolean|ThrowIfNull|ThrowIfNullOrEmpty|NullOrWhiteSpace|NullOrEmpty)$/.test(name)) return inner(args[0]?.value)
  if (name === 'Create' && on !== undefined && /DataSource$/.test(nameOf(on))) return inner(args[0]?.value)
  return returnedBy(call, run, level)
}

/** A method of the application that says one thing, or one before another. */
function returnedBy({ node, name, on }: CsCall, run: Evaluation, level: number): CsValue {
  const type = on === undefined || on.text === 'this' ? typeAround(node) : run.program.types.get(nameOf(on))?.[0]
  const found = [...(type === undefined ? [] : membersOf(fieldOf(type, 'name')?.text ?? '', run.program)), ...localFunctions(node)].find(
    (one) => (one.type === 'method_declaration' || one.type === 'local_function_statement') && fieldOf(one, 'name')?.text === name,
  )
  const body = fieldOf(found, 'body')
  if (body === undefined) return { kind: 'unknown', node }
  if (body.type === 'arrow_expression_clause') return evaluate(namedOf(body)[0], run, level + 1)
  return returned(body, (one) => evaluate(one, run, level + 1))
}
