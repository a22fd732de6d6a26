/** Render: a Blueprint, `render.yaml`, is a stack of its own. */
import { isText } from '../../base/source.ts'
import { limits } from '../../base/limits.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf } from '../../parse/fields.ts'
import { at, itemsOf, placed, textAt, type PlacedMap } from '../../parse/placed.ts'
import { parseYaml, type YamlProblem } from '../../parse/yaml.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { Platform } from '../platform.ts'
import { declareBlueprint } from './blueprint.ts'

export const renderPlatform: Platform = {
  name: 'render',
  title: 'Render’s Blueprints',
  docs: 'https://render.com/docs/blueprint-spec',
  files: ['**/render.{yaml,yml}', '**/render.*.{yaml,yml}', '**/{render-production,render-prod,render-staging}.{yaml,yml}'],
  async find({ paths, context }) {
    const units: FileUnit[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file)) continue
      const { root, problem } = blueprintIn(file.text, path)
      if (root !== undefined) units.push({ path, services: namesIn(root) })
      else if (problem !== undefined && /(^|\/)render\.ya?ml$/.test(path)) units.push({ path, services: [] })
    }
    return chooseFiles('render', units, /\.ya?ml$/)
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
      const { root, problem } = blueprintIn(file.text, path)
      if (problem !== undefined) told.tell({ path, line: problem.line }, `YAML: ${problem.message}`)
      if (root !== undefined) declares.push(...declareBlueprint(fieldsOf(root, '', told), stack.name, told))
      else if (problem === undefined) told.tell({ path, line: 1 }, 'is no Blueprint')
    }
    return { declares, skipped: told.skips }
  },
}

function blueprintIn(text: string, path: string): { readonly root?: PlacedMap; readonly problem?: YamlProblem } {
  const { documents, problem } = parseYaml(text)
  const told = problem === undefined ? {} : { problem }
  for (const document of documents) {
    const root = placed(document, path, { left: limits.yamlVisits })
    if (root?.kind === 'map' && isBlueprint(root)) return { root, ...told }
  }
  return told
}

function isBlueprint(root: PlacedMap): boolean {
  if (root.members.has('apiVersion')) return false
  const hasTyped = itemsOf(at(root, 'services')).some((item) => textAt(item, 'type') !== undefined)
  return hasTyped || ['databases', 'envVarGroups', 'projects', 'ungrouped'].some((key) => at(root, key) !== undefined && at(root, key)?.kind !== 'text')
}

function namesIn(root: PlacedMap): readonly string[] {
  return ['services', 'databases'].flatMap((list) => itemsOf(at(root, list)).flatMap((item) => textAt(item, 'name') ?? []))
}
