/** A unit whose module lies elsewhere, as the call of that module it comes to: what a registry's module makes of its inputs is known. */
import type { HclAttribute, HclBlock, HclExpression } from '../../../parse/hcl/ast.ts'
import type { WrittenFile } from '../load.ts'
import { plainSource } from '../source.ts'
import type { Value } from '../../../parse/expressions/values.ts'
import type { Inputs } from './inputs.ts'

export interface Remote {
  /** As mappers know it: `terraform-aws-modules/rds/aws`. */
  readonly type: string
  readonly line: number
  readonly call: WrittenFile
}

/** `tfr:///owner/name/provider//folder?version=…` ({@link https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform}), and what Terraform takes. */
export function remoteOf(source: string, unit: { readonly name: string; readonly path: string; readonly line: number }, inputs: Inputs): Remote {
  const { name, path, line } = unit
  const plain = plainSource(source.replace(/^tfr:\/\/\//, '').replace(/^tfr:\/\//, ''))
  const parts = new Map<string, Value>()
  const attributes = [...inputs.values].map(([input, value], index): HclAttribute => {
    const part = `input-${index}`
    parts.set(part, value)
    return { kind: 'attribute', name: input, line: value.at.path === path ? value.at.line : line, value: node({ kind: 'name', name: part }, line) }
  })
  const said: HclAttribute = { kind: 'attribute', name: 'source', line, value: node({ kind: 'literal', value: plain }, line) }
  const block: HclBlock = { kind: 'block', type: 'module', labels: [name], line, endLine: line, body: { items: [said, ...attributes], json: false } }
  return { type: plain, line, call: { name: 'call.tf', path, text: '', file: { body: { items: [block], json: false }, problems: [] }, parts, gives: false } }
}

function node(shape: { readonly kind: 'name'; readonly name: string } | { readonly kind: 'literal'; readonly value: string }, line: number): HclExpression {
  return { ...shape, line, height: 1 }
}
