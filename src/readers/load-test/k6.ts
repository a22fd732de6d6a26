/** k6 scripts: how many users at once their options ask for, at what rate, and the limits that fail the run. */
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import { basename } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { LoadTestDeclaration } from '../../model/surroundings.ts'
import {
  calleeName,
  dotted,
  exportOf,
  fold,
  importsOf,
  isCall,
  keyName,
  lineOf,
  parseJavaScript,
  property,
  resolve,
  type Imports,
  type JsNode,
  type Ref,
  type Value,
} from '../../parse/javascript/index.ts'
import { highest, total } from './figures.ts'

const most = 200

export async function k6Of(file: SourceFile): Promise<LoadTestDeclaration | { readonly line: number; readonly reason: string } | undefined> {
  const { module, problem } = await parseJavaScript(file)
  if (module === undefined) return { line: problem.line, reason: `JavaScript: ${problem.message}` }
  const imported = module.program.body.find((statement) => statement.type === 'ImportDeclaration' && /^k6(\/|$)/.test(statement.source.value))
  // A file without a function to run is a helper of other scripts.
  const runs = exportOf(module, 'default') !== undefined || module.program.body.some((one) => one.type === 'ExportDefaultDeclaration')
  const options = exportOf(module, 'options')
  const from = options?.node ?? (runs ? imported : undefined)
  if (from === undefined || (imported === undefined && !(runs && isShaped(options)))) return undefined
  const at: Evidence = { path: file.path, line: lineOf(from as JsNode), key: 'options' }
  const declared = { kind: 'load-test', tool: 'k6', name: basename(file.path), path: file.path, at } as const
  if (options === undefined) return { ...declared, users: known(1, at), thresholds: [] }
  const imports = importsOf()
  const asked = { options, imports, path: file.path }
  const scenarios = scenariosOf(asked)
  const users = scenarios === undefined ? usersOf(options, asked, 'options') : total(scenarios.map(({ users: some }) => some))
  const rate = scenarios === undefined ? undefined : total(scenarios.map(({ rate: some }) => some))
  return {
    ...declared,
    ...(users === undefined ? (rate === undefined ? { users: known(1, at) } : {}) : { users }),
    ...(rate === undefined ? {} : { rate }),
    thresholds: thresholdsOf(asked),
  }
}

/** `vus`, stages with targets or scenarios with executors: whoever imports k6 may be a helper. */
function isShaped(options: Ref | undefined): boolean {
  if (options === undefined) return false
  const imports = importsOf()
  const [stages, scenarios] = ['stages', 'scenarios'].map((name) => property(options, name, imports))
  const each = scenarios === undefined ? [] : (membersOf(scenarios, imports) ?? [])
  return (
    property(options, 'vus', imports) !== undefined ||
    each.some(({ value }) => property(value, 'executor', imports) !== undefined) ||
    (stages !== undefined && stagesOf(stages, { options, imports, path: '' }, '').length > 0)
  )
}

interface Asked {
  readonly options: Ref
  readonly imports: Imports
  readonly path: string
}

function numberAt(of: Ref, name: string, { imports, path }: Asked, key: string): Fact<number> | undefined {
  const found = property(of, name, imports)
  if (found === undefined) return undefined
  const at = { path, line: lineOf(found.node), key: `${key}.${name}` }
  const otherwise = unset(found, imports)
  if (otherwise === undefined) return figure(fold(found, imports), at)
  const fact = figure(fold(otherwise.ref, imports), at)
  return fact.state === 'known' ? byDefault(fact.value, at, `where ${otherwise.variable} is not set`) : fact
}

/** `__ENV.USERS || 300`, in a conversion to a number or not: k6 has an environment of its own. */
function unset(start: Ref, imports: Imports): { readonly ref: Ref; readonly variable: string } | undefined {
  const { module, node } = resolve(start, imports)
  const first = isCall(node) && /^(Number|parseInt|parseFloat)$/.test(calleeName(node)) ? node.arguments[0] : undefined
  const inner = first === undefined ? node : resolve({ module, node: first }, imports).node
  if (inner.type !== 'LogicalExpression' || inner.operator === '&&') return undefined
  const left = dotted(inner.left as JsNode)
  return left.startsWith('__ENV.') ? { ref: { module, node: inner.right }, variable: left } : undefined
}

function figure(value: Value, at: Evidence): Fact<number> {
  if (value.kind === 'literal') {
    const number = Number(value.value)
    return Number.isFinite(number) ? known(number, at) : unresolved('no number', at)
  }
  if (value.kind === 'variable') {
    const inner = value.fallback === undefined ? undefined : figure(value.fallback, at)
    return inner !== undefined && inner.state === 'known'
      ? { ...inner, state: 'default', note: `where ${value.name} is not set` }
      : unresolved(`\${${value.name}}`, at, `write a default for ${value.name}`)
  }
  return unresolved(value.kind === 'unknown' ? value.raw : 'a figure made when it runs', at, 'write the figure in the script')
}

/** `vus`, and the targets of `stages`. */
function usersOf(of: Ref, asked: Asked, key: string): Fact<number> | undefined {
  const stages = property(of, 'stages', asked.imports)
  const targets = stages === undefined ? [] : stagesOf(stages, asked, `${key}.stages`)
  const start = numberAt(of, stages === undefined ? 'vus' : 'startVUs', asked, key)
  const all = [...targets, ...(start === undefined ? [] : [start])]
  return all.length === 0 ? undefined : highest(all)
}

function stagesOf(stages: Ref, asked: Asked, key: string): readonly Fact<number>[] {
  const { module, node } = resolve(stages, asked.imports)
  if (node.type !== 'ArrayExpression') return [unresolved('stages made when it runs', { path: asked.path, line: lineOf(stages.node), key })]
  return node.elements
    .slice(0, most)
    .flatMap((item, index) =>
      item === null || item.type === 'SpreadElement' ? [] : (numberAt({ module, node: item }, 'target', asked, `${key}[${index}]`) ?? []),
    )
}

function membersOf(of: Ref, imports: Imports): readonly { readonly name: string; readonly value: Ref }[] | undefined {
  const { module, node } = resolve(of, imports)
  if (node.type !== 'ObjectExpression') return undefined
  return node.properties.slice(0, most).flatMap((member) => {
    if (member.type !== 'ObjectProperty') return []
    const name = keyName(member.key)
    return name === undefined ? [] : [{ name, value: { module, node: member.value as JsNode } }]
  })
}

function scenariosOf(asked: Asked): readonly { readonly users?: Fact<number>; readonly rate?: Fact<number> }[] | undefined {
  const scenarios = property(asked.options, 'scenarios', asked.imports)
  const members = scenarios === undefined ? undefined : membersOf(scenarios, asked.imports)
  if (members === undefined)
    return scenarios === undefined
      ? undefined
      : [{ users: unresolved('scenarios made when it runs', { path: asked.path, line: lineOf(scenarios.node), key: 'options.scenarios' }) }]
  return members.map(({ name, value }) => {
    const key = `options.scenarios.${name}`
    const executor = property(value, 'executor', asked.imports)
    const kind = executor === undefined ? undefined : fold(executor, asked.imports)
    const isRate = kind?.kind === 'literal' && /arrival-rate$/.test(String(kind.value))
    if (!isRate) {
      const users = usersOf(value, asked, key)
      return users === undefined ? {} : { users }
    }
    const fixed = numberAt(value, 'rate', asked, key)
    const stages = property(value, 'stages', asked.imports)
    const all = [...(fixed === undefined ? [] : [fixed]), ...(stages === undefined ? [] : stagesOf(stages, asked, `${key}.stages`))]
    const unit = property(value, 'timeUnit', asked.imports)
    const every = unit === undefined ? 1 : seconds(fold(unit, asked.imports))
    if (all.length === 0) return {}
    const rate = highest(all)
    return { rate: rate.state === 'unresolved' || every === undefined ? rate : { ...rate, value: rate.value / every } }
  })
}

function seconds(value: Value): number | undefined {
  const shape = value.kind === 'literal' ? /^(\d{1,6})(s|m|h)$/.exec(String(value.value)) : null
  return shape === null ? undefined : Number(shape[1]) * (shape[2] === 'h' ? 3600 : shape[2] === 'm' ? 60 : 1)
}

function thresholdsOf({ options, imports, path }: Asked): readonly Fact<string>[] {
  const thresholds = property(options, 'thresholds', imports)
  const members = thresholds === undefined ? [] : membersOf(thresholds, imports)
  if (members === undefined)
    return [unresolved('limits made when it runs', { path, line: thresholds === undefined ? 1 : lineOf(thresholds.node), key: 'options.thresholds' })]
  return members.flatMap(({ name, value }) => {
    const { module, node } = resolve(value, imports)
    const items = node.type === 'ArrayExpression' ? node.elements.slice(0, most) : [node]
    return items.flatMap((item): readonly Fact<string>[] => {
      if (item === null || item.type === 'SpreadElement') return []
      const plain = item.type === 'ObjectExpression' ? property({ module, node: item }, 'threshold', imports) : { module, node: item }
      const text = plain === undefined ? undefined : fold(plain, imports)
      const at = { path, line: lineOf(item), key: `options.thresholds.${name}` }
      return [text?.kind === 'literal' ? known(`${name} ${String(text.value)}`.slice(0, 200), at) : unresolved(`a limit of ${name}`, at)]
    })
  })
}
