/** Settings as redis.conf and command lines write them, held against CONFIG GET, which has sizes in bytes and names of its own choosing. */
import { redisBytes } from '../../parse/units.ts'
import { Unmeasured, type Comparison, type Figures } from '../probe.ts'

export function compareSetting(setting: string, written: string, seen: Figures): Comparison | undefined {
  const { settings } = seen
  if (settings instanceof Unmeasured || !(settings instanceof Map)) return undefined
  const name = setting.toLowerCase().replaceAll('_', '-')
  const live = liveOf(name, settings as ReadonlyMap<string, string>)
  if (live === undefined) return undefined
  const declared = written.trim().replace(/^(["'])(.*)\1$/s, '$2')
  if (/^(requirepass|masterauth|primaryauth)$/.test(name)) return presence(declared, live)
  // What is relative to where the server was started can’t be told from here.
  if (/^(dir|logfile|pidfile)$/.test(name) && !declared.startsWith('/')) return undefined
  const spelled = spelling(name)
  const wanted = spelled(declared)
  const found = spelled(name === 'client-output-buffer-limit' ? classesOf(live, declared) : live)
  return { declared: wanted, live: found, same: wanted === found }
}

/** Replicas were called slaves before version 5, and some servers list one of both names only. */
function liveOf(name: string, settings: ReadonlyMap<string, string>): string | undefined {
  const others = [
    name,
    name.replace('slave', 'replica'),
    name.replace('replica', 'slave'),
    name.replace('listpack', 'ziplist'),
    name.replace('ziplist', 'listpack'),
  ]
  const known = others.find((one) => settings.has(one))
  return known === undefined ? undefined : settings.get(known)
}

function presence(declared: string, live: string): Comparison {
  const words = (text: string): string => (text === '' ? 'not set' : 'set')
  return { declared: words(declared), live: words(live), same: (declared === '') === (live === '') }
}

/** How a value of this setting is spelled so that two that mean the same are the same text. */
function spelling(name: string): (text: string) => string {
  if (name === 'client-output-buffer-limit') return bufferLimits
  if (name === 'notify-keyspace-events') return events
  if (name === 'dir') return (text) => text.replace(/(.)\/+$/, '$1')
  if (/(^|-)(file|filename|socket|auth|user|passphrase)$|file/.test(name)) return (text) => text
  return (text) => text.split(/\s+/).map(word).join(' ')
}

function word(text: string): string {
  const lower = text.toLowerCase()
  const bytes = /^\d+(b|[kmg]b?)$/.test(lower) ? redisBytes(lower) : undefined
  if (bytes !== undefined) return String(bytes)
  return /^\d{1,15}$/.test(lower) ? String(Number(lower)) : lower
}

/** Its classes in one order, `replica` for `slave`. */
function bufferLimits(text: string): string {
  return [...limitsOf(text)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, limits]) => `${name} ${limits}`)
    .join(' ')
}

function limitsOf(text: string): ReadonlyMap<string, string> {
  const words = text.trim().split(/\s+/)
  const classes = new Map<string, string>()
  for (let at = 0; at + 3 < words.length; at += 4)
    classes.set(
      (words[at] ?? '').toLowerCase().replace('slave', 'replica'),
      words
        .slice(at + 1, at + 4)
        .map(word)
        .join(' '),
    )
  return classes
}

/** A class that is not declared keeps what the server has. */
function classesOf(live: string, declared: string): string {
  const wanted = limitsOf(declared)
  return [...limitsOf(live)].flatMap(([name, limits]) => (wanted.has(name) ? [`${name} ${limits}`] : [])).join(' ')
}

/** `A` stands for these, and the order of the letters says nothing. */
const allEvents = 'g$lshzxetdn'

function events(text: string): string {
  const letters = new Set(text.includes('A') ? text.replace('A', 'g$lshzxetd') : text)
  return [...letters]
    .filter((one) => `KEm${allEvents}`.includes(one))
    .sort()
    .join('')
}
