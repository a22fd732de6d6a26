/** Maps Terraform files of AWS given as texts, and shows each fact of what they declare in a line. */
import type { Fact } from '../../../../src/base/fact.ts'
import type { Declaration } from '../../../../src/model/declaration.ts'
import type { DatabaseDeclaration } from '../../../../src/model/managed.ts'
import { mappers } from '../../../../src/readers/terraform/mappers.gen.ts'
import type { Mapped, World } from '../../../../src/readers/terraform/resource.ts'
import type { Extra } from '../../../../src/readers/terraform/tfvars.ts'
import { worldOfFiles } from '../harness.ts'

export interface Said {
  readonly declares: readonly Declaration[]
  /** `main.tf:3 aws_db_instance.main: …`. */
  readonly skipped: readonly string[]
}

export async function said(files: string | Readonly<Record<string, string>>, extra: Extra = {}): Promise<Said> {
  const world = await worldOfFiles(typeof files === 'string' ? { 'main.tf': files } : files, '', extra)
  const { declares, skipped } = mapped(world)
  return { declares, skipped: [...world.skipped, ...skipped].map(({ path, line, reason }) => `${path}:${line} ${reason}`) }
}

/** What all mappers say of a world. */
export function mapped(world: World): Mapped {
  const byType = new Map(mappers.flatMap((mapper) => mapper.types.map((type) => [type, mapper] as const)))
  const all = world.resources.filter(({ mode }) => mode !== 'data').map((one) => byType.get(one.type)?.declare(one, world) ?? { declares: [], skipped: [] })
  return { declares: all.flatMap(({ declares }) => declares), skipped: all.flatMap(({ skipped }) => skipped) }
}

type KindOf<K extends Declaration['kind']> = Extract<Declaration, { readonly kind: K }>

export async function allOf<K extends Declaration['kind']>(
  kind: K,
  files: string | Readonly<Record<string, string>>,
  extra: Extra = {},
): Promise<readonly KindOf<K>[]> {
  const { declares } = await said(files, extra)
  return declares.filter((one): one is KindOf<K> => one.kind === kind)
}

/** The only one of its kind; a test that finds none, or more, is wrong. */
export async function onlyOf<K extends Declaration['kind']>(kind: K, files: string | Readonly<Record<string, string>>, extra: Extra = {}): Promise<KindOf<K>> {
  const [one, ...more] = await allOf(kind, files, extra)
  if (one === undefined || more.length > 0)
    throw new Error(`${1 + more.length - (one === undefined ? 1 : 0)} of kind ${kind}: ${[one, ...more].map((each) => JSON.stringify(each?.at)).join()}`)
  return one
}

export function database(files: string | Readonly<Record<string, string>>, extra: Extra = {}): Promise<DatabaseDeclaration> {
  return onlyOf('database', files, extra)
}

/** `7 @ main.tf:3`, `0* @ main.tf:1` for a default, `? ${var.x} @ …` for what is not known. */
export function fact(one: Fact<unknown> | undefined): string {
  if (one === undefined) return 'absent'
  const least = one.state === 'unresolved' && one.atLeast !== undefined ? ` >=${one.atLeast}` : ''
  const value = one.state === 'unresolved' ? `? ${one.raw}${least}` : `${JSON.stringify(one.value)}${one.state === 'default' ? '*' : ''}`
  return `${value} @ ${one.at.path}:${one.at.line}`
}
