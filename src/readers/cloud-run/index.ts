/** Cloud Run: a file that `gcloud run services replace` takes is a stack of its own. */
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import type { Declaration } from '../../model/declaration.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf } from '../../parse/fields.ts'
import { placed, textAt, type PlacedMap } from '../../parse/placed.ts'
import { isRunManifest } from '../../parse/run-manifest.ts'
import { parseYaml, type YamlProblem } from '../../parse/yaml.ts'
import type { Platform } from '../platform.ts'
import { declareManifest } from './service.ts'

export const cloudRunPlatform: Platform = {
  name: 'cloud-run',
  title: 'Services and jobs of Google Cloud Run in YAML',
  docs: 'https://cloud.google.com/run/docs/reference/yaml/v1',
  files: ['**/*.{yaml,yml}'],
  words: ['run.googleapis.com', 'apiVersion'],
  async find({ paths, context }) {
    const units: FileUnit[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file) || !isRunManifest(file.text)) continue
      const { roots } = manifestsIn(file.text, path)
      const services = roots.flatMap((root) => textAt(root, 'metadata', 'name') ?? [])
      const [name] = services
      units.push({ path, services, ...(name === undefined ? {} : { name }) })
    }
    return chooseFiles('cloud-run', units, /\.ya?ml$/)
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
      const { roots, problem } = manifestsIn(file.text, path)
      if (problem !== undefined) told.tell({ path, line: problem.line }, `YAML: ${problem.message}`)
      for (const root of roots.slice(0, limits.hostedServices)) {
        const name = textAt(root, 'metadata', 'name')
        declares.push(...declareManifest(fieldsOf(root, `${textAt(root, 'kind') ?? 'Service'}/${name ?? ''}`, told), stack.name, told))
      }
      if (roots.length > limits.hostedServices) told.tell({ path, line: 1 }, `${roots.length - limits.hostedServices} services were not read`)
    }
    return { declares, skipped: told.skips }
  },
}

function manifestsIn(text: string, path: string): { readonly roots: readonly PlacedMap[]; readonly problem?: YamlProblem } {
  const { documents, problem } = parseYaml(text)
  const budget = { left: limits.yamlVisits }
  const roots = documents.flatMap((document) => {
    const root = placed(document, path, budget)
    return root?.kind === 'map' && root.members.has('kind') ? [root] : []
  })
  return { roots, ...(problem === undefined ? {} : { problem }) }
}
