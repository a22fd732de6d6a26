/** The hidden first line of the comment: what it is, of which commits, by which run, and which losses it has told of so far. */

/** A rule and the subject that lost it. */
export interface Loss {
  readonly rule: string
  readonly subject: string
}

/** By which run, of which commit. */
export interface Origin {
  /** The branch's own commit. */
  readonly head: string
  /** GITHUB_RUN_NUMBER: counts the runs of one workflow. */
  readonly run: number
  /** GITHUB_RUN_ATTEMPT. */
  readonly attempt: number
  /** The workflow's file name; numbers of two workflows don't compare. */
  readonly workflow?: string
}

export interface Marker extends Origin {
  readonly base: string
  /** The commit that was judged, where it is another: GitHub's trial merge. */
  readonly merge?: string
  /** Every blocking loss that this comment has shown since it was written. */
  readonly losses?: readonly Loss[]
}

const line =
  /^<!-- plimsoll scorecard; base ([0-9a-f]{7,64}) head ([0-9a-f]{7,64})(?: merge ([0-9a-f]{7,64}))? run (\d{1,15})(?:\.(\d{1,9}))?(?: of ([\w.-]+))?(?: losses ([0-9a-f]+))? -->\r?\n?/

export function markerLine(marker: Marker): string {
  const merge = marker.merge === undefined || marker.merge === marker.head ? '' : ` merge ${marker.merge}`
  const attempt = marker.attempt > 1 ? `.${marker.attempt}` : ''
  const workflow = wordOf(marker.workflow)
  const losses = encoded(marker.losses ?? [])
  return `<!-- plimsoll scorecard; base ${marker.base} head ${marker.head}${merge} run ${marker.run}${attempt}${workflow === '' ? '' : ` of ${workflow}`}${losses === '' ? '' : ` losses ${losses}`} -->`
}

/** Two hyphens would end the comment in HTML. */
export function wordOf(workflow: string | undefined): string {
  return (workflow ?? '').replace(/[^\w.]+/g, '-').replace(/^-|-$/g, '')
}

export function readMarker(body: string): Marker | undefined {
  const match = line.exec(body)
  if (match === null) return undefined
  const [, base = '', head = '', merge, run = '', attempt = '1', workflow, losses] = match
  return {
    base,
    head,
    ...(merge === undefined ? {} : { merge }),
    run: Number(run),
    attempt: Number(attempt),
    ...(workflow === undefined ? {} : { workflow }),
    ...(losses === undefined ? {} : { losses: decoded(losses) }),
  }
}

/** Characters: the comment's text needs the room. */
const lossBudget = 4000

/** In an alphabet that can't end the HTML comment, whatever a subject is called; the last are left out where there are too many. */
function encoded(losses: readonly Loss[]): string {
  for (let count = Math.min(losses.length, 50); count > 0; count -= 1) {
    const pairs = losses.slice(0, count).map(({ rule, subject }) => [rule, subject])
    const text = Buffer.from(JSON.stringify(pairs)).toString('hex')
    if (text.length <= lossBudget) return text
  }
  return ''
}

/** Anyone who may edit the comment may have changed it. */
function decoded(text: string): readonly Loss[] {
  try {
    const pairs: unknown = JSON.parse(Buffer.from(text, 'hex').toString('utf8'))
    if (!Array.isArray(pairs)) return []
    return pairs.flatMap((pair: unknown) => {
      const [rule, subject] = Array.isArray(pair) ? (pair as readonly unknown[]) : []
      return typeof rule === 'string' && typeof subject === 'string' ? [{ rule, subject }] : []
    })
  } catch {
    return []
  }
}

export function withMarker(body: string, marker: Marker): string {
  return `${markerLine(marker)}\n${body}`
}

/** Whether a run may replace what another wrote: a later one may, and so may a deliberate re-run for the same head. */
export function supersedes(ours: Origin, theirs: Origin): boolean {
  if (wordOf(ours.workflow) !== wordOf(theirs.workflow)) return true
  if (ours.run !== theirs.run) return ours.run > theirs.run || (ours.attempt > 1 && ours.head === theirs.head)
  return ours.attempt >= theirs.attempt
}

/** Equal but for the marker, the commits it names and what GitHub does to line ends: every push makes new commits, and most change nothing else. */
export function saysTheSame(before: string, after: string): boolean {
  return essence(before) === essence(after)
}

function essence(body: string): string {
  const text = body.replaceAll('\r\n', '\n').replace(line, '').trim()
  const marker = readMarker(body)
  if (marker === undefined) return text
  const named = (rest: string, commit: string, name: string) => rest.replaceAll(commit, name).replace(new RegExp(`\\b${commit.slice(0, 7)}\\b`, 'g'), name)
  return named(named(text, marker.base, '(base)'), marker.merge ?? marker.head, '(head)')
}
