/** Writes spreads of the bundle in the way that Node 20 is quick at. */
import { parseAst } from 'rolldown/parseAst'

/**
 * V8 of Node 20 clones an object for `{ ...one, more }` and gives what is added to the clone a hidden class of its own, each time: 2 µs instead of a
 * tenth of that, and whatever reads such objects later misses its caches. Where something is spread before, even nothing, it copies property by
 * property into a class that is shared. Node 24 takes as long either way.
 */
export function withSharedClasses(code: string): string {
  const places = startsOf(parseAst(code))
  let from = 0
  let written = ''
  for (const place of places.sort((a, b) => a - b)) {
    written += `${code.slice(from, place)}...null,`
    from = place
  }
  return written + code.slice(from)
}

/** Where the first property of an object stands that is spread before others. */
function startsOf(root: unknown): number[] {
  const places: number[] = []
  const open: unknown[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue
    if (isObject(node)) {
      const [first, second] = node.properties
      if (first?.type === 'SpreadElement' && second !== undefined) places.push(first.start)
    }
    for (const inner of Object.values(node)) if (typeof inner === 'object' && inner !== null) open.push(inner)
  }
  return places
}

interface ObjectNode {
  readonly type: 'ObjectExpression'
  readonly properties: readonly { readonly type: string; readonly start: number }[]
}

function isObject(node: object): node is ObjectNode {
  return 'type' in node && node.type === 'ObjectExpression'
}
