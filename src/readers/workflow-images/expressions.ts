/** What a workflow's expressions come to as far as its own file tells; `*` stands for what only the run knows, such as the repository's owner. */
import { evaluate } from '../../parse/workflow-expressions.ts'

export interface Scope {
  /** Variables of the workflow, the job and the step. */
  readonly env: ReadonlyMap<string, string>
  readonly matrix: ReadonlyMap<string, string>
  /** `id` of a step → what its outputs may hold: names of images, one a line. */
  readonly outputs: ReadonlyMap<string, readonly string[]>
}

const expression = /\$\{\{((?:[^}]|\}(?!\})){0,500})\}\}/g

export function filled(text: string, scope: Scope): string {
  let result = text
  // A variable may hold another expression; three steps are more than anybody writes.
  for (let step = 0; step < 3 && result.includes('${{'); step++) result = result.replace(expression, (_, inner: string) => valueOf(inner.trim(), scope))
  return result.replace(expression, '*')
}

function valueOf(inner: string, scope: Scope): string {
  const value = evaluate(inner, { valueOf: (name) => named(name, scope), is: ofPush })
  return value === undefined ? '*' : String(value)
}

/** Which branch it is, a file tells where it asks for one: the run that pushes comes from there, and from no pull request. */
export function ofPush(name: string, other: string): boolean | undefined {
  if (name === 'github.event_name') return other === 'push' ? true : /^pull_request/.test(other) ? false : undefined
  return /^github\.(ref|ref_name)$/.test(name) ? true : undefined
}

function named(whole: string, scope: Scope): string | undefined {
  const [, kind, name = ''] = /^(matrix|env)\.([\w.-]+)$/.exec(whole) ?? []
  if (kind === 'matrix') return scope.matrix.get(name)
  if (kind === 'env') return scope.env.get(name)
  if (/^github\.repository$/i.test(whole)) return '*/*'
  const step = /^steps\.([\w-]+)\.outputs\.[\w-]+$/.exec(whole)?.[1]
  return step === undefined ? undefined : scope.outputs.get(step)?.join('\n')
}

/** `ghcr.io/acme/web:v1` → `ghcr.io/acme/web`; undefined for what names no image of an owner. */
export function imageIn(text: string): string | undefined {
  const plain = text
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^(name=)/, '')
    .split(/[@,]/, 1)[0]
    ?.toLowerCase()
  if (plain === undefined || !/^[\w.*-]+(:\d+)?(\/[\w.*-]+){1,5}(:[\w.*-]*)?$/.test(plain)) return undefined
  const slash = plain.lastIndexOf('/')
  const colon = plain.indexOf(':', slash)
  const name = colon === -1 ? plain : plain.slice(0, colon)
  return name.endsWith('/*') && !/\/\*\/\*$/.test(name) ? undefined : name
}
