/** How long a backup's copies are kept: what deletes where they lie, what overwrites them, and what nobody says. */
import { known, mapFact, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { CopyAction, DumpAction, PruneAction, Word } from '../model/action.ts'
import { lifeOf, type Life } from './dump-names.ts'
import type { Job } from './jobs.ts'

/** Days that stand for a copy nobody deletes. */
export const forever = 36_500

/** Tools with a repository of their own, which may be anywhere. */
export const repositories: ReadonlySet<string> = new Set(['pgbackrest', 'wal-g', 'wal-e', 'barman', 'litestream'])

/** Tools whose repositories lose nothing until they are told to: a rule of the storage's own would break them. */
const archives: ReadonlySet<string> = new Set(['restic', 'borg', 'duplicity'])

/** Days a copy is kept: the longest of its places, each by what deletes there. */
export function retentionOf(
  dump: DumpAction,
  copies: readonly CopyAction[],
  remote: readonly CopyAction[],
  actions: readonly { readonly does: string }[],
  look: (word: Word) => string,
  job: Job,
  kept: boolean,
): Fact<number> | undefined {
  const all = actions.filter((action): action is PruneAction => action.does === 'prune')
  const prunes = all.filter((prune) => prune.tool !== 'rm')
  const places = [...(kept && dump.output !== undefined ? [dump.output.text] : []), ...copies.map((copy) => copy.to.text)]
  const days = prunes
    .filter(
      (prune) =>
        (repositories.has(dump.tool) && prune.tool === dump.tool) ||
        (isOfAnUpload(prune) ? copies.some((copy) => isOf(prune, copy)) : places.some((place) => concerns(prune.where.text, place))),
    )
    .map((prune) => ({ prune, days: daysOf(prune, look, job) }))
  const isRemote = (prune: PruneAction): boolean => remote.some((copy) => isOf(prune, copy))
  const known_ = days.filter((one) => one.days?.state === 'known').map((one) => one.days as Fact<number>)
  const longest = known_.reduce<Fact<number> | undefined>((best, one) => ((valueOf(one) ?? 0) > (valueOf(best) ?? -1) ? one : best), undefined)
  const open = days.find((one) => one.days?.state === 'unresolved')?.days
  if (open !== undefined) return open
  const removed = all.some((prune) => prune.tool === 'rm' && isFileOf(prune.where.text, dump.output?.text ?? ''))
  // Tools with repositories name their copies themselves.
  const lives = (words: readonly Word[]): readonly Life[] =>
    dump.method === 'continuous' || repositories.has(dump.tool) ? words.map(() => Infinity) : words.map((word) => lifeOf(word, look(word)))
  const ofDump = kept && dump.output !== undefined ? lives([dump.output]) : []
  // Dumps under a name of their own that nothing deletes pile up beside what is sent away.
  const piling = ofDump[0] === Infinity && !removed && !days.some((one) => !isRemote(one.prune))
  if (remote.length > 0 && !days.some((one) => isRemote(one.prune))) {
    const at = remote[0]?.at ?? dump.at
    const keeper = remote.find(({ tool, to }) => archives.has(tool) && to.resolved && !all.some((prune) => prune.tool === tool))
    if (keeper !== undefined) return known(forever, keeper.at)
    const least = piling ? forever : longest === undefined || removed ? undefined : (valueOf(longest) ?? 0)
    return {
      state: 'unresolved',
      raw: 'how long the storage keeps copies',
      at,
      hint: 'delete old copies in the script, or commit the bucket’s lifecycle rule',
      ...(least === undefined ? {} : { atLeast: least }),
    }
  }
  if (longest !== undefined) return longest
  if (places.length === 0) return undefined
  if (removed && copies.every((copy) => isFileOf(copy.to.text, dump.output?.text ?? ''))) return known(0, dump.at)
  // What is put into a folder keeps its name there.
  const intoFolders = copies.some(({ to }) => isFolder(to.text)) ? (dump.output === undefined ? [Infinity] : lives([dump.output])) : []
  return byNames([...(removed ? [] : ofDump), ...intoFolders, ...lives(copies.map(({ to }) => to))], dump, job)
}

/** Each upload says how long its own files are kept, whatever others call theirs. */
function isOfAnUpload({ where }: PruneAction): boolean {
  return where.text.startsWith('github-artifacts:')
}

function isOf(prune: PruneAction, { to, at }: CopyAction): boolean {
  return isOfAnUpload(prune) ? prune.at.path === at.path && prune.at.line === at.line : concerns(prune.where.text, to.text)
}

const isFolder = (text: string): boolean => !/\.[\w.]*$/.test(text.slice(text.lastIndexOf('/') + 1))

/** The longest of all. A name that never changes holds the last dump alone. */
function byNames(lives: readonly Life[], dump: DumpAction, job: Job): Fact<number> | undefined {
  const longest = Math.max(0, ...lives.flatMap((life) => (typeof life === 'number' ? life : [])))
  if (longest === Infinity) return known(forever, dump.at)
  const last = job.every === undefined ? undefined : mapFact(job.every, (hours) => Math.max(hours / 24, longest))
  if (lives.includes(undefined)) {
    const least = Math.max(longest, valueOf(last) ?? 0)
    return {
      ...unresolved('whether each dump has a name of its own', dump.at, 'write the name with the date, and what deletes old dumps, in the script'),
      ...(least === 0 ? {} : { atLeast: least }),
    }
  }
  return last ?? (longest === 0 ? undefined : known(longest, dump.at))
}

/** The dump itself, or what was made of it. */
export function isFileOf(removed: string, output: string): boolean {
  return removed === output || removed.startsWith(`${output}.`) || removed === output.slice(0, output.lastIndexOf('/')) || output.startsWith(`${removed}.`)
}

function concerns(written: string, place: string): boolean {
  // What is deleted over ssh lies on that host, be the copy told with it or made there.
  const where = place.includes(':') ? written : written.replace(/^[^/\s]+:(?=\/)/, '')
  const a = where.replace(/\/?(\*[^/]*)?$/, '')
  const b = place.replace(/\/[^/]*$/, '')
  return (
    a === place ||
    a === b ||
    place.startsWith(`${a}/`) ||
    b.startsWith(`${a}/`) ||
    (a.startsWith(`${b}/`) && b.includes('/')) ||
    (a.includes('$') && /^s3:|^gs:/.test(a) && /^s3:|^gs:/.test(place))
  )
}

const spans = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 } as const

function daysOf(prune: PruneAction, look: (word: Word) => string, job: Job): Fact<number> | undefined {
  const number = (word: Word): Fact<number> => {
    const text = look(word)
    const value = Number(text)
    return text !== '' && Number.isFinite(value)
      ? known(value, prune.at)
      : unresolved(word.text.replace(/^.*?(\$\{?\w+\}?).*$/s, '$1'), prune.at, 'write the number of days, or a default for the variable')
  }
  if (prune.days !== undefined) return number(prune.days)
  if (prune.keep === undefined) return undefined
  const keep = number(prune.keep)
  if (prune.per !== undefined) {
    const span = spans[prune.per]
    return mapFact(keep, (count) => count * span)
  }
  const every = valueOf(job.every)
  return every === undefined ? unresolved('how often it runs', prune.at) : mapFact(keep, (count) => (count * every) / 24)
}
