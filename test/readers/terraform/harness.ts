/** Evaluates Terraform files given as texts, and shows what facts they come to. */
import type { Fact } from '../../../src/base/fact.ts'
import type { ReadContext } from '../../../src/readers/reader.ts'
import { evaluate, worldOf, type Evaluated } from '../../../src/readers/terraform/root.ts'
import type { Body, Resource, World } from '../../../src/readers/terraform/resource.ts'
import type { Extra } from '../../../src/readers/terraform/tfvars.ts'

export function contextOf(files: Readonly<Record<string, string>>): ReadContext {
  const paths = Object.keys(files).sort()
  return {
    read: async (path) => (Object.hasOwn(files, path) ? { path, text: files[path] ?? '' } : undefined),
    has: (path) => Object.hasOwn(files, path),
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

export async function worldOfFiles(files: Readonly<Record<string, string>>, root = '', extra: Extra = {}): Promise<World & Evaluated> {
  const evaluated = await evaluate(root, contextOf(files), extra)
  return { ...evaluated, ...worldOf('shop', evaluated) }
}

/** A resource by its address without indexes; a test that asks for what is not there is wrong. */
export function found(world: World, plain: string): Resource {
  const one = world.find(plain)
  if (one === undefined) throw new Error(`no ${plain} among ${world.resources.map((resource) => resource.plain).join(', ')}`)
  return one
}

/** `7 @ main.tf:3 retention`, `? ${var.x} @ variables.tf:1 variable.x`. */
export function shown(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  const value = fact.state === 'unresolved' ? `? ${fact.partial?.reveal() ?? fact.raw}` : JSON.stringify(fact.value)
  return `${value} @ ${fact.at.path}:${fact.at.line} ${fact.at.key}`
}

/** The value of one attribute `x` of a resource `t.r` of a file that says no more than this, as JSON; unknown ones by their text. */
export async function valueOfText(expression: string, more = '', files: Readonly<Record<string, string>> = {}): Promise<string> {
  const world = await worldOfFiles({ ...files, 'main.tf': `resource "t" "r" {\n  x = ${expression}\n}\n${more}` })
  return plainly(found(world, 't.r'))
}

function plainly(body: Body): string {
  const text = body.text('x')
  if (text === undefined) return 'null'
  const map = body.map('x')
  if (map instanceof Map) return `{${[...map].map(([name, one]: [string, Fact<string>]) => `${name}: ${bare(one)}`).join(', ')}}`
  const many = body.texts('x')
  if (Array.isArray(many) && text.state === 'unresolved' && text.raw.startsWith('a list')) return `[${many.map((one: Fact<string>) => bare(one)).join(', ')}]`
  return bare(text)
}

function bare(fact: Fact<string>): string {
  return fact.state === 'unresolved' ? `? ${fact.partial?.reveal() ?? fact.raw}` : fact.value
}
