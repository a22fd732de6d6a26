/** The shape of a query that a handler asks, whichever library asks it. */
import type { Chain } from './chain.ts'

export interface Query {
  readonly chain: Chain
  readonly model: string
  /** As it is told: `Order.objects.all`. */
  readonly name: string
  readonly library: 'django' | 'sqlalchemy'
  /** All rows of a table, or most of them. */
  readonly whole: boolean
  /** Related rows come along. */
  readonly joined: boolean
  /** Some part of it was cut out. */
  readonly sliced: boolean
  /** It asks at once, by itself. */
  readonly asks: boolean
}
