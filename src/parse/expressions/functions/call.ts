/** The shape of Terraform's functions, and short ways to say what they take and give. */
import type { Evidence } from '../../../base/evidence.ts'
import { limits } from '../../../base/limits.ts'
import type { HclExpression } from '../../hcl/ast.ts'
import type { Frame } from '../frame.ts'
import { fault, flagValue, listValue, nullValue, numberValue, textValue, toNumber, toText, unknownValue, type Value } from '../values.ts'

export interface Call {
  readonly at: Evidence
  readonly name: string
  readonly frame: Frame
  evaluate(node: HclExpression, frame: Frame): Value
}

export type Run = (given: readonly Value[], call: Call) => Value

export type Table = Readonly<Record<string, Run>>

type Plain = string | number | boolean | null | readonly string[]

/** A plain value at the call's place; texts and lists over the bound are unknown. */
export function made(value: Plain, call: Call): Value {
  const { at } = call
  if (value === null) return nullValue(at)
  if (typeof value === 'number') return numberValue(value, at)
  if (typeof value === 'boolean') return flagValue(value, at)
  const size = value.length
  if (size > limits.terraformValue || !call.frame.work.spend(1 + size / 100)) return unknownValue(`${call.name}()`, at, 'what it makes is too long')
  return typeof value === 'string'
    ? textValue(value, at)
    : list(
        value.map((text) => textValue(text, at)),
        call,
      )
}

export function list(items: readonly Value[], call: Call): Value {
  if (items.length > limits.terraformValue || !call.frame.work.spend(1 + items.length))
    return unknownValue(`${call.name}()`, call.at, 'what it makes is too long')
  return listValue(items, call.at)
}

export function wrong(call: Call, hint = 'an argument is of another kind'): Value {
  return fault(`${call.name}()`, call.at, hint)
}

/** Of texts alone. */
export function ofTexts(run: (...texts: readonly string[]) => Plain | undefined): Run {
  return (given, call) => {
    const texts = given.map(toText)
    const known = texts.filter((text) => text !== undefined)
    const value = known.length === texts.length ? run(...known) : undefined
    return value === undefined ? wrong(call) : made(value, call)
  }
}

/** Of numbers alone. */
export function ofNumbers(run: (...numbers: readonly number[]) => number | undefined): Run {
  return (given, call) => {
    const numbers = given.map(toNumber).filter((one) => one !== undefined)
    const value = numbers.length === given.length ? run(...numbers) : undefined
    return value === undefined || Number.isNaN(value) ? wrong(call) : made(value, call)
  }
}
