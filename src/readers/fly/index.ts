/** Fly: an app's `fly.toml` is a stack of its own. */
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import type { Declaration } from '../../model/declaration.ts'
import { chooseFiles, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf } from '../../parse/fields.ts'
import { membersOf, at, textAt, type PlacedMap } from '../../parse/placed.ts'
import { parseToml, type TomlFile } from '../../parse/toml.ts'
import { scaledBy } from '../../commands/scaling.ts'
import type { Stack } from '../../model/stack.ts'
import type { Finding, Platform } from '../platform.ts'
import { declareApp } from './app.ts'

export const flyPlatform: Platform = {
  name: 'fly',
  title: 'Fly’s apps',
  docs: 'https://fly.io/docs/reference/configuration/',
  files: ['**/{fly,fly.*,fly-*,*.fly}.toml'],
  async find({ paths, context, scripts }) {
    const units: FileUnit[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file)) continue
      const { root, problem } = parseToml(file.text, path)
      if (problem === undefined ? isApp(root) : /(^|\/)fly\.toml$/.test(path)) units.push(unitOf(path, root))
    }
    const { stacks, candidates } = chooseFiles('fly', units, /\.toml$/)
    return { stacks: stacks.map((stack) => withCounts(stack, units, scripts)), candidates }
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
      const { root, problem }: TomlFile = parseToml(file.text, path)
      // Fly takes no file that is not TOML to its end, and half of one would lack what it says further down.
      if (problem !== undefined) told.tell({ path, line: problem.line }, `TOML: ${problem.message}`)
      else if (isApp(root)) {
        const groups = membersOf(at(root, 'processes')).length
        if (groups > limits.processGroups)
          told.tell({ path, line: 1 }, `${groups - limits.processGroups} process groups after the first ${limits.processGroups} were not read`)
        declares.push(...declareApp(fieldsOf(root, '', told), stack.name, path, stack.scaled))
      } else told.tell({ path, line: 1 }, 'is no app of Fly')
    }
    return { declares, skipped: told.skips }
  },
}

/** The number of Machines stands in no file, but perhaps in a script. */
function withCounts(stack: Stack, units: readonly FileUnit[], scripts: Finding['scripts']): Stack {
  const unit = units.find(({ path }) => stack.files.includes(path))
  const scaled = unit === undefined ? new Map() : scaledBy('fly', unit, scripts)
  return scaled.size === 0 ? stack : { ...stack, scaled }
}

const sections = ['http_service', 'services', 'build', 'deploy', 'processes', 'mounts', 'vm', 'checks', 'env', 'primary_region', 'experimental']

function isApp(root: PlacedMap): boolean {
  return ['app', 'app_name', 'primary_region'].some((key) => textAt(root, key) !== undefined) || sections.filter((key) => root.members.has(key)).length > 1
}

function unitOf(path: string, root: PlacedMap): FileUnit {
  const name = textAt(root, 'app')
  const services = membersOf(at(root, 'processes')).map(([group]) => group)
  return { path, services: services.length === 0 && name === undefined ? ['app'] : services, ...(name === undefined ? {} : { name }) }
}
