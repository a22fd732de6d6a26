/** The hidden first line of the audit's issue: of which commit it tells and which run wrote it. */
import { wordOf, type Origin } from './marker.ts'

export interface IssueMarker extends Origin {
  /** GITHUB_RUN_ID: the body links to the run's page. */
  readonly id: number
}

const line = /^<!-- plimsoll audit; commit ([0-9a-f]{7,64}) run (\d{1,15})(?:\.(\d{1,9}))?(?: of ([\w.-]+))? id (\d{1,15}) -->\r?\n?/

export function issueMarkerLine({ head, run, attempt, workflow, id }: IssueMarker): string {
  const word = wordOf(workflow)
  return `<!-- plimsoll audit; commit ${head} run ${run}${attempt > 1 ? `.${attempt}` : ''}${word === '' ? '' : ` of ${word}`} id ${id} -->`
}

export function readIssueMarker(body: string): IssueMarker | undefined {
  const match = line.exec(body)
  if (match === null) return undefined
  const [, head = '', run = '', attempt = '1', workflow, id = ''] = match
  return { head, run: Number(run), attempt: Number(attempt), ...(workflow === undefined ? {} : { workflow }), id: Number(id) }
}

/** Equal but for the commit, the run and what GitHub does to line ends: a week in which nothing changed changes nothing. */
export function issueSaysTheSame(before: string, after: string): boolean {
  return essence(before) === essence(after)
}

function essence(body: string): string {
  const text = body.replaceAll('\r\n', '\n').replace(line, '').trim()
  const marker = readIssueMarker(body)
  if (marker === undefined) return text
  return text
    .replaceAll(marker.head, '(commit)')
    .replace(new RegExp(`\\b${marker.head.slice(0, 7)}\\b`, 'g'), '(commit)')
    .replaceAll(`/actions/runs/${marker.id}`, '/actions/runs/(run)')
}
