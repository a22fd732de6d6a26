/** One going-through of a program of Go from one of its beginnings: what it holds, how branches come together again, and where it stops. */
import { limits } from '../../base/limits.ts'
import type { GoCondition } from './conditions.ts'
import type { GoModule, GoPackage } from './module.ts'
import type { SyntaxNode } from './nodes.ts'
import type { GoFile, GoFunction } from './parse.ts'
import { eachOf, isAlike, unknownValue, type GoClosure, type GoObject, type GoScope, type GoTypeName, type GoValue, type Place } from './values.ts'

export interface GoCall {
  /** The import path of the function's package, or of the receiver's type. */
  readonly path: string
  readonly name: string
  readonly args: readonly GoValue[]
  /** What it is a method of. */
  readonly self?: GoObject
  readonly node: SyntaxNode
  readonly file: GoFile
  readonly at: Place
  readonly typeArguments: readonly SyntaxNode[]
  readonly scope: GoScope
}

export interface GoField {
  readonly name: string
  readonly type: SyntaxNode
  readonly tag: string
  readonly isEmbedded: boolean
  readonly file: GoFile
  readonly node: SyntaxNode
}

/** What libraries do that are not in the tree; undefined for those that nobody knows. */
export type GoLibraries = (call: GoCall, run: GoRun) => GoValue | undefined

export interface GoRun {
  readonly module: GoModule
  readonly libraries: GoLibraries
  /** Functions that lead to one that opens a database. */
  readonly leading: ReadonlySet<GoFunction>
  /** Functions that were gone through. */
  readonly passed: Set<unknown>
  readonly globals: Map<string, GoValue>
  readonly begun: Set<string>
  readonly providers: Map<string, GoObject | undefined>
  /** Settings that a program gives its own settings library: viper's. */
  readonly settings: Map<string, GoValue>
  readonly conditions: GoCondition[]
  /** Fields, with the folder of the package, of which some object that nobody can tell was given another value. */
  readonly smeared: Set<string>
  steps: number
  depth: number
  /** Functions around that run once for each request. */
  requests: number
  /** Functions around that were handed on by their names, and called by nobody that is known. */
  handed: number
  isCut: boolean
  journal: Journal | undefined
  value(node: SyntaxNode, scope: GoScope): GoValue
  call(closure: GoClosure, args: readonly GoValue[], at: Place): GoValue
  /** What a struct's tag says of a field that nobody gave. */
  tagged(field: GoField): GoValue | undefined
  packageOf(type: GoTypeName): GoPackage | undefined
}

interface Entry {
  readonly map: Map<string, GoValue>
  readonly key: string
  readonly before: GoValue | undefined
}

export interface Journal {
  readonly entries: Entry[]
  readonly ages: WeakSet<Map<string, GoValue>>
}

/** Thrown where a function that counts for its result alone is longer than is worth it; caught where it was called. */
export class TooLong extends Error {}

export function step(run: GoRun): void {
  if (--run.steps <= 0) {
    run.isCut = true
    throw new TooLong('a program of many steps')
  }
}

export function isDeep(run: GoRun): boolean {
  return run.depth > limits.goDepth
}

/** Every change goes through here, so that a branch's can be taken back. */
export function set(run: GoRun, map: Map<string, GoValue>, key: string, value: GoValue): void {
  if (run.journal !== undefined && !run.journal.ages.has(map)) run.journal.entries.push({ map, key, before: map.get(key) })
  map.set(key, value)
}

/** What a branch makes for itself is nobody else's, and stays as it is. */
export function fresh<T extends { readonly fields: Map<string, GoValue> } | { readonly names: Map<string, GoValue> }>(run: GoRun, one: T): T {
  run.journal?.ages.add('fields' in one ? one.fields : one.names)
  return one
}

type Changes = ReadonlyMap<Map<string, GoValue>, ReadonlyMap<string, { readonly before: GoValue | undefined; readonly after: GoValue | undefined }>>

/** Goes through a branch and takes back what it changed, which is given back. */
export function tried<T>(run: GoRun, condition: GoCondition, branch: () => T): { readonly result: T; readonly changes: Changes } {
  const outer = run.journal
  const journal: Journal = { entries: [], ages: new WeakSet() }
  run.journal = journal
  run.conditions.push(condition)
  try {
    const result = branch()
    const changes = new Map<Map<string, GoValue>, Map<string, { before: GoValue | undefined; after: GoValue | undefined }>>()
    for (const { map, key, before } of journal.entries) {
      const own = changes.get(map) ?? new Map<string, { before: GoValue | undefined; after: GoValue | undefined }>()
      changes.set(map, own)
      if (!own.has(key)) own.set(key, { before, after: map.get(key) })
    }
    for (const [map, own] of changes) for (const [key, { before }] of own) restore(map, key, before)
    return { result, changes }
  } finally {
    run.conditions.pop()
    run.journal = outer
  }
}

function restore(map: Map<string, GoValue>, key: string, value: GoValue | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}

/** What holds after two branches, of which one ran. */
export function mergeChanges(run: GoRun, condition: GoCondition, then: Changes | undefined, other: Changes | undefined, at: Place): void {
  const done = new Map<Map<string, GoValue>, Set<string>>()
  for (const changes of [then, other]) {
    for (const [map, own] of changes ?? []) {
      for (const [key, { before }] of own) {
        const seen = done.get(map) ?? new Set<string>()
        done.set(map, seen)
        if (seen.has(key)) continue
        seen.add(key)
        const of = (one: Changes | undefined): GoValue | undefined => {
          const found = one?.get(map)?.get(key)
          return found === undefined ? before : found.after
        }
        // A branch that leaves the function takes its changes along.
        const value = then === undefined ? of(other) : other === undefined ? of(then) : merged(condition, of(then), of(other), at)
        if (value !== undefined) set(run, map, key, value)
      }
    }
  }
}

export const nothing: GoValue = { is: 'unknown', raw: 'nothing', at: { path: '', line: 1 } }

/** The raw texts of what never comes back, and of an error that is given back with nothing beside it. */
export const ends = 'the end of the program'
export const fails = 'an error'

function isLost(value: GoValue | undefined): boolean {
  return value?.is === 'unknown' && (value.raw === ends || value.raw === fails)
}

/** One of two values by a condition. */
export function merged(condition: GoCondition, a: GoValue | undefined, b: GoValue | undefined, at: Place): GoValue | undefined {
  if (isAlike(a, b)) return a
  // Of a way that fails or never comes back nothing is seen later.
  if (isLost(a)) return b
  if (isLost(b)) return a
  if (condition.is === 'yes') return a
  if (condition.is === 'no') return b
  const [first = nothing, second = nothing] = [a, b]
  if (condition.is === 'set' || condition.is === 'unset') {
    const [ifSet, ifUnset] = condition.is === 'set' ? [first, second] : [second, first]
    if (ifSet.is === 'variable' && ifSet.name === condition.variable) return { ...ifSet, fallback: ifUnset }
    if (ifSet.is === 'tuple' && ifUnset.is === 'tuple') return tuples(condition, first, second, at)
    if (ifSet.is === 'variable' && ifUnset.is === 'variable') return either([first, second], at)
  }
  return first.is === 'tuple' && second.is === 'tuple' ? tuples(condition, first, second, at) : either([first, second], at)
}

function tuples(condition: GoCondition, a: GoValue, b: GoValue, at: Place): GoValue {
  if (a.is !== 'tuple' || b.is !== 'tuple') return either([a, b], at)
  const count = Math.max(a.items.length, b.items.length)
  return { is: 'tuple', items: Array.from({ length: count }, (_, index) => merged(condition, a.items[index], b.items[index], at) ?? nothing), at }
}

const most = 6

export function either(values: readonly GoValue[], at: Place): GoValue {
  const all: GoValue[] = []
  for (const one of values.flatMap(eachOf)) if (!all.some((other) => isAlike(other, one))) all.push(one)
  // An error's `nil` beside what is given back otherwise tells nothing.
  const [only, ...others] = all
  if (only === undefined || all.length > most) return unknownValue('one of many', at)
  return others.length === 0 ? only : { is: 'either', values: all, at }
}

export function lookUp(scope: GoScope, name: string): GoScope | undefined {
  for (let at: GoScope | undefined = scope; at !== undefined; at = at.above) if (at.names.has(name)) return at
  return undefined
}

export function placeIn(file: GoFile, node: SyntaxNode): Place {
  return { path: file.path, line: file.lineOf(node) }
}
