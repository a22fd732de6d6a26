/** Production's stacks among a tree's folders of Terraform: roots by their place, with the values that their deployment takes. */
import { compareText } from '../../../base/evidence.ts'
import { basename, dirname, wordsOf } from '../../../base/paths.ts'
import type { Candidate, Stack } from '../../../model/stack.ts'
import type { Finding, Found } from '../../platform.ts'
import { filesOf } from '../load.ts'
import { twinsOfProduction } from './environments.ts'
import { placeOfValues } from './place.ts'
import { rootsOf, type Root } from './roots.ts'
import { settingsOfState } from './state-files.ts'
import { unitsOf } from './units.ts'
import { appliedIn, variantsOf, type Applied, type Variant } from './values.ts'

export async function findRoots(finding: Finding): Promise<Found> {
  const { paths, context } = finding
  const applied = appliedIn(finding)
  const units = await unitsOf(paths, context)
  const { roots, others } = await rootsOf(paths, context, new Set(applied.map(({ folder }) => folder)), units.modules)
  const candidates: Candidate[] = others.flatMap(({ source, why }) => (source.files[0] === undefined ? [] : [{ path: source.files[0], why }]))
  candidates.push(...units.candidates)
  const twins = twinsOfProduction(roots)
  const isTrial = (root: Root): boolean => twins.has(root.folder) && !applied.some(({ folder, strength }) => folder === root.folder && strength === 3)
  const states = new Map(roots.map(({ folder }) => [folder, trialState(folder, finding)]))
  const taken = roots.filter((root) => !isForDevelopment(root, applied) && !isTrial(root) && states.get(root.folder) === undefined)
  // A file for development alone is judged only where there is nothing better.
  const rest = roots.filter(({ place }) => !/ says (review apps|review|pr)$/.test(place.why))
  const chosen = taken.length + units.stacks.length > 0 ? taken : rest.slice(0, 1)
  const unsure = taken.length === 0 && units.stacks.length === 0
  for (const root of roots) {
    if (chosen.includes(root)) continue
    const development = states.get(root.folder) ?? (root.place.place === 'development' ? root.place.why : 'a command for development applies it')
    candidates.push({
      path: root.source.files[0] ?? root.folder,
      why: isTrial(root) ? `another environment beside ${twins.get(root.folder)}` : `for development: ${development}`,
    })
  }
  const folders = new Set(roots.map(({ folder }) => folder))
  const stacks: Stack[] = [...units.stacks]
  const settings = await settingsOfState(roots, context)
  for (const path of settings) candidates.push({ path, why: 'says where the state is kept, and sets no variable' })
  for (const root of chosen) {
    const { variants, candidates: more } = variantsOf(root, applied, finding, folders, settings)
    candidates.push(...more)
    for (const variant of variants) stacks.push(stackOf(root, variant, filesOf(root.folder, context), unsure, roots.length))
  }
  return { stacks: named(stacks), candidates: candidates.sort((a, b) => compareText(a.path, b.path)) }
}

/** Where all that tells where its state is kept is for other environments than production: {@link https://developer.hashicorp.com/terraform/language/backend#file}. */
function trialState(folder: string, { context }: Finding): string | undefined {
  const files = context.below(folder).filter((path) => path.endsWith('.tfbackend') && dirname(path) === folder)
  const [first] = files
  const isTrial = files.every((path) => placeOfValues(`${folder}/${basename(path).replaceAll('.', '-')}.tfvars`, folder).place === 'development')
  return first !== undefined && isTrial ? `its state is kept as ${basename(first)} alone says` : undefined
}

function isForDevelopment({ folder, place }: Root, applied: readonly Applied[]): boolean {
  const own = applied.filter((one) => one.folder === folder)
  if (place.place === 'production') return false
  return place.place === 'development' || (own.length > 0 && own.every(({ strength }) => strength < 2))
}

function stackOf(root: Root, variant: Variant, files: readonly string[], unsure: boolean, count: number): Stack {
  const { place, folder } = root
  const byPlace =
    place.place === 'production' ? place.why : count === 1 ? 'the only one of its kind in the repository' : 'nothing says that it is not production'
  const variables = variant.sets.flatMap(({ text, resolved }) => (resolved && text.includes('=') ? [text] : []))
  const open = variant.sets.flatMap(({ text, resolved }) => (resolved ? [] : (/^\s*([\w-]{1,200}|\*)=/.exec(text)?.[1] ?? [])))
  return {
    name: [nameOf(folder), ...(variant.name === undefined ? [] : [variant.name])].join('-'),
    tool: 'terraform',
    files: [...files, ...variant.varFiles],
    folder,
    envFiles: [],
    profiles: variant.workspace === undefined ? [] : [variant.workspace],
    ...(variables.length === 0 ? {} : { variables }),
    ...(open.length === 0 ? {} : { openVariables: open }),
    ...(variables.length + open.length === 0 || variant.at === undefined ? {} : { variablesAt: variant.at }),
    ...(unsure ? { unsure: true } : {}),
    why: variant.why === '' ? byPlace : variant.why,
  }
}

const plainNames = new Set('terraform tf tofu opentofu infra infrastructure iac prod production prd live main root stack'.split(' '))

/** The nearest folder that says more than what every repository says. */
function nameOf(folder: string): string {
  for (let above = folder; above !== ''; above = dirname(above)) {
    if (!wordsOf(basename(above)).every((word) => plainNames.has(word) || /^env(ironment)?s?$/.test(word))) return basename(above)
  }
  return basename(folder) || 'production'
}

/** Two of one name are told apart by their folders. */
function named(stacks: readonly Stack[]): readonly Stack[] {
  const counts = new Map<string, number>()
  for (const { name } of stacks) counts.set(name, (counts.get(name) ?? 0) + 1)
  return stacks.map((stack) => (counts.get(stack.name) === 1 || stack.folder === '' ? stack : { ...stack, name: stack.folder.split('/').slice(-2).join('-') }))
}
