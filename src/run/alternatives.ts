/** Several ways to run the same services, such as a Compose file beside manifests: one of them is production's, the others say how else it could be run. */
import { textOf } from '../base/fact.ts'
import { imageName, roleOfImage } from '../link/images.ts'
import { withPublished } from '../link/published.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { PublicationDeclaration } from '../model/surroundings.ts'
import type { ChosenStack } from './stacks.ts'

export interface Alternatives {
  readonly kept: readonly ChosenStack[]
  readonly aside: readonly Candidate[]
}

/** A Compose stack that a command deploys outranks manifests; otherwise manifests do, since Compose is what such code is developed with. */
export function withoutAlternatives(
  chosen: readonly ChosenStack[],
  judgedBefore: readonly Stack[],
  publications: readonly PublicationDeclaration[] = [],
): Alternatives {
  const before = new Set(judgedBefore.flatMap(({ files }) => files))
  const isStanding = ({ files }: Stack): boolean => files.some((path) => before.has(path))
  const names = new Map(chosen.map(({ stack, reading }) => [stack, ownNames(reading)]))
  const images = new Map(chosen.map(({ stack, reading }) => [stack, ownImages(reading, publications)]))
  const compose = chosen.filter(({ stack }) => isCompose(stack))
  const clusters = chosen.filter(({ stack }) => stack.tool === 'kubernetes')
  const lost = new Map<Stack, Stack>()
  for (const one of compose) {
    for (const other of clusters) {
      // What was production's before the change stays judged, and so does what the change moves to.
      const isSame = [names, images].some((of) => overlap(of.get(one.stack), of.get(other.stack)))
      if (isStanding(one.stack) || !isSame) continue
      if (one.stack.deployed === true && other.stack.deployed !== true) lost.set(other.stack, one.stack)
      else if (one.stack.deployed !== true) lost.set(one.stack, other.stack)
    }
  }
  const aside = [...lost].flatMap(([stack, instead]): readonly Candidate[] => {
    const [path] = stack.files
    return path === undefined ? [] : [{ path, why: `another way to run what ${instead.files[0] ?? instead.name} runs already` }]
  })
  return { kept: chosen.filter(({ stack }) => !lost.has(stack)), aside }
}

function isCompose({ tool }: Stack): boolean {
  return tool === 'compose' || tool === 'swarm'
}

/** Services of one's own: every stack has a `postgres`. */
function ownNames({ declares }: ChosenStack['reading']): ReadonlySet<string> {
  return new Set(declares.flatMap((one) => (one.kind === 'service' && roleOfImage(textOf(one.image) ?? '') === undefined ? [one.name.toLowerCase()] : [])))
}

/** Images that a workflow of the tree pushes, by whatever names the services go: a chart puts its own in front. */
function ownImages({ declares }: ChosenStack['reading'], publications: readonly PublicationDeclaration[]): ReadonlySet<string> {
  const services = declares.flatMap((one) => (one.kind === 'service' ? [one] : []))
  return new Set(
    withPublished(services, publications).flatMap(({ build, image }) => (build?.published === true ? [imageName(textOf(image) ?? '').repository] : [])),
  )
}

function overlap(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): boolean {
  const shared = [...a].filter((name) => b.has(name)).length
  return shared > 0 && shared * 2 >= Math.min(a.size, b.size)
}
