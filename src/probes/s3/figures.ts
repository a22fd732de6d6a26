/** What a list of dumps says: whether the newest is new, whole and its own. */
import { compileGlob } from '../../base/glob.ts'
import { Unmeasured, type Figures, type FigureShape } from '../probe.ts'
import type { Listing, StoredObject } from './list.ts'
import { placeOf, type S3Target } from './target.ts'

export const s3Figures: Readonly<Record<string, FigureShape>> = {
  age: { type: 'double', means: 'how old the newest object is, by the store’s own clock', unit: 's', better: 'lower', reason: 'stale' },
  size: { type: 'double', means: 'its size', unit: 'bytes', better: 'higher' },
  shrink: {
    type: 'double',
    means: 'what it lost against the median of those before it, 0 where it is no smaller; of at least three',
    unit: 'ratio',
    reason: 'shrunk',
  },
  identical: { type: 'bool', means: 'whether it and the one before have the same ETag and size: the same dump twice', reason: 'identical' },
  count: { type: 'int', means: 'how many objects there are', unit: 'objects' },
  newest: { type: 'string', means: 'the key of the newest' },
  oldestAge: { type: 'double', means: 'how old the oldest is: as far back as one can go', unit: 's', better: 'higher' },
  longestGap: {
    type: 'double',
    means: 'the longest time between two of the newest that are looked at, or since the newest',
    unit: 's',
    better: 'lower',
    reason: 'stale',
  },
  medianSize: { type: 'double', means: 'the median size of those before the newest', unit: 'bytes' },
  totalSize: { type: 'double', means: 'what all of them take', unit: 'bytes' },
}

/** Clocks of a store's machines differ by less. */
const slackMs = 60_000

const fewest = 3

export function figuresOf({ objects, now }: Listing, target: S3Target): Figures {
  const dumps = objects.filter(isDump(target)).sort((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1))
  const [newest, previous] = dumps
  if (newest === undefined) return empty(objects.length, target)
  const before = dumps.slice(1, target.before + 1)
  const tooFew = new Unmeasured(
    'too-few-samples',
    `it takes ${fewest} objects before the newest, and there ${before.length === 1 ? 'is one' : `are ${before.length}`}`,
  )
  const median = before.length < fewest ? undefined : medianOf(before.map(({ size }) => size))
  const age =
    newest.at > now + slackMs ? new Unmeasured('no-figure', 'the newest object is dated after the store’s own time') : Math.max(0, (now - newest.at) / 1000)
  return {
    age,
    size: newest.size,
    shrink: median === undefined ? tooFew : median === 0 ? 0 : Math.max(0, 1 - newest.size / median),
    identical:
      previous === undefined
        ? new Unmeasured('too-few-samples', 'there is one object, and nothing to be the same as')
        : newest.etag !== '' && newest.etag === previous.etag && newest.size === previous.size,
    count: dumps.length,
    newest: newest.key,
    oldestAge: Math.max(0, (now - (dumps.at(-1) ?? newest).at) / 1000),
    longestGap: age instanceof Unmeasured ? age : Math.max(age, ...[newest, ...before].map((one, at, all) => (one.at - (all[at + 1] ?? one).at) / 1000)),
    medianSize: median ?? tooFew,
    totalSize: dumps.reduce((sum, { size }) => sum + size, 0),
  }
}

function empty(there: number, target: S3Target): Figures {
  const place = placeOf(target)
  const nothing = new Unmeasured(
    'nothing-there',
    there === 0 ? `there is no object under ${place}` : `none of the ${there} objects under ${place} matches ${target.match ?? 'a dump’s name'}`,
  )
  return { ...Object.fromEntries(Object.keys(s3Figures).map((name) => [name, nothing])), count: 0, totalSize: 0 }
}

/** Consoles make an empty object for a folder. A pattern without a slash is about the last part of the name. */
function isDump({ match, prefix }: S3Target): (object: StoredObject) => boolean {
  const matches = match === undefined ? undefined : compileGlob(match)
  const whole = match?.includes('/') === true
  return ({ key, size }) => {
    if (key.endsWith('/') && size === 0) return false
    if (matches === undefined) return true
    return matches(whole ? key.slice(prefix.endsWith('/') ? prefix.length : prefix.lastIndexOf('/') + 1) : key.slice(key.lastIndexOf('/') + 1))
  }
}

function medianOf(sizes: readonly number[]): number {
  const sorted = [...sizes].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
