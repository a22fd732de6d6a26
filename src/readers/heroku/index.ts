/** Heroku and Dokku: a folder with an app.json or a heroku.yml, and its Procfile, is a stack. */
import { scaledBy } from '../../commands/scaling.ts'
import { compareText } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { basename, dirname, placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { Candidate, Stack } from '../../model/stack.ts'
import { createTold, fieldsOf, type Told } from '../../parse/fields.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import { at, placed, type PlacedMap } from '../../parse/placed.ts'
import { parseYaml } from '../../parse/yaml.ts'
import type { Finding, Found, Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { declareApp, type Parts } from './app.ts'
import { deployedElsewhere, isSpokenOf, reviewsBy, reviewsInReadme, scalingoSign } from './beside.ts'
import { parseProcfile } from '../../parse/procfile.ts'

export const herokuPlatform: Platform = {
  name: 'heroku',
  title: 'Apps of Heroku and Dokku: Procfile, app.json, heroku.yml',
  docs: 'https://devcenter.heroku.com/articles/app-json-schema',
  files: ['**/{Procfile,app.json,heroku.yml}'],
  find: findApps,
  async read(stack, context) {
    const told = createTold()
    const parts = await partsOf(stack, context, told)
    return { declares: declareApp(parts, stack.name, stack.scaled ?? new Map(), told), skipped: told.skips }
  },
}

/** Files of other ways to deploy: beside them, an app.json is the button for whoever wants one of their own. */
const others = /(^|\/)((docker-)?compose[\w.-]*\.ya?ml|fly[\w.-]*\.toml|render\.ya?ml|Chart\.yaml|kustomization\.ya?ml|[\w.-]+\.tf|[\w.-]+\.nomad(\.hcl)?)$/

async function findApps(finding: Finding): Promise<Found> {
  const { paths, context, scripts } = finding
  const folders = new Map<string, string[]>()
  for (const path of paths) folders.set(dirname(path), [...(folders.get(dirname(path)) ?? []), path])
  const candidates: Candidate[] = []
  const units: FileUnit[] = []
  const scaled = new Map<string, NonNullable<Stack['scaled']>>()
  const isElsewhere = context.below('').some((path) => others.test(path) && placeOf(path).place !== 'example' && placeOf(path).place !== 'development')
  let elsewhere: ReturnType<typeof deployedElsewhere> | undefined
  for (const [folder, files] of folders) {
    const own: string[] = []
    let isButton = false
    let reviews: string | undefined
    let asked: PlacedMap | undefined
    for (const path of files.sort()) {
      if (basename(path) === 'Procfile') {
        own.push(path)
        continue
      }
      const root = await documentOf(path, context)
      // One that breaks beside a Procfile is Heroku's, and is told when it is read.
      if (root === undefined ? !files.some((one) => basename(one) === 'Procfile') : !isOfHeroku(root, path)) continue
      own.push(path)
      if (root === undefined) continue
      if (basename(path) === 'app.json') [reviews, asked] = [reviewsBy(root), root]
      isButton ||= ['success_url', 'keywords', 'logo', 'website', 'repository'].some((key) => root.members.has(key))
    }
    const main = own.find((path) => basename(path) !== 'Procfile')
    const counts = scaledBy('heroku', { path: main ?? own[0] ?? folder, alone: folders.size === 1 }, scripts)
    const [first] = own
    if (first === undefined) continue
    if (main === undefined && counts.size === 0) {
      const sign = await scalingoSign(folder, context)
      const why =
        sign === undefined ? 'nothing in the repository says which platform runs it' : `Scalingo’s, by ${sign}, and its settings are not in the repository`
      candidates.push({ path: first, why: `a Procfile alone: ${why}` })
    } else if (isButton && isElsewhere && counts.size === 0) {
      candidates.push({ path: main ?? first, why: 'a button for others to start an app of their own' })
    } else if (reviews !== undefined && counts.size === 0) {
      candidates.push({ path: main ?? first, why: `for review apps: its ${reviews.slice(0, 60)} says so` })
    } else {
      const isOpen = counts.size === 0 && basename(main ?? first) === 'app.json'
      const told = isOpen ? await reviewsInReadme(finding) : undefined
      if (told !== undefined) {
        candidates.push({ path: main ?? first, why: `for review apps: ${told.path}:${told.line} says so` })
        continue
      }
      if (isOpen && !isButton && !(await isSpokenOf(finding, asked))) {
        candidates.push({ path: main ?? first, why: 'for apps that are made from it, by a button or for a review: nothing says that Heroku runs production' })
        continue
      }
      const deployed = isOpen ? await (elsewhere ??= deployedElsewhere(finding)) : undefined
      if (deployed !== undefined) {
        candidates.push({
          path: main ?? first,
          why: `a button for others: ${deployed.path}:${deployed.line} deploys elsewhere, and no command speaks of Heroku`,
        })
        continue
      }
      scaled.set(main ?? first, counts)
      units.push({ path: main ?? first, services: [folder], ...(isButton ? { template: true } : {}) })
    }
  }
  const chosen = chooseFiles('heroku', units, /\.(json|yml)$/)
  const stacks = chosen.stacks.map((stack): Stack => {
    const [path = ''] = stack.files
    const files = [path, ...(folders.get(stack.folder) ?? []).filter((one) => one !== path).sort()]
    const counts = scaled.get(path)
    return { ...stack, files, ...(counts === undefined || counts.size === 0 ? {} : { scaled: counts }) }
  })
  return { stacks, candidates: [...candidates, ...chosen.candidates].sort((a, b) => compareText(a.path, b.path)) }
}

async function documentOf(path: string, context: ReadContext): Promise<PlacedMap | undefined> {
  const file = await context.read(path)
  if (!isText(file)) return undefined
  const [document] = parseYaml(file.text).documents
  const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
  return root?.kind === 'map' ? root : undefined
}

/** Expo, Azure and others have an `app.json` too. */
function isOfHeroku(root: PlacedMap, path: string): boolean {
  if (basename(path) === 'heroku.yml') return ['setup', 'build', 'release', 'run'].some((key) => at(root, key)?.kind === 'map')
  return ['addons', 'formation', 'buildpacks', 'healthchecks', 'cron'].some((key) => at(root, key)?.kind === 'list' || at(root, key)?.kind === 'map')
}

async function partsOf(stack: Stack, context: ReadContext, told: Told): Promise<Parts> {
  let parts: Parts = { folder: stack.folder }
  for (const path of stack.files) {
    const file = await context.read(path)
    if (!isText(file)) {
      told.tell({ path, line: 1 }, 'is not there, or too large to read')
      continue
    }
    if (basename(path) === 'Procfile') {
      parts = { ...parts, procfile: { path, processes: parseProcfile(file.text) } }
      continue
    }
    const { problem } = parseYaml(file.text)
    if (problem !== undefined) told.tell({ path, line: problem.line }, `${path.endsWith('.json') ? 'JSON' : 'YAML'}: ${problem.message}`)
    const root = await documentOf(path, context)
    if (root === undefined || !isOfHeroku(root, path)) continue
    const fields = fieldsOf(root, '', told)
    // Add-ons are texts and maps in one list: each is asked for by itself, and the other is no mistake.
    const listed = fieldsOf(root, '', createTold())
    parts = basename(path) === 'heroku.yml' ? { ...parts, manifest: fields } : { ...parts, app: fields, listed }
  }
  return parts
}
