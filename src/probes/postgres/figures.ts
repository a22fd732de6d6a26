/** What PostgreSQL answered, as figures; what was refused costs its own figures and no others. */
import { z } from 'zod'
import { quoted } from '../common/network.ts'
import { ServerSettings } from '../common/settings.ts'
import { Unmeasured, Unreached, type Figures, type FigureValue } from '../probe.ts'
import { spell } from './compare.ts'
import { quote } from './migrations.ts'
import type { Answers, Question } from './questions.ts'
import { isDetached, lagFigures, lagOfPrimary, lagOfStandby, receiverSchema, receivingOf, replicasOf, sendersSchema } from './replication.ts'

const text = z.string().nullable()
const int = z.number().int()
const number = z.number()

const schemas = {
  identity: z.object({ version: z.string(), versionNum: int, standby: z.boolean(), user: z.string() }),
  settings: z.array(z.tuple([z.string(), text, text, text, z.string(), text, text, int.nullable(), z.boolean().nullable(), text])),
  sessions: z.object({ used: int, hidden: int, idle: int, transaction: number, query: number }),
  limits: z.object({ most: int, kept: int }),
  senders: sendersSchema,
  receiver: receiverSchema,
  archiver: z.object({ mode: z.string(), failing: z.boolean(), age: number.nullable() }),
  wraparound: number,
  extensions: z.array(z.tuple([z.string(), text, z.string()])),
  indexes: z.array(z.string()),
  slots: z.object({ inactive: int, bytes: number }),
} satisfies Record<Question, z.ZodType>

type Answer<Q extends Question> = z.output<(typeof schemas)[Q]>

export function answerTo<Q extends Question>(question: Q, answers: Answers): Answer<Q> | Unmeasured {
  const answer = answers.get(question)
  if (answer === undefined) return new Unmeasured('no-figure', 'it was not asked')
  if ('refused' in answer) return new Unmeasured(answer.refused.unreached.because === 'forbidden' ? 'forbidden' : 'no-figure', answer.refused.message)
  const read = schemas[question].safeParse(answer.value)
  return read.success ? (read.data as Answer<Q>) : new Unmeasured('no-figure', 'the server answers this in another form')
}

export type Identity = Answer<'identity'>

export function identityOf(answers: Answers): Identity {
  const identity = answerTo('identity', answers)
  if (!(identity instanceof Unmeasured)) return identity
  throw new Unreached('wrong-answer', `what answers there is no PostgreSQL that tells its version: ${identity.detail}`)
}

function grantOf(user: string): string {
  return quoted(`GRANT pg_monitor TO ${quote(user)}`, undefined)
}

/** `looks` begin with the first, which holds all the answers. */
export function figuresOf(looks: readonly Answers[], identity: Identity, encrypted: boolean): Figures {
  const [first = new Map() as Answers] = looks
  return {
    // Distributions put their own version behind it.
    version: identity.version.split(' ')[0] ?? '',
    versionNum: identity.versionNum,
    role: identity.standby ? 'standby' : 'primary',
    tls: encrypted,
    ...settingFigures(answerTo('settings', first)),
    ...sessionFigures(looks, identity),
    ...replicationFigures(looks, identity),
    ...archiveFigures(answerTo('archiver', first)),
    wraparound: answerTo('wraparound', first),
    extensions: of(answerTo('extensions', first), (all) => new Map(all.map(([name, version]) => [name, version ?? '']))),
    invalidIndexes: answerTo('indexes', first),
    replicationSlotsInactive: of(answerTo('slots', first), ({ inactive }) => inactive),
    slotRetainedBytes: of(answerTo('slots', first), ({ bytes }) => Math.max(0, bytes)),
  }
}

function of<T>(answer: T | Unmeasured, figure: (answer: T) => FigureValue): FigureValue {
  return answer instanceof Unmeasured ? answer : figure(answer)
}

function settingFigures(answer: Answer<'settings'> | Unmeasured): Figures {
  if (answer instanceof Unmeasured) return { settings: answer, pendingRestart: answer }
  const settings = new ServerSettings()
  for (const [name, value, start, unit, type, source, file, line, waits, boot] of answer) {
    // Ours of this transaction: what stood there before is a bare number.
    const before = start !== null && unit !== null && /^\d+$/.test(start) ? spell(Number(start), unit) : (start ?? '')
    settings.put(name, value ?? before, {
      type,
      unit: unit ?? undefined,
      source: source ?? undefined,
      file: file === null ? undefined : line === null ? file : `${file}:${line}`,
      waits: waits === true,
      built: boot ?? undefined,
    })
  }
  return { settings, pendingRestart: answer.filter((one) => one[8] === true).map(([name]) => name) }
}

function sessionFigures(looks: readonly Answers[], { user }: Identity): Figures {
  const seen = looks.map((look) => answerTo('sessions', look))
  const limits = looks[0] === undefined ? new Unmeasured('no-figure', 'it was not asked') : answerTo('limits', looks[0])
  const failed = seen.find((one) => one instanceof Unmeasured)
  const sessions = seen.flatMap((one) => (one instanceof Unmeasured ? [] : [one]))
  const most = (count: (one: Answer<'sessions'>) => number): number => Math.max(0, ...sessions.map(count))
  const used = failed ?? most((one) => one.used)
  const hidden = sessions.some((one) => one.hidden > 0)
  const told = (figure: () => number): FigureValue =>
    failed ?? (hidden ? new Unmeasured('forbidden', `what sessions of others do is told only to members of pg_monitor; ${grantOf(user)}`) : figure())
  return {
    connections: used,
    maxConnections: of(limits, (one) => one.most),
    saturation: of(limits, (one) => (used instanceof Unmeasured ? used : used / Math.max(1, one.most - one.kept))),
    idleInTransaction: told(() => most((one) => one.idle)),
    longestTransactionSeconds: told(() => most((one) => one.transaction)),
    slowestQuerySeconds: told(() => most((one) => one.query)),
  }
}

function replicationFigures(looks: readonly Answers[], { standby, user }: Identity): Figures {
  const grant = grantOf(user)
  const senders = looks.map((look) => answerTo('senders', look))
  const last = senders.at(-1) ?? new Unmeasured('no-figure', 'it was not asked')
  const replicas = of(last, (one) => replicasOf(one, grant))
  if (!standby) {
    const failed = senders.find((one) => one instanceof Unmeasured)
    const lag =
      failed === undefined
        ? lagFigures(senders.flatMap((one) => (one instanceof Unmeasured ? [] : [lagOfPrimary(one, grant)])))
        : { lagSeconds: failed, lagBytes: failed }
    return { replicas, ...lag, receiving: new Unmeasured('nothing-there', 'it is a primary, which receives no log'), detached: false }
  }
  const receivers = looks.map((look) => answerTo('receiver', look))
  const failed = receivers.find((one) => one instanceof Unmeasured)
  const known = receivers.flatMap((one) => (one instanceof Unmeasured || one === null ? [] : [one]))
  const now = known.at(-1)
  if (failed !== undefined || now === undefined) {
    const why = failed ?? new Unmeasured('no-figure', 'it became a primary while it was looked at')
    return { replicas, lagSeconds: why, lagBytes: why, receiving: why, detached: why }
  }
  return { replicas, ...lagFigures(known.map((one) => lagOfStandby(one, grant))), receiving: receivingOf(now, grant), detached: isDetached(now) }
}

function archiveFigures(answer: Answer<'archiver'> | Unmeasured): Figures {
  if (answer instanceof Unmeasured) return { archiverFailing: answer, archiveAgeSeconds: answer }
  const none = answer.mode === 'off' ? 'archive_mode is off' : 'no log has been archived yet'
  return {
    archiverFailing: answer.mode !== 'off' && answer.failing,
    archiveAgeSeconds: answer.mode === 'off' || answer.age === null ? new Unmeasured('nothing-there', none) : answer.age,
  }
}
