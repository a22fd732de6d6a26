/** Which JSON is a task definition: containers stand under the same key in Elastic Beanstalk's files, and in what Terraform and CloudFormation are given. */
import { limits } from '../../base/limits.ts'
import { basename, wordsOf } from '../../base/paths.ts'
import { parseJson, type JsonNode, type JsonProblem } from '../../parse/json.ts'
import { at, itemsOf, textAt, type Budget, type Placed, type PlacedMap, type PlacedMember } from '../../parse/placed.ts'
import { isPlaceholder } from './filled.ts'

export interface TaskDocument {
  readonly root?: PlacedMap
  readonly problem?: JsonProblem
}

export function taskIn(text: string, path: string): TaskDocument {
  if (!text.includes('"containerDefinitions"')) return {}
  const { root, problem } = parseJson(text)
  const budget = { left: limits.yamlVisits }
  const whole = root === undefined ? undefined : placedJson(root, path, budget)
  if (budget.left < 0) return { problem: { line: 1, message: 'holds more than is read' } }
  // As `aws ecs describe-task-definition` answers it.
  const found = [whole, at(whole, 'taskDefinition')].find((one) => one?.kind === 'map' && isTask(one))
  return { ...(found?.kind === 'map' ? { root: found } : {}), ...(problem === undefined ? {} : { problem }) }
}

function isTask(root: PlacedMap): boolean {
  if (['AWSEBDockerrunVersion', 'Resources', 'resource'].some((key) => root.members.has(key))) return false
  return itemsOf(at(root, 'containerDefinitions')).some((item) => textAt(item, 'name') !== undefined)
}

/** A file that is called so and is not read whole is somebody's task definition all the same. */
export function isCalledTask(path: string): boolean {
  return /task[-_. ]?def/i.test(basename(path))
}

/** The family, else what the container is called, else the file: what only the deployment fills in names nothing. */
export function nameOf(root: PlacedMap, path: string): string {
  const [first] = itemsOf(at(root, 'containerDefinitions'))
  const said = [textAt(root, 'family'), textAt(first, 'name')].find((name) => name !== undefined && name !== '' && !isPlaceholder(name))
  return said ?? basename(path).replace(/\.json$/, '')
}

const stages = new Set('prod production live'.split(' '))

/** Of production, where its name says so: `task-definition-production.json`. */
export function saysProduction(path: string): boolean {
  return wordsOf(basename(path)).some((word) => stages.has(word))
}

function placedJson(node: JsonNode, path: string, budget: Budget): Placed {
  const { line } = node
  budget.left--
  if (node.kind === 'scalar') {
    return node.value === null ? { kind: 'empty', path, line } : { kind: 'text', text: String(node.value), quoted: typeof node.value === 'string', path, line }
  }
  if (node.kind === 'array') return { kind: 'list', path, line, items: budget.left < 0 ? [] : node.items.map((item) => placedJson(item, path, budget)) }
  const members = new Map<string, PlacedMember>()
  for (const { key, line: place, value } of budget.left < 0 ? [] : node.entries) {
    members.set(key, { path, line: place, value: placedJson(value, path, budget) })
  }
  return { kind: 'map', path, line, members }
}
