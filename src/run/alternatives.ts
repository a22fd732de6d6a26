/** Several ways to run the same services, such as a Compose file beside manifests: one of them is production's, the others say how else it could be run. */
import { imageName, roleOfImage } from '../link/images.ts'
import { withPublished } from '../link/published.ts'
import { textOf, type Fact } from '../base/fact.ts'
import { basename, dirname, placeOf } from '../base/paths.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { PublicationDeclaration } from '../model/surroundings.ts'
import type { ChosenStack } from './stacks.ts'

export interface Alternatives {
  readonly kept: readonly ChosenStack[]
  readonly aside: readonly Candidate[]
}

/** A Compose stack that a command deploys outranks manifests and tasks of ECS; otherwise those do, since Compose is what such code is developed with. */
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
  const clusters = chosen.filter(({ stack }) => stack.tool === 'kubernetes' || stack.tool === 'ecs')
  const lost = new Map<Stack, Stack>()
  const stubs: Candidate[] = []
  for (const one of compose) {
    for (const other of clusters) {
      const stub =
        other.stack.tool !== 'kubernetes' || other.stack.deployed === true || isStanding(other.stack) ? undefined : stubIn(other.reading, one.reading)
      if (stub !== undefined && !lost.has(one.stack)) {
        lost.set(other.stack, one.stack)
        stubs.push(...asideOf(other.stack, `a stub: it runs ${stub.image} under the name of ${stub.name}, which ${one.stack.files[0] ?? one.stack.name} runs`))
        continue
      }
      // What was production's before the change stays judged, and so does what the change moves to.
      const isSame = [names, images].some((of) => overlap(of.get(one.stack), of.get(other.stack))) || isRegistered(one, other, publications)
      if (isStanding(one.stack) || !isSame) continue
      if (one.stack.deployed === true && other.stack.deployed !== true) lost.set(other.stack, one.stack)
      else if (one.stack.deployed !== true) lost.set(one.stack, other.stack)
    }
  }
  const told = new Set(stubs.map(({ path }) => path))
  const others = [...lost].filter(
    ([
      {
        files: [path],
      },
    ]) => path === undefined || !told.has(path),
  )
  const aside = others.flatMap(([stack, instead]) => asideOf(stack, `another way to run what ${instead.files[0] ?? instead.name} runs already`))
  for (const { stack } of compose) {
    if (lost.has(stack) || isStanding(stack)) continue
    const main = [...lost.keys()].find((other) => isCompose(other) && standsBeside(stack, other))
    if (main === undefined) continue
    lost.set(stack, main)
    aside.push(...asideOf(stack, `it stands beside ${main.files[0] ?? main.name}, which is not judged, and no command deploys it`))
  }
  return { kept: chosen.filter(({ stack }) => !lost.has(stack)), aside: [...stubs, ...aside] }
}

/** The image of a task that a workflow registers is what that workflow built of this tree, whatever the file calls it: what Compose runs of it is the same. */
function isRegistered(compose: ChosenStack, tasks: ChosenStack, publications: readonly PublicationDeclaration[]): boolean {
  if (tasks.stack.tool !== 'ecs' || tasks.stack.deployed !== true) return false
  const filled = tasks.reading.declares.some((one) => one.kind === 'service' && one.image?.state === 'unresolved')
  const services = compose.reading.declares.filter((one) => one.kind === 'service')
  const theirs = ownNames(tasks.reading)
  const isShared = [...ownNames(compose.reading)].some((name) => theirs.has(name))
  return (
    isShared ||
    (filled && withPublished(services, publications).some(({ build, image }) => build !== undefined && roleOfImage(textOf(image) ?? '') === undefined))
  )
}

function asideOf({ files: [path] }: Stack, why: string): readonly Candidate[] {
  return path === undefined ? [] : [{ path, why }]
}

/** What is brought up beside a stack that is not production's, `docker-compose.monitoring.yml`, is no more production's than that: unless its own name says so. */
function standsBeside({ files, deployed }: Stack, other: Stack): boolean {
  if (deployed === true || files.some((path) => placeOf(basename(path)).place === 'production')) return false
  return files.some((path) => other.files.some((one) => dirname(one) === dirname(path)))
}

function isCompose({ tool }: Stack): boolean {
  return tool === 'compose' || tool === 'swarm'
}

const blank = /^(nginx|httpd|busybox|alpine|hello-world|nginxdemos\/hello)$/

/** `helm create` writes a chart that runs nginx: as long as it does so under the application's name, it describes nothing of it. */
function stubIn(manifests: ChosenStack['reading'], compose: ChosenStack['reading']): { readonly name: string; readonly image: string } | undefined {
  const runs = ({ declares }: ChosenStack['reading']): ReadonlyMap<string, string> =>
    new Map(declares.flatMap((one) => (one.kind === 'service' && one.build === undefined ? [[one.name.toLowerCase(), imageOf(one.image)] as const] : [])))
  const own = ownNames(compose)
  const real = runs(compose)
  const there = [...runs(manifests)]
  const stubs = there.filter(([name, image]) => own.has(name) && blank.test(image) && !blank.test(real.get(name) ?? ''))
  const [first] = stubs
  return first === undefined || stubs.length < there.length ? undefined : { name: first[0], image: first[1] }
}

function imageOf(image: Fact<string> | undefined): string {
  return imageName(textOf(image) ?? '').repository.toLowerCase()
}

/** Services of one's own: every stack has a `postgres`. */
function ownNames({ declares }: ChosenStack['reading']): ReadonlySet<string> {
  return new Set(declares.flatMap((one) => (one.kind === 'service' && roleOfImage(textOf(one.image) ?? '') === undefined ? [one.name.toLowerCase()] : [])))
}

/** Images that this tree builds: what runs one of them is the same program, whatever it is called there. */
function ownImages({ declares }: ChosenStack['reading'], publications: readonly PublicationDeclaration[]): ReadonlySet<string> {
  const services = declares.filter((one) => one.kind === 'service')
  const built = withPublished(services, publications).filter(({ build }) => build !== undefined)
  return new Set(built.flatMap(({ image }) => (textOf(image) === undefined ? [] : [imageName(textOf(image) ?? '').repository.toLowerCase()])))
}

function overlap(a: ReadonlySet<string> = new Set(), b: ReadonlySet<string> = new Set()): boolean {
  const shared = [...a].filter((name) => b.has(name)).length
  return shared > 0 && shared * 2 >= Math.min(a.size, b.size)
}
