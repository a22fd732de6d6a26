/** Env files that are templates by what their own head tells people to do with them, whatever they are called. */
import { basename, dirname } from '../base/paths.ts'

/** Comments before the first assignment; what is told further down is about single values. */
function headOf(text: string): string {
  const lines: string[] = []
  for (const line of text.slice(0, 8_000).split('\n', 60)) {
    const said = /^\s*(?:#+|\/\/|;)?\s*(.*?)\s*$/.exec(line)?.[1] ?? ''
    if (!/^\s*(#|\/\/|;|$)/.test(line)) break
    lines.push(said)
  }
  return lines.join(' ').replaceAll(/\s+/g, ' ')
}

const target = String.raw`["'\`]?(?:[\w.-]{1,60}\/){0,8}(\.env(?:[._-][\w-]{1,40}){0,3}|[\w-]{1,40}\.env)(?![\w-])`
/** `cp -n backend/.env.shared backend/.env` */
const command = new RegExp(
  String.raw`\b(?:cp|copy|mv|rename|ln)\s+(?:-\w+\s+){0,3}["'\`]?(?:[\w.-]{1,60}\/){0,8}([\w.-]{1,80}?)["'\`]?\s+(?:(?:in)?to\s+|as\s+)?${target}`,
  'gi',
)
/** `Copy this file to .env` */
const words = new RegExp(
  String.raw`(?<!\b(?:not|never)\s|n['’]t\s)\b(?:copy|duplicate|rename|save)\s+(?:(?:this|it)(?:\s+(?:file|template|one))?\s+)?(?:(?:in)?to|as)\s+(?:(?:a|the)\s+)?(?:file\s+)?(?:(?:named|called)\s+)?${target}`,
  'gi',
)
/** What goes to production as it is may well be copied there: people's own values are what make a template. */
const filled = /\b(fill|replace|change|edit|adjust|update|generate|customi[sz]e|enter|your)\b/i

/** The env file that people are told to make of this one, in the same folder; undefined where nobody is told so. */
export function copiedTo(path: string, text: string): string | undefined {
  const own = basename(path)
  // This one is loaded as it is, whatever is made of it beside.
  if (own === '.env' || !/copy|cp|mv|rename|duplicate|save/i.test(text.slice(0, 8_000))) return undefined
  const head = headOf(text)
  const told = [
    ...[...head.matchAll(command)].flatMap(([, from, to]) => (from === own && to !== undefined ? [to] : [])),
    ...[...head.matchAll(words)].flatMap(([, to]) => to ?? []),
  ]
  const found = told.find((one) => one !== own)
  if (found === undefined || (/(^|[._-])(prod(uction)?|live|staging)([._-]|$)/i.test(own) && !filled.test(head))) return undefined
  const folder = dirname(path)
  return folder === '' || folder === '.' ? found : `${folder}/${found}`
}
