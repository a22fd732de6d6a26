/** Production's stacks among a tree's Pulumi projects: by the names of their configurations, and by what commands bring up. */
import { compareText } from '../../base/evidence.ts'
import { basename, dirname, join, placeOf, wordsOf, type PathPlace } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { textAt, type Placed } from '../../parse/placed.ts'
import type { Candidate, Stack } from '../../model/stack.ts'
import type { Finding, Found } from '../platform.ts'
import { documentOf } from './config.ts'

interface Project {
  /** Its language is one that is gone through. */
  readonly isRead: boolean
  readonly path: string
  readonly folder: string
  readonly name: string
  readonly stacks: readonly StackFile[]
}

interface StackFile {
  readonly path: string
  readonly name: string
  readonly place: PathPlace
}

/** {@link https://www.pulumi.com/docs/iac/concepts/projects/project-file/} */
export async function findProjects(finding: Finding): Promise<Found> {
  const projects: Project[] = []
  for (const path of finding.paths) {
    if (!/^Pulumi\.ya?ml$/.test(basename(path))) continue
    const file = await finding.context.read(path)
    if (isText(file)) projects.push(projectOf(path, documentOf(file.text, path).root, finding))
  }
  const stacks: (Stack & { readonly isDevelopment: boolean })[] = []
  const candidates: Candidate[] = []
  const names = new Set<string>()
  for (const project of projects) {
    const { chosen, others } = choose(project)
    candidates.push(...others)
    for (const file of chosen) {
      const own = chosen.length === 1 ? project.name : `${project.name}-${file?.name ?? ''}`
      const name = names.has(own) ? `${own}-${basename(project.folder)}` : own
      names.add(name)
      stacks.push(stackOf(project, file, name, projects.length))
    }
  }
  return { stacks: better(stacks, candidates), candidates: candidates.sort((a, b) => compareText(a.path, b.path)) }
}

/** What is for development alone is judged only where there is nothing better. */
function better(stacks: readonly (Stack & { readonly isDevelopment: boolean })[], candidates: Candidate[]): readonly Stack[] {
  const sure = stacks.filter(({ isDevelopment }) => !isDevelopment)
  const kept = sure.length > 0 ? sure : stacks
  for (const one of stacks) if (!kept.includes(one)) candidates.push({ path: one.files[0] ?? one.folder, why: one.why })
  return kept.map(({ isDevelopment: _isDevelopment, ...stack }) => stack)
}

function projectOf(path: string, root: Placed | undefined, { paths }: Finding): Project {
  const folder = dirname(path)
  const apart = textAt(root, 'stackConfigDir') ?? textAt(root, 'config')
  const beside = new Set([folder, ...(apart === undefined ? [] : [join(folder, apart) ?? folder])])
  const stacks = paths.flatMap((one): readonly StackFile[] => {
    const name = /^Pulumi\.(.{1,100})\.ya?ml$/.exec(basename(one))?.[1]
    return name === undefined || /^(readme|example|sample|template)$/i.test(name) || !beside.has(dirname(one))
      ? []
      : [{ path: one, name, place: placeOfStack(name) }]
  })
  const runtime = textAt(root, 'runtime') ?? textAt(root, 'runtime', 'name')
  const isRead = runtime !== undefined && /^(nodejs|bun|yaml)$/.test(runtime)
  return { path, folder, isRead, name: textAt(root, 'name') ?? (basename(folder) || 'production'), stacks }
}

/** `prod-eu`, `production`, `acme.live`; `nonprod` is none. */
function placeOfStack(name: string): PathPlace {
  const plain = wordsOf(name).join('')
  if (/(non|not|pre)prod|sandbox|ephemeral|^pr\d*$|^review$/.test(plain)) return { place: 'development', why: `its name says ${name}` }
  if (wordsOf(name).some((word) => /^(prd|main)$/.test(word))) return { place: 'production', why: `its name says ${name}` }
  return placeOf(`${name.replaceAll('.', '-')}.yaml`)
}

interface Choice {
  readonly chosen: readonly (StackFile | undefined)[]
  readonly others: readonly Candidate[]
}

/** Those for production, else those that nothing says are for anything else, else the program without any. */
function choose({ stacks }: Project): Choice {
  const of = (place: string): readonly StackFile[] => stacks.filter((one) => one.place.place === place)
  const production = of('production')
  const chosen = production.length > 0 ? production : of('neutral').length > 0 ? of('neutral') : stacks.slice(0, 1)
  const others = stacks
    .filter((one) => !chosen.includes(one))
    .map(({ path, place }): Candidate => ({
      path,
      why: place.place === 'development' ? `for development: ${place.why}` : 'another stack of the program than production’s',
    }))
  return { chosen: chosen.length === 0 ? [undefined] : chosen, others }
}

function stackOf(project: Project, file: StackFile | undefined, name: string, count: number): Stack & { readonly isDevelopment: boolean } {
  const folder = placeOf(project.folder === '' ? 'main.ts' : `${project.folder}/main.ts`)
  const isDevelopment = file?.place.place === 'development' || (file?.place.place !== 'production' && folder.place === 'development')
  const byFolder = count === 1 ? 'the only one of its kind in the repository' : folder.why
  return {
    name,
    tool: 'pulumi',
    isDevelopment,
    files: [project.path, ...(file === undefined ? [] : [file.path])],
    folder: project.folder,
    envFiles: [],
    profiles: [],
    ...(isDevelopment || !project.isRead ? { unsure: true } : {}),
    why: file === undefined || file.place.place === 'neutral' ? byFolder : `taken by name: ${file.place.why}`,
  }
}
