/** Google App Engine: a service's `app.yaml` is a stack of its own, with what it includes; `cron.yaml` beside it is told. */
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { Candidate } from '../../model/stack.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf, type Fields, type Told } from '../../parse/fields.ts'
import { at, placed, textAt, type PlacedMap } from '../../parse/placed.ts'
import { parseYaml, type YamlProblem } from '../../parse/yaml.ts'
import type { Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { tellCron } from './cron.ts'
import { declareService } from './service.ts'

export const appEnginePlatform: Platform = {
  name: 'app-engine',
  title: 'Services of Google App Engine',
  docs: 'https://cloud.google.com/appengine/docs/standard/reference/app-yaml',
  files: ['**/{app,app.*,app-*,*.app,*-app}.{yaml,yml}'],
  words: ['runtime:'],
  async find({ paths, context }) {
    const units: FileUnit[] = []
    const templates: Candidate[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file) || !file.text.includes('runtime')) continue
      const { root } = rootOf(file.text, path)
      if (root === undefined || !isService(root)) continue
      const hole = holeIn(root)
      if (hole !== undefined) {
        templates.push({ path, why: `a template: ${hole} in it is still to be filled in` })
        continue
      }
      const name = textAt(root, 'service') ?? textAt(root, 'module')
      units.push({ path, services: [name ?? 'default'], ...(name === undefined ? {} : { name }) })
    }
    const found = chooseFiles('app-engine', units, /\.[^/]*$/)
    return { ...found, candidates: [...found.candidates, ...templates] }
  },
  async read(stack, context) {
    const told = createTold()
    const declares: Declaration[] = []
    for (const path of stack.files) {
      const file = await context.read(path)
      if (!isText(file)) {
        told.tell({ path, line: 1 }, 'is not there, or too large to read')
        continue
      }
      const { root, problem } = rootOf(file.text, path)
      if (problem !== undefined) told.tell({ path, line: problem.line }, `YAML: ${problem.message}`)
      if (root === undefined) continue
      const fields = fieldsOf(root, '', told)
      const included = await includesOf(fields, path, context, told)
      declares.push(...declareService(fields, included, stack.name, path))
      await tellCron(dirname(path), context, told)
    }
    return { declares, skipped: told.skips }
  },
}

/** `APP_ID: <your-app-id>`: nobody runs what says so. */
function holeIn(root: PlacedMap): string | undefined {
  const variables = at(root, 'env_variables')
  const texts = variables?.kind === 'map' ? [...variables.members.keys()].map((name) => textAt(variables, name) ?? '') : []
  return texts.find((text) => /^<[a-z][\w .-]{0,60}>$/i.test(text))
}

/** Files of other tools are called app.yaml, too: those of App Platform list services, those of a cluster say their apiVersion. */
function isService(root: PlacedMap): boolean {
  const runtime = at(root, 'runtime')
  return runtime?.kind === 'text' && !root.members.has('apiVersion') && at(root, 'services') === undefined && at(root, 'components') === undefined
}

function rootOf(text: string, path: string): { readonly root?: PlacedMap; readonly problem?: YamlProblem } {
  const { documents, problem } = parseYaml(text)
  const told = problem === undefined ? {} : { problem }
  const [first] = documents
  const root = first === undefined ? undefined : placed(first, path, { left: limits.yamlVisits })
  return root?.kind === 'map' ? { root, ...told } : told
}

export interface Included {
  /** Maps of the included files, the first of which wins over those after it. */
  readonly files: readonly Fields[]
  /** Files that are not in the tree. */
  readonly missing: readonly string[]
}

/** {@link https://cloud.google.com/appengine/docs/standard/reference/app-yaml}: paths start from the file that includes. */
async function includesOf(fields: Fields, path: string, context: ReadContext, told: Told): Promise<Included> {
  const files: Fields[] = []
  const missing: string[] = []
  const seen = new Set([path])
  const queue = (fields.texts('includes') ?? []).flatMap((one) => (one.state === 'unresolved' ? [] : [{ written: one.value, from: dirname(path), at: one.at }]))
  for (const one of queue) {
    const target = join(one.from, one.written)
    if (seen.size > limits.includes || target === undefined || seen.has(target)) continue
    seen.add(target)
    const file = await context.read(target)
    const root = isText(file) ? rootOf(file.text, target).root : undefined
    if (root === undefined) {
      missing.push(target)
      told.tell(one.at, `includes a file that is not in the repository: ${target}`)
      continue
    }
    const included = fieldsOf(root, '', told)
    files.push(included)
    for (const next of included.texts('includes') ?? [])
      if (next.state !== 'unresolved') queue.push({ written: next.value, from: dirname(target), at: next.at })
  }
  return { files, missing }
}
