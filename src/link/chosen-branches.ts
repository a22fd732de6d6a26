/** Branches of scripts that only somebody's word leads to: `elif [ "$MODE" = RESET ]`, where nothing that runs is given that word. */
import { valueOf, type Fact } from '../base/fact.ts'
import type { Declared } from './input.ts'

const compared = /\$\{?(\w{1,60})[^=!]{0,40}?\}?["']?\s{0,9}={1,2}\s{0,9}(["']?)([\w-]{2,60})\2/
const listed = /^case .{0,20}?\$\{?(\w{1,60}).{0,60} in ([^*]{2,300})$/

interface Choice {
  readonly variable: string
  readonly words: readonly string[]
}

/** The word that a branch wants; undefined where it is not told apart by one. */
function choiceOf(condition: string): Choice | undefined {
  for (const part of condition.split(' && ')) {
    const found = part.startsWith('! ') ? [] : part.split(' || ').map((one) => listed.exec(one) ?? compared.exec(one))
    const variable = found[0]?.[1] ?? ''
    const words = found.flatMap((one) => (one?.at(-1) ?? '').split('|')).flatMap((word) => plain(word) || [])
    // One of several is enough: all have to want a word of the same variable.
    if (variable !== '' && words.length > 0 && found.every((one) => one?.[1] === variable)) return { variable, words }
  }
  return undefined
}

function plain(word: string): string {
  return word.replace(/["'\s]|^-+/g, '').toLowerCase()
}

const typed = /^(un-?install|remove|purge|destroy|clean(up|-up)?|tear-?down|nuke|wipe|reset)$/

/** A script hands on what somebody typed. */
function isTyped(condition: string | undefined): boolean {
  const choice = condition === undefined ? undefined : choiceOf(condition)
  return choice !== undefined && /^\d$/.test(choice.variable) && choice.words.every((word) => typed.test(word))
}

const side =
  /^(?:"?\$\{?(?:\d|[A-Za-z_][\w.-]{0,80}?)(?::?-\w{0,40})?\}?"?|(?:inputs|github\.event\.inputs|env|matrix|vars|(?:needs|steps)\.[\w-]{1,60}\.outputs)\.[\w-]{1,60})$/
const test = /^(?:\[\[? |test )?([^\s=!]{1,100})\s{0,3}([!=]?=)\s{0,3}([^\s=!]{1,100}?)(?: \]\]?)?$/
const production = /^(prod|production|live)$/i
const trial = /^(dev|develop|development|staging|stage|stg|qa|uat|sandbox|preview|review|test|testing)$/i

/** `inputs.environment != 'production'`, `[ "$STAGE" = staging ]`: whoever wrote it says that production is none of its business. */
export function isElsewhere(condition: string | undefined): boolean {
  return condition !== undefined && partsOf(condition).some((part) => saysElsewhere(part, false, 0))
}

function saysElsewhere(part: string, negated: boolean, depth: number): boolean {
  const inner = /^(!?)\s?\((.*)\)$/s.exec(part) ?? /^(!) (.*)$/s.exec(part)
  if (inner !== null && depth < 5) {
    const isNegated = (inner[1] === '!') !== negated
    const parts = partsOf(inner[2] ?? '')
    return isNegated ? parts.length === 1 && saysElsewhere(parts[0] ?? '', true, depth + 1) : parts.some((one) => saysElsewhere(one, false, depth + 1))
  }
  const [, left = '', operator = '', right = ''] = test.exec(part) ?? []
  const [name, written] = side.test(left) ? [left, right] : [right, left]
  const word = written.replace(/^(["'])(.*)\1$/, '$2')
  // A branch is called so, whatever it is deployed to.
  return side.test(name) && !/branch|[._]ref$/i.test(name) && ((operator === '!=') !== negated ? production : trial).test(word)
}

/** What `rails db:version` says of a database that no migration has run on, and a count of the tables that there are. */
const unfilled =
  /^(?:\[\[? |test )?["']?\$[\w({][^|!=]{0,120}?["']?\s{0,3}={1,2}\s{0,3}["']Current version: 0["'](?: \]\]?)?$|^[^!|]{0,80}\bdb:version\b[^|]{0,60}\|\s?grep (?:-[qFExw]+ )*["']Current version: 0\$?["']$|^(?:\[\[? |test )["']?\$\(.{1,100}\bcount\(\*\) from (?:information_schema\.tables|pg_(?:catalog\.pg_)?tables)\b[^=|]{0,40}(?:=[^=|]{1,40})?\)["']? (?:={1,2}|-eq) ["']?0["']?(?: \]\]?)?$/i

/** A branch that runs only on a database with nothing in it takes nothing away. */
export function isOnEmpty(condition: string | undefined): boolean {
  return condition !== undefined && partsOf(condition).some((part) => unfilled.test(part))
}

/** What has to hold together; nothing where one of several is enough. */
function partsOf(condition: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  const text = condition.replace(/^\$\{\{|\}\}$/g, '').trim()
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')') depth--
    else if (depth === 0 && text.startsWith('||', at)) return []
    else if (depth === 0 && text.startsWith('&&', at)) {
      parts.push(text.slice(from, at).trim())
      from = at + 2
    }
  }
  return [...parts, text.slice(from).trim()]
}

/**
 * Whether anything that runs is given the word, by its command or by the variable; what is open may hold it.
 * @param inside it runs where a container starts: outside of one, a pipeline or somebody's shell may set any variable
 */
export function mayBeChosen(
  condition: string | undefined,
  { services, images, scripts }: Pick<Declared, 'services' | 'images' | 'scripts'>,
  inside: true | undefined,
): boolean {
  // Inside, a variable that nobody sets is not `production` either.
  if (inside !== true && isElsewhere(condition)) return false
  const choice = condition === undefined ? undefined : choiceOf(condition)
  if (choice === undefined || (inside !== true && !/^\d$/.test(choice.variable))) return true
  const isMeant = (word: string): boolean => word.includes('$') || choice.words.includes(plain(word))
  const isSaid = (fact: Fact<readonly string[]> | undefined): boolean =>
    fact !== undefined && (fact.state === 'unresolved' || fact.value.some((word) => word.split(/\s+/).some(isMeant)))
  const isGiven = (fact: Fact<string> | undefined): boolean => fact !== undefined && (fact.state === 'unresolved' || isMeant(valueOf(fact) ?? ''))
  // A word that a script is called with, or a function of it: only those that somebody types tell which.
  const isCalled = (): boolean =>
    scripts.some(({ actions }) =>
      actions.some((one) => one.does === 'run' && !isTyped(one.condition) && one.arguments.some(({ text }) => choice.words.includes(plain(text)))),
    )
  if (/^\d$/.test(choice.variable) && (!choice.words.every((word) => typed.test(word)) || isCalled())) return true
  const stages = [...images.values()].flatMap((image) => image.stages)
  return [...services, ...stages].some(
    ({ command, entrypoint, environment }) => isSaid(command) || isSaid(entrypoint) || isGiven(environment.get(choice.variable)),
  )
}
