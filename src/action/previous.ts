/** The figures of the last healthy verification of an environment, out of the artifact that its run kept: shown beside today's, and never part of a decision. */
import { artifactsNamed, downloadArtifact } from '../github/artifact.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { sameEnvironment } from '../github/deployment.ts'
import { refusal } from '../github/refusal.ts'
import { httpFailure } from '../github/retry.ts'
import { fileInZip } from '../github/zip.ts'
import type { Verification } from '../model/verification.ts'
import type { Verifier } from './engine.ts'
import type { Teller } from './teller.ts'

const file = 'report.json'
/** Bytes of the zip, of the file inside, and how many files there may be. */
const bounds = { zip: 2_000_000, bytes: 5_000_000, entries: 10 } as const
/** Artifacts that are looked into. */
const most = 4

/** The name that the workflow keeps it under, without what GitHub allows in no such name. */
export function artifactOf(environment: string): string {
  return `plimsoll-verify-${environment.replace(/["':<>|*?\r\n\\/]/g, '-')}`.slice(0, 200)
}

/** Undefined where there is none, or none that can be read, which is told in a line. */
export async function previousOf(
  repository: Repository,
  { environment }: Verification,
  run: number,
  { read }: Verifier,
  { log }: Teller,
): Promise<Verification | undefined> {
  const name = artifactOf(environment)
  try {
    const found = (await artifactsNamed(repository, name)).filter((one) => one.run !== run)
    for (const { id } of found.slice(0, most)) {
      const previous = read(parsed(await fileInZip(await downloadArtifact(repository, id, bounds.zip), file, bounds)))
      if (previous?.decision === 'healthy' && sameEnvironment(previous.environment, environment)) return previous
    }
    log('info', `No earlier verification to compare with: no artifact \`${name}\` holds one that was healthy.`)
  } catch (error) {
    const what = `The artifact \`${name}\` of an earlier run`
    const otherwise = 'Nothing is compared with it.'
    const unusable = `${what} can't be used: ${messageOf(error).replace(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')}. ${otherwise}`
    log('info', httpFailure(error) === undefined ? unusable : refusal(error, what, 'actions: read', 'repository', otherwise, 'read'))
  }
  return undefined
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
