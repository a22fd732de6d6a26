/** Shows a decision that already stands: each way of showing it is tried by itself, and none can change it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { publishComment, type CommentResult } from '../github/comment.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { blobLink } from '../github/links.ts'
import type { Loss } from '../github/marker.ts'
import type { Comparison, PullRequest } from '../github/pull-request.ts'
import type { Decision } from '../model/verdict.ts'
import { annotationsOf } from './annotations.ts'
import type { Context } from './context.ts'
import type { Links } from '../report/links.ts'
import type { CommentOptions, Engine } from './engine.ts'
import type { Inputs } from './inputs.ts'
import { isJudged, outputsOf, type Files } from './outputs.ts'
import type { Teller } from './teller.ts'

export interface Publication {
  readonly decision: Decision
  readonly pull: PullRequest
  readonly comparison: Comparison
  readonly inputs: Inputs
  readonly context: Context
  readonly engine: Engine
  readonly teller: Teller
  readonly remote: () => Promise<Repository>
}

/** Bytes; GitHub drops a summary of more than 1 MiB whole. */
const summaryBudget = 900_000
const summaryLimit = 1024 * 1024
/** Characters, with room for the marker below GitHub's 65,536. */
const commentBudget = 60_000

export async function publish(publication: Publication): Promise<void> {
  const { decision, inputs, teller, engine } = publication
  const attempt = async <T>(what: string, does: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await does()
    } catch (error) {
      await teller.tell((core) => core.warning(`${what} could not be written: ${messageOf(error)}. The decision stands.`)).catch(() => undefined)
      return undefined
    }
  }
  const links: Links = {
    blob: (commit, path, line) => blobLink(publication.context.serverUrl, publication.context.repository, commit, path, line),
  }
  const audit = await attempt('The audit', () => withinLimit(engine.renderSummary(decision, { budget: summaryBudget, links })))
  const files = await attempt('The report files', () => writeFiles(publication, audit ?? decision.reason))
  if (inputs.sarifFile !== '') await attempt(`The SARIF file ${inputs.sarifFile}`, () => writeSarif(publication))
  await attempt('The step summary', () => teller.tell((core) => core.summary.addRaw(audit ?? decision.reason).write()))
  await attempt('The annotations', () => annotate(publication))
  await attempt('The outputs', () => setOutputs(publication, files ?? { report: '', json: '' }))
  if (inputs.comment === 'never') return
  await attempt('The comment', async () => tellComment(await comment(publication, links), teller))
}

function withinLimit(audit: string): string {
  const bytes = Buffer.byteLength(audit)
  if (bytes > summaryLimit) throw new RangeError(`it has ${bytes} bytes, ${summaryLimit} are allowed`)
  return audit
}

function writeFiles({ decision, context, engine }: Publication, audit: string): Files {
  // A folder of its own: one job may run this action twice.
  const folder = mkdtempSync(join(context.temp || tmpdir(), 'plimsoll-'))
  const files = { report: join(folder, 'report.md'), json: join(folder, 'report.json') }
  writeFileSync(files.report, audit)
  writeFileSync(files.json, engine.renderJson(decision))
  return files
}

/** What lies at the path may come from the pull request: a link there is replaced, never followed. */
function writeSarif({ decision, context, engine, inputs }: Publication): void {
  const path = resolve(context.workspace, inputs.sarifFile)
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  writeFileSync(path, engine.renderSarif(decision), { flag: 'wx' })
}

async function annotate({ decision, comparison, teller }: Publication): Promise<void> {
  await teller.tell((core) => {
    for (const { level, message, place } of annotationsOf(decision)) core[level](message, place)
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

async function comment(publication: Publication, links: Links): Promise<CommentResult> {
  const { decision, pull, comparison, inputs, context } = publication
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
    body: (gone) => commentBody(publication, { budget: commentBudget, links, mended: gone.filter((loss) => isMended(decision, loss)) }),
    when: inputs.comment === 'always' ? 'always' : 'on-change',
    judged: isJudged(decision),
  })
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
