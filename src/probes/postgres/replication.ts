/** How far standbys are behind, told so that an idle primary does not look like lag and a dead receiver does not look like none. */
import { z } from 'zod'
import { Unmeasured, type Figures, type FigureValue } from '../probe.ts'

const number = z.number()

export const sendersSchema = z.array(
  z.object({
    name: z.string().nullable(),
    state: z.string().nullable(),
    seconds: number.nullable(),
    bytes: number.nullable(),
    silent: number.nullable(),
    logical: z.boolean(),
  }),
)
export const receiverSchema = z
  .object({ there: z.boolean(), status: z.string().nullable(), behind: number.nullable(), seconds: number.nullable(), archive: z.boolean() })
  .nullable()

export type Senders = z.output<typeof sendersSchema>
export type Receiver = NonNullable<z.output<typeof receiverSchema>>

/** Seconds are null where nobody can tell them at this moment; the next may. */
interface Lag {
  readonly seconds: number | null | Unmeasured
  readonly bytes: number | null | Unmeasured
}

/**
 * Several looks, a moment apart: a record that is on its way in one of them is no lag, and a standby that is stuck is behind in all of them.
 */
export function lagFigures(looks: readonly Lag[]): Figures {
  return { lagSeconds: least(looks.map(({ seconds }) => seconds)), lagBytes: least(looks.map(({ bytes }) => bytes)) }
}

function least(looks: Lag['seconds'][]): FigureValue {
  const last = looks.at(-1) ?? null
  if (last instanceof Unmeasured) return last
  const numbers = looks.filter((one) => typeof one === 'number')
  if (numbers.length > 0) return Math.min(...numbers)
  return new Unmeasured('no-figure', 'it is behind, and the server does not say for how long')
}

/** A connection that replays nothing, such as pg_receivewal's or a backup's, is no standby; nor is a logical subscriber. */
function standbysOf(senders: Senders): Senders {
  return senders.filter(({ state, logical, bytes }) => !logical && (state === 'streaming' || state === 'catchup') && bytes !== null)
}

export function replicasOf(senders: Senders, grant: string): FigureValue {
  if (senders.some(({ state }) => state === null)) return new Unmeasured('forbidden', `standbys are told only to members of pg_monitor; ${grant}`)
  return standbysOf(senders).filter(({ state }) => state === 'streaming').length
}

export function lagOfPrimary(senders: Senders, grant: string): Lag {
  if (senders.some(({ state }) => state === null))
    return both(new Unmeasured('forbidden', `how far standbys are is told only to members of pg_monitor; ${grant}`))
  const standbys = standbysOf(senders)
  if (standbys.length === 0) return both(new Unmeasured('nothing-there', 'no standby is connected'))
  const seconds = standbys.map(secondsOf)
  return {
    seconds: seconds.some((one) => one === null) ? null : Math.max(...seconds.map((one) => one ?? 0)),
    bytes: Math.max(0, ...standbys.map((one) => one.bytes ?? 0)),
  }
}

/** Standbys tell how far they are every ten seconds at the latest (`wal_receiver_status_interval`). */
const silence = 15

/** Caught up is no lag, whatever time the last record took; and the time of one that says nothing any more stands still while it falls behind. */
function secondsOf({ bytes, seconds, silent }: Senders[number]): number | null {
  if ((bytes ?? 0) <= 0) return 0
  return (silent ?? 0) > silence ? Math.max(silent ?? 0, seconds ?? 0) : seconds
}

export function lagOfStandby(receiver: Receiver, grant: string): Lag {
  const receives = receivingOf(receiver, grant)
  if (receives instanceof Unmeasured) return both(receives)
  if (!receives) {
    const how = receiver.archive ? 'it is fed from an archive' : 'its WAL receiver does not stream'
    return both(new Unmeasured('no-figure', `${how}, so what the primary has written since is not known here`))
  }
  const behind = Math.max(0, receiver.behind ?? 0)
  return { bytes: behind, seconds: behind === 0 ? 0 : receiver.seconds }
}

export function receivingOf({ there, status }: Receiver, grant: string): boolean | Unmeasured {
  if (!there) return false
  if (status === null) return new Unmeasured('forbidden', `what the WAL receiver does is told only to members of pg_monitor; ${grant}`)
  return status === 'streaming'
}

export function isDetached({ there, status, archive }: Receiver): boolean {
  return !archive && (!there || (status !== null && status !== 'streaming'))
}

function both(figure: Unmeasured): Lag {
  return { seconds: figure, bytes: figure }
}
