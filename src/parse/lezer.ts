/** Trees of Lezer's grammars, within bounds: a text of a hundred kilobytes can make them deeper than the stack and larger than the memory. */
import type { Parser, PartialParse, Tree } from '@lezer/common'
import { limits } from '../base/limits.ts'

/** What the parser keeps of each way in which a text may go on: it holds those that it left until it is done, each with a copy of where it stood. */
interface Ways extends PartialParse {
  readonly stacks?: readonly { readonly stack: { readonly length: number } }[]
}

/** Undefined where the text is nested, or broken, beyond what anybody writes ({@link https://lezer.codemirror.net/docs/ref/#common.PartialParse}). */
export function treeOf(parser: Pick<Parser, 'startParse'>, text: string, isOver: () => boolean = () => false): Tree | undefined {
  const parse: Ways = parser.startParse(text)
  const seen = new WeakSet<object>()
  let kept = 0
  try {
    for (let turn = 1; ; turn++) {
      const tree = parse.advance()
      if (tree !== null) return tree
      for (const way of parse.stacks ?? []) {
        if (seen.has(way)) continue
        seen.add(way)
        kept += way.stack.length
      }
      if (kept > limits.lezerKept || (turn % 16 === 0 && isOver())) return undefined
    }
  } catch (error) {
    // Its tree is built by recursion.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export const tooDeep = 'nested or broken beyond what is followed'
