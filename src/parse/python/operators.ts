/** Operators over values of which some are not known. */
import { unknown } from './run.ts'
import { joined } from './texts.ts'
import { isSame, negated, truthOf, yes, type PyCondition, type PyPlace, type PyValue, type PyVariable } from './values.ts'

export function eitherOf(when: PyCondition | undefined, taken: PyValue, otherwise: PyValue, at: PyPlace): PyValue {
  if (isSame(taken, otherwise)) return taken
  // Each branch after another doubles what it may come to: beyond what anybody would list, nobody knows.
  if (leaves(taken) + leaves(otherwise) > most) return unknown('what many conditions decide', at)
  return { is: 'either', taken, otherwise, at, ...(when === undefined ? {} : { when }) }
}

const most = 24

function leaves(value: PyValue): number {
  return value.is === 'either' ? leaves(value.taken) + leaves(value.otherwise) : 1
}

export function notOf(value: PyValue, at: PyPlace, raw: string): PyValue {
  const truth = truthOf(value)
  if (typeof truth === 'boolean') return { is: 'truth', truth: !truth, at }
  return truth === undefined ? unknown(raw, at) : { is: 'test', when: negated(truth), at }
}

export function binaryOf(operator: string, left: PyValue, right: PyValue, at: PyPlace, raw: string): PyValue {
  if (left.is === 'either') return eitherOf(left.when, binaryOf(operator, left.taken, right, at, raw), binaryOf(operator, left.otherwise, right, at, raw), at)
  switch (operator) {
    case '==':
    case 'is':
      return equals(left, right, at, raw)
    case '!=':
    case 'is not':
      return notOf(equals(left, right, at, raw), at, raw)
    case 'in':
      return contains(left, right, at, raw)
    case 'not in':
      return notOf(contains(left, right, at, raw), at, raw)
    case '|':
      return merged(left, right, at) ?? unknown(raw, at)
    case '+':
      return added(left, right, at) ?? unknown(raw, at)
    case '%':
      return left.is === 'text' ? formatted(left.text, right, at, raw) : unknown(raw, at)
    default:
      return arithmetic(operator, left, right, at) ?? unknown(raw, at)
  }
}

function arithmetic(operator: string, left: PyValue, right: PyValue, at: PyPlace): PyValue | undefined {
  if (left.is !== 'number' || right.is !== 'number') return undefined
  const [a, b] = [left.number, right.number]
  const number = (value: number): PyValue | undefined => (Number.isFinite(value) ? { is: 'number', number: value, at } : undefined)
  const truth = (value: boolean): PyValue => ({ is: 'truth', truth: value, at })
  switch (operator) {
    case '-':
      return number(a - b)
    case '*':
      return number(a * b)
    case '/':
      return number(a / b)
    case '//':
      return number(Math.floor(a / b))
    case '**':
      return number(a ** b)
    case '<':
      return truth(a < b)
    case '>':
      return truth(a > b)
    case '<=':
      return truth(a <= b)
    case '>=':
      return truth(a >= b)
    default:
      return undefined
  }
}

function added(left: PyValue, right: PyValue, at: PyPlace): PyValue | undefined {
  if (left.is === 'number' && right.is === 'number') return { is: 'number', number: left.number + right.number, at }
  if (left.is === 'list' || right.is === 'list') {
    const [a, b] = [left, right].map((one) => (one.is === 'list' ? one : undefined))
    const items = [...(a?.items ?? []), ...(b?.items ?? [])].slice(0, 5_000)
    return { is: 'list', items, open: a === undefined || b === undefined || a.open || b.open, at }
  }
  const isText = (one: PyValue): boolean => one.is === 'text' || one.is === 'mixed'
  return isText(left) || isText(right) || (left.is === 'variable' && right.is === 'variable') ? joined([left, right], at) : undefined
}

export function merged(left: PyValue, right: PyValue, at: PyPlace): PyValue | undefined {
  if (left.is !== 'dict' && right.is !== 'dict') return undefined
  const [a, b] = [left, right].map((one) => (one.is === 'dict' ? one : undefined))
  return { is: 'dict', entries: new Map([...(a?.entries ?? []), ...(b?.entries ?? [])]), open: a === undefined || b === undefined || a.open || b.open, at }
}

/** `"%s:%s" % (a, b)`, `"%(user)s" % d`. */
function formatted(pattern: string, right: PyValue, at: PyPlace, raw: string): PyValue {
  const parts: (string | PyValue)[] = []
  let next = 0
  let from = 0
  for (const match of pattern.matchAll(/%(?:\((\w{1,60})\))?([sdr%])/g)) {
    parts.push(pattern.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2] === '%') parts.push('%')
    else if (match[1] !== undefined) parts.push((right.is === 'dict' ? right.entries.get(match[1]) : undefined) ?? unknown(raw, at))
    else parts.push((right.is === 'list' ? right.items[next++] : right) ?? unknown(raw, at))
  }
  return joined([...parts, pattern.slice(from)], at)
}

function equals(left: PyValue, right: PyValue, at: PyPlace, raw: string): PyValue {
  if (right.is === 'variable' && left.is !== 'variable') return equals(right, left, at, raw)
  if (left.is === 'variable') return asks(left, [right], at, raw)
  if (left.is === 'test' && right.is === 'truth') return right.truth ? left : notOf(left, at, raw)
  const [a, b] = [plain(left), plain(right)]
  return a === undefined || b === undefined ? unknown(raw, at) : { is: 'truth', truth: a === b, at }
}

function plain(value: PyValue): string | undefined {
  switch (value.is) {
    case 'text':
      return `text ${value.text}`
    case 'number':
      return `number ${value.number}`
    case 'truth':
      return `truth ${String(value.truth)}`
    case 'none':
      return 'none'
    case 'list':
    case 'dict':
      return 'a container'
    default:
      return undefined
  }
}

/** Whether the variable is one of these; `None` and an empty text are what it is where it is not set. */
function asks(variable: PyVariable, wanted: readonly PyValue[], at: PyPlace, raw: string): PyValue {
  const otherwise = variable.fallback
  const words = wanted.map((one) => (one.is === 'text' ? one.text : one.is === 'number' ? String(one.number) : one.is === 'none' ? '' : undefined))
  const single = wanted[0]
  if (single?.is === 'truth' && wanted.length === 1) {
    const truth = truthOf({ ...variable, cast: 'truth' })
    return typeof truth !== 'object' ? unknown(raw, at) : { is: 'test', when: single.truth ? { ...truth, values: yes, folded: true } : negated(truth), at }
  }
  if (words.some((word) => word === undefined)) return unknown(raw, at)
  const values = words.filter((word): word is string => word !== undefined && word !== '')
  const given = otherwise === undefined ? '' : otherwise.is === 'text' ? otherwise.text : otherwise.is === 'number' ? String(otherwise.number) : undefined
  if (given === undefined) return unknown(raw, at)
  const unset = words.includes(given)
  if (values.length === 0) return { is: 'test', when: { variable: variable.name, not: true, unset }, at }
  return { is: 'test', when: { variable: variable.name, values, not: false, unset }, at }
}

function contains(left: PyValue, right: PyValue, at: PyPlace, raw: string): PyValue {
  if (right.is === 'outside') {
    if (right.of === 'os.environ' && left.is === 'text') return { is: 'test', when: { variable: left.text, not: false, unset: false }, at }
    // A server is started with none of the words that tests and commands are, and has none of their modules.
    if (right.of === 'sys.argv' || right.of === 'sys.modules') return { is: 'truth', truth: false, at }
  }
  if (right.is === 'list' && !right.open) {
    if (left.is === 'variable') return asks(left, right.items, at, raw)
    const [a, ...items] = [left, ...right.items].map(plain)
    return a === undefined || items.includes(undefined) ? unknown(raw, at) : { is: 'truth', truth: items.includes(a), at }
  }
  if (right.is === 'dict' && left.is === 'text' && (!right.open || right.entries.has(left.text)))
    return { is: 'truth', truth: right.entries.has(left.text), at }
  if (right.is === 'text' && left.is === 'text') return { is: 'truth', truth: right.text.includes(left.text), at }
  return unknown(raw, at)
}
