/** Durations, sizes, shares and counts as each format writes them: `1m` is a minute here, a million there and a thousandth elsewhere, so there is one function a format. */

const number = String.raw`(\d+(?:\.\d*)?|\.\d+)`

const goUnits: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }

/** Seconds of a Go or Compose duration ({@link https://pkg.go.dev/time#ParseDuration}): `1h30m`, `1.5s`, `0`. Days, spaces and bare numbers are none. */
export function goDuration(text: string): number | undefined {
  if (/^\+?0+$/.test(text)) return 0
  return sum(text.replace(/^\+/, ''), new RegExp(`${number}(ns|us|µs|μs|ms|s|m|h)`, 'y'), (unit) => goUnits[unit])
}

const spans: Readonly<Record<string, number>> = {
  ns: 1e-9,
  nsec: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  usec: 1e-6,
  ms: 1e-3,
  msec: 1e-3,
  millisecond: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
  M: 2_629_800,
  month: 2_629_800,
  y: 31_557_600,
  year: 31_557_600,
}

export type DurationUnit = 'ms' | 's' | 'min' | 'h' | 'd'

/**
 * Seconds of a duration as people and systemd write it ({@link https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html}): `2h`, `5min 20s`,
 * `10 minutes`, `1 month`, Go's too. A bare number counts in `bare`; where the format has no such rule, leave it out and a bare number is none but for `0`.
 */
export function parseDuration(text: string, bare?: DurationUnit): number | undefined {
  const trimmed = text.trim()
  const plain = numeric(trimmed)
  if (plain !== undefined) return bare === undefined ? (plain === 0 ? 0 : undefined) : plain * (spans[bare] ?? 1)
  return sum(trimmed, new RegExp(`${number}\\s{0,9}([a-zA-Zµμ]{1,12})(?:\\s{1,9}|,\\s{0,9}|$|(?=\\d))`, 'y'), (unit) => {
    // `M` is a month and `m` a minute; words are read in any case, singular or plural.
    if (unit.length <= 2) return spans[unit]
    const word = unit.toLowerCase()
    const one = (name: string): number | undefined => (Object.hasOwn(spans, name) ? spans[name] : undefined)
    return one(word) ?? (word.endsWith('s') ? one(word.slice(0, -1)) : undefined)
  })
}

/** Adds up `number unit` pairs; anything that is none makes the whole none. */
function sum(text: string, pair: RegExp, factor: (unit: string) => number | undefined): number | undefined {
  if (text === '' || text.length > 200) return undefined
  let total = 0
  for (let at = 0; at < text.length; at = pair.lastIndex) {
    pair.lastIndex = at
    const found = pair.exec(text)
    const one = found === null ? undefined : factor(found[2] ?? '')
    if (found === null || one === undefined) return undefined
    total += divided(Number(found[1]), one)
  }
  return total
}

/** `300 × 0.001` is not 0.3 in binary fractions; `300 ÷ 1000` is. */
function divided(value: number, factor: number): number {
  return factor < 1 ? value / Math.round(1 / factor) : value * factor
}

function numeric(text: string): number | undefined {
  return /^\+?(\d+(\.\d*)?|\.\d+)$/.test(text) ? finite(Number(text)) : undefined
}

/** More digits than a number holds are none: infinity is nothing to compare with. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

const letters = ['', 'k', 'm', 'g', 't', 'p', 'e']

/** Bytes of a Compose or Docker size ({@link https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values}): `512m`, `1gb`, `1.5GiB`, `300`; every unit is a power of 1024. */
export function composeBytes(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?) ?(?:([kmgtp])i?b?|b)?$/i.exec(text.trim())
  return found === null ? undefined : finite(Math.floor(Number(found[1]) * 1024 ** letters.indexOf((found[2] ?? '').toLowerCase())))
}

const quantities: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 }

/** A Kubernetes quantity ({@link https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/}) in its base unit, bytes or cores: `1Gi`, `500m`, `129e6`. Case counts; `1K` and `1GB` are none. */
export function kubernetesQuantity(text: string): number | undefined {
  const found = /^\+?(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE])i|([numkMGTPE])|[eE]([+-]?\d{1,3}))?$/.exec(text.trim())
  if (found === null) return undefined
  const value = Number(found[1])
  if (found[2] !== undefined) return finite(value * 1024 ** letters.indexOf(found[2].toLowerCase()))
  if (found[4] !== undefined) return finite(Number(`${found[1]}e${found[4]}`))
  return finite(divided(value, quantities[found[3] ?? ''] ?? 1))
}

/** Cores: `0.5`, `2`, or Kubernetes' `500m`. */
export function parseCpus(text: string): number | undefined {
  return /^\+?[\d.]+(m|u|n)?$/.test(text.trim()) ? kubernetesQuantity(text) : undefined
}

/** Bytes in redis.conf ({@link https://github.com/redis/redis/blob/unstable/redis.conf}): `256mb` is 256 × 1024², `256m` 256 × 1000²; case doesn't count, fractions are none. */
export function redisBytes(text: string): number | undefined {
  const found = /^(\d+)(?:([kmg])(b?)|b)?$/i.exec(text.trim())
  if (found === null) return undefined
  return finite(Number(found[1]) * (found[3] === '' ? 1000 : 1024) ** letters.indexOf((found[2] ?? '').toLowerCase()))
}

/** Bytes in a MySQL option file ({@link https://dev.mysql.com/doc/refman/8.4/en/program-variables.html}): `128M`, `1g`; powers of 1024. */
export function mysqlBytes(text: string): number | undefined {
  const found = /^(\d+)([kmgtpe])?$/i.exec(text.trim())
  return found === null ? undefined : finite(Number(found[1]) * 1024 ** letters.indexOf((found[2] ?? '').toLowerCase()))
}

/** Bytes as people write them in a configuration of ours: `16GiB` and `16Gi` are powers of 1024, `194GB`, `194G` and `80 TB` of 1000; a bare number is bytes. */
export function parseBytes(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?) ?(?:([kmgtp])(i?)b?|b)?$/i.exec(text.trim())
  if (found === null) return undefined
  return finite(Math.round(Number(found[1]) * (found[3] === '' ? 1000 : 1024) ** letters.indexOf((found[2] ?? '').toLowerCase())))
}

/** A share as a ratio: `80%` and `80 %` are 0.8. A number without the sign is none: it may be either. */
export function parsePercent(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?) ?%$/.exec(text.trim())
  return found === null ? undefined : finite(Number(found[1]) / 100)
}

/** A whole number, as counts, ports and replicas are written; digits only, with underscores as YAML and TOML allow. */
export function parseCount(text: string): number | undefined {
  const trimmed = text.trim()
  return /^\+?\d{1,15}$/.test(trimmed) || /^\d{1,3}(_\d{3}){1,4}$/.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : undefined
}

const postgresSizes: Readonly<Record<string, number>> = { B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }

/** Bytes of a PostgreSQL setting ({@link https://www.postgresql.org/docs/current/config-setting.html#CONFIG-SETTING-NAMES-VALUES}): `128MB`, `1.5 GB`; a bare number counts in the setting's own unit. Case counts. */
export function postgresBytes(text: string, unit: number): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)?\s*$/.exec(text)
  if (found === null) return undefined
  return finite(Math.round(Number(found[1]) * (found[2] === undefined ? unit : (postgresSizes[found[2]] ?? 1))))
}

const postgresTimes: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a PostgreSQL setting counted in them: `1000`, `1s`, `500ms`. */
export function postgresMilliseconds(text: string): number | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(text)
  return found === null ? undefined : finite(Number(found[1]) * (postgresTimes[found[2] ?? 'ms'] ?? 1))
}
