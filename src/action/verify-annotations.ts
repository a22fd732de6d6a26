/** Which checks become annotations: what failed first, then what could not be measured; GitHub shows ten of a step and drops the rest in silence. */
import { isWhole } from '../base/evidence.ts'
import type { CheckResult, Verification } from '../model/verification.ts'
import { cut, plain } from '../report/escape.ts'
import { placeText } from '../report/links.ts'
import type { Annotation } from './annotations.ts'

const shown = 10
const longest = 1_000

export interface Annotating {
  /** The run's own, whose files GitHub shows annotations on. */
  readonly commit: string
  readonly reportOnly: boolean
}

const order: readonly CheckResult['outcome'][] = ['fail', 'no-data', 'error']

export function verifyAnnotationsOf(
  { checks, decision, sha, reasonCode, environment }: Verification,
  { commit, reportOnly }: Annotating,
): readonly Annotation[] {
  const worse = checks.filter(({ outcome }) => order.includes(outcome)).toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  const levelOf = ({ outcome }: CheckResult): Annotation['level'] =>
    !reportOnly && (outcome === 'fail' || (outcome === 'no-data' && decision === 'unhealthy')) ? 'error' : 'warning'
  const told = (worse.length > shown ? worse.slice(0, shown - 1) : worse).map((check) => annotation(check, levelOf(check), sha === commit))
  if (worse.length > told.length)
    return [...told, { level: told[0]?.level ?? 'warning', message: `${worse.length - told.length} more in the step summary.`, place: { title: 'Plimsoll' } }]
  if (told.length > 0 || decision === 'healthy') return told
  // No single check says it: rounds did not settle, or the job was cancelled.
  const level = decision === 'unhealthy' && !reportOnly ? 'error' : 'warning'
  return [{ level, message: plain(`${environment} is ${decision}: ${reasonCode}`), place: { title: 'Plimsoll' } }]
}

/** A line of another commit than the run's is another line there, or none. */
function annotation({ name, message, reasonCode, target, actual, declaredAt }: CheckResult, level: Annotation['level'], here: boolean): Annotation {
  const title = plain(cut(name, 100))
  const text = plain(cut(`${message === '' ? reasonCode : message}${actual === '' ? '' : ` (${target}: ${actual})`}`, longest))
  if (declaredAt === null) return { level, message: text, place: { title } }
  if (!here || declaredAt.path === '' || isWhole(declaredAt)) return { level, message: `${text} (declared ${placeText(declaredAt)})`, place: { title } }
  const { path, line, endLine } = declaredAt
  return { level, message: text, place: { title, file: path, startLine: line, ...(endLine === undefined ? {} : { endLine }) } }
}
