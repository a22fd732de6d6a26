/** Shows a verification that already stands: summary, files, annotations, outputs, and outside of the run the deployment's status and the environment's issue. */
import { publishDeploymentStatus } from '../github/deployment.ts'
import { field } from '../github/payload.ts'
import { readPullRequest } from '../github/pull-request.ts'
import type { Verification, VerifyDecision } from '../model/verification.ts'
import { tellIncident } from './incident.ts'
import { verifyOutputsOf, type Files } from './outputs.ts'
import { previousOf } from './previous.ts'
import { attempts, summaryBudget, withinLimit, writeFiles, writeInto } from './showing.ts'
import { originOf } from './status.ts'
import type { Teller } from './teller.ts'
import { verifyAnnotationsOf } from './verify-annotations.ts'
import type { VerificationPublication } from './verified.ts'

export async function publishVerification(publication: VerificationPublication): Promise<void> {
  const { verification, verifier, inputs, context, teller, interrupted } = publication
  const attempt = attempts(teller, 'The decision stands.')
  const previous = interrupted ? undefined : await attempt('The comparison', () => before(publication))
  const shown = await attempt('The summary', () =>
    withinLimit(
      verifier.render(verification, { budget: summaryBudget, sizeOf: (text) => Buffer.byteLength(text), ...(previous === undefined ? {} : { previous }) }),
    ),
  )
  const headline = verifier.headline(verification)
  const files = await attempt('The report files', () => filesOf(publication, shown ?? headline))
  if (inputs.junitFile !== '')
    await attempt(`The JUnit file ${inputs.junitFile}`, () => writeInto(context, inputs.junitFile, verifier.renderJunit(verification)))
  if (shown !== undefined) await attempt('The step summary', () => teller.tell((core) => core.summary.addRaw(shown).write()))
  await attempt('The log', () => tell(publication))
  await attempt('The outputs', () => setOutputs(teller, verifyOutputsOf(verification, publication.scorecard, files)))
  await attempt('The deployment status', () => state(publication))
  if (inputs.comment !== 'never') await attempt('The issue', () => tellIncident(publication, previous))
}

async function before({ verification, verifier, context, teller, remote }: VerificationPublication): Promise<Verification | undefined> {
  // Without figures there is nothing to compare.
  if (verification.checks.every((check) => check.figures.length === 0)) return undefined
  return previousOf(await remote(), verification, context.runId, verifier, teller)
}

function filesOf({ verification, verifier, context }: VerificationPublication, shown: string): Files {
  return writeFiles(context, { report: { name: 'report.md', text: shown }, json: { name: 'report.json', text: verifier.renderJson(verification) } })
}

export async function setOutputs(teller: Teller, outputs: Readonly<Record<string, string>>): Promise<void> {
  await teller.tell((core) => {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
  })
}

async function tell({ verification, verifier, context, inputs, teller }: VerificationPublication): Promise<void> {
  await teller.tell((core) => {
    core.info(harmless(verifier.headline(verification)))
    for (const line of verifier.lines(verification)) core.info(harmless(line))
    for (const { level, message, place } of verifyAnnotationsOf(verification, { commit: context.sha, reportOnly: inputs.reportOnly }))
      core[level](message, place)
    if (inputs.reportOnly && verification.decision !== 'healthy') core.info('Report mode: the job succeeds all the same.')
  })
}

/** An old form of workflow commands is read anywhere in a line, and a live system's answer stands in these. */
function harmless(line: string): string {
  return line.replace(/##\[/g, '## [').replace(/^\s*::/, '')
}

const states: Readonly<Record<VerifyDecision, 'success' | 'failure' | 'error'>> = { healthy: 'success', unhealthy: 'failure', unmeasured: 'error' }

async function state(publication: VerificationPublication): Promise<void> {
  const { verification, verifier, asked, inputs, context, teller, remote } = publication
  if (inputs.reportOnly) {
    await teller.tell((core) => core.info('Report mode: the deployment’s status is left alone.'))
    return
  }
  const result = await publishDeploymentStatus(await remote(), {
    deployment: asked.deployment,
    environment: asked.environment === '' ? verification.environment : asked.environment,
    sha: asked.sha,
    writer: { serverUrl: context.serverUrl, repository: context.repository, id: context.runId, attempt: context.attempt },
    state: states[verification.decision],
    description: verifier.describe(verification),
    origin: originOf(context, readPullRequest(field(context.payload, 'pull_request'))),
  })
  await teller.tell((core) => {
    if (result.done === 'failed') core.warning(result.warning)
    else if (result.done === 'left') core.info(`Deployment status left alone: ${result.why}.`)
    else core.info(`Deployment status written: ${states[verification.decision]}, on deployment ${result.id}.`)
  })
}
