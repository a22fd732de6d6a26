/** Task definitions of ECS: their containers, wherever the JSON of them is written. */
import { textOf, type UnresolvedFact } from '../../../../base/fact.ts'
import { parseJson } from '../../../../parse/json.ts'
import type { Body, Resource, World } from '../../resource.ts'
import { jsonBody } from '../json-body.ts'
import { named, namedOne } from '../../mapping/values.ts'

export interface Definition {
  readonly resource: Resource
  readonly containers: readonly Body[]
  /** Why its containers can't be told. */
  readonly open?: UnresolvedFact
}

/** What a service or a schedule runs, by reference or by the family both write; undefined where it is not in the tree. */
export function definitionOf(from: Resource, body: Body, attribute: string, world: World): Definition | undefined {
  const [found] = named(body, attribute, world, ['aws_ecs_task_definition'], from)
  const resource =
    found?.mode === 'data' ? undefined : (found ?? (body === from ? namedOne(from, attribute, world, ['aws_ecs_task_definition'], 'family') : undefined))
  return resource === undefined ? undefined : containersOf(resource)
}

function containersOf(resource: Resource): Definition {
  const objects = resource.objects('container_definitions')
  if (objects !== undefined && !('state' in objects)) return { resource, containers: objects }
  const text = textOf(resource.text('container_definitions'))
  const root = text === undefined ? undefined : parseJson(text).root
  const at = resource.text('container_definitions')?.at ?? resource.at
  if (root?.kind === 'array') {
    const containers = root.items.flatMap((item, index) => (item.kind === 'object' ? [jsonBody(item, { ...at, key: `${at.key}.${index}` })] : []))
    return { resource, containers }
  }
  return { resource, containers: [], ...(objects === undefined ? {} : { open: objects }) }
}
