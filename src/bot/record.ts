/** The hidden first line of an answer: which comment it answers, for which head commit, and what it let through. Replays and waivers are told by it. */

/** A waiver that was granted or taken back. What it says and who said it stands in the comment it answers, which is read again each time. */
export interface Deed {
  readonly does: 'waive' | 'unwaive'
  readonly rule: string
  readonly subject?: string
}

export interface AnswerRecord {
  /** The comment that is answered. */
  readonly to: number
  /** The head commit that the deeds are bound to. */
  readonly head: string
  readonly deeds: readonly Deed[]
}

const line = /^<!-- plimsoll answer; to (\d{1,15}) head ([0-9a-f]{7,64})(?: deeds ([0-9a-f]{1,20000}))? -->\r?\n?/

/** In an alphabet that can't end the HTML comment, whatever a subject is called. */
export function withRecord(body: string, { to, head, deeds }: AnswerRecord): string {
  const told = deeds.map(({ does, rule, subject }) => [does, rule, ...(subject === undefined ? [] : [subject])])
  const text = deeds.length === 0 ? '' : ` deeds ${Buffer.from(JSON.stringify(told)).toString('hex')}`
  return `<!-- plimsoll answer; to ${to} head ${head}${text} -->\n${body}`
}

export function readRecord(body: string): AnswerRecord | undefined {
  const match = line.exec(body)
  return match === null ? undefined : { to: Number(match[1]), head: match[2] ?? '', deeds: deedsIn(match[3] ?? '') }
}

/** Anyone who may edit the answer may have changed it. */
function deedsIn(hex: string): readonly Deed[] {
  if (hex === '') return []
  try {
    const told: unknown = JSON.parse(Buffer.from(hex, 'hex').toString('utf8'))
    if (!Array.isArray(told)) return []
    return told.flatMap((one: unknown): readonly Deed[] => {
      const [does, rule, subject] = Array.isArray(one) ? (one as readonly unknown[]) : []
      if ((does !== 'waive' && does !== 'unwaive') || typeof rule !== 'string') return []
      return [{ does, rule, ...(typeof subject === 'string' ? { subject } : {}) }]
    })
  } catch {
    return []
  }
}
