/** Carries out the commands of one comment against what blocks: who may do it, what it lets through, what is answered. */
import * as answers from '../bot/answers.ts'
import { mostCommands, readCommand, type Said, type Unwaive, type Waive } from '../bot/commands.ts'
import type { Deed } from '../bot/record.ts'
import { isSameLogin, keyOf, waiverOf } from '../bot/standing.ts'
import type { PullRequest } from '../github/pull-request.ts'
import type { Config } from '../model/config.ts'
import type { Change, Waiver } from '../model/verdict.ts'

export interface OrderContext {
  readonly pull: PullRequest
  readonly login: string
  /** The role of who commands; asked once, and only where it matters. */
  readonly role: () => Promise<string>
  /** The base's. */
  readonly config: Config
  /** Ids of all rules, those of the gate among them. */
  readonly rules: readonly string[]
  /** ISO date. */
  readonly today: string
}

export interface Order {
  readonly line: string
  readonly said: Said
  /** It did what it says. */
  readonly ok: boolean
  /** Empty where what is to be said depends on what all commands come to. */
  readonly text: string
}

export interface Carried {
  readonly orders: readonly Order[]
  readonly deeds: readonly Deed[]
  /** All that stand after it. */
  readonly waivers: readonly Waiver[]
  /** The check is to run again. */
  readonly rerun: boolean
}

export function readOrders(
  lines: readonly string[],
  { rules, today }: Pick<OrderContext, 'rules' | 'today'>,
): readonly { readonly line: string; readonly said: Said }[] {
  return lines.slice(0, mostCommands).map((line) => ({ line, said: readCommand(line, { rules, today }) }))
}

/** `blocking` is what blocks without any waiver of a comment; `standing` are those of earlier comments. */
export async function carryOut(
  said: readonly { readonly line: string; readonly said: Said }[],
  context: OrderContext,
  blocking: readonly Change[],
  standing: readonly Waiver[],
): Promise<Carried> {
  const waivers = new Map(standing.map((waiver) => [keyOf(waiver), waiver]))
  const deeds: Deed[] = []
  const orders: Order[] = []
  let rerun = false
  for (const { line, said: one } of said) {
    const { ok, text } = await carry(one)
    orders.push({ line, said: one, ok, text })
  }
  return { orders, deeds, waivers: [...waivers.values()], rerun }

  async function carry(one: Said): Promise<{ readonly ok: boolean; readonly text: string }> {
    switch (one.does) {
      case 'malformed':
        return { ok: false, text: answers.malformedAnswer(one) }
      case 'help':
        return { ok: true, text: answers.helpAnswer }
      case 'status':
      case 'explain':
        return { ok: true, text: '' }
      case 'recheck': {
        const refused = await mayRecheck(context)
        rerun ||= refused === undefined
        return refused === undefined ? { ok: true, text: '' } : { ok: false, text: refused }
      }
      case 'waive':
        return (await refusedToWaive(context)) ?? waive(one)
      case 'unwaive':
        return (await refusedToWaive(context)) ?? unwaive(one)
    }
  }

  function waive(one: Waive) {
    const covered = blocking.filter((change) => covers(one, change))
    if (covered.length === 0) return { ok: false, text: answers.waivesNothing(one, blocking) }
    const waiver = waiverOf(one, context.login)
    waivers.set(keyOf(one), waiver)
    deeds.push(deedOf(one))
    rerun = true
    return { ok: true, text: answers.waived(waiver, covered.length, context.pull.headSha) }
  }

  function unwaive(one: Unwaive) {
    // A rule alone takes back all that was waived of it.
    const taken = [...waivers].filter(([, { rule, subject }]) => rule === one.rule && (one.subject === undefined || subject === one.subject))
    for (const [key, { rule, subject }] of taken) {
      waivers.delete(key)
      deeds.push({ does: 'unwaive', rule, ...(subject === undefined ? {} : { subject }) })
      rerun = true
    }
    return { ok: taken.length > 0, text: answers.unwaived(one, taken.length > 0) }
  }
}

function covers(waive: Waive, change: Change): boolean {
  return waive.rule === change.rule && (waive.subject === undefined || waive.subject === change.subject || waive.subject === change.before?.subject)
}

function deedOf({ does, rule, subject }: Waive): Deed {
  return { does, rule, ...(subject === undefined ? {} : { subject }) }
}

async function refusedToWaive({ config, login, pull, role }: OrderContext): Promise<{ readonly ok: false; readonly text: string } | undefined> {
  const { roles, notAuthor } = config.gate.waive
  const has = await role()
  if (!roles.includes(has)) return { ok: false, text: answers.notAllowed('waive', login, has, roles) }
  return notAuthor && isSameLogin(login, pull.author) ? { ok: false, text: answers.authorMayNot(login) } : undefined
}

/** A run costs minutes: not for everyone who may comment. */
async function mayRecheck({ login, pull, role }: OrderContext): Promise<string | undefined> {
  if (isSameLogin(login, pull.author)) return undefined
  const has = await role()
  return has === 'none' || has === 'read' ? answers.notAllowed('run the check again', login, has, ['triage', 'write', 'maintain', 'admin']) : undefined
}
