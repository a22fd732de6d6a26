/** The hidden first line of an environment's issue: whose it is, what it says, of which commit, and which run wrote it. */

export interface IncidentMarker {
  readonly environment: string
  readonly state: 'unhealthy' | 'healthy'
  /** Equal where there is nothing new to say. */
  readonly says: string
  readonly head: string
  /** GITHUB_RUN_ID, which grows across workflows: the deploy's and the calendar's write the same issue. */
  readonly run: number
  readonly attempt: number
}

const line =
  /^<!-- plimsoll verify; of ([0-9a-f]{2,1200}) is (unhealthy|healthy) says ([0-9a-f]{16}) commit ([0-9a-f]{7,64}) run (\d{1,15})(?:\.(\d{1,9}))? -->\r?\n?/

/** The name in an alphabet that can't end the HTML comment; of a very long one the beginning. */
function hexOf(environment: string): string {
  return Buffer.from([...environment].slice(0, 150).join('')).toString('hex')
}

export function isOfEnvironment({ environment }: IncidentMarker, other: string): boolean {
  return hexOf(environment.toLowerCase()) === hexOf(other.toLowerCase())
}

export function incidentMarkerLine({ environment, state, says, head, run, attempt }: IncidentMarker): string {
  const name = hexOf(environment)
  return `<!-- plimsoll verify; of ${name} is ${state} says ${says} commit ${head} run ${run}${attempt > 1 ? `.${attempt}` : ''} -->`
}

export function readIncidentMarker(body: string): IncidentMarker | undefined {
  const match = line.exec(body)
  if (match === null) return undefined
  const [, name = '', state, says = '', head = '', run = '', attempt = '1'] = match
  return {
    environment: Buffer.from(name, 'hex').toString('utf8'),
    state: state === 'healthy' ? 'healthy' : 'unhealthy',
    says,
    head,
    run: Number(run),
    attempt: Number(attempt),
  }
}
