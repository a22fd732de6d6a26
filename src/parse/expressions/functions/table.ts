/** All of Terraform's functions that are worked out; the others make what they give unknown, by their names. */
import type { Evidence } from '../../../base/evidence.ts'
import type { HclExpression } from '../../hcl/ast.ts'
import { fault, flagValue, over, unknownOf, type Value } from '../values.ts'
import type { Run } from './call.ts'
import { collectionFunctions } from './collections.ts'
import { encodingFunctions } from './encoding.ts'
import { patternFunctions } from './patterns.ts'
import { formatList, textFunctions } from './texts.ts'

export const functions: ReadonlyMap<string, Run> = new Map(
  Object.entries({ ...textFunctions, ...patternFunctions, ...collectionFunctions, ...encodingFunctions, formatlist: formatList }),
)

/** Those that can do with an unknown argument; of the others one makes the whole unknown. */
export const lenient: ReadonlySet<string> = new Set(
  'length join format formatlist concat merge lookup coalesce coalescelist contains jsonencode yamlencode jsondecode yamldecode templatefile setproduct sensitive nonsensitive'.split(
    ' ',
  ),
)

type Lazy = (given: readonly HclExpression[], evaluate: (one: HclExpression) => Value, at: Evidence) => Value

/** Those that look at whether their arguments can be evaluated at all. */
export const lazily: ReadonlyMap<string, Lazy> = new Map<string, Lazy>([
  [
    'try',
    (given, evaluate, at) => {
      for (const one of given) {
        const value = evaluate(one)
        if (value.kind !== 'unknown' || value.fault !== true) return value
      }
      return fault('try()', at, 'none of its arguments can be evaluated')
    },
  ],
  [
    'can',
    (given, evaluate, at) => {
      const value = given[0] === undefined ? undefined : evaluate(given[0])
      if (value?.kind !== 'unknown' || value.sure === true) return flagValue(value !== undefined, at)
      return value.fault === true ? over(flagValue(false, at), value) : unknownOf([value], at)
    },
  ],
])
