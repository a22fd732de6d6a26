/** What an alert's query in Kusto's language counts: answers that fail, answers that take long, connections that run out. */
import type { WatchDeclaration } from '../../../model/surroundings.ts'
import { meaningOf } from './metrics.ts'

interface Comparison {
  readonly name: string
  /** In lower case, `!` before it where it is turned round. */
  readonly operator: string
  readonly values: readonly string[]
}

/** Comments, texts, numbers, words, signs. {@link https://learn.microsoft.com/kusto/query/scalar-data-types/string} */
const token = /\/\/[^\n]*|@?"(?:[^"\\\n]|\\.){0,2000}"|@?'(?:[^'\\\n]|\\.){0,2000}'|\d[\w.]*?(?=\.\.|[^\w.]|$)|!?[A-Za-z_]\w*~?|\.\.|[=!<>]=|[=!]~|<>|[^\s\w]/g
const operators = /^(==|=~|!=|!~|<>|[<>]=?|!?(between|in~?|has\w*|contains\w*|startswith\w*|endswith\w*|matches))$/i
const statuses = /^(result|(http)?status|(http|sc)_?status|response)_?(code|status)?(_[sd])?$|^sc_?status/i
const durations = /^(duration|time_?taken|response_?time|latency)(ms)?(_[sd])?$/i
const exhausted = /\bconnection slots\b|\btoo many (clients|connections)\b|\b53300\b/i

export function signalOfQuery(query: string, operator = ''): NonNullable<WatchDeclaration['signal']> {
  if (/AddonAzureBackupJobs|CoreAzureBackup|BackupJob/i.test(query)) return 'backup'
  const words = (query.match(token) ?? []).filter((word) => !word.startsWith('//'))
  // Rows that fail to come are another thing than failing ones; a share, once it is worked out, may be too small.
  if (/^(less|equal)/i.test(operator) && !words.includes('summarize')) return 'other'
  const table = words[words.lastIndexOf(';') + 1] ?? ''
  const all = words.flatMap((word, index) => (operators.test(word) ? (comparisonAt(words, index) ?? []) : []))
  if (all.some((one) => isSame(one) && one.values.some((value) => exhausted.test(value)))) return 'connections'
  const metric = all.find(({ name }) => /^(metric|counter)_?name/i.test(name))?.values.map((value) => meaningOf(value).signal)[0]
  if (metric !== undefined) return metric
  // What a single path, job or kind of error does says nothing of the others.
  if (all.some((one) => isSame(one) && isOne(one.name, table))) return 'other'
  const answered = all.filter(({ name }) => statuses.test(name))
  const failing = all.some(({ name, operator: sign, values }) => /^success$/i.test(name) && /^(false|0)$/i.test(values[0] ?? '') === /^[=]/.test(sign))
  if (answered.length === 0 ? failing || /^(app)?exceptions$/i.test(table) : answered.some(admits) && !answered.some(excludes)) return 'errors'
  const long = all.some(({ name, operator: sign }) => durations.test(name) && sign.startsWith('>'))
  const summed = words.some((word, index) => /^(percentiles?\w*|avg|max)$/i.test(words[index - 2] ?? '') && words[index - 1] === '(' && durations.test(word))
  return long || summed ? 'latency' : 'other'
}

/** `toint(resultCode) >= 500`, `code in ("500", "502")`, `between (500 .. 599)`. */
function comparisonAt(words: readonly string[], index: number): Comparison | undefined {
  let before = index - 1
  while (words[before] === ')') before--
  const values: string[] = []
  for (const word of words.slice(index + 1, index + 60)) {
    if (/^@?["']/.test(word)) values.push(word.replace(/^@?["']|["']$/g, ''))
    else if (/^(\d|true$|false$)/i.test(word)) values.push(word)
    else if (!/^([([,]|\.\.|dynamic|regex)$/.test(word)) break
  }
  const name = words[before]
  return name === undefined || values.length === 0 ? undefined : { name, operator: (words[index] ?? '').toLowerCase(), values }
}

function isSame({ operator }: Comparison): boolean {
  return !/^(!|<|>)/.test(operator)
}

function isOne(name: string, table: string): boolean {
  if (/^(url|path|cs_?uri_?stem|request_?uri)(_s)?$/i.test(name)) return true
  return (
    /^(app)?(requests|exceptions)$/i.test(table) &&
    /^(operation_?name|name|type|exception_?type|(outer|inner)_?(most)?_?(message|type)|message|problem_?id|method)$/i.test(name)
  )
}

/** 500 is among what is asked for. */
function admits({ operator, values: [first = '', second = '', ...more] }: Comparison): boolean {
  const least = Number(first)
  if (operator === '>=' || operator === '>') return least >= 399 && (operator === '>' ? least < 500 : least <= 500)
  if (operator === 'between') return least <= 500 && Number(second) >= 500
  return !operator.startsWith('!') && /^[=hcsim]/.test(operator) && [first, second, ...more].some((value) => /^\^?5(00|\D|$)/.test(value))
}

function excludes({ operator, values: [first = ''] }: Comparison): boolean {
  return operator.startsWith('<') && operator !== '<>' && Number(first) <= 500
}
