/** Files of Sidekiq, Solid Queue and resque-pool: how many processes and threads work through the jobs in production. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import { basename } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { WorkersDeclaration } from '../../model/declaration.ts'
import { asCount, told } from '../../parse/ruby/index.ts'
import { itemsOf, part, partsOf, placeOf, valueIn, waysOf, type Part } from './configuration.ts'
import type { Workers } from './puma.ts'

export async function jobsFile(file: SourceFile, has: (path: string) => boolean): Promise<Workers> {
  const { roots, skipped } = await waysOf(file)
  const [root] = roots
  if (root === undefined) return { workers: [], skipped }
  const name = basename(file.path)
  const at = { path: file.path, line: 1, key: '*' }
  const base = { kind: 'workers', path: file.path, at } as const
  const workers: readonly WorkersDeclaration[] = /^sidekiq/.test(name)
    ? [{ ...base, tool: 'sidekiq', ...concurrencyOf(root) }]
    : /^resque-pool/.test(name)
      ? [
          {
            ...base,
            tool: 'resque-pool',
            processes: sumOf(partsOf(part(root, 'production') ?? root).map(([, one]) => countIn(one))) ?? byDefault(1, at, 'one worker'),
          },
        ]
      : [{ ...base, tool: 'solid_queue', processes: forksOf(root, at, has(file.path.replace(/[^/]*$/, 'recurring.yml'))) }]
  return { workers, skipped }
}

/** {@link https://github.com/sidekiq/sidekiq/wiki/Advanced-Options#the-sidekiq-configuration-file}: a section of the environment counts over the top. */
function concurrencyOf(root: Part): Pick<WorkersDeclaration, 'threads' | 'threadsVariable'> {
  const one = part(part(root, 'production'), 'concurrency') ?? part(root, 'concurrency')
  const value = valueIn(one)
  const found = one === undefined || value === undefined ? undefined : told(value, placeOf(one), asCount)
  if (found === undefined) return {}
  return { threads: found.fact, ...(found.variables.length === 0 ? {} : { threadsVariable: found.variables }) }
}

/**
 * Solid Queue forks a process for each worker, as often as `processes` says, one for each dispatcher and one for the scheduler
 * ({@link https://github.com/rails/solid_queue#workers-dispatchers-and-scheduler}).
 */
function forksOf(root: Part, at: WorkersDeclaration['at'], recurs: boolean): Fact<number> {
  const section = part(root, 'production') ?? root
  const workers = itemsOf(part(section, 'workers'))
  const dispatchers = itemsOf(part(section, 'dispatchers'))
  if (workers.length + dispatchers.length === 0) return byDefault(2, at, 'Solid Queue runs one worker and one dispatcher')
  const one = (worker: Part): Fact<number> => {
    const processes = part(worker, 'processes')
    return processes === undefined ? known(1, placeOf(worker)) : countIn(processes)
  }
  const fixed = dispatchers.length + (recurs ? 1 : 0)
  return sumOf([...workers.map(one), ...(fixed === 0 ? [] : [known(fixed, at)])]) ?? known(1, at)
}

function countIn(one: Part): Fact<number> {
  const value = valueIn(one)
  const found = value === undefined ? undefined : told(value, placeOf(one), asCount)
  return found?.fact ?? { ...unresolved('a number of processes', placeOf(one)), atLeast: 1 }
}

/** A sum is as known as the least known of its parts. */
function sumOf(facts: readonly Fact<number>[]): Fact<number> | undefined {
  const [first, ...rest] = facts
  if (first === undefined) return undefined
  const open = facts.find((fact) => fact.state === 'unresolved')
  const least = facts.reduce((sum, fact) => sum + (valueOf(fact) ?? 0), 0)
  if (open?.state === 'unresolved') return { ...open, atLeast: least + facts.filter((fact) => fact.state === 'unresolved').length }
  const by = facts.find((fact) => fact.state === 'default')
  const also = rest.map(({ at }) => at)
  const fact = by?.state === 'default' ? byDefault(least, first.at, by.note) : known(least, first.at)
  return also.length === 0 ? fact : { ...fact, also }
}
