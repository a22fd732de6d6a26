/** What the tests of the GitHub side share: a clock that only moves when asked to, and a repository over the gateway. */
import { openRepository, type Repository } from '../../src/github/client.ts'
import type { Clock } from '../../src/github/retry.ts'
import { name, owner, type GitHub } from '../harness/github.ts'

export interface TestClock extends Clock {
  /** Milliseconds of each sleep, none of which took any. */
  readonly slept: number[]
}

export function stillClock(start = Date.parse('2026-11-20T12:00:00Z')): TestClock {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    sleep(milliseconds) {
      slept.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
  }
}

export interface TestRepository {
  readonly repository: Repository
  readonly clock: TestClock
  readonly said: string[]
}

export async function openTestRepository(github: GitHub, options: { token?: string; timeout?: number } = {}): Promise<TestRepository> {
  const clock = stillClock()
  const said: string[] = []
  const repository = await openRepository({
    repository: `${owner}/${name}`,
    apiUrl: github.gateway.url,
    token: options.token ?? github.token,
    userAgent: 'plimsoll-test',
    env: {},
    clock,
    log: (level, message) => said.push(`${level}: ${message}`),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  })
  return { repository, clock, said }
}
