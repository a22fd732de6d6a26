/** The schema's findings as sentences: what stands there, what is expected, the nearest right key. */
import type { z } from 'zod'
import { nearest } from '../rules/nearest.ts'
import { routeText, type Route } from './places.ts'
import { shown, type Tell } from './references.ts'

/** Tells each issue of the schema at its place. */
export function tellIssues(issues: readonly z.core.$ZodIssue[], raw: unknown, tell: Tell): void {
  for (const issue of issues) {
    const route = issue.path.filter((part): part is string | number => typeof part !== 'symbol')
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) tell([...route, key], unknownKey(route, key, issue.message.split(' ')), 'key')
    else tellOne(route, issue, raw, tell)
  }
}

function tellOne(route: Route, issue: z.core.$ZodIssue, raw: unknown, tell: Tell): void {
  // Members of a union are told by the union: only a list's own member says more than that.
  const inner = issue.code === 'invalid_union' ? issue.errors.flat().filter((one) => one.path.length > 0) : []
  if (issue.code === 'invalid_union' && inner.length > 0 && typeof valueAt(raw, route) === 'object') {
    for (const one of inner) tellOne([...route, ...(one.path as Route)], one, raw, tell)
    return
  }
  const value = valueAt(raw, route)
  const last = route.at(-1)
  if (value === undefined && route.length > 0) {
    const above = routeText(route.slice(0, -1))
    tell(route, `${above === '' ? 'the configuration' : above} needs ${typeof last === 'number' ? 'an item' : last}: ${issue.message}`)
    return
  }
  const name = route.length === 0 ? 'the configuration' : routeText(route)
  tell(route, `${name} ${inWords(value)}; it should be ${issue.message}`)
}

function unknownKey(route: Route, key: string, known: readonly string[]): string {
  const right = nearest(key, known)
  const where = route.length === 0 ? 'there is no key' : `${routeText(route)} has no key`
  return `${where} ${shown(key)}; ${right === undefined ? `known keys are ${known.filter((one) => one !== '$schema').join(', ')}` : `did you mean ${right}?`}`
}

function inWords(value: unknown): string {
  if (value === null) return 'is empty'
  if (Array.isArray(value)) return 'is a list'
  if (typeof value === 'object') return 'is a map'
  if (typeof value !== 'string') return `is ${String(value)}`
  if (value.trim() === '') return 'is empty'
  // What looks like a number or a boolean was in quotes.
  return Number.isNaN(Number(value)) && !/^(true|false|null)$/i.test(value) ? `is ${shown(value)}` : `is "${shown(value)}"`
}

function valueAt(raw: unknown, route: Route): unknown {
  let value = raw
  for (const part of route) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}
