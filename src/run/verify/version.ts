/** Identity before health: nothing is worth measuring while the old version may be the one that answers. */
import { expectationsOf, type EnvironmentPlan } from '../../config/verify.ts'
import { Unreached } from '../../probes/probe.ts'
import { judgeUnreached } from './judge.ts'
import { lookAround, type Check, type Row, type World } from './round.ts'
import type { Waiting } from './settle.ts'

/** Milliseconds between two questions. */
const pauseMs = 2_000
/** What it may take where nothing is said of settling. */
export const versionDeadlineMs = 60_000

export interface Identified {
  readonly row: Row
  /** Answers until those began that count. */
  readonly attempts: number
}

/**
 * Asks until `instances` answers in a row, each over a connection of its own, come from the expected commit; one of another begins the count anew.
 * Instances rarely tell who they are, so answers are counted, not names.
 */
export async function waitForVersion(
  version: NonNullable<EnvironmentPlan['version']>,
  world: World,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<Identified> {
  const first = version.expect === undefined ? { ...version, expect: expectationsOf(version.probe, defaultsFor(version.probe.figures)) } : version
  const check: Check = { name: 'version', first, further: [], noData: 'fail', drift: false }
  let [inARow, attempts] = [0, 0]
  let last: Row | undefined
  for (;;) {
    attempts++
    const [row] = await lookAround([check], world, signal)
    if (row !== undefined && !(signal.aborted && last !== undefined)) last = row
    inARow = row?.counts === 'good' ? inARow + 1 : 0
    if (inARow >= version.instances) return { row: named(row as Row, `${inARow} of ${version.instances}`), attempts: attempts - version.instances + 1 }
    if (signal.aborted) return { row: unsettled(last, version.instances, inARow), attempts }
    await waiting.wait(inARow > 0 ? 0 : pauseMs, signal)
  }
}

/** The commit somewhere in the answer, whole or as git shortens it. */
function defaultsFor(figures: Readonly<Record<string, unknown>>): readonly string[] {
  return ['text' in figures ? 'text.contains(sha)' : 'sha != ""']
}

function named(row: Row, count: string): Row {
  return { ...row, judged: { ...row.judged, actual: `${row.judged.actual} (${count} answers)` } }
}

/** An answer that is not the expected one is another version's. */
function unsettled(row: Row | undefined, instances: number, inARow: number): Row {
  const base = row ?? { name: 'version', probe: '', subject: null, judged: judgeUnreached(neverAsked, []), counts: 'unmeasured' as const }
  const { judged } = base
  if (judged.reasonCode !== 'expectation-not-met' && judged.reasonCode !== 'ok') return base
  const message = `the expected commit answered ${inARow} times in a row where ${instances} are asked for`
  return { ...base, counts: 'bad', judged: { ...judged, outcome: 'fail', reasonCode: 'old-version', message } }
}

const neverAsked = new Unreached('out-of-time', 'the deadline came before it was asked')
