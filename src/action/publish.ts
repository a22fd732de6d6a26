/** Shows a decision that already stands: summary, annotations, outputs, files, and the comment last. */
import { publishComment, type CommentResult } from '../github/comment.ts'
import { messageOf, type Repository } from '../github/client.ts'
import type { Loss } from '../github/marker.ts'
import type { Comparison, PullRequest } from '../github/pull-request.ts'
import type { Decision } from '../model/verdict.ts'
import { annotationsOf } from './annotations.ts'
import type { Context } from './context.ts'
import type { Links } from '../report/links.ts'
import type { CommentOptions, Engine } from './engine.ts'
import type { Inputs } from './inputs.ts'
import { isJudged, outputsOf, type Files } from './outputs.ts'
import { attempts, linksOf, summaryBudget, withinLimit, writeFiles, writeInto } from './showing.ts'
import { originOf, stateDecision } from './status.ts'
import type { Teller } from './teller.ts'

export interface Publication {
  readonly decision: Decision
  /** Undefined in a merge queue, where there is nothing to comment on. */
  readonly pull: PullRequest | undefined
  readonly comparison: Comparison
  readonly inputs: Inputs
  readonly context: Context
  readonly engine: Engine
  readonly teller: Teller
  readonly remote: () => Promise<Repository>
  /** Said beside the decision, in Markdown of ours. */
  readonly note?: string
  /** Left out where the run does not stand on the pull request's own commit. */
  readonly annotated?: false
  /** How many share the step's summary; one when left out. */
  readonly summaries?: number
}

/** Characters, with room for the marker below GitHub's 65,536. */
const commentBudget = 60_000

export async function publish(publication: Publication): Promise<void> {
  const { decision, inputs, teller, engine, context } = publication
  const attempt = attempts(teller, 'The decision stands.')
  const links = linksOf(context)
  const audit = await attempt('The audit', () =>
    withinLimit(noted(engine.renderSummary(decision, { budget: Math.floor(summaryBudget / (publication.summaries ?? 1)), links }), publication)),
  )
  const files = await attempt('The report files', () => filesOf(publication, audit ?? decision.reason))
  if (inputs.sarifFile !== '') await attempt(`The SARIF file ${inputs.sarifFile}`, () => writeInto(context, inputs.sarifFile, engine.renderSarif(decision)))
  await attempt('The step summary', () => teller.tell((core) => core.summary.addRaw(audit ?? decision.reason).write()))
  await attempt('The annotations', () => annotate(publication))
  await attempt('The outputs', () => setOutputs(publication, files ?? { report: '', json: '' }))
  await publishOutside(publication)
}

/** What stands outside of the run: the status and the comment. */
export async function publishOutside(publication: Publication): Promise<void> {
  const { inputs, pull, teller, context } = publication
  const attempt = attempts(teller, 'The decision stands.')
  if (inputs.status !== '') await attempt('The status', () => state(publication, linksOf(context)))
  if (inputs.comment === 'never' || pull === undefined) return
  await attempt('The comment', async () => tellComment(await comment(publication, pull, linksOf(context)), teller))
}

function filesOf({ decision, context, engine }: Publication, audit: string): Files {
  return writeFiles(context, { report: { name: 'report.md', text: audit }, json: { name: 'report.json', text: engine.renderJson(decision) } })
}

async function annotate({ decision, comparison, teller, annotated }: Publication): Promise<void> {
  await teller.tell((core) => {
    if (annotated !== false) for (const { level, message, place } of annotationsOf(decision)) core[level](message, place)
    for (const notice of decision.notices) core.info(notice)
    core.info(`${decision.decision === 'pass' ? 'Pass' : 'Block'}: ${decision.reason}`)
    core.info(`Compared ${comparison.base} with ${comparison.head} (${comparison.how}).`)
    if (decision.mode === 'report' && decision.decision === 'block') core.info('Report mode: the job succeeds all the same.')
  })
}

async function setOutputs({ decision, teller }: Publication, files: Files): Promise<void> {
  await teller.tell((core) => {
    for (const [name, value] of Object.entries(outputsOf(decision, files))) core.setOutput(name, value)
  })
}

async function comment(publication: Publication, pull: PullRequest, links: Links): Promise<CommentResult> {
  const { decision, comparison, inputs, context } = publication
  const told = decision.changes.filter((change) => change.blocking || change.waiver !== null)
  return publishComment(await publication.remote(), {
    pull: pull.number,
    marker: {
      base: comparison.base,
      head: pull.headSha,
      merge: comparison.head,
      run: context.run,
      attempt: context.attempt,
      workflow: context.workflow,
      losses: told.map(({ rule, subject }) => ({ rule, subject })),
    },
    body: (gone) => noted(commentBody(publication, { budget: commentBudget, links, mended: gone.filter((loss) => isMended(decision, loss)) }), publication),
    when: inputs.comment === 'always' ? 'always' : 'on-change',
    judged: isJudged(decision),
    origin: originOf(context, pull),
  })
}

function state(publication: Publication, links: Links): Promise<void> {
  const { decision, comparison, pull } = publication
  const summary = () => noted(commentBody(publication, { budget: commentBudget, links, mended: [] }), publication)
  return stateDecision(publication, pull?.headSha ?? comparison.head, pull, decision, summary)
}

function noted(text: string, { note }: Publication): string {
  return note === undefined ? text : `${text.trimEnd()}\n\n${note}\n`
}

/** A loss is gone too when main has lost the same meanwhile; what is not a rule's verdict is undone or still a change. */
function isMended({ head }: Decision, { rule, subject }: Loss): boolean {
  return rule.startsWith('gate/') || head.verdicts.some((verdict) => verdict.rule === rule && verdict.subject === subject && verdict.outcome === 'pass')
}

/** A comment that can't be drawn must not leave an earlier run's standing, which may say the opposite. */
function commentBody({ decision, engine, teller }: Publication, options: CommentOptions): string {
  try {
    return engine.renderComment(decision, options)
  } catch (error) {
    teller.log('warning', `The comment could not be drawn: ${messageOf(error)}. The decision stands.`)
    return `### Plimsoll: ${decision.reason}\n\nThe losses stand in the step summary and in the annotations; drawing this comment failed.`
  }
}

const said = {
  created: 'Comment written',
  updated: 'Comment updated',
  unchanged: 'Comment unchanged',
  'not-needed': 'No comment: there was nothing to judge',
  outdated: 'Comment left alone: a newer run has written it',
} as const

async function tellComment(result: CommentResult, teller: Teller): Promise<void> {
  await teller.tell((core) => {
    if (result.done === 'failed') core.warning(result.warning)
    else core.info(result.url === undefined ? said[result.done] : `${said[result.done]}: ${result.url}`)
  })
}
