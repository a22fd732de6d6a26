/** Commands that delete what is old: by age, by count, or by a rule they hand to the storage. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Stage } from '../session.ts'
import { type Call, type Draft, type Tool } from '../tool.ts'
import { folderName, literal, unknownWord, withText } from '../word.ts'
import { daysWithin } from './archives.ts'

const findOptions =
  '-name -iname -type -mtime -ctime -atime -mmin -cmin -amin -maxdepth -mindepth -path -ipath -regex -size -newer -newermt -newerct -user -group -perm -printf -wholename'

/** Days a `find` looks back, whatever it then does with what it found. */
function findAge(words: readonly Word[]): { readonly where: Word; readonly days: Word } | undefined {
  const expression = words.findIndex((word) => /^[-!(\\]/.test(word.text))
  const where = expression > 0 ? words[0] : literal('.')
  const options = optionsOf(words.slice(Math.max(expression, 0)), findOptions, { single: true })
  const age = options.get('-mtime', '-ctime', '-atime')
  const minutes = options.get('-mmin', '-cmin', '-amin')
  const newer = options.get('-newermt', '-newerct')
  const days =
    age !== undefined ? older(age, 1) : minutes !== undefined ? older(minutes, 1440) : newer === undefined ? undefined : (ageInWords(newer) ?? undefined)
  return where === undefined || days === undefined ? undefined : { where, days }
}

function older(word: Word, perDay: number): Word | undefined {
  const text = word.text.replace(/^\+/, '')
  // `-mtime -7` finds what is young: nothing old goes by it.
  if (word.text.startsWith('-')) return undefined
  if (!/^\d+$/.test(text)) return word.resolved ? undefined : withText(word, text)
  return withText(word, String(Number(text) / perDay))
}

const ages = /(?:^|[\s"'=-])-?(\d{1,5}|\$\{?\w+(?::?-[^{}]*)?\}?)\s*(day|week|month|hour|year)s?(?:\s+ago)?\b/
const spans = ['day', 'week', 'month', 'hour', 'year']
const agesShort = /-v\s*-(\d{1,5}|\$\{?\w+\}?)([dwmHy])\b/
const unitDays: Readonly<Record<string, number>> = { hour: 1 / 24, H: 1 / 24, day: 1, d: 1, week: 7, w: 7, month: 30, m: 30, year: 365, y: 365 }

/** `30 days ago`, `-30 days`, `-v-30d` inside a `date` command, in days. */
export function ageInWords(word: Word): Word | undefined {
  if (word.text.length > 2000) return undefined
  const isSpelt = spans.some((span) => word.text.includes(span))
  const found = (isSpelt ? ages.exec(word.text) : null) ?? (word.text.includes('-v') ? agesShort.exec(word.text) : null)
  if (found === null) return undefined
  const [, amount = '', unit = ''] = found
  const size = unitDays[unit] ?? 1
  if (/^\d/.test(amount)) return literal(String(Number(amount) * size))
  return size === 1 ? unknownWord(amount, [/\w+/.exec(amount)?.[0] ?? '']) : undefined
}

function find(call: Call): readonly Draft[] {
  const deletes = call.arguments.some((word, index) => {
    if (word.text === '-delete') return true
    if (!/^-(exec|execdir|ok)$/.test(word.text)) return false
    const rest = call.arguments.slice(index + 1, index + 8).map((next) => next.text)
    return /(^|\/)(rm|unlink|shred|trash)$/.test(rest[0] ?? '') || rest.some((text) => /(^|[\s;/])rm\s/.test(text))
  })
  const age = deletes ? findAge(call.arguments) : undefined
  return age === undefined ? [] : [{ does: 'prune', tool: 'find', ...age }]
}

/** `… | xargs rm`, `… | while read f; do rm "$f"; done`: what an earlier stage listed is deleted. */
export function pruneOfPipeline(stages: readonly Stage[]): Draft | undefined {
  const commands = stages.map((stage) => stage.calls)
  const deleting = commands.findIndex(
    (calls, index) =>
      index > 0 &&
      calls.some((call) => /^(rm|unlink|shred)$/.test(call.program) || (call.program === 'xargs' && call.words.some((word) => /^rm$/.test(word.text)))),
  )
  return deleting < 1 ? undefined : pruneOfListing(commands.slice(0, deleting).flat())
}

/** A listing that is cut to what may go: `find -mtime +7`, `ls -t | tail -n +8`. */
export function pruneOfListing(calls: Stage['calls']): Draft | undefined {
  const found = calls.find((call) => call.program === 'find')
  const age = found === undefined ? undefined : findAge(found.words)
  if (age !== undefined) return { does: 'prune', tool: 'find', ...age }
  const lister = calls.find((call) => /^(ls|find|stat)$/.test(call.program))
  const keep = calls.map(keptByCount).find((word) => word !== undefined)
  if (lister === undefined || keep === undefined) return undefined
  const path = lister.words.find((word) => !word.text.startsWith('-')) ?? literal('.')
  const where = lister.program === 'ls' && /[*?]|\.\w+$/.test(path.text) ? withText(path, folderName(path.text)) : path
  return { does: 'prune', tool: lister.program, where, keep }
}

/** What a stage lets stay: `tail -n +8` keeps 7, `head -n -7` keeps 7, `sed 1,7d`, `awk 'NR>7'`. */
function keptByCount(call: Stage['calls'][number]): Word | undefined {
  const text = call.words.map((word) => word.text).join(' ')
  const from = (pattern: RegExp, less: number): Word | undefined => {
    const found = pattern.exec(text)?.[1]
    if (found === undefined) return undefined
    if (/^\d+$/.test(found))
      return { text: String(Number(found) - less), resolved: true, variables: [], ...(call.words.some((word) => word.byDefault) ? { byDefault: true } : {}) }
    const inner = /^\$\(\((?:\s*)\$?\{?(\w+)\}?\s*\+\s*1\s*\)\)$/.exec(found)?.[1]
    return inner === undefined ? unknownWord(found) : unknownWord(`\${${inner}}`, [inner])
  }
  if (call.program === 'tail') return from(/(?:^|\s)(?:-n\s*|--lines[= ])?\+(\d+|\$\(\([^()]*\)\)|\$\{?\w+\}?)/, 1)
  if (call.program === 'head') return from(/(?:-n\s*|--lines[= ])-(\d+|\$\{?\w+\}?)/, 0)
  if (call.program === 'sed') return from(/1,(\d+)d/, 0)
  if (/^(awk|gawk|mawk)$/.test(call.program)) return from(/NR\s*>\s*(\d+)/, 0)
  return undefined
}

/** `aws s3 rm` of single keys is a prune where the script compares with a date it worked out. */
function aws(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--endpoint-url --profile --region --bucket --key --lifecycle-configuration --exclude --include --output --query --delete',
  )
  const [service, verb, path] = options.rest
  if (service?.text === 's3' && verb?.text === 'rm' && path !== undefined) return aged(call, 'aws s3 rm', path)
  const bucket = options.get('--bucket')
  if (service?.text !== 's3api' || bucket === undefined) return []
  const where = withText(bucket, `s3://${bucket.text}`)
  if (verb?.text === 'delete-object' || verb?.text === 'delete-objects') return aged(call, 'aws s3api', where)
  if (!/^put-bucket-lifecycle(-configuration)?$/.test(verb?.text ?? '')) return []
  const rules = options.get('--lifecycle-configuration')
  if (rules === undefined) return []
  const file = /^file:\/\/(.*)$/s.exec(rules.text)?.[1]
  const text =
    file === undefined
      ? rules.text
      : call.session.files
          .get(file)
          ?.pieces.map((piece) => piece.word.text)
          .join('\n')
  const days = text === undefined ? undefined : expirationDays(text)
  return [{ does: 'prune', tool: 'aws s3api', where, days: days ?? unknownWord(file === undefined ? 'a lifecycle rule' : rules.text) }]
}

/** Days after which a lifecycle document lets current objects expire; the CLI takes JSON and its own shorthand. */
function expirationDays(text: string): Word | undefined {
  const found = /(?<!Noncurrent\w{0,20})"?Expiration"?\s*[:=]\s*\{[^{}]{0,200}?"?Days"?\s*[:=]\s*(\d+|\$\{?\w+\}?)/.exec(text)?.[1]
  return found === undefined ? undefined : /^\d/.test(found) ? literal(found) : unknownWord(found, [/\w+/.exec(found)?.[0] ?? ''])
}

function aged(call: Call, tool: string, path: Word): readonly Draft[] {
  const age = ageInWords(path) ?? call.session.age
  return age === undefined ? [] : [{ does: 'prune', tool, where: path, days: age }]
}

/** `rm` of a path that spells an old date, or of what a substitution lists. */
function rm(call: Call): readonly Draft[] {
  const paths = call.arguments.filter((word) => !word.text.startsWith('-'))
  for (const path of paths) {
    const dated = /\$\(date\b/.test(path.text) ? ageInWords(path) : undefined
    if (dated !== undefined) return [{ does: 'prune', tool: 'rm', where: withText(path, folderName(path.text.replace(/\$\(.*$/s, 'x'))), days: dated }]
  }
  return []
}

function rclone(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--min-age --config --include --exclude --log-file --log-level')
  const [verb, where] = options.rest
  const age = options.get('--min-age')
  if (verb?.text !== 'delete' || where === undefined || age === undefined) return []
  const days = daysWithin(withText(age, age.text.replace(/M$/, 'm')))
  return days === undefined ? [] : [{ does: 'prune', tool: 'rclone', where, days }]
}

function minio(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--older-than --newer-than --expire-days --expiry-days --prefix --tags --config-dir')
  const words = options.rest
  const age = words[0]?.text === 'rm' ? options.get('--older-than') : words[0]?.text === 'ilm' ? options.get('--expire-days', '--expiry-days') : undefined
  const where = words.at(-1)
  if (age === undefined || where === undefined) return []
  const days = daysWithin(withText(age, age.text.replace(/d\d+h.*$/, 'd')))
  return days === undefined ? [] : [{ does: 'prune', tool: 'mc', where, days }]
}

function s3cmd(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-c --config --host --expiry-days --expiry-prefix --expiry-date')
  const [verb, where] = options.rest
  if (where === undefined) return []
  const days = options.get('--expiry-days')
  if (verb?.text === 'expire' && days !== undefined) return [{ does: 'prune', tool: 's3cmd', where, days }]
  return verb?.text === 'del' || verb?.text === 'rm' ? aged(call, 's3cmd', where) : []
}

function gsutil(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-o -h')
  const path = options.rest.at(-1)
  return options.rest[0]?.text === 'rm' && path !== undefined ? aged(call, 'gsutil', path) : []
}

/** `tmpreaper 30d DIR`, `tmpwatch 720 DIR` (hours). */
function reaper(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--protect')
  const [age, where] = options.rest
  if (age === undefined || where === undefined) return []
  const days = call.program === 'tmpwatch' && /^\d+$/.test(age.text) ? withText(age, String(Number(age.text) / 24)) : daysWithin(age)
  return days === undefined ? [] : [{ does: 'prune', tool: call.program, where, days }]
}

export const pruneTools: readonly Tool[] = [
  { programs: ['find', 'gfind'], does: find },
  { programs: ['aws'], does: aws },
  { programs: ['rm'], does: rm },
  { programs: ['rclone'], does: rclone },
  { programs: ['mc', 'mcli'], does: minio },
  { programs: ['s3cmd'], does: s3cmd },
  { programs: ['gsutil'], does: gsutil },
  { programs: ['tmpreaper', 'tmpwatch'], does: reaper },
]
