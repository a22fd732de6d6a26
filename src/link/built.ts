/** What a service is made from: the stage of a Dockerfile, with what it has of those before it, and the image at the bottom. */
import { known, textOf, valueOf, type Fact } from '../base/fact.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'

/** The stage of the Dockerfile a service is built from. */
function stageOf(declared: ServiceDeclaration, images: Declared['images']): ImageStage | undefined {
  const build = declared.build
  if (build?.context === undefined && build?.dockerfile === undefined) return undefined
  const path = build.dockerfile ?? (build.context === '' ? 'Dockerfile' : `${build.context}/Dockerfile`)
  const stages = images.get(path)?.stages ?? []
  const stage = (build.target === undefined ? undefined : stages.find((one) => one.name === build.target?.toLowerCase())) ?? stages.at(-1)
  return stage === undefined ? undefined : inheriting(stage, stages)
}

const inherited = new WeakMap<ImageStage, ImageStage>()

/**
 * A stage has the variables and the command of those it starts from ({@link https://docs.docker.com/reference/dockerfile/#env}); an entrypoint of its
 * own takes their command away ({@link https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact}).
 */
function inheriting(stage: ImageStage, stages: readonly ImageStage[]): ImageStage {
  const before = inherited.get(stage)
  if (before !== undefined) return before
  const environment = new Map(stage.environment)
  let { command, entrypoint } = stage
  let at: ImageStage | undefined = stage
  for (let depth = 0; at !== undefined && depth < 20; depth++) {
    const from: string | undefined = valueOf(at.from)
    at = stages.slice(0, stages.indexOf(at)).findLast((other) => other.name !== undefined && other.name === from?.toLowerCase())
    for (const [name, value] of at?.environment ?? []) if (!environment.has(name)) environment.set(name, value)
    if (entrypoint === undefined) command ??= at?.command
    entrypoint ??= at?.entrypoint
  }
  const isSame = environment.size === stage.environment.size && command === stage.command && entrypoint === stage.entrypoint
  const made = isSame ? stage : { ...stage, environment, ...(command === undefined ? {} : { command }), ...(entrypoint === undefined ? {} : { entrypoint }) }
  inherited.set(stage, made)
  return made
}

/** What a service is made from: the stage it is built from, and the outside image at the bottom, which names software. */
export function madeFrom(
  declared: ServiceDeclaration,
  images: Declared['images'],
): { readonly stage: ImageStage | undefined; readonly base: string | undefined } {
  const stage = stageOf(declared, images)
  const stages = stage === undefined ? [] : (images.get(declared.build?.dockerfile ?? '')?.stages ?? [stage])
  return { stage, base: stage === undefined ? textOf(declared.image) : bottomImage(stage, stages, declared.build?.args) }
}

/** What a stage starts from, with the build arguments of the service: they win over the defaults of the Dockerfile ({@link https://docs.docker.com/reference/compose-file/build/#args}). */
export function fromOf({ from, fromWritten }: ImageStage, args: ReadonlyMap<string, string> | undefined): Fact<string> {
  if (fromWritten === undefined || args === undefined) return from
  const filled = withArguments(fromWritten, args)
  return filled === fromWritten || filled.includes('$') ? from : known(filled, from.at)
}

function withArguments(written: string, args: ReadonlyMap<string, string> | undefined): string {
  return written.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => args?.get(name) ?? whole)
}

/** The outside image at the bottom of a stage's `FROM` chain, with the build arguments of the service that is built from it. */
export function bottomImage(stage: ImageStage, stages: readonly ImageStage[], args: ReadonlyMap<string, string> | undefined): string | undefined {
  let at: ImageStage | undefined = stage
  for (let depth = 0; at !== undefined && depth < 20; depth++) {
    const told: Fact<string> = fromOf(at, args)
    const from: string | undefined = told.state === 'unresolved' ? withArguments(told.raw, args) : told.value
    const next: ImageStage | undefined = stages.find((other) => other.name !== undefined && other.name === from?.toLowerCase() && other !== at)
    if (next === undefined) return from
    at = next
  }
  return undefined
}
