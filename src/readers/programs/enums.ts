/** TypeScript's enums: objects of texts and numbers. */
import { keyName, type JsNode } from '../../parse/javascript/index.ts'
import { numberValue, type Value } from '../../parse/expressions/values.ts'
import { inside, placeIn, type Spot } from './run.ts'
import { newObject } from './thing.ts'

/** {@link https://www.typescriptlang.org/docs/handbook/enums.html} */
export function enumOf(node: Extract<JsNode, { type: 'TSEnumDeclaration' }>, spot: Spot): Value {
  const members = new Map<string, Value>()
  let next = 0
  const written = (node.members ?? []) as readonly { readonly id: JsNode; readonly initializer?: JsNode | null }[]
  for (const { id, initializer } of written) {
    const name = keyName(id as { readonly type: string })
    if (name === undefined) continue
    const value = initializer ? spot.run.go.evaluate(initializer, inside(spot, name)) : numberValue(next, placeIn(spot, node))
    members.set(name, value)
    next = value.kind === 'number' ? value.number + 1 : next + 1
  }
  return newObject(members, placeIn(spot, node))
}
