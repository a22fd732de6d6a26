/** Tests of a script that can be decided from the script alone. */
import type { Word } from '../model/action.ts'
import { globMatch } from './glob.ts'

/** `likely` is a test of success: of `$?`, or of a file the script has just made. */
export type Outcome = 'true' | 'false' | 'likely' | 'unlikely' | undefined

const opposite: Readonly<Record<string, Outcome>> = { true: 'false', false: 'true', likely: 'unlikely', unlikely: 'likely' }

export function not(outcome: Outcome): Outcome {
  return outcome === undefined ? undefined : opposite[outcome]
}

/** @param words what stands between the brackets */
export function testOutcome(words: readonly Word[], made: (path: string) => boolean): Outcome {
  for (const [index, word] of words.entries()) {
    if (word.text === '||' || word.text === '-o') return either(testOutcome(words.slice(0, index), made), testOutcome(words.slice(index + 1), made))
  }
  for (const [index, word] of words.entries()) {
    if (word.text === '&&' || word.text === '-a') return both(testOutcome(words.slice(0, index), made), testOutcome(words.slice(index + 1), made))
  }
  const [first, operator, second] = words
  if (first === undefined) return 'false'
  if (first.text === '!' && words.length > 1) return not(testOutcome(words.slice(1), made))
  if (words.length === 1) return fixed(first) ? (first.text === '' ? 'false' : 'true') : undefined
  if (words.length === 2) return unary(first.text, operator, made)
  if (words.length !== 3 || operator === undefined || second === undefined) return undefined
  return binary(first, operator.text, second)
}

/** Known, and not by a default that the environment may change. */
function fixed(word: Word): boolean {
  return word.resolved && word.byDefault !== true
}

function isStatus(word: Word): boolean {
  return word.text === '$?' || word.text.includes('PIPESTATUS')
}

function unary(operator: string, operand: Word | undefined, made: (path: string) => boolean): Outcome {
  if (operand === undefined) return undefined
  if (operator === '-z' || operator === '-n') {
    if (!fixed(operand)) return undefined
    return (operand.text === '') === (operator === '-z') ? 'true' : 'false'
  }
  return /^-[fsered]$/.test(operator) && made(operand.text) ? 'likely' : undefined
}

function binary(left: Word, operator: string, right: Word): Outcome {
  if (isStatus(left) || isStatus(right)) {
    const zero = (isStatus(left) ? right : left).text === '0'
    if (!zero) return undefined
    return /^(-eq|=|==)$/.test(operator) ? 'likely' : /^(-ne|!=|-gt)$/.test(operator) ? 'unlikely' : undefined
  }
  if (!fixed(left) || !fixed(right)) return undefined
  switch (operator) {
    case '=':
    case '==':
      return globMatch(right.text, left.text) ? 'true' : 'false'
    case '!=':
      return globMatch(right.text, left.text) ? 'false' : 'true'
    case '-eq':
    case '-ne':
    case '-gt':
    case '-ge':
    case '-lt':
    case '-le':
      return numbers(Number(left.text), operator, Number(right.text))
    default:
      return undefined
  }
}

function numbers(a: number, operator: string, b: number): Outcome {
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined
  const holds = { '-eq': a === b, '-ne': a !== b, '-gt': a > b, '-ge': a >= b, '-lt': a < b, '-le': a <= b }[operator]
  return holds === undefined ? undefined : holds ? 'true' : 'false'
}

function both(a: Outcome, b: Outcome): Outcome {
  if (a === 'false' || b === 'false') return 'false'
  if (a === 'true') return b
  if (b === 'true') return a
  return a === 'likely' && b === 'likely' ? 'likely' : a === 'unlikely' || b === 'unlikely' ? 'unlikely' : undefined
}

function either(a: Outcome, b: Outcome): Outcome {
  return not(both(not(a), not(b)))
}
