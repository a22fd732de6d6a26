/** The hidden first line of the comment: what it is, of which commits, and by which run. */

export interface Marker {
  readonly base: string
  readonly head: string
  /** GITHUB_RUN_NUMBER: counts the runs of one workflow. */
  readonly run: number
  /** GITHUB_RUN_ATTEMPT. */
  readonly attempt: number
  /** The workflow's file name; numbers of two workflows don't compare. */
  readonly workflow?: string
}

const line = /^<!-- plimsoll scorecard; base ([0-9a-f]{7,64}) head ([0-9a-f]{7,64}) run (\d{1,15})(?:\.(\d{1,9}))?(?: of ([\w.-]+))? -->\r?\n?/

export function markerLine(marker: Marker): string {
  const attempt = marker.attempt > 1 ? `.${marker.attempt}` : ''
  const workflow = wordOf(marker.workflow)
  return `<!-- plimsoll scorecard; base ${marker.base} head ${marker.head} run ${marker.run}${attempt}${workflow === '' ? '' : ` of ${workflow}`} -->`
}

/** Two hyphens would end the comment in HTML. */
function wordOf(workflow: string | undefined): string {
  return (workflow ?? '').replace(/[^\w.]+/g, '-').replace(/^-|-$/g, '')
}

export function readMarker(body: string): Marker | undefined {
  const match = line.exec(body)
  if (match === null) return undefined
  const [, base = '', head = '', run = '', attempt = '1', workflow] = match
  return { base, head, run: Number(run), attempt: Number(attempt), ...(workflow === undefined ? {} : { workflow }) }
}

/** Puts the marker first, in place of one that is there. */
export function withMarker(body: string, marker: Marker): string {
  return `${markerLine(marker)}\n${body.replace(line, '')}`
}

/** Whether a run may replace what another wrote: a later one may, and so may a deliberate re-run for the same head. */
export function supersedes(ours: Marker, theirs: Marker): boolean {
  if (wordOf(ours.workflow) !== wordOf(theirs.workflow)) return true
  if (ours.run !== theirs.run) return ours.run > theirs.run || (ours.attempt > 1 && ours.head === theirs.head)
  return ours.attempt >= theirs.attempt
}

/** Equal but for the marker and for what GitHub does to line ends. */
export function saysTheSame(before: string, after: string): boolean {
  return essence(before) === essence(after)
}

function essence(body: string): string {
  return body.replaceAll('\r\n', '\n').replace(line, '').trim()
}
