/** Ports that only overlays beside a stack publish: one of them is merged where it runs, and nothing here says which. */
import { placeOf } from '../base/paths.ts'
import type { LinkInput } from './input.ts'

/** Services as `stack/name`. What is published for work on the code says nothing. */
export function publishedBeside({ candidates, shapes, stacks }: LinkInput): ReadonlySet<string> {
  const overlays = candidates.filter(({ path, why }) => why.startsWith('an overlay of ') && placeOf(path).place !== 'development')
  return new Set(
    overlays.flatMap(({ path, why }) => {
      const bases = stacks.filter(({ files }) => files.some((file) => why.startsWith(`an overlay of ${file} `)))
      const names = (shapes?.get(path)?.services ?? []).flatMap(({ name, publishes }) => (publishes === true ? [name] : []))
      return bases.flatMap((stack) => names.map((name) => `${stack.name}/${name.toLowerCase()}`))
    }),
  )
}
