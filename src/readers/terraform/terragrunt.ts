/** Terragrunt's units: which module each of them runs, and the inputs it gives it, through includes, locals and files beside it. */
import type { Evidence, Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'
import { Work } from '../../parse/expressions/frame.ts'
import { Config, folderIn, type Including } from './terragrunt-config.ts'
import { unknownValue, type Value } from '../../parse/expressions/values.ts'

/** What a module is given: what an unknown part of a `merge` may hold besides is unknown too. */
export interface Inputs {
  readonly values: ReadonlyMap<string, Value>
  readonly rest?: Value
}

export interface Unit {
  /** The folder of its module; undefined when that is not in the tree. */
  readonly module?: string
  readonly files: readonly string[]
  readonly inputs: Inputs
  /** Files of Terraform that it puts into the module's folder. */
  readonly generated: readonly string[]
  readonly skipped: readonly Skip[]
}

export function isUnitFile(path: string): boolean {
  return basename(path) === 'terragrunt.hcl'
}

const rounds = 5

/** {@link https://terragrunt.gruntwork.io/docs/reference/hcl/} Never throws for what files hold; undefined for a file that others include. */
export async function readUnit(path: string, context: ReadContext): Promise<Unit | undefined> {
  const texts = new Map<string, { readonly text: string } | undefined>()
  let unit: Unit | undefined
  for (let round = 0; round < rounds; round++) {
    const wanted = new Set<string>()
    const files = {
      has: (one: string) => context.has(one),
      below: (folder: string) => context.below(folder),
      text: (one: string) => {
        if (texts.has(one)) return texts.get(one)
        if (!context.has(one)) return undefined
        wanted.add(one)
        return 'wanted' as const
      },
    }
    unit = unitOf(path, new Work(files, ''), context)
    if (wanted.size === 0) break
    for (const one of [...wanted].sort()) {
      const file = texts.size < limits.includes ? await context.read(one) : undefined
      texts.set(one, isText(file) ? file : undefined)
    }
  }
  const read = [...texts].flatMap(([one, file]) => (file === undefined ? [] : [one]))
  return unit === undefined ? undefined : { ...unit, files: [path, ...read.filter((one) => one !== path).sort()] }
}

function unitOf(path: string, work: Work, context: ReadContext): Unit | undefined {
  const config = new Config(path, work, { unit: dirname(path), config: dirname(path) })
  const folder = dirname(path)
  const included = config.includes()
  const beside = context.below(folder).some((one) => dirname(one) === folder && /\.(tf|tofu)(\.json)?$/.test(one))
  const at: Evidence = { path, line: 1, key: 'terraform.source' }
  const source = config.source() ?? included.map(({ config: one }) => one?.source()).find((one) => one !== undefined)
  if (source === undefined && included.length === 0 && !beside) return undefined
  const skipped: Skip[] = [...config.problems]
  for (const one of included) {
    if (one.config === undefined) skipped.push({ path, line: one.line, reason: 'what it includes can not be found in the tree' })
    else skipped.push(...one.config.problems)
  }
  const candidates = source === undefined ? (beside ? [folder] : []) : source.texts.flatMap((text) => folderIn(text, folder) ?? [])
  const module = candidates.find((one) => context.below(one).some((file) => dirname(file) === one && /\.(tf|tofu)(\.json)?$/.test(file)))
  const line = source?.line ?? at.line
  if (module === undefined) skipped.push({ path, line, reason: 'its module is not in the tree' })
  else if (source?.sure === false) skipped.push({ path, line, reason: `its source is known only when it runs: ${module} of the tree is read for it` })
  const layers = [...included, { config, merges: true } satisfies Pick<Including, 'config' | 'merges'>].filter(({ merges }) => merges)
  const values = new Map<string, Value>()
  let rest: Value | undefined
  for (const { config: one } of layers) {
    const inputs = one?.inputs()
    if (inputs === undefined) {
      if (one !== undefined) continue
      rest = unknownValue('include', at, 'what it includes can not be found in the tree')
      values.clear()
      continue
    }
    if (inputs.rest !== undefined) {
      rest = inputs.rest
      values.clear()
    }
    for (const [name, value] of inputs.values) values.set(name, value)
  }
  const generated: string[] = []
  for (const { config: one } of layers) {
    for (const made of one?.generated() ?? []) {
      if ('file' in made) generated.push(made.file)
      else skipped.push({ path: one?.path ?? path, line: made.line, reason: `what it generates as ${made.name.slice(0, 60)}: not read` })
    }
  }
  const inputs = { values, ...(rest === undefined ? {} : { rest }) }
  return { ...(module === undefined ? {} : { module }), files: [], inputs, generated, skipped }
}
