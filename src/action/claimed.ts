/** What the pull request's own run says it found: an artifact that the pull request may have written itself, so it is only held against what is judged here. */
import { downloadArtifact, newestArtifact } from '../github/artifact.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { refusal } from '../github/refusal.ts'
import { httpFailure } from '../github/retry.ts'
import { fileInZip } from '../github/zip.ts'
import type { Decision } from '../model/verdict.ts'
import { readClaim, saysOtherwise, type Claim } from '../report/claim.ts'
import type { Teller } from './teller.ts'

const artifact = 'plimsoll'
const file = 'report.json'
/** Bytes of the zip, of the file inside, and how many files there may be. */
const bounds = { zip: 5_000_000, bytes: 10_000_000, entries: 10 } as const

/** Undefined where the run left none, or none that can be read, which is told. */
export async function claimOf(repository: Repository, run: number, teller: Teller): Promise<Claim | undefined> {
  try {
    const newest = await newestArtifact(repository, run, artifact)
    if (newest === undefined) {
      teller.log('info', `The run ${run} left no artifact \`${artifact}\` to compare with.`)
      return undefined
    }
    const zip = await downloadArtifact(repository, newest, bounds.zip)
    const claim = await readClaim((await fileInZip(zip, file, bounds)).toString('utf8'))
    if (claim === undefined) throw new Error(`its ${file} is no report of a gate`)
    return claim
  } catch (error) {
    teller.log('warning', unreadable(error, run))
    return undefined
  }
}

function unreadable(error: unknown, run: number): string {
  const what = `The artifact \`${artifact}\` of the run ${run}`
  const otherwise = 'What is shown was judged anew and does not need it.'
  if (httpFailure(error) !== undefined) return refusal(error, what, 'actions: read', 'repository', otherwise, 'read')
  return `Unreadable artifact: ${what.replace('The', 'the')} can't be used: ${shortened(messageOf(error))}. ${otherwise}`
}

/** A parser's complaint may quote what a stranger wrote. */
function shortened(text: string): string {
  return [...text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')].slice(0, 200).join('')
}

/** Nothing of the claim's own words is repeated: they are a stranger's. */
export function contradiction(claim: Claim | undefined, decisions: readonly Decision[]): string | undefined {
  // Several pull requests may share the head, and the run was for one of them.
  if (claim === undefined || decisions.some((decision) => !saysOtherwise(claim, decision))) return undefined
  const found = `${claim.decision === 'pass' ? 'pass' : 'block'}, ${claim.blocking.size} blocking`
  return `⚠️ The pull request's own run claimed otherwise (${found}): the pull request may have changed that run, or its base or a waiver has changed since. What is shown here was judged anew.`
}
