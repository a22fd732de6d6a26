/** Names in the configuration that mean something elsewhere: rules, their parameters, subjects. Checked on the raw values, so that they are told together with what else is wrong. */
import { withoutGenerated } from '../base/secret.ts'
import { kinds } from '../model/kinds.ts'
import { parseBytes, parseDuration, parsePercent } from '../parse/units.ts'
import { paramProblem, type CompiledRule, type RuleData } from '../rules/compiled.ts'
import { nearest } from '../rules/nearest.ts'
import { catalogue, gateRules } from './catalogue.ts'
import { routeText, type Route } from './places.ts'

export interface KnownRules {
  /** With data: shipped and own ones. */
  readonly rules: ReadonlyMap<string, RuleData>
  readonly ids: ReadonlySet<string>
}

export type Tell = (route: Route, what: string, at?: 'key' | 'value') => void

/** Catalogue ids count as known before they are shipped; an own rule's id counts even where the rule is broken, which is told elsewhere. */
export function knownRules(rules: readonly CompiledRule[], ownIds: Iterable<string>): KnownRules {
  const data = new Map(rules.map((rule) => [rule.rule.id, rule.rule]))
  return { rules: data, ids: new Set([...catalogue, ...data.keys(), ...ownIds]) }
}

/** Tells every name that nothing answers to. Values of a wrong type are the schema's to tell. */
export function checkReferences(raw: unknown, known: KnownRules, tell: Tell): void {
  const gate = fieldOf(raw, 'gate')
  for (const key of ['block', 'introduced']) listOf(fieldOf(gate, key)).forEach((id, index) => checkId(id, ['gate', key, index], known, tell))
  for (const key of ['provides', 'waivers']) {
    listOf(fieldOf(raw, key)).forEach((item, index) => {
      const rule = fieldOf(item, 'rule')
      const aboutGate = typeof rule === 'string' && gateRules.includes(rule)
      const aboutLive = key === 'waivers' && typeof rule === 'string' && rule.startsWith('verify/')
      if (aboutLive) checkName(rule.slice('verify/'.length), raw, [key, index, 'rule'], tell)
      else if (!aboutGate || key === 'provides') checkId(rule, [key, index, 'rule'], known, tell)
      if (!aboutGate) checkSubject(fieldOf(item, 'subject'), [key, index, 'subject'], tell)
    })
  }
  checkRules(fieldOf(raw, 'rules'), known, tell)
}

/** A waiver of a check of the live system, or of one setting that is held against it: `verify/database.max_connections`. */
function checkName(name: string, raw: unknown, route: Route, tell: Tell): void {
  const names = Object.values(mapOf(fieldOf(raw, 'verify'))).flatMap((environment) => Object.keys(mapOf(fieldOf(environment, 'checks'))))
  if (names.some((one) => name === one || name.startsWith(`${one}.`)) || names.length === 0) return
  const right = nearest(name, names)
  tell(route, `${routeText(route)}: no environment has a check ${shown(name)}${right === undefined ? '' : `; did you mean verify/${right}?`}`)
}

function checkRules(rules: unknown, known: KnownRules, tell: Tell): void {
  for (const [id, setting] of Object.entries(mapOf(rules))) {
    if (!checkId(id, ['rules', id], known, tell)) continue
    const data = known.rules.get(id)
    if (data === undefined) continue
    for (const [name, value] of Object.entries(mapOf(setting))) {
      const problem = typeof value === 'object' ? undefined : paramProblem(data, name, paramValue(data, name, value))
      if (problem !== undefined) tell(['rules', id, name], problem, Object.hasOwn(data.params, name) ? 'value' : 'key')
    }
  }
}

function checkId(id: unknown, route: Route, known: KnownRules, tell: Tell): boolean {
  if (typeof id !== 'string' || id.trim() === '') return false
  if (known.ids.has(id.trim())) return true
  if (gateRules.includes(id)) tell(route, `${routeText(route)}: ${id} speaks of the gate itself and can only be waived`, 'key')
  else tell(route, `${route[0] === 'rules' ? '' : `${routeText(route)}: `}there is no rule ${shown(id)}; ${suggestion(id, known.ids)}`, 'key')
  return false
}

/** A misspelt name in its category is likeliest, then the right name in another category. */
function suggestion(id: string, ids: ReadonlySet<string>): string {
  const slash = id.indexOf('/')
  const [category, name] = [id.slice(0, slash + 1), id.slice(slash + 1)]
  const beside = [...ids].filter((one) => slash !== -1 && one.startsWith(category)).map((one) => one.slice(slash + 1))
  const inCategory = nearest(name, beside)
  const close = inCategory === undefined ? ([...ids].find((one) => one.endsWith(`/${name}`)) ?? nearest(id, ids)) : `${category}${inCategory}`
  return close === undefined ? '`plimsoll rules` lists them' : `did you mean ${close}?`
}

const subjectKinds = Object.keys(kinds).filter((kind) => kind !== 'system')

function checkSubject(subject: unknown, route: Route, tell: Tell): void {
  if (typeof subject !== 'string' || subject.trim() === '') return
  const text = subject.trim()
  if (text === 'system') return
  const slash = text.indexOf('/')
  const [kind, name] = slash === -1 ? [undefined, text] : [text.slice(0, slash), text.slice(slash + 1)]
  if (kind !== undefined && subjectKinds.includes(kind) && name.trim() !== '') return
  const right = nearest(kind ?? name, subjectKinds)
  const meant = kind === undefined ? (right === undefined ? `database/${name}` : `${right}/name`) : `${right ?? 'database'}/${name === '' ? 'name' : name}`
  tell(route, `${routeText(route)} is ${shown(text)}; it should be a kind and a name, did you mean ${shown(meant)}?`)
}

/** A parameter as the rule computes with it: `2 weeks` for `days` is 14, `80%` for a ratio 0.8. What has no such reading stays as it is. */
export function paramValue(rule: RuleData, name: string, value: unknown): unknown {
  const standard = Object.hasOwn(rule.params, name) ? rule.params[name] : undefined
  if (typeof standard === 'boolean') return value === 'on' || value === 'yes' ? true : value === 'off' || value === 'no' ? false : value
  if (typeof standard !== 'number' || typeof value !== 'string') return value
  const unit = /(seconds|minutes|hours|days|bytes)$/i.exec(name)?.[1]?.toLowerCase()
  if (unit === 'bytes') return parseBytes(value) ?? value
  const seconds = unit === undefined ? undefined : parseDuration(value)
  if (seconds !== undefined) return seconds / (secondsIn[unit ?? ''] ?? 1)
  const ratio = parsePercent(value)
  return ratio === undefined ? value : standard > 1 ? ratio * 100 : ratio
}

const secondsIn: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }

function fieldOf(value: unknown, key: string): unknown {
  const map = mapOf(value)
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A stranger's text within a message stays short and on one line, and is no secret put into the wrong place. */
export function shown(text: string): string {
  const plain = withoutGenerated(text.replace(/\s+/g, ' ').trim())
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}
