/** What one template declares: its parameters, conditions, resources and outputs, and how it is told from other YAML and JSON. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import { member, membersIn, parseTemplate, textIn, type Member, type Node } from './nodes.ts'

export interface DeclaredResource {
  readonly id: string
  readonly type: string
  readonly line: number
  readonly node: Node
}

export interface Template {
  readonly path: string
  readonly parameters: ReadonlyMap<string, Member>
  readonly mappings: ReadonlyMap<string, Member>
  readonly conditions: ReadonlyMap<string, Member>
  readonly resources: ReadonlyMap<string, DeclaredResource>
  readonly outputs: ReadonlyMap<string, Member>
  readonly skipped: readonly Skip[]
}

/** Cheap: whether a text may be a template. */
export function mayBeTemplate(text: string): boolean {
  return text.includes('Resources') && /AWS::[A-Z]\w+::[A-Z]/.test(text)
}

/** {@link https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html}; undefined for what is none. */
export function templateIn(file: SourceFile): Template | undefined {
  if (!before.has(file)) before.set(file, templateOf(file))
  return before.get(file)
}

/** Looked at where stacks are found and again where they are read. */
const before = new WeakMap<SourceFile, Template | undefined>()

function templateOf({ path, text }: SourceFile): Template | undefined {
  if (!mayBeTemplate(text)) return undefined
  const { root, problem } = parseTemplate(text)
  const declared = member(root, 'Resources')
  const skipped: Skip[] = problem === undefined ? [] : [{ path, line: problem.line, reason: `${path.endsWith('.json') ? 'JSON' : 'YAML'}: ${problem.message}` }]
  if (declared?.kind !== 'map') {
    // What holds the word and can't be read may be a template all the same.
    if (problem === undefined || !/AWSTemplateFormatVersion|AWS::Serverless/.test(text)) return undefined
    return { path, parameters: new Map(), mappings: new Map(), conditions: new Map(), resources: new Map(), outputs: new Map(), skipped }
  }
  const isNamed = textIn(root, 'AWSTemplateFormatVersion') !== undefined || JSON.stringify(member(root, 'Transform') ?? '').includes('AWS::')
  const resources = new Map<string, DeclaredResource>()
  for (const [id, { line, value }] of declared.members) {
    if (id.startsWith('Fn::')) {
      skipped.push({ path, line, reason: `Resources.${id.slice(0, 100)}: not read, what ${id.split('::').slice(0, 2).join('::')} makes` })
      continue
    }
    const type = textIn(value, 'Type')
    if (type === undefined || !/^\w{1,255}$/.test(id)) continue
    if (resources.size >= limits.terraformResources) break
    resources.set(id, { id, type, line, node: value })
  }
  const types = [...resources.values()].filter(({ type }) => /^(AWS|Custom|Alexa)::/.test(type))
  if (types.length === 0 || (!isNamed && types.length < resources.size)) return undefined
  skipped.push(...transforms(path, root))
  return {
    path,
    parameters: membersIn(member(root, 'Parameters')),
    mappings: membersIn(member(root, 'Mappings')),
    conditions: membersIn(member(root, 'Conditions')),
    resources,
    outputs: membersIn(member(root, 'Outputs')),
    skipped,
  }
}

/** Macros rewrite a template where it is deployed; SAM’s is known, and so are those that change nothing by themselves. */
function transforms(path: string, root: Node | undefined): readonly Skip[] {
  const said = root?.kind === 'map' ? root.members.get('Transform') : undefined
  const wrapped = root?.kind === 'map' ? root.members.get('Fn::Transform') : undefined
  const skips: Skip[] = wrapped === undefined ? [] : [{ path, line: wrapped.line, reason: 'not read, what Fn::Transform brings in' }]
  if (said === undefined) return skips
  const all = said.value.kind === 'list' ? said.value.items : [said.value]
  for (const one of all) {
    const name = one.kind === 'text' ? one.text : (textIn(one, 'Name') ?? 'a macro')
    if (!/^AWS::(Serverless-|LanguageExtensions|CodeDeployBlueGreen|SecretsManager-)/.test(name))
      skips.push({ path, line: one.line, reason: `not read, what the transform ${name.slice(0, 100)} makes of it` })
  }
  return skips
}

export async function loadTemplate(path: string, context: ReadContext): Promise<Template | undefined> {
  const file = await context.read(path)
  return isText(file) ? templateIn(file) : undefined
}
