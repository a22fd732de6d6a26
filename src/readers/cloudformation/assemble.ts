/** Templates with what their deployments give them, nested stacks among them, as one universe of names. */
import { known, type Fact } from '../../base/fact.ts'
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { basename, dirname, join } from '../../base/paths.ts'
import type { StackPart } from '../../model/stack.ts'
import type { ReadContext } from '../reader.ts'
import { Work } from '../../parse/expressions/frame.ts'
import { textValue, toText, type Value } from '../../parse/expressions/values.ts'
import { evaluate } from './evaluate.ts'
import { givenTo } from './given.ts'
import { Instance } from './instance.ts'
import type { Standing, Universe } from './scope.ts'
import { member } from './nodes.ts'
import { loadTemplate, type DeclaredResource, type Template } from './template.ts'

export interface Assembled {
  readonly universe: Universe
  /** All of them, nested ones too. */
  readonly instances: readonly Instance[]
  /** The instance of each part, nested ones left out. */
  readonly roots: readonly (Instance | undefined)[]
  readonly skipped: readonly Skip[]
}

const noFiles = { text: () => undefined, has: () => false, below: () => [] }

/** Nested stacks inside one another. */
const deepest = 10

export async function assemble(parts: readonly StackPart[], context: ReadContext): Promise<Assembled> {
  const skipped: Skip[] = []
  const loaded = new Map<string, Template | undefined>()
  const load = async (path: string): Promise<Template | undefined> => {
    if (!loaded.has(path)) {
      const template = await loadTemplate(path, context)
      loaded.set(path, template)
      if (template !== undefined) skipped.push(...template.skipped)
    }
    return loaded.get(path)
  }
  const shared = new Set<string>()
  const instances: Instance[] = []
  const work = new Work(noFiles, '')
  work.steps = limits.cloudformationSteps
  const universe: Universe = { work, shared, scopes: instances }
  let nested = 0
  const seen = new Set<string>()
  const add = async (template: Template, standing: Standing): Promise<Instance | undefined> => {
    if (standing.depth > 0) nested++
    if (nested > limits.nestedStacks || standing.depth > deepest) {
      if (skipped.length < limits.skips) skipped.push({ path: template.path, line: 1, reason: 'too many stacks inside one another: not read' })
      return undefined
    }
    const one = new Instance(template, universe, standing)
    instances.push(one)
    for (const id of template.resources.keys()) {
      if (seen.has(id)) shared.add(id)
      seen.add(id)
    }
    for (const resource of template.resources.values()) {
      if (resource.type !== 'AWS::CloudFormation::Stack' && resource.type !== 'AWS::Serverless::Application') continue
      const path = nestedPath(resource, one, context)
      const inner = path === undefined ? undefined : await load(path)
      if (inner === undefined) {
        if (skipped.length < limits.skips)
          skipped.push({ path: template.path, line: resource.line, reason: `${resource.id}: its template is not in the repository: not read` })
        continue
      }
      const child = await add(inner, nestedStanding(resource, one))
      if (child !== undefined) one.children.set(resource.id, child)
    }
    return one
  }
  const roots: (Instance | undefined)[] = []
  const names = new Set<string>()
  for (const part of parts) {
    const template = await load(part.file)
    if (template === undefined) {
      skipped.push({ path: part.file, line: 1, reason: context.has(part.file) ? 'is no template that can be read' : 'is not there' })
      roots.push(undefined)
      continue
    }
    const given = await givenTo(part, context)
    const name = distinctName(part.name ?? basename(part.file).replace(/\.[^.]*$/, ''), names)
    const at = part.variablesAt ?? { path: part.file, line: 1, key: 'AWS::StackName' }
    roots.push(
      await add(template, {
        name,
        given,
        exists: (): Fact<boolean> => known(true, { path: part.file, line: 1, key: 'Resources' }),
        depth: 0,
        ...(part.name === undefined ? {} : { stackName: textValue(part.name, at) }),
        ...(part.region === undefined ? {} : { region: textValue(part.region, at) }),
      }),
    )
  }
  for (const one of instances) one.forget()
  return { universe, instances, roots, skipped }
}

function distinctName(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let count = 2; names.has(name); count++) name = `${wanted}-${count}`
  names.add(name)
  return name
}

/** A file beside the template, or one of the tree that the address of a bucket ends in. */
function nestedPath(resource: DeclaredResource, inside: Instance, context: ReadContext): string | undefined {
  const node = member(resource.node, 'Properties', 'TemplateURL') ?? member(resource.node, 'Properties', 'Location')
  if (node === undefined) return undefined
  const value = evaluate(node, `Resources.${resource.id}.Properties.TemplateURL`, inside)
  const text = toText(value) ?? lastKnown(value)
  if (text === undefined) return undefined
  const folder = dirname(inside.template.path)
  const beside = /^[a-z0-9]+:\/\//i.test(text) || value.kind === 'unknown' ? undefined : join(folder, text)
  if (beside !== undefined && context.has(beside)) return beside
  const names =
    text
      .split(/[?#]/)[0]
      ?.split('/')
      .filter((name) => name !== '' && name !== '.') ?? []
  for (let from = 0; from < names.length && names.length - from > 0; from++) {
    const ending = names.slice(from).join('/')
    for (const above of foldersAbove(folder)) {
      const path = above === '' ? ending : `${above}/${ending}`
      if (path !== inside.template.path && context.has(path)) return path
    }
  }
  return undefined
}

function foldersAbove(folder: string): readonly string[] {
  const names = folder === '' ? [] : folder.split('/')
  return Array.from({ length: names.length + 1 }, (_, index) => names.slice(0, names.length - index).join('/')).slice(0, 20)
}

/** `https://${Bucket}.s3.amazonaws.com/nested/db.yaml` ends in what is known. */
function lastKnown(value: Value): string | undefined {
  const last = value.kind === 'unknown' ? value.parts?.at(-1) : undefined
  return typeof last === 'string' && last.includes('/') ? last.slice(last.indexOf('/') + 1) : undefined
}

function nestedStanding(resource: DeclaredResource, above: Instance): Standing {
  const { standing } = above
  const value = (name: string): Value | undefined => {
    const given = above.property(resource, 'Parameters')
    return given?.kind === 'map' ? given.members.get(name) : given?.kind === 'unknown' ? given : undefined
  }
  return {
    name: above.standing.depth === 0 ? resource.id : `${standing.name}.${resource.id}`,
    given: { value, open: new Map() },
    exists: (): Fact<boolean> => above.existsOf(resource),
    depth: standing.depth + 1,
    ...(standing.region === undefined ? {} : { region: standing.region }),
  }
}
