/** Jobs as Nomad's API takes them, to the blocks that HCL has for the same: what reads the one reads the other. */
import type { HclAttribute, HclBlock, HclBody, HclExpression, HclFile } from '../../parse/hcl/ast.ts'
import { Broken, nodeOf } from '../../parse/hcl/cursor.ts'
import { jsonEntry, parseJson, type JsonEntry, type JsonNode, type JsonObject } from '../../parse/json.ts'

/** {@link https://developer.hashicorp.com/nomad/api-docs/json-jobs}. Never throws for what the text holds. */
export function parseJobJson(text: string): HclFile {
  const { root, problem } = parseJson(text)
  const problems = problem === undefined ? [] : [problem]
  const job = jsonEntry(root, 'Job')?.value ?? root
  if (job?.kind !== 'object' || jsonEntry(job, 'TaskGroups') === undefined) return { body: { items: [], json: true }, problems }
  try {
    return { body: { items: [blockOf('job', textAt(job, 'ID') ?? textAt(job, 'Name') ?? 'job', job)], json: true }, problems }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { body: { items: [], json: true }, problems: [{ line: error.line, message: error.message }] }
  }
}

/** Keys that hold blocks, as HCL calls them; the label of each is its `Name` or `Label`. */
const blocks: ReadonlyMap<string, string> = new Map([
  ['TaskGroups', 'group'],
  ['Tasks', 'task'],
  ['Networks', 'network'],
  ['ReservedPorts', 'port'],
  ['DynamicPorts', 'port'],
  ['Services', 'service'],
  ['Checks', 'check'],
  ['Constraints', 'constraint'],
  ['Spreads', 'spread'],
  ['Templates', 'template'],
  ['VolumeMounts', 'volume_mount'],
  ['Update', 'update'],
  ['Periodic', 'periodic'],
  ['ParameterizedJob', 'parameterized'],
  ['Scaling', 'scaling'],
  ['Resources', 'resources'],
  ['RestartPolicy', 'restart'],
  ['ReschedulePolicy', 'reschedule'],
  ['Lifecycle', 'lifecycle'],
  ['Connect', 'connect'],
  ['SidecarService', 'sidecar_service'],
  ['Proxy', 'proxy'],
  ['Upstreams', 'upstreams'],
])

/** Names that are not simply written another way. */
const names: ReadonlyMap<string, string> = new Map([
  ['PortLabel', 'port'],
  ['EmbeddedTmpl', 'data'],
  ['DestPath', 'destination'],
  ['Envvars', 'env'],
  ['MemoryMB', 'memory'],
  ['MemoryMaxMB', 'memory_max'],
  ['LTarget', 'attribute'],
  ['RTarget', 'value'],
  ['Operand', 'operator'],
  ['Spec', 'cron'],
  ['Specs', 'crons'],
])

function bodyOf(object: JsonObject): HclBody {
  return { items: object.entries.flatMap(itemsOf), json: false }
}

function itemsOf({ key, value, line }: JsonEntry): readonly (HclAttribute | HclBlock)[] {
  if (value.kind === 'scalar' && value.value === null) return []
  if (key === 'Volumes' && value.kind === 'object')
    return value.entries.flatMap((one) => (one.value.kind === 'object' ? [blockOf('volume', one.key, one.value)] : []))
  // A driver's configuration is written as HCL writes it, and so are variables.
  if ((key === 'Config' || key === 'Env' || key === 'Meta') && value.kind === 'object')
    return [{ kind: 'block', type: key.toLowerCase(), labels: [], line, endLine: line, body: { items: value.entries.flatMap(plain), json: false } }]
  const type = blocks.get(key)
  if (type === undefined) return [{ kind: 'attribute', name: names.get(key) ?? snake(key), line, value: expression(value) }]
  if (type === 'port') return of(value).map((one) => portOf(one, key === 'ReservedPorts'))
  return of(value).map((one) => blockOf(type, textAt(one, 'Name') ?? '', one))
}

function plain({ key, value, line }: JsonEntry): readonly HclAttribute[] {
  return [{ kind: 'attribute', name: key, line, value: expression(value) }]
}

function of(value: JsonNode): readonly JsonObject[] {
  return (value.kind === 'array' ? value.items : [value]).filter((one) => one.kind === 'object')
}

/** A reserved port has a number on the node; that of a dynamic one says nothing. */
function portOf(object: JsonObject, isReserved: boolean): HclBlock {
  const entries = object.entries.flatMap((entry) => (entry.key !== 'Value' ? [entry] : isReserved ? [{ ...entry, key: 'Static' }] : []))
  return blockOf('port', textAt(object, 'Label') ?? '', { ...object, entries })
}

function blockOf(type: string, label: string, object: JsonObject): HclBlock {
  const body = bodyOf(object)
  return { kind: 'block', type, labels: label === '' ? [] : [label], line: object.line, endLine: body.items.at(-1)?.line ?? object.line, body }
}

function textAt(node: JsonObject, key: string): string | undefined {
  const found = jsonEntry(node, key)?.value
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found.value : undefined
}

/** `MaxParallel` → `max_parallel`, `CPU` → `cpu`. */
function snake(key: string): string {
  return key
    .slice(0, 100)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** Texts are as they are: Nomad's API fills nothing in. */
function expression(node: JsonNode): HclExpression {
  if (node.kind === 'scalar') return nodeOf({ kind: 'literal', value: node.value }, node.line, [])
  if (node.kind === 'array') {
    const items = node.items.map(expression)
    return nodeOf({ kind: 'tuple', items }, node.line, items)
  }
  const entries = node.entries.map(({ key, value, line }) => ({ key: nodeOf({ kind: 'literal', value: key }, line, []), value: expression(value) }))
  return nodeOf(
    { kind: 'object', entries },
    node.line,
    entries.map(({ value }) => value),
  )
}
