/** Terraform's functions of regular expressions, which are matched in linear time: whether something is found is told, and what is found is not. */
import { limits } from '../../../base/limits.ts'
import { compilePattern } from '../../../parse/pattern.ts'
import { fault, listValue, toText, unknownValue, type Value } from '../values.ts'
import { made, wrong, type Call, type Table } from './call.ts'

/** {@link https://developer.hashicorp.com/terraform/language/functions/regex} */
export const patternFunctions: Table = {
  regex: ([pattern, text], call) => {
    const found = isFound(pattern, text, call)
    return found === false ? fault('regex()', call.at, 'the pattern is not found') : something('regex()', found, call)
  },
  regexall: ([pattern, text], call) => {
    const found = isFound(pattern, text, call)
    return found === false ? listValue([], call.at) : something('regexall()', found, call)
  },
  replace: (given, call) => replace(given, call),
}

/** Undefined for a pattern that is not understood, or too long a text. */
function isFound(pattern: Value | undefined, text: Value | undefined, call: Call): boolean | undefined {
  const [wanted, whole] = [pattern, text].map((one) => (one === undefined ? undefined : toText(one)))
  if (wanted === undefined || whole === undefined) return undefined
  const folded = wanted.startsWith('(?i)') ? '(?i)' : ''
  const fits = compilePattern(`${folded}(.|\\n)*(${wanted.slice(folded.length)})(.|\\n)*`)
  return fits === undefined || whole.length > longest || !call.frame.work.spend(whole.length * 10) ? undefined : fits(whole)
}

/** Names and figures, not files. */
const longest = 2_000

function something(name: string, found: boolean | undefined, call: Call): Value {
  const value = unknownValue(name, call.at, 'Plimsoll tells whether a pattern is found, and not what is')
  return found === true ? { ...value, sure: true } : value
}

/** A search in slashes is a regular expression: where it is not found, the text stays as it is. */
function replace(given: readonly Value[], call: Call): Value {
  const [text, search, replacement] = given.map(toText)
  if (text === undefined || search === undefined || replacement === undefined) return wrong(call)
  if (search.length > 1 && search.startsWith('/') && search.endsWith('/')) {
    const pattern: Value = { kind: 'text', text: search.slice(1, -1), at: call.at }
    return isFound(pattern, given[0], call) === false
      ? made(text, call)
      : unknownValue('replace()', call.at, 'Plimsoll does not replace by regular expressions')
  }
  const growth = search === '' ? text.length + 1 : text.length / search.length
  if (growth * replacement.length > limits.terraformValue) return unknownValue('replace()', call.at, 'what it makes is too long')
  return made(
    text.replaceAll(search, () => replacement),
    call,
  )
}
