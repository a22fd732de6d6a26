/** Variables of an env file that an image brings along as its `.env`: an application reads them where nobody sets others. */
import { valueOf } from '../base/fact.ts'
import { basename, dirname, join, placeOf } from '../base/paths.ts'
import type { EnvDeclaration, ImageStage } from '../model/declaration.ts'
import { within } from './code.ts'
import type { Declared } from './input.ts'
import { once } from './once.ts'
import type { Running } from './running.ts'

const envsIn = once(({ envs }: Declared): ReadonlyMap<string, EnvDeclaration> => new Map(envs.map((env) => [env.path, env])))

/** The last one that is copied there, from the root of the tree or from the Dockerfile's own folder. */
function envOf(dockerfile: string, stages: readonly ImageStage[], declared: Declared): EnvDeclaration | undefined {
  return stages
    .flatMap(({ copies }) => copies)
    .flatMap(({ from: [from = '', ...others], to, stage }) => {
      const isPacked = stage === undefined && others.length === 0 && (basename(to) === '.env' || (basename(from) === '.env' && /(^|\/)\.?$/.test(to)))
      const paths = isPacked ? ['', dirname(dockerfile)].map((folder) => join(folder, from.replace(/^\/+/, '')) ?? '') : []
      return paths.flatMap((path) => envsIn(declared).get(path) ?? []).slice(0, 1)
    })
    .at(-1)
}

/** Of an application that no stack describes, what all images around its code agree on that are not for work on the code. */
export function packedValue({ inStack, stage, folders }: Running, name: string, declared: Declared): string | undefined {
  const own = [...declared.images].flatMap(([path, { stages }]) => {
    const last = stage === undefined ? -1 : stages.indexOf(stage)
    const isLoose = !inStack && placeOf(path).place !== 'development' && placeOf(path).place !== 'example' && folders.some((folder) => within(path, folder))
    const env = inStack ? envOf(path, stages.slice(0, last + 1), declared) : isLoose ? envOf(path, stages, declared) : undefined
    return env === undefined ? [] : [valueOf(env.values.get(name))?.trim()]
  })
  const [value] = own
  return value !== '' && own.every((one) => one === value) ? value : undefined
}
