/** What the root module's variables are given: tfvars files by Terraform's precedence, files and values of a command last. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { parseHclJson } from '../../parse/hcl/json.ts'
import { parseHcl, parseHclExpression } from '../../parse/hcl/parse.ts'
import type { ReadContext } from '../reader.ts'
import { evaluate } from '../../parse/expressions/evaluate.ts'
import type { Frame, Work } from '../../parse/expressions/frame.ts'
import type { WrittenFile } from './load.ts'
import type { Inputs } from './terragrunt/inputs.ts'
import { fault, textValue, unknownValue, type Value } from '../../parse/expressions/values.ts'

/** What a deployment adds to what the folder says. */
export interface Extra {
  /** Paths in the tree, in order. */
  readonly varFiles?: readonly string[]
  /** `-var name=value`, with its place. */
  readonly variables?: ReadonlyMap<string, { readonly text: string; readonly at: Evidence }>
  /** Variables whose values are known only to the shell that runs the command. */
  readonly open?: ReadonlyMap<string, Evidence>
  readonly workspace?: string
  /** What Terragrunt gives: anything else that is said goes before it. */
  readonly inputs?: Inputs
  /** Files that Terragrunt puts beside the module's. */
  readonly written?: readonly WrittenFile[]
}

export interface Given {
  /** Worked out with the bounds of one round. */
  values(work: Work): ReadonlyMap<string, Value>
  readonly files: readonly string[]
  readonly skipped: readonly Skip[]
}

/** {@link https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence} */
export async function readGiven(root: string, context: ReadContext, extra: Extra): Promise<Given> {
  const own = context.below(root).filter((path) => dirname(path) === root)
  const named = (pattern: RegExp): readonly string[] => own.filter((path) => pattern.test(basename(path))).sort()
  const order = [...named(/^terraform\.tfvars$/), ...named(/^terraform\.tfvars\.json$/), ...named(/\.auto\.tfvars(\.json)?$/), ...(extra.varFiles ?? [])]
  const files: string[] = []
  const skipped: Skip[] = []
  const attributes: ((work: Work) => readonly [string, Value])[] = []
  for (const path of order) {
    const file = await context.read(path)
    if (!isText(file)) {
      skipped.push({ path, line: 1, reason: file === undefined ? 'a file of variables that is not in the repository' : file.unread })
      continue
    }
    files.push(path)
    const { body, problems } = path.endsWith('.json') ? parseHclJson(file.text, new Map()) : parseHcl(file.text)
    for (const { line, message } of problems) skipped.push({ path, line, reason: `HCL: ${message}` })
    for (const item of body.items) {
      if (item.kind === 'attribute') attributes.push((work) => [item.name, evaluate(item.value, bare(work, path, item.name))])
    }
  }
  for (const [name, { text, at }] of extra.variables ?? []) attributes.push((work) => [name, valueOf(text, at, work)])
  for (const [name, at] of extra.open ?? [])
    attributes.push(() => [name, unknownValue(`var.${name}`, at, `the command takes ${name.slice(0, 60)} from where it runs: say it in a tfvars file`)])
  return { values: (work) => new Map(attributes.map((one) => one(work))), files, skipped }
}

function bare(work: Work, path: string, route: string): Frame {
  return { work, path, route, names: new Map(), root: (name, at) => fault(name, at, 'a file of variables refers to nothing') }
}

/** Lists and maps of a command are expressions; what else it says is a text, which the variable's type turns into what it wants. */
function valueOf(text: string, at: Evidence, work: Work): Value {
  const found = /^\s*[[{]/.test(text) ? parseHclExpression(text) : undefined
  if (found === undefined || !('kind' in found)) return textValue(text, at)
  const value = evaluate(found, bare(work, at.path, at.key))
  return { ...value, at }
}
