/** Tasks as written: the module, its arguments in either form, and a task of its own for each item of a loop that is written out. */
import { asBoolean, asList, asMap, asScalar, entriesOf, entryOf, valueAt, type YamlMap, type YamlNode } from '../../parse/yaml.ts'
import { withItem } from './values.ts'

export interface Task {
  /** Without the collection it is of: `cron` of `ansible.builtin.cron`. */
  readonly module: string
  readonly args: ReadonlyMap<string, string>
  readonly line: number
}

const modules = /^(?:[\w-]+\.[\w-]+\.)?(cron|cronvar|copy|template|synchronize|include_tasks|import_tasks|include|include_role|import_role)$/
const mostItems = 200

/** Of the modules that matter here. */
export function tasksOf(node: YamlMap): readonly Task[] {
  for (const { key, value } of entriesOf(node)) {
    const module = modules.exec(key.text)?.[1]
    if (module === undefined) continue
    const args = new Map([...argumentsOf(value, module), ...argumentsOf(valueAt(node, 'args'), '')])
    const loop = asList(valueAt(node, 'loop') ?? valueAt(node, 'with_items') ?? valueAt(node, 'with_list'))
    if (loop === undefined) return [{ module, args, line: key.line }]
    return loop.items
      .slice(0, mostItems)
      .map((item) => ({ module, args: new Map([...args].map(([name, text]) => [name, withItem(text, item)])), line: key.line }))
  }
  return []
}

function argumentsOf(node: YamlNode | undefined, module: string): readonly (readonly [string, string])[] {
  const map = asMap(node)
  if (map !== undefined) return entriesOf(map).flatMap(({ key, value }) => flat(key.text, value))
  const text = asScalar(node)?.text ?? ''
  if (/^(include|include_tasks|import_tasks)$/.test(module)) return [['file', text.split(/\s/, 1)[0] ?? '']]
  const pairs = text.slice(0, 8000).matchAll(/(?:^|\s)(\w{1,40})=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\{\{[^}]*\}\}|[^\s])+)/g)
  return [...pairs].map((pair) => [pair[1] ?? '', (pair[2] ?? '').replace(/^(["'])(.*)\1$/s, '$2').replaceAll('\\"', '"')])
}

function flat(name: string, value: YamlNode): readonly (readonly [string, string])[] {
  const scalar = asScalar(value)
  return scalar === undefined ? [] : [[name, asBoolean(value) === undefined || scalar.quoted ? scalar.text : String(asBoolean(value))]]
}

/** Conditions of a task, a block, a role or a play: all of a list must hold. */
export function conditionsOf(node: YamlNode | undefined): readonly string[] {
  const when = entryOf(node, 'when')?.value
  const list = asList(when)
  return (list?.items ?? (when === undefined ? [] : [when])).flatMap((item) => asScalar(item)?.text ?? [])
}
