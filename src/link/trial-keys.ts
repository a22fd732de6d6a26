/** Private keys that only trials are given: by stacks for development, by images that those alone build, and by scripts that make them for tests. */
import { dirname, join, placeOf } from '../base/paths.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import type { Declared, LinkInput } from './input.ts'

/**
 * Keys that only a stack for development mounts, by themselves or with their folder, and none of production's: made for trials of TLS. Folders of code are
 * mounted to be worked on. The same goes for those that nothing names but such a stack and what only it builds.
 */
export function triedWith(
  declared: Declared,
  { candidates, shapes }: Pick<LinkInput, 'candidates' | 'shapes'>,
): (path: string, users?: readonly string[]) => boolean {
  const { services, images } = declared
  const forWork = candidates.flatMap(({ path, why }) => (why.startsWith('for development') ? [path] : []))
  const places = new Set(forWork.flatMap((path) => (shapes?.get(path)?.mounts ?? []).flatMap((one) => join(dirname(path), one) || [])))
  for (const folder of [...[...images.keys()].map(dirname), ...services.map(({ build }) => build?.context ?? '')]) places.delete(folder)
  const used = services.flatMap(({ mounts }) => mounts.flatMap(({ file }) => file ?? []))
  const built = new Set(
    forWork.flatMap((path) => (shapes?.get(path)?.services ?? []).flatMap(({ build }) => (build === undefined ? [] : (join(dirname(path), build) ?? [])))),
  )
  const otherwise = new Set([
    ...services.map(dockerfileOf),
    ...declared.scripts.flatMap(({ actions }) => actions.flatMap((action) => (action.does === 'build' ? [action.dockerfile.text] : []))),
  ])
  const isTrial = (user: string): boolean =>
    forWork.includes(user) || /^(development|example)$/.test(placeOf(user).place) || (images.has(user) && built.has(dirname(user)) && !otherwise.has(user))
  // The whole of the tree is copied for what else is in it.
  const isPacked = (path: string): boolean =>
    [...images].some(
      ([image, { stages }]) => !isTrial(image) && stages.some(({ copies }) => copies.some(({ from }) => from.some((one) => isPart(one) && within(path, one)))),
    )
  return (path, users = []) =>
    !used.some((file) => within(path, file)) && (places.has(path) || places.has(dirname(path)) || (users.length > 0 && users.every(isTrial) && !isPacked(path)))
}

function isPart(path: string): boolean {
  return path !== '' && path !== '.'
}

function dockerfileOf({ build }: ServiceDeclaration): string {
  return build?.dockerfile ?? (build?.context === undefined || build.context === '' ? 'Dockerfile' : `${build.context}/Dockerfile`)
}
