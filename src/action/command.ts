/** Answers commands in a pull request's comments: read again, carried out once, judged anew, answered, and the check run again. */
import { exitCodes, UserError } from '../base/errors.ts'
import * as answers from '../bot/answers.ts'
import { commandLines } from '../bot/commands.ts'
import { readRecord, withRecord, type AnswerRecord } from '../bot/record.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { pullRequestNow, react, remarkAt, remarksOn, roleOf, say, type OpenPull, type Remark } from '../github/discussion.ts'
import { standingOf, waivingRight } from './approvals.ts'
import { commentEvent, type CommentEvent } from './comment-event.ts'
import type { Decision } from '../model/verdict.ts'
import { code, cut } from '../report/escape.ts'
import type { Known } from '../run/known.ts'
import { againFor } from './again.ts'
import { mergeOf } from './judging.ts'
import { proposeLasting } from './lasting.ts'
import { carryOut, readOrders, type Carried, type OrderContext } from './orders.ts'
import { publishScorecard } from './publish.ts'
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
  if (isAnswered(remarks, event)) return quietly(situation, 'The comment was answered already.')
  await mildly(situation, () => react(repository, event.comment, 'eyes'))
  const pull = await pullRequestNow(repository, event.pull)
  if (pull === undefined || !pull.open) {
    await answer(repository, event, {
      head: pull?.headSha ?? '0'.repeat(40),
      deeds: [],
      text: 'This pull request is closed: there is nothing left to hold back.',
    })
    return quietly(situation, 'The pull request is closed.')
  }
  return act(situation, repository, event, pull, remarks)
}

async function act(situation: Situation, repository: Repository, event: CommentEvent, pull: OpenPull, remarks: readonly Remark[]): Promise<Outcome> {
  const { clock, inputs, engine } = situation
  const merge = await mergeOf(situation, { group: undefined, pull })
  const known = await engine.known(merge.base, inputs.config === '' ? undefined : inputs.config)
  let role: Promise<string> | undefined
  const context: OrderContext = {
    pull,
    login: event.login,
    role: () => (role ??= roleOf(repository, event.login)),
    config: known.config,
    rules: [...known.rules.map((rule) => rule.id), ...gateRules],
    today: new Date(clock.now()).toISOString().slice(0, 10),
  }
  const said = readOrders(commandLines(event.body), context)
  let carried: Carried | undefined
  const decision = await merge.decide(async (question) => {
    const mayWaive = waivingRight(repository, known.config)
    const standing = await standingOf(remarks, { pull, config: known.config, now: clock.now(), mayWaive })
    carried = await carryOut(said, context, question.blocking, standing.waivers)
    return { waivers: carried.waivers, notices: carried.deeds.length === 0 ? standing.notices : [] }
  })
  carried ??= await carryOut(said, context, [], [])
  if ((await pullRequestNow(repository, event.pull))?.headSha !== pull.headSha) return movedOn(situation, repository, event, pull)
  const lasting = await proposeLasting(situation, repository, pull, known, carried.orders, event.login)
  const again = carried.rerun ? await againFor(situation, repository, pull, remarks) : undefined
  const text = answerText({ carried, decision, known, lasting, again: again?.text ?? '' })
  const url = await answer(repository, event, { head: pull.headSha, deeds: carried.deeds, text })
  await again?.start()
  const ok = carried.orders.every((order) => order.ok)
  await mildly(situation, () => react(repository, event.comment, ok ? 'rocket' : 'confused'))
  return {
    exit: exitCodes.pass,
    show: async () => {
      await situation.teller.tell((core) => core.info(`Answered: ${url}`))
      await publishScorecard({ ...situation, decision, comparison: merge.comparison, pull })
    },
  }
}

async function movedOn(situation: Situation, repository: Repository, event: CommentEvent, pull: OpenPull): Promise<Outcome> {
  const text = '😕 The pull request went on to another commit while this was judged, so nothing was done. Say it again for the new one.'
  await answer(repository, event, { head: pull.headSha, deeds: [], text })
  await mildly(situation, () => react(repository, event.comment, 'confused'))
  return quietly(situation, 'The head moved on meanwhile.')
}

interface Answering {
  readonly carried: Carried
  readonly decision: Decision
  readonly known: Known
  readonly lasting: string
  readonly again: string
}

function answerText({ carried, decision, known, lasting, again }: Answering): string {
  const told = carried.orders.map(({ line, said, text }) => {
    const rule = said.does === 'explain' ? known.rules.find((one) => one.id === said.rule) : undefined
    const explained =
      said.does !== 'explain' ? '' : rule === undefined ? answers.gateRule(said.rule) : answers.explained(rule, decision, known.own.includes(rule.id))
    const body = text === '' ? explained : text
    return carried.orders.length === 1 || body === '' ? body : `${code(cut(line, 200))}\n\n${body}`
  })
  const parts = [
    ...told,
    lasting,
    ...(carried.orders.some((order) => order.said.does !== 'explain' && order.said.does !== 'help' && order.said.does !== 'malformed')
      ? [answers.standing(decision)]
      : []),
    again,
  ]
  const whole = parts.filter((part) => part !== '').join('\n\n')
  return whole.length <= answers.answerBudget ? whole : answers.standing(decision)
}

function isAnswered(remarks: readonly Remark[], event: CommentEvent): boolean {
  return remarks.some((one) => one.ours && readRecord(one.body)?.to === event.comment)
}

/** The answer is what the commands come to: without it nothing was done, and that is no success. */
async function answer(
  repository: Repository,
  event: CommentEvent,
  { head, deeds, text }: { readonly head: string; readonly deeds: AnswerRecord['deeds']; readonly text: string },
): Promise<string> {
  try {
    return await say(repository, event.pull, withRecord(text, { to: event.comment, head, deeds }))
  } catch (cause) {
    throw new UserError(`The answer could not be written, and nothing was done: ${messageOf(cause)}`, {
      exit: 3,
      hint: 'The token needs the permission `pull-requests: write`.',
      cause,
    })
  }
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
