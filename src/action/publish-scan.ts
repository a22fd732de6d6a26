/** Shows a scorecard that already stands: summary, files, badge, outputs, and on a schedule the one issue last. */
import type { Repository } from '../github/client.ts'
import { publishIssue, type IssueResult } from '../github/issue.ts'
import { runLink } from '../github/links.ts'
import { formatScore } from '../report/words.ts'
import type { TreeScan } from '../run/scan-tree.ts'
import type { Context } from './context.ts'
import type { Engine } from './engine.ts'
import type { Inputs } from './inputs.ts'
import { scanOutputsOf, type ScanFiles } from './outputs.ts'
import { attempts, linksOf, summaryBudget, withinLimit, writeFiles, writeInto } from './showing.ts'
import type { Teller } from './teller.ts'

export interface ScanPublication {
  readonly scanned: TreeScan
  readonly inputs: Inputs
  readonly context: Context
  readonly engine: Engine
  readonly teller: Teller
  readonly remote: () => Promise<Repository>
}

/** Characters, with room for the marker below GitHub's 65,536. */
const issueBudget = 60_000

export async function publishScan(publication: ScanPublication): Promise<void> {
  const { scanned, inputs, context, engine, teller } = publication
  const attempt = attempts(teller, 'The scorecard stands.')
  const links = linksOf(context)
  const audit = await attempt('The audit', () => withinLimit(engine.renderScorecard(scanned, { budget: summaryBudget, links })))
  const shown = audit ?? sentenceOf(scanned)
  const files = await attempt('The report files', () => filesOf(publication, shown))
  if (inputs.sarifFile !== '')
    await attempt(`The SARIF file ${inputs.sarifFile}`, () => writeInto(context, inputs.sarifFile, engine.renderScorecardSarif(scanned)))
  await attempt('The step summary', () => teller.tell((core) => core.summary.addRaw(shown).write()))
  await attempt('The log', () => tellScan(publication))
  await attempt('The outputs', () => setOutputs(teller, scanOutputsOf(scanned.scorecard, files)))
  if (context.event !== 'schedule' || inputs.comment === 'never') return
  await attempt('The issue', async () => tellIssue(await issue(publication), teller))
}

/** For a push that leaves nothing behind. */
export async function tellNothing(teller: Teller, why: string): Promise<void> {
  await teller.tell((core) => core.info(why))
  await setOutputs(teller, scanOutputsOf())
}

function filesOf({ scanned, context, engine }: ScanPublication, audit: string): ScanFiles {
  return writeFiles(context, {
    report: { name: 'report.md', text: audit },
    json: { name: 'report.json', text: engine.renderScorecardJson(scanned) },
    badge: { name: 'badge.json', text: engine.renderBadge(scanned) },
  })
}

function sentenceOf({ scorecard: { score, grade } }: TreeScan): string {
  return score === undefined
    ? 'There is nothing to judge: no stack, no database, no schema.'
    : `Production readiness: ${grade ?? ''} · ${formatScore(score)} of 10.`
}

/** One line beside the run: what fails is debt and stands in the summary; a scan that annotated it would flood every push. */
async function tellScan({ scanned, teller }: ScanPublication): Promise<void> {
  const { scorecard, notices } = scanned
  const broken = scorecard.verdicts.filter((verdict) => verdict.outcome === 'error').length
  await teller.tell((core) => {
    core.notice(sentenceOf(scanned), { title: 'Plimsoll' })
    if (broken > 0) core.warning(`${broken} of ${scorecard.verdicts.length} verdicts ended in an error and count for nothing; the report names them.`)
    for (const notice of notices) core.info(notice)
    core.info(`Scanned ${scorecard.commit}.`)
  })
}

async function setOutputs(teller: Teller, outputs: Readonly<Record<string, string>>): Promise<void> {
  await teller.tell((core) => {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
  })
}

async function issue({ scanned, inputs, context, engine, remote }: ScanPublication): Promise<IssueResult> {
  const { serverUrl, repository, runId, run, attempt, workflow } = context
  const text = engine.renderIssue(scanned, { budget: issueBudget, links: linksOf(context), run: runLink(serverUrl, repository, runId) })
  return publishIssue(await remote(), {
    ...text,
    marker: { head: scanned.scorecard.commit, run, attempt, workflow, id: runId },
    when: inputs.comment === 'always' ? 'always' : 'on-change',
    worth: scanned.scorecard.verdicts.some((verdict) => verdict.outcome === 'fail'),
  })
}

const said = {
  created: 'Issue opened',
  updated: 'Issue updated',
  unchanged: 'Issue unchanged',
  outdated: 'Issue left alone: a newer run has written it',
} as const

async function tellIssue(result: IssueResult, teller: Teller): Promise<void> {
  await teller.tell((core) => {
    if (result.done === 'failed') core.warning(result.warning)
    else if (result.done === 'not-needed') core.info('No issue: nothing fails')
    else core.info(`${said[result.done]}: ${result.url}${result.closed ? ' (somebody closed it, and it stays closed)' : ''}`)
  })
}
