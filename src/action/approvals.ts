/** Asks the pull request's comments and reviews what somebody with the right has let through. */
import { standingWaivers } from '../bot/standing.ts'
import { messageOf, type Repository } from '../github/client.ts'
import { approversOf, remarksOn, roleOf, type Remark } from '../github/discussion.ts'
import type { PullRequest } from '../github/pull-request.ts'
import type { Approvals, Question } from '../model/approvals.ts'
import type { Config } from '../model/config.ts'
import type { Situation } from './situation.ts'

/** Nothing of what can't be read counts, and that is said: a block stays one. */
export async function approvalsOf({ remote, clock }: Situation, find: () => Promise<PullRequest | undefined>, question: Question): Promise<Approvals> {
  try {
    const repository = await remote()
    const pull = await find()
    if (pull === undefined) return { waivers: [], notices: [] }
    const mayWaive = waivingRight(repository, question.config)
    const said = await standingOf(await remarksOn(repository, pull.number), { pull, config: question.config, now: clock.now(), mayWaive })
    const reviewer = question.headBrings ? await reviewerOf(repository, pull, mayWaive) : undefined
    return { ...said, ...(reviewer === undefined ? {} : { reviewer }) }
  } catch (error) {
    return {
      waivers: [],
      notices: [
        `Waivers and reviews on this pull request could not be read, and none counts: ${messageOf(error)}. The token needs the permission pull-requests: read.`,
      ],
    }
  }
}

export interface Standpoint {
  readonly pull: PullRequest
  /** The base's. */
  readonly config: Config
  /** Milliseconds since 1970. */
  readonly now: number
  readonly mayWaive: (login: string) => Promise<boolean>
}

export function standingOf(remarks: readonly Remark[], { pull, config, now, mayWaive }: Standpoint): Promise<Approvals> {
  return standingWaivers(remarks, {
    head: pull.headSha,
    author: pull.author,
    notAuthor: config.gate.waive.notAuthor,
    today: new Date(now).toISOString().slice(0, 10),
    mayWaive,
  })
}

/** Each login is asked for once. */
export function waivingRight(repository: Repository, config: Config): (login: string) => Promise<boolean> {
  const asked = new Map<string, Promise<string>>()
  return async (login) => {
    const role = asked.get(login) ?? roleOf(repository, login)
    asked.set(login, role)
    return config.gate.waive.roles.includes(await role)
  }
}

async function reviewerOf(repository: Repository, pull: PullRequest, mayWaive: (login: string) => Promise<boolean>): Promise<string | undefined> {
  for (const login of await approversOf(repository, pull)) if (await mayWaive(login)) return `@${login}`
  return undefined
}
