/** Terragrunt's units: which module each of them runs, and the inputs it gives it, through includes, locals and files beside it. */
import type { Evidence, Skip } from '../../../base/evidence.ts'
import { limits } from '../../../base/limits.ts'
import { basename, dirname } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import type { ReadContext } from '../../reader.ts'
import { Work } from '../../../parse/expressions/frame.ts'
import type { WrittenFile } from '../load.ts'
import { Config, folderIn, type Including } from './config.ts'
import type { Generation } from './generate.ts'
import { mergedInputs, type Inputs } from './inputs.ts'
import { remoteOf, type Remote } from './remote.ts'
import { unknownValue } from '../../../parse/expressions/values.ts'

export interface Unit {
  /** The folder of its module; undefined when that is not in the tree. */
  readonly module?: string
  /** Its module, where that lies elsewhere. */
  readonly remote?: Remote
  readonly files: readonly string[]
  readonly inputs: Inputs
  /** Files of Terraform that it puts into the module's folder. */
  readonly written: readonly WrittenFile[]
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
    if (one.config === undefined) skipped.push({ path, line: one.line, reason: 'what it includes can not be found in the repository' })
    else skipped.push(...one.config.problems)
  }
  const candidates = source === undefined ? (beside ? [folder] : []) : source.texts.flatMap((text) => folderIn(text, folder) ?? [])
  const module = candidates.find((one) => context.below(one).some((file) => dirname(file) === one && /\.(tf|tofu)(\.json)?$/.test(file)))
  const line = source?.line ?? at.line
  const elsewhere = module === undefined && source?.sure === true && /^[\w.+-]+(::|:\/\/)|^git@/.test(source.texts[0] ?? '') ? source.texts[0] : undefined
  if (module === undefined && elsewhere === undefined) skipped.push({ path, line, reason: 'its module is not in the repository' })
  else if (source?.sure === false) skipped.push({ path, line, reason: `its source is known only when it runs: ${module} of the repository is read for it` })
  const layers = [...included, { config, merges: true, deep: false } satisfies Pick<Including, 'config' | 'merges' | 'deep'>].filter(({ merges }) => merges)
  let inputs: Inputs = { values: new Map() }
  // An include says how the unit is merged over it: the unit's own layer goes the deepest way that is asked for.
  const deep = included.some((one) => one.merges && one.deep)
  for (const { config: one } of layers) {
    const own =
      one === undefined ? { values: new Map(), rest: unknownValue('include', at, 'what it includes can not be found in the repository') } : one.inputs()
    if (own !== undefined) inputs = mergedInputs(inputs, own, deep)
  }
  const generations = new Map<string, Generation & { readonly path: string }>()
  for (const { config: one } of layers) for (const made of one?.generations() ?? []) generations.set(made.label, { ...made, path: one?.path ?? path })
  const written = [...generations.values()].flatMap(({ made }) => made ?? [])
  for (const made of generations.values())
    if (made.unread !== undefined)
      skipped.push({ path: made.path, line: made.line, reason: `what it generates as ${made.label.slice(0, 60)}: not read, ${made.unread}` })
  const remote = elsewhere === undefined ? undefined : remoteOf(elsewhere, { name: basename(folder) || 'unit', path, line }, inputs)
  return { ...(module === undefined ? {} : { module }), ...(remote === undefined ? {} : { remote }), files: [], inputs, written, skipped }
}
