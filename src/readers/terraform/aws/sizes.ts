/** How much memory and how many cores a class of AWS has: families whose sizes double, and the few that don't. */

const gib = 1024 ** 3

export interface Size {
  /** Bytes. */
  readonly memory: number
  readonly cpus?: number
}

/** GiB of `large`, which doubles with each size. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html */
const large = new Map<string, number>([
  ...['m4', 'm5', 'm5d', 'm6g', 'm6gd', 'm6i', 'm6id', 'm6idn', 'm6in', 'm7g', 'm7i', 'm8g', 'm8gd'].map((family) => [family, 8] as const),
  ...['r5', 'r5b', 'r5d', 'r6g', 'r6gd', 'r6i', 'r6id', 'r6idn', 'r6in', 'r7g', 'r7i', 'r8g', 'r8gd'].map((family) => [family, 16] as const),
  ['r4', 15.25],
  ['r3', 15.25],
  ['x2g', 32],
  ['c6gd', 4],
])

/** GiB and cores of the burstable ones. */
const burstable = new Map<string, readonly [gib: number, cpus: number]>([
  ['micro', [1, 2]],
  ['small', [2, 2]],
  ['medium', [4, 2]],
  ['large', [8, 2]],
  ['xlarge', [16, 4]],
  ['2xlarge', [32, 8]],
])

/** GiB of cache nodes, which keep a part for themselves. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html */
const cacheNodes = new Map<string, number>([
  ['t2.micro', 0.555],
  ['t2.small', 1.55],
  ['t2.medium', 3.22],
  ['t3.micro', 0.5],
  ['t3.small', 1.37],
  ['t3.medium', 3.09],
  ['t4g.micro', 0.5],
  ['t4g.small', 1.37],
  ['t4g.medium', 3.09],
])
const cacheLarge = new Map<string, readonly number[]>([
  ...['m5', 'm6g', 'm7g'].map((family) => [family, [6.38, 12.93, 26.04, 52.26]] as const),
  ...['r5', 'r6g', 'r7g'].map((family) => [family, [13.07, 26.32, 52.82, 105.81]] as const),
])

/** `db.r6g.xlarge` → 32 GiB and 4 cores; undefined for a class that is not in the tables. */
export function sizeOf(instanceClass: string): Size | undefined {
  const [kind, family = '', size = '', ...more] = instanceClass.trim().toLowerCase().split('.')
  if (more.length > 0) return undefined
  if (kind === 'cache') return cacheSize(family, size)
  if (kind !== 'db') return undefined
  if (family === 't3' || family === 't4g' || family === 't2') {
    const found = burstable.get(size)
    return found === undefined ? undefined : { memory: found[0] * gib, ...(family === 't2' ? {} : { cpus: found[1] }) }
  }
  const base = large.get(family)
  const times = timesLarge(size)
  return base === undefined || times === undefined ? undefined : { memory: base * times * gib, cpus: 2 * times }
}

function timesLarge(size: string): number | undefined {
  if (size === 'large') return 1
  if (size === 'xlarge') return 2
  const many = /^(\d{1,2})xlarge$/.exec(size)?.[1]
  return many === undefined ? undefined : Number(many) * 2
}

function cacheSize(family: string, size: string): Size | undefined {
  const small = cacheNodes.get(`${family}.${size}`)
  if (small !== undefined) return { memory: Math.round(small * gib) }
  const found = cacheLarge.get(family)?.[['large', 'xlarge', '2xlarge', '4xlarge'].indexOf(size)]
  return found === undefined ? undefined : { memory: Math.round(found * gib) }
}
