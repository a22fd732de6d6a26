/** Functions that compare, decide and count: {@link https://helm.sh/docs/chart_template_guide/function_list/#logic-and-flow-control-functions}. */
import { bool, nil, number, printed, runsOf, text, truth, unknown, whyUnknown, type Value } from '../value.ts'
import { Stop } from '../template/nodes.ts'
import { numberIn, textOf, whole, whole64, type Fits } from './shape.ts'

function isEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return false
  if (a.kind === 'nil' || b.kind === 'nil') return a.kind === b.kind
  return a.kind === b.kind && printed(a) === printed(b)
}

function order(decides: (a: number) => boolean): Fits {
  return whole(([a, b]) => {
    if (a?.kind === 'text' && b?.kind === 'text') {
      const [one, two] = [printed(a), printed(b)]
      return bool(decides(one < two ? -1 : one > two ? 1 : 0))
    }
    return bool(decides(numberIn(a) - numberIn(b)))
  })
}

function sum(join: (a: number, b: number) => number): Fits {
  return whole((given) => number(Math.trunc(given.map(numberIn).reduce(join))))
}

/** Empty, else itself, with what is not known kept open. */
const preferred: Fits = ([otherwise = nil, value = nil]) => {
  const holds = truth(value)
  if (holds === undefined) return value
  return holds ? value : otherwise
}

const coalesce: Fits = (given) => {
  for (const value of given) {
    const holds = truth(value)
    if (holds === undefined) return unknown(whyUnknown(value) ?? 'coalesce')
    if (holds) return value
  }
  return nil
}

export const logic: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['eq', whole(([a, ...others]) => bool(others.some((one) => isEqual(a, one))))],
  ['ne', whole(([a, b]) => bool(!isEqual(a, b)))],
  ['lt', order((by) => by < 0)],
  ['le', order((by) => by <= 0)],
  ['gt', order((by) => by > 0)],
  ['ge', order((by) => by >= 0)],
  [
    'not',
    ([value = nil]) => {
      const holds = truth(value)
      return holds === undefined ? unknown(whyUnknown(value) ?? 'not') : bool(!holds)
    },
  ],
  [
    'empty',
    ([value = nil]) => {
      const holds = truth(value)
      return holds === undefined ? unknown(whyUnknown(value) ?? 'empty') : bool(!holds)
    },
  ],
  ['default', preferred],
  ['coalesce', coalesce],
  [
    'ternary',
    ([yes = nil, no = nil, decides = nil]) => {
      const holds = truth(decides)
      return holds === undefined ? unknown(whyUnknown(decides) ?? 'ternary') : holds ? yes : no
    },
  ],
  [
    'required',
    ([, value = nil], spot) => {
      if (value.kind === 'nil' || (value.kind === 'text' && value.runs.length === 0)) throw new Stop('a value that the chart requires is not given', spot)
      return value
    },
  ],
  [
    'fail',
    (_, spot) => {
      throw new Stop('the chart refuses these values', spot)
    },
  ],
  ['any', whole((given) => bool(given.some((one) => truth(one) === true)))],
  ['all', whole((given) => bool(given.every((one) => truth(one) === true)))],
  ['int', whole(([value]) => whole64(value))],
  ['int64', whole(([value]) => whole64(value))],
  ['float64', whole(([value]) => number(numberIn(value)))],
  ['atoi', whole(([value]) => whole64(value))],
  ['toString', ([value = nil]) => (value.kind === 'text' ? value : { kind: 'text', runs: runsOf(value), at: value.at })],
  ['add', sum((a, b) => a + b)],
  ['add1', whole(([value]) => number(numberIn(value) + 1))],
  ['sub', sum((a, b) => a - b)],
  ['mul', sum((a, b) => a * b)],
  ['div', sum((a, b) => (b === 0 ? Number.NaN : Math.trunc(a / b)))],
  ['mod', sum((a, b) => (b === 0 ? Number.NaN : a % b))],
  ['max', sum((a, b) => Math.max(a, b))],
  ['min', sum((a, b) => Math.min(a, b))],
  ['floor', whole(([value]) => number(Math.floor(numberIn(value))))],
  ['ceil', whole(([value]) => number(Math.ceil(numberIn(value))))],
  ['kindIs', whole(([kind, value]) => bool(textOf(kind) === kindOf(value)))],
  ['kindOf', whole(([value]) => text(kindOf(value)))],
  ['typeIs', whole(([kind, value]) => bool(typesOf(value).includes(textOf(kind))))],
  ['typeOf', whole(([value]) => text(typesOf(value)[0] ?? ''))],
])

function kindOf(value: Value | undefined): string {
  switch (value?.kind) {
    case 'bool':
      return 'bool'
    case 'number':
      return 'float64'
    case 'text':
      return 'string'
    case 'map':
      return 'map'
    case 'list':
      return 'slice'
    default:
      return 'invalid'
  }
}

function typesOf(value: Value | undefined): readonly string[] {
  const kind = kindOf(value)
  if (kind === 'map') return ['map[string]interface {}', 'map']
  if (kind === 'slice') return ['[]interface {}', 'slice']
  return kind === 'invalid' ? ['<nil>'] : kind === 'float64' ? ['float64', 'int64', 'int'] : [kind]
}
