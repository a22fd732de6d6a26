/** Railway: a service's `railway.json` or `railway.toml`, with what it says of production over what it says of all environments. */
import { limits } from '../../base/limits.ts'
import { basename, dirname, wordsOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf } from '../../parse/fields.ts'
import { at, membersOf, placed, type PlacedMap } from '../../parse/placed.ts'
import { parseToml } from '../../parse/toml.ts'
import { parseYaml } from '../../parse/yaml.ts'
import type { Platform } from '../platform.ts'
import { declareService } from './service.ts'

export const railwayPlatform: Platform = {
  name: 'railway',
  title: 'Railway’s services',
  docs: 'https://docs.railway.com/config-as-code/reference',
  files: ['**/{railway,railway.*,*.railway}.{json,toml}'],
  async find({ paths, context }) {
    const units: FileUnit[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file)) continue
      const { root, problem } = documentIn(file.text, path)
      if (problem === undefined ? root !== undefined && isService(root) : /(^|\/)railway\.(json|toml)$/.test(path)) units.push({ path, services: [] })
    }
    return chooseFiles('railway', units, /\.(json|toml)$/)
  },
  async read(stack, context) {
    const told = createTold()
    const [path = ''] = stack.files
    const file = await context.read(path)
    if (!isText(file)) {
      told.tell({ path, line: 1 }, 'is not there, or too large to read')
      return { declares: [], skipped: told.skips }
    }
    const { root, problem } = documentIn(file.text, path)
    if (problem !== undefined) told.tell({ path, line: problem.line }, `${path.endsWith('.toml') ? 'TOML' : 'JSON'}: ${problem.message}`)
    if (root === undefined || (problem !== undefined && path.endsWith('.toml'))) return { declares: [], skipped: told.skips }
    const folder = dirname(path)
    const name = folder === '' ? stack.name : basename(folder)
    return { declares: declareService(fieldsOf(ofProduction(root), '', told), name === '' ? 'app' : name, stack.name, folder), skipped: told.skips }
  },
}

interface Document {
  readonly root?: PlacedMap
  readonly problem?: { readonly line: number; readonly message: string }
}

function documentIn(text: string, path: string): Document {
  if (path.endsWith('.toml')) return parseToml(text, path)
  const { documents, problem } = parseYaml(text)
  const [document] = documents
  const root = document === undefined ? undefined : placed(document, path, { left: limits.yamlVisits })
  return { ...(root?.kind === 'map' ? { root } : {}), ...(problem === undefined ? {} : { problem }) }
}

function isService(root: PlacedMap): boolean {
  return ['build', 'deploy', 'environments'].some((key) => at(root, key)?.kind === 'map')
}

/** {@link https://docs.railway.com/config-as-code/reference#setting-environment-overrides}: what an environment says stands over the rest, key by key. */
function ofProduction(root: PlacedMap): PlacedMap {
  const environments = membersOf(at(root, 'environments'))
  const found = environments.find(([name]) => wordsOf(name).some((word) => /^(production|prod|live)$/.test(word)))?.[1].value
  if (found?.kind !== 'map') return root
  const members = new Map(root.members)
  for (const part of ['build', 'deploy']) {
    const own = at(found, part)
    const base = at(root, part)
    if (own?.kind !== 'map') continue
    const merged: PlacedMap = base?.kind === 'map' ? { ...base, members: new Map([...base.members, ...own.members]) } : own
    members.set(part, { path: own.path, line: own.line, value: merged })
  }
  return { ...root, members }
}
