/** `replacements`: a value of one object written into fields of others ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/}). */
import { at, itemsOf, textAt, type Placed } from '../../../parse/placed.ts'
import { documentsAt, type Level } from './building.ts'
import { copied, mapOf, withMember, type Spot } from './edit.ts'
import { fileAt } from './files.ts'
import { changedTo, type Resource } from './resource.ts'
import { selectorOf } from './select.ts'
import { isTooLarge, nodesIn } from './size.ts'

export async function applyReplacements(level: Level): Promise<void> {
  for (const entry of itemsOf(at(level.node, 'replacements'))) {
    const path = at(entry, 'path')
    if (path === undefined) replaceBy(entry, level)
    else {
      const file = fileAt(path, level)
      const documents = file === undefined ? [] : ((await documentsAt(file, path, level.building)) ?? [])
      for (const one of documents.flatMap((document) => (document.kind === 'list' ? document.items : [document]))) replaceBy(one, level)
    }
  }
}

function replaceBy(entry: Placed, level: Level): void {
  const { building } = level
  const source = at(entry, 'source')
  const there = source === undefined ? at(entry, 'sourceValue') : sourceOf(source, level)
  if (there === undefined) building.told.tell(entry, 'replacements: what to copy is not there')
  const value = there ?? untold(entry, source)
  for (const target of itemsOf(at(entry, 'targets'))) {
    const selects = selectorOf(exact(at(target, 'select')), building)
    const rejects = itemsOf(at(target, 'reject')).map((one) => selectorOf(exact(one), building))
    if (selects === undefined || !building.spend(level.resources.length, 0, target)) continue
    const paths = itemsOf(at(target, 'fieldPaths'))
    level.resources = level.resources.map((resource) => {
      if (!selects(resource) || rejects.some((reject) => reject === undefined || reject(resource))) return resource
      return withValue(resource, paths, value, at(target, 'options'), level)
    })
  }
}

/** What somebody's own file says, which is not in the tree: the fields that take it hold no longer what stands in them. */
function untold(entry: Placed, source: Placed | undefined): Placed {
  const name = /(\w+)\]?$/.exec(textAt(source, 'fieldPath') ?? '')?.[1] ?? 'replacement'
  return { kind: 'text', text: `\${${name}}`, quoted: true, path: entry.path, line: entry.line }
}

function sourceOf(source: Placed, level: Level): Placed | undefined {
  const selects = selectorOf(exact(source), level.building)
  if (selects === undefined || !level.building.spend(level.resources.length, 0, source)) return undefined
  const found = level.resources.find(selects)
  const steps = stepsOf(textAt(source, 'fieldPath') ?? 'metadata.name')
  let node: Placed | undefined = found?.node
  for (const step of steps) node = below(node, step)
  if (node?.kind !== 'text') return node
  const delimiter = textAt(source, 'options', 'delimiter')
  if (delimiter === undefined || delimiter === '') return node
  const part = node.text.split(delimiter)[Number(textAt(source, 'options', 'index') ?? 0)]
  return part === undefined ? undefined : { ...node, text: part }
}

function withValue(resource: Resource, paths: readonly Placed[], value: Placed, options: Placed | undefined, level: Level): Resource {
  let node: Placed = resource.node
  for (const path of paths.length === 0 ? [undefined] : paths) {
    const steps = stepsOf(path?.kind === 'text' ? path.text : 'metadata.name')
    if (!level.building.spend(1, nodesIn(value) + (value.kind === 'text' ? value.text.length / 100 : 0), path ?? level.node)) return resource
    const counter = { hits: 0 }
    const next = written(node, steps, value, options, counter)
    if (counter.hits === 0) level.building.told.tell(path ?? level.node, `replacements: ${resource.kind} ${resource.name} has no such field`)
    if (!isTooLarge(next)) node = next
  }
  return node.kind === 'map' ? changedTo(resource, node) : resource
}

/** Selectors of replacements are names, not patterns. */
function exact(target: Placed | undefined): Placed | undefined {
  if (target?.kind !== 'map') return target
  const members = copied(target.members)
  for (const [key, member] of target.members) {
    const { value } = member
    if (value.kind !== 'text' || key.endsWith('Selector')) continue
    members.set(key, { ...member, value: { ...value, text: value.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) } })
  }
  return { ...target, members }
}

/** `spec.template.spec.containers.[name=api].env.0.value`, with `\.` for a point in a name. */
function stepsOf(path: string): readonly string[] {
  const steps: string[] = []
  let step = ''
  for (let index = 0; index < path.length; index++) {
    const letter = path[index] as string
    const close = letter === '[' ? path.indexOf(']', index) : -1
    if (letter === '\\') step += path[++index] ?? ''
    else if (close >= 0) {
      if (step !== '') steps.push(step)
      steps.push(path.slice(index, close + 1))
      step = ''
      index = close
    } else if (letter === '.') {
      if (step !== '') steps.push(step)
      step = ''
    } else step += letter
  }
  return step === '' ? steps : [...steps, step]
}

function isChoice(step: string): boolean {
  return step.startsWith('[') && step.includes('=')
}

function isMeant(item: Placed, step: string): boolean {
  const equals = step.indexOf('=')
  return equals > 0 && textAt(item, step.slice(1, equals)) === step.slice(equals + 1, -1)
}

function below(node: Placed | undefined, step: string): Placed | undefined {
  if (node?.kind === 'map') return node.members.get(inBrackets(step) ?? step)?.value
  if (node?.kind !== 'list') return undefined
  return step.startsWith('[') ? node.items.find((item) => isMeant(item, step)) : node.items[Number(step)]
}

/** `[a.b/c]` is a name, `[name=api]` one of a list. */
function inBrackets(step: string): string | undefined {
  return step.startsWith('[') && !isChoice(step) ? step.slice(1, -1) : undefined
}

function written(node: Placed | undefined, steps: readonly string[], value: Placed, options: Placed | undefined, counter: { hits: number }, depth = 0): Placed {
  const step = steps[depth]
  const nothing: Placed = node ?? { kind: 'empty', path: value.path, line: value.line }
  if (step === undefined) {
    counter.hits++
    return inserted(node, value, options)
  }
  if (node?.kind === 'list') {
    const items = node.items.map((item, index) =>
      step === '*' || step === String(index) || (step.startsWith('[') && isMeant(item, step)) ? written(item, steps, value, options, counter, depth + 1) : item,
    )
    return { ...node, items }
  }
  const creates = textAt(options, 'create') === 'true'
  const map = node?.kind === 'map' ? node : creates && (node === undefined || node.kind === 'empty') && !isChoice(step) ? mapOf([], value as Spot) : undefined
  if (map === undefined) return nothing
  if (step === '*') {
    const members = copied(map.members)
    for (const [key, member] of map.members) members.set(key, { ...member, value: written(member.value, steps, value, options, counter, depth + 1) })
    return { ...map, members }
  }
  const name = inBrackets(step) ?? step
  const before = map.members.get(name)?.value
  if (before === undefined && !creates) return nothing
  const hits = counter.hits
  const next = written(before, steps, value, options, counter, depth + 1)
  return counter.hits === hits ? nothing : withMember(map, name, next)
}

/** The whole, or the part between two delimiters. */
function inserted(before: Placed | undefined, value: Placed, options: Placed | undefined): Placed {
  const delimiter = textAt(options, 'delimiter')
  if (delimiter === undefined || delimiter === '' || before?.kind !== 'text' || value.kind !== 'text') return value
  const parts = before.text.split(delimiter)
  const index = Number(textAt(options, 'index') ?? 0)
  if (index < 0) parts.unshift(value.text)
  else if (index >= parts.length) parts.push(value.text)
  else parts[index] = value.text
  return { ...value, text: parts.join(delimiter) }
}
