/** Holds a version to a range, as far as charts write them: {@link https://github.com/Masterminds/semver#checking-version-constraints}. */

const version = /^v?(\d{1,6})(?:\.(\d{1,6}|x|\*))?(?:\.(\d{1,6}|x|\*))?/i

function numbers(written: string): readonly number[] | undefined {
  const found = version.exec(written.trim())
  return found === null ? undefined : [found[1], found[2], found[3]].map((part) => Number(part ?? 0) || 0)
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < 3; index++) {
    const by = (a[index] ?? 0) - (b[index] ?? 0)
    if (by !== 0) return by
  }
  return 0
}

/** Undefined for what is written in another way. */
export function fitsVersion(range: string, written: string): boolean | undefined {
  const own = numbers(written)
  if (own === undefined || range.length > 200) return undefined
  let any = false
  for (const choice of range.split('||')) {
    let all = true
    for (const part of choice.split(/,|\s(?=\s*[<>=!^~])/)) {
      const found = /^\s*(>=|<=|>|<|=|!=|\^|~)?\s*(\S+)\s*$/.exec(part)
      const wanted = found === null ? undefined : numbers(found[2] ?? '')
      if (wanted === undefined) return undefined
      all &&= holds(found?.[1] ?? '=', compare(own, wanted), own, wanted)
    }
    any ||= all
  }
  return any
}

function holds(sign: string, by: number, own: readonly number[], wanted: readonly number[]): boolean {
  switch (sign) {
    case '>=':
      return by >= 0
    case '<=':
      return by <= 0
    case '>':
      return by > 0
    case '<':
      return by < 0
    case '!=':
      return by !== 0
    case '^':
      return by >= 0 && own[0] === wanted[0]
    case '~':
      return by >= 0 && own[0] === wanted[0] && own[1] === wanted[1]
    default:
      return by === 0
  }
}

/** What `helm template` assumes where no cluster is asked. */
export const supportedKubernetes = 'v1.33.0'

/** Of the cluster's own version it is only known that it is one that is still kept up. */
export function fitsCluster(range: string): boolean | undefined {
  const isSettled = [...range.matchAll(/1\.(\d{1,3})/g)].every((found) => Number(found[1]) < 29)
  return isSettled ? fitsVersion(range, supportedKubernetes) : undefined
}
