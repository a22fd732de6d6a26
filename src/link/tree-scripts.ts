/** Whether a pulled image holds what the tree does: its command runs a script by the very path that one has here, and nobody puts it there. */
import { valueOf } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { roleOfImage } from './images.ts'
import type { Declared } from './input.ts'

/** Below a folder, so that it is not what every image may have: `./docker/entrypoints/serve.sh`. */
const below = /^(?:\.\/)?([\w.-]+(?:\/[\w.-]+){1,20})$/

export function runsFromTree({ build, image, entrypoint, command, mounts }: ServiceDeclaration, { scripts, packages }: Declared): boolean {
  const reference = valueOf(image)
  if (build !== undefined || reference === undefined || roleOfImage(reference) !== undefined || !packages.some(({ folder }) => folder === '')) return false
  const paths = [entrypoint, command].flatMap((fact) => (valueOf(fact) ?? []).flatMap((word) => below.exec(word)?.[1] ?? []))
  const isMounted = (path: string): boolean => mounts.some(({ file }) => file !== undefined && (file === '' || path === file || path.startsWith(`${file}/`)))
  return paths.some((path) => !isMounted(path) && scripts.some((one) => one.path === path))
}
