/** What files of parameters and SAM’s configuration give a template, whichever of their shapes they have. */
import type { Evidence } from '../../base/evidence.ts'
import { isText } from '../../base/source.ts'
import type { StackPart } from '../../model/stack.ts'
import { at as placedAt, itemsOf, membersOf, textAt, type Placed } from '../../parse/placed.ts'
import { parseToml } from '../../parse/toml.ts'
import type { ReadContext } from '../reader.ts'
import { textValue, type Value } from '../../parse/expressions/values.ts'
import { membersIn, parseTemplate, textIn, type Node } from './nodes.ts'
import type { Given } from './scope.ts'

type Values = readonly (readonly [name: string, value: Value])[]

export function isConfiguration(path: string): boolean {
  return /(^|\/)samconfig\.(toml|ya?ml)$/.test(path)
}

/**
 * `[{ParameterKey, ParameterValue}]`, CodePipeline’s `{Parameters: {…}}`, or texts `Name=value`.
 * {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-cli-deploy.html}; undefined for what is none of them.
 */
export function valuesOf(path: string, text: string): Values | undefined {
  const { root } = parseTemplate(text)
  const named = root?.kind === 'map' ? root.members.get('Parameters')?.value : undefined
  if (named !== undefined && membersIn(root).has('Resources')) return undefined
  return valuesIn(path, named ?? root, named !== undefined)
}

function valuesIn(path: string, node: Node | undefined, isNamed: boolean): Values | undefined {
  const place = (line: number, name: string): Evidence => ({ path, line, key: name })
  if (node?.kind === 'list') {
    const values: (readonly [string, Value])[] = []
    for (const item of node.items) {
      const name = textIn(item, 'ParameterKey')
      const value = textIn(item, 'ParameterValue')
      if (item.kind === 'text' && /^[\w:-]{1,255}=/.test(item.text)) values.push(pair(item.text, place(item.line, item.text.slice(0, item.text.indexOf('=')))))
      else if (name === undefined) return undefined
      else if (value !== undefined) values.push([name, textValue(value, place(valueLine(item), name))])
    }
    return values.length === 0 ? undefined : values
  }
  if (node?.kind !== 'map' || !isNamed) return undefined
  const values: (readonly [string, Value])[] = []
  for (const [name, { value }] of node.members) {
    if (value.kind === 'text') values.push([name, textValue(value.text, place(value.line, name))])
    else if (value.kind !== 'list') return undefined
    else values.push([name, textValue(value.items.map((item) => (item.kind === 'text' ? item.text : '')).join(','), place(value.line, name))])
  }
  return values.length === 0 ? undefined : values
}

function valueLine(item: Node): number {
  return (item.kind === 'map' ? item.members.get('ParameterValue')?.value.line : undefined) ?? item.line
}

function pair(text: string, at: Evidence): readonly [string, Value] {
  const equals = text.indexOf('=')
  return [text.slice(0, equals).trim(), textValue(text.slice(equals + 1), at)]
}

/** One environment of SAM’s configuration. {@link https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html} */
export interface Environment {
  readonly name: string
  readonly line: number
  readonly template?: string
  readonly stack?: string
  readonly region?: string
  readonly values: Values
}

export function environmentsOf(path: string, text: string): readonly Environment[] {
  const root: Placed | undefined = path.endsWith('.toml') ? parseToml(text, path).root : fromNode(parseTemplate(text).root, path)
  return membersOf(root).flatMap(([name, member]) => {
    if (member.value.kind !== 'map') return []
    const said = (key: string): Placed | undefined => placedAt(member.value, 'deploy', 'parameters', key) ?? placedAt(member.value, 'global', 'parameters', key)
    const text_ = (...keys: readonly string[]): string | undefined => keys.map((key) => textOfPlaced(said(key))).find((one) => one !== undefined)
    const template = text_('template_file', 'template') ?? textAt(member.value, 'build', 'parameters', 'template_file')
    const stack = text_('stack_name')
    const region = text_('region')
    return [
      {
        name,
        line: member.line,
        values: overridden(said('parameter_overrides'), path),
        ...(template === undefined ? {} : { template }),
        ...(stack === undefined ? {} : { stack }),
        ...(region === undefined ? {} : { region }),
      },
    ]
  })
}

function textOfPlaced(placed: Placed | undefined): string | undefined {
  return placed?.kind === 'text' ? placed.text : undefined
}

/** One text of `Name=value`, words split as the shell splits them, or a list of such. */
function overridden(placed: Placed | undefined, path: string): Values {
  const texts = placed?.kind === 'text' ? [placed] : itemsOf(placed).flatMap((item) => (item.kind === 'text' ? [item] : []))
  return texts.flatMap(({ text, line }) =>
    (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).slice(0, 500).flatMap((word) => {
      const [, key, value] = /^ParameterKey=([^,]{1,255}),ParameterValue=([^]*)$/.exec(word) ?? /^([\w:-]{1,255})=([^]*)$/.exec(word) ?? []
      return key === undefined ? [] : [pair(`${key}=${(value ?? '').replace(/^(["'])([^]*)\1$/, '$2')}`, { path, line, key })]
    }),
  )
}

/** What YAML says, in the shape that TOML has. */
function fromNode(node: Node | undefined, path: string): Placed | undefined {
  if (node === undefined) return undefined
  const { line } = node
  if (node.kind === 'text') return { kind: 'text', text: node.text, quoted: node.quoted, path, line }
  if (node.kind === 'list') return { kind: 'list', items: node.items.flatMap((item) => fromNode(item, path) ?? []), path, line }
  if (node.kind !== 'map') return { kind: 'empty', path, line }
  const members = [...node.members].flatMap(([name, member]) => {
    const value = fromNode(member.value, path)
    return value === undefined ? [] : [[name, { path, line: member.line, value }] as const]
  })
  return { kind: 'map', members: new Map(members), path, line }
}

/** Everything that a deployment gives: files in their order, and what the command says over them. */
export async function givenTo(part: StackPart, context: ReadContext): Promise<Given> {
  const values = new Map<string, Value>()
  for (const path of part.valueFiles) {
    const file = await context.read(path)
    if (!isText(file)) continue
    const own = isConfiguration(path) ? environmentsOf(path, file.text).find(({ name }) => name === part.environment)?.values : valuesOf(path, file.text)
    for (const [name, value] of own ?? []) values.set(name, value)
  }
  const { path, line } = part.variablesAt ?? { path: part.file, line: 1 }
  const place = (name: string): Evidence => ({ path, line, key: `parameter.${name}` })
  for (const text of part.variables ?? []) {
    const [name, value] = pair(text, place(text.slice(0, text.indexOf('='))))
    values.set(name, value)
  }
  for (const name of part.openVariables ?? []) values.delete(name)
  return { value: (name) => values.get(name), open: new Map((part.openVariables ?? []).map((name) => [name, place(name)] as const)) }
}
