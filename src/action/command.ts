/** Answers commands in a pull request's comments: read again, carried out once, judged anew, answered, and the check run again. */
import { exitCodes, UserError } from '../base/errors.ts'
import * as answers from '../bot/answers.ts'
import { commandLines } from '../bot/commands.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { pullRequestNow, react, remarkAt, remarksOn, roleOf, type OpenPull, type Remark } from '../github/discussion.ts'
import { firstSeen } from '../github/reruns.ts'
import { settled } from '../github/workflow-run.ts'
import { standingOf, waivingRight } from './approvals.ts'
import { commentEvent, type CommentEvent } from './comment-event.ts'
import type { Decision } from '../model/verdict.ts'
import { code, cut } from '../report/escape.ts'
import type { Known } from '../run/known.ts'
import { againFor, judgedBy } from './again.ts'
import { mergeOf } from './judging.ts'
import { proposeLasting } from './lasting.ts'
import { carryOut, readOrders, type Carried, type OrderContext } from './orders.ts'
import { publishOutside } from './publish.ts'
import { answersTo, reply, Unanswered } from './reply.ts'
import type { Outcome, Situation } from './situation.ts'

/** They speak of the gate itself, and stand in no file of rules. */
const gateRules = ['gate/weakened', 'gate/unreadable']

/** The exit code says whether the commands were answered, not what was decided: the check on the pull request does that. */
export async function commandRun(situation: Situation): Promise<Outcome> {
  const event = commentEvent(situation.context.payload)
  if ('nothing' in event) return quietly(situation, event.nothing)
  const repository = await situation.remote()
  const asked = await remarkAt(repository, event.comment)
  if (asked === undefined || asked.edited || asked.body !== event.body) return quietly(situation, 'The comment was changed or deleted meanwhile.')
  const remarks = await remarksOn(repository, event.pull)
  if (answersTo(remarks, event).length > 0) return quietly(situation, 'The comment was answered already.')
  await mildly(situation, () => react(repository, event.comment, 'eyes'))
  const pull = await pullRequestNow(repository, event.pull)
  if (pull === undefined || !pull.open) {
    const text = 'This pull request is closed: there is nothing left to hold back.'
    await reply(repository, event, { head: pull?.headSha ?? '0'.repeat(40), deeds: [], text })
    return quietly(situation, 'The pull request is closed.')
  }
  const acting: Acting = { situation, repository, event, asked, pull, remarks }
  try {
    return await act(acting)
  } catch (error) {
    if (!(error instanceof Unanswered)) await undone(acting, failureText(error)).catch(() => undefined)
    throw error
  }
}

interface Acting {
  readonly situation: Situation
  readonly repository: Repository
  readonly event: CommentEvent
  /** The comment as it is now. */
  readonly asked: Remark
  readonly pull: OpenPull
  readonly remarks: readonly Remark[]
}

async function act(acting: Acting): Promise<Outcome> {
  const { situation, repository, event, asked, pull, remarks } = acting
  const { clock, inputs, engine } = situation
  const merge = await mergeOf(situation, { group: undefined, pull: await settled(repository, pull, pull.baseRef) })
  const known = await engine.known(merge.base, inputs.config === '' ? undefined : inputs.config)
  let role: Promise<string> | undefined
  const context: OrderContext = {
    pull,
    login: asked.author,
    role: () => (role ??= roleOf(repository, asked.author)),
    config: known.config,
    rules: [...known.rules.map((rule) => rule.id), ...gateRules],
    today: new Date(clock.now()).toISOString().slice(0, 10),
  }
  const lines = commandLines(event.body)
  const said = readOrders(lines, context)
  if (said.some((one) => one.said.does === 'waive') && (await isNewer(acting))) return movedOn(acting)
  let carried: Carried | undefined
  const decision = await merge.decide(async (question) => {
    const mayWaive = waivingRight(repository, known.config)
    const standing = await standingOf(remarks, { pull, config: known.config, now: clock.now(), mayWaive })
    carried = await carryOut(said, context, question.blocking, standing.waivers)
    return { waivers: carried.waivers, notices: carried.deeds.length === 0 ? standing.notices : [] }
  })
  carried ??= await carryOut(said, context, [], [])
  if ((await pullRequestNow(repository, event.pull))?.headSha !== pull.headSha) return movedOn(acting)
  const lasting = await proposeLasting(situation, repository, pull, known, carried.orders, asked.author)
  const again = carried.rerun ? await againFor(situation, repository, pull, remarks) : undefined
  const text = answerText({ carried, decision, known, lasting, again: again?.text ?? '', unread: lines.length - said.length })
  const url = await reply(repository, event, { head: pull.headSha, deeds: carried.deeds, text })
  if (url === undefined) return quietly(situation, 'The comment was answered meanwhile by another run of the same event.')
  await again?.start()
  const ok = carried.orders.every((order) => order.ok)
  await mildly(situation, () => react(repository, event.comment, ok ? 'rocket' : 'confused'))
  return {
    exit: exitCodes.pass,
    show: async () => {
      await situation.teller.tell((core) => core.info(`Answered: ${url}`))
      // Said for the workflow that judges, so that the next command finds it by the comment.
      await publishOutside({ ...situation, context: judgedBy(situation.context, remarks), decision, comparison: merge.comparison, pull })
    },
  }
}

/** Whether the head came after what was said of it: who waived has not seen it then. What can't be told is not held against them. */
async function isNewer({ repository, asked, pull, situation }: Acting): Promise<boolean> {
  try {
    const seen = await firstSeen(repository, pull.headSha)
    return seen !== undefined && Date.parse(seen) > Date.parse(asked.createdAt)
  } catch (error) {
    situation.teller.log('debug', `When the head commit came is not known: ${messageOf(error)}`)
    return false
  }
}

async function movedOn(acting: Acting): Promise<Outcome> {
  await undone(acting, '😕 The pull request went on to another commit meanwhile, so nothing was done. Say it again for the new one.')
  return quietly(acting.situation, 'The head moved on meanwhile.')
}

async function undone({ situation, repository, event, pull }: Acting, text: string): Promise<void> {
  await reply(repository, event, { head: pull.headSha, deeds: [], text })
  await mildly(situation, () => react(repository, event.comment, 'confused'))
}

function failureText(error: unknown): string {
  if (error instanceof UserError) return answers.failed(error.message, error.hint, error.where)
  return answers.failed('Plimsoll itself failed', 'The log of its run says more', undefined)
}

interface Answering {
  readonly carried: Carried
  readonly decision: Decision
  readonly known: Known
  readonly lasting: string
  readonly again: string
  /** How many commands there were no places for. */
  readonly unread: number
}

/** The longest first, until one fits: what was done is never what is left out. */
function answerText(answering: Answering): string {
  const [whole, shorter] = [answerOf(answering, true), answerOf(answering, false)]
  return whole.length <= answers.answerBudget ? whole : shorter
}

function answerOf({ carried, decision, known, lasting, again, unread }: Answering, explains: boolean): string {
  const told = carried.orders.map(({ line, said, text }) => {
    const rule = said.does === 'explain' ? known.rules.find((one) => one.id === said.rule) : undefined
    const explained =
      said.does !== 'explain'
        ? ''
        : !explains
          ? answers.tooLong
          : rule === undefined
            ? answers.gateRule(said.rule)
            : answers.explained(rule, decision, known.own.includes(rule.id))
    const body = text === '' ? explained : text
    return carried.orders.length === 1 || body === '' ? body : `${code(cut(line, 200))}\n\n${body}`
  })
  const parts = [
    ...told,
    unread > 0 ? answers.unread(unread) : '',
    lasting,
    ...(carried.orders.some((order) => order.said.does !== 'explain' && order.said.does !== 'help' && order.said.does !== 'malformed')
      ? [answers.standing(decision)]
      : []),
    again,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

async function mildly({ teller }: Situation, does: () => Promise<void>): Promise<void> {
  try {
    await does()
  } catch (error) {
    teller.log('warning', `The reaction could not be written: ${messageOf(error)}. The token needs the permission \`pull-requests: write\`.`)
  }
}

function quietly({ teller }: Situation, message: string): Outcome {
  return { exit: exitCodes.pass, show: async () => teller.tell((core) => core.info(message)) }
}
