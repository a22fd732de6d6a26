/** Jobs that schedules of the tree and labels of its containers start: whoever looks for backups and whoever looks for restores ask for the same ones. */
import type { Declared } from './input.ts'
import { jobsOf, type Job } from './jobs.ts'
import { labelledJobs } from './labels.ts'
import type { Running } from './running.ts'

const jobs = new WeakMap<readonly Running[], readonly Job[]>()

export function scheduledJobs(services: readonly Running[], declared: Declared): readonly Job[] {
  const before = jobs.get(services)
  if (before !== undefined) return before
  const found = [...jobsOf(declared, services), ...labelledJobs(services, declared)]
  jobs.set(services, found)
  return found
}
