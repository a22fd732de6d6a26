/** Files that Terragrunt writes beside a module's before Terraform runs: providers, backends, shared variables. */
import type { HclAttribute, HclBlock, HclExpression, HclFile } from '../../../parse/hcl/ast.ts'
import { parseHclJson } from '../../../parse/hcl/json.ts'
import { parseHcl } from '../../../parse/hcl/parse.ts'
import { evaluate } from '../../../parse/expressions/evaluate.ts'
import type { Frame } from '../../../parse/expressions/frame.ts'
import { isTerraform, labels, type WrittenFile } from '../load.ts'
import { toFlag, toText, type Value } from '../../../parse/expressions/values.ts'
import { relined, rendered } from './rendering.ts'

/** What a configuration says of one file: the file, or why it is not read. */
export interface Generation {
  readonly label: string
  readonly line: number
  readonly made?: WrittenFile
  readonly unread?: string
}

/** {@link https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate} */
export function generationOf(label: string, line: number, attributes: ReadonlyMap<string, HclAttribute>, frame: Frame): Generation {
  const said = (name: string): Value | undefined => {
    const found = attributes.get(name)
    return found === undefined ? undefined : evaluate(found.value, { ...frame, route: `generate.${label.slice(0, 60)}.${name}` })
  }
  const disabled = said('disable')
  if (disabled !== undefined && toFlag(disabled) === true) return { label, line }
  const path = said('path')
  const name = path === undefined ? undefined : toText(path)?.split('/').at(-1)
  const contents = attributes.get('contents')
  if (name === undefined || contents === undefined) return { label, line, unread: 'what it is called is known only when it runs' }
  if (!isTerraform(name)) return /\.tfvars(\.json)?$/.test(name) ? { label, line, unread: 'a file of variables that it writes' } : { label, line }
  const gives = toText(said('if_exists') ?? { kind: 'null', at: { path: frame.path, line, key: '' } }) === 'skip'
  const whole = evaluate(contents.value, { ...frame, route: `generate.${label.slice(0, 60)}.contents` })
  if (whole.kind === 'text' && whole.whole === true)
    return { label, line, made: { name, path: whole.at.path, text: whole.text, file: parsed(name, whole.text), parts: new Map(), gives } }
  const found = rendered(contents, label, frame)
  if (found === undefined) return { label, line, unread: whole.kind === 'unknown' && whole.hint !== undefined ? whole.hint : 'its contents are no text' }
  const made = { name, path: frame.path, text: found.text, file: relined(parsed(name, found.text), found.lines), parts: found.parts, gives }
  return { label, line, made, ...(found.open === undefined ? {} : { unread: `a part of it depends on ${referenceOf(found.open)}` }) }
}

function referenceOf(value: Value): string {
  return value.kind === 'unknown' ? value.reference.slice(0, 100) : 'what only a run knows'
}

function parsed(name: string, text: string): HclFile {
  return name.endsWith('.json') ? parseHclJson(text, labels) : parseHcl(text)
}

/** Of a block, and of an entry of the attribute that stands for blocks ({@link https://terragrunt.gruntwork.io/docs/reference/hcl/attributes/#generate}). */
export function attributesOf(of: HclBlock | HclExpression): ReadonlyMap<string, HclAttribute> {
  if (of.kind === 'block') return new Map(of.body.items.flatMap((item) => (item.kind === 'attribute' ? [[item.name, item] as const] : [])))
  if (of.kind !== 'object') return new Map()
  return new Map(
    of.entries.flatMap(({ key, value }) =>
      key.kind === 'literal' ? [[String(key.value), { kind: 'attribute', name: String(key.value), line: key.line, value }] as const] : [],
    ),
  )
}
