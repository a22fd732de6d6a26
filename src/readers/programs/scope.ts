/** Names of a program with what they stand for just now, block by block. */
import type { Value } from '../../parse/expressions/values.ts'

interface Slot {
  value: Value
  /** How many doubtful branches it was declared inside of. */
  readonly doubts: number
}

export class Scope {
  private readonly slots = new Map<string, Slot>()
  private readonly above: Scope | undefined

  constructor(above?: Scope) {
    this.above = above
  }

  declare(name: string, value: Value, doubts: number): void {
    this.slots.set(name, { value, doubts })
  }

  get(name: string): Value | undefined {
    return this.slotOf(name)?.value
  }

  /** Answers how many doubtful branches the name was declared inside of; undefined for a name that nobody declared. */
  doubtsOf(name: string): number | undefined {
    return this.slotOf(name)?.doubts
  }

  set(name: string, value: Value): void {
    const slot = this.slotOf(name)
    if (slot !== undefined) slot.value = value
  }

  private slotOf(name: string): Slot | undefined {
    let slot = this.slots.get(name)
    for (let scope = this.above; slot === undefined && scope !== undefined; scope = scope.above) slot = scope.slots.get(name)
    return slot
  }
}
