/** Evaluates a checked expression in three-valued logic and keeps the reads of what decided, and of nothing else. */
import type { Read } from '../model/verdict.ts'
import { callFunction } from './functions.ts'
import type { Expr, Template } from './expression.ts'
import { hasField, hasKey, readDeclared, readField, readKey, type Reading } from './facts.ts'
import { drop, mark, note, release, since } from './notes.ts'
import { applyBinary, negate } from './operators.ts'
import { printResult } from './text.ts'
import {
  Declared,
  FactMap,
  Fault,
  isList,
  isThing,
  isUndecided,
  JsonMap,
  Params,
  Range,
  Unknown,
  valueOfJson,
  worse,
  type Result,
  type Value,
} from './value.ts'

/** Operations one evaluation may take; a rule from a stranger's base commit must not stop a run. Shipped rules take hundreds. */
const maxOperations = 300_000

export interface Evaluation {
  readonly result: Result
  /** Facts the deciding branches read, in order; the last one decided. */
  readonly steps: readonly Read[]
}

/** What the names of an expression mean, one name inside of the other: each member of each list makes one, and what it is inside of is shared. */
export type Variables = { readonly name: string; readonly value: Result; readonly outer: Variables } | undefined

export function scoped(values: Iterable<readonly [name: string, value: Result]>): Variables {
  let scope: Variables
  for (const [name, value] of values) scope = { name, value, outer: scope }
  return scope
}

function named(name: string, scope: Variables): Result {
  for (let one = scope; one !== undefined; one = one.outer) if (one.name === name) return one.value
  return new Fault(`there is no ${name}`)
}

export function evaluate(expr: Expr, variables: Variables): Evaluation {
  const start = mark()
  try {
    const result = resultIn(expr, variables, false)
    return { result, steps: result === tooLong ? none : since(start) }
  } finally {
    release(start)
  }
}

/** What an expression comes to, without the reads; `telling` leaves out members of a list that nobody can tell. */
export function resultOf(expr: Expr, variables: Variables, telling = false): Result {
  const start = mark()
  try {
    return resultIn(expr, variables, telling)
  } finally {
    release(start)
  }
}

function resultIn(expr: Expr, variables: Variables, telling: boolean): Result {
  const run: Run = { left: maxOperations, telling }
  const result = run_(expr, run, variables)
  return run.left < 0 ? tooLong : result
}

const tooLong = new Fault('the expression takes too long')
const none: readonly never[] = []

/** A template's text; what is unknown stands as a question mark, what is absent as `not set`. */
export function render(template: Template, variables: Variables): string {
  let text = ''
  for (const part of template) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const result = resultOf(part, variables)
    const printed = printResult(result)
    // A part that would bring its own comma, and is not told, is set apart all the same; what is not told for the same reason is said once.
    if (result instanceof Unknown && /[\w)?]$/.test(text)) text += text.endsWith(printed) ? '' : `, ${printed}`
    else text += printed
  }
  return text
}

/** What a fail says. It has a reason that is known, so of a list of reasons those that hang on something unknown are left out; undefined where nothing is left to say. */
export function say(template: Template, variables: Variables): string | undefined {
  const results = template.map((part) => (typeof part === 'string' ? part : resultOf(part, variables, true)))
  const whole = results.every((result) => isUndecided(result) || (typeof result === 'string' && result.trim() === ''))
  return whole ? undefined : results.map((result) => (typeof result === 'string' ? result : printResult(result))).join('')
}

interface Run {
  left: number
  /** Members of a list that nobody can tell are left out, so that the others are told. */
  telling: boolean
}

function run_(expr: Expr, run: Run, scope: Variables): Result {
  if (run.left-- <= 0) return tooLong
  // The commonest first: they are asked for one after another.
  switch (expr.op) {
    case 'field':
      return into(expr.of.op === 'var' ? named(expr.of.name, scope) : run_(expr.of, run, scope), expr.name, false)
    case 'has':
      return into(expr.of.op === 'var' ? named(expr.of.name, scope) : run_(expr.of, run, scope), expr.name, true)
    case 'and':
      return logical(expr, false, run, scope)
    case 'text':
    case 'bool':
    case 'double':
      return expr.value
    case 'binary':
      return binary(expr, run, scope)
    case 'if': {
      const test = run_(expr.test, run, scope)
      if (typeof test !== 'boolean') return isUndecided(test) ? test : new Fault('?: asks for true or false')
      return run_(test ? expr.yes : expr.no, run, scope)
    }
    case 'call':
      return call(expr, run, scope)
    case 'or':
      return logical(expr, true, run, scope)
    case 'int':
      return BigInt(expr.value)
    case 'not': {
      const value = run_(expr.of, run, scope)
      return typeof value === 'boolean' ? !value : isUndecided(value) ? value : new Fault('! asks for true or false')
    }
    case 'var':
      return named(expr.name, scope)
    case 'each':
      return overMembers(expr, run, scope)
    case 'list':
      return run.telling ? told(expr.items, run, scope) : listed(expr.items, run, scope)
    case 'null':
      return null
    case 'index':
      return index(run_(expr.of, run, scope), run_(expr.at, run, scope))
    case 'negate': {
      const value = run_(expr.of, run, scope)
      return isUndecided(value) ? value : negate(value)
    }
  }
}

/** Both sides are evaluated even when one is unknown, so that all that is missing is told at once. */
function binary(expr: Expr & { op: 'binary' }, run: Run, scope: Variables): Result {
  const left = run_(expr.left, run, scope)
  const right = run_(expr.right, run, scope)
  return isUndecided(left) || isUndecided(right) ? worse([left, right].filter(isUndecided)) : applyBinary(expr.sign, left, right)
}

function listed(items: readonly Expr[], run: Run, scope: Variables): Result {
  const results = items.map((item) => run_(item, run, scope))
  return results.some(isUndecided) ? worse(results.filter(isUndecided)) : (results as readonly Value[])
}

function told(items: readonly Expr[], run: Run, scope: Variables): Result {
  const results = items.map((item) => run_(item, run, scope))
  const known = results.filter((result) => !isUndecided(result))
  return known.length === 0 && results.length > 0 ? worse(results.filter(isUndecided)) : (known as readonly Value[])
}

function into(of: Result, name: string, asks: boolean): Result {
  if (isThing(of)) return noted(asks ? hasField(of, name) : readField(of, name))
  if (isUndecided(of)) return of
  if (of instanceof Params) return asks ? of.values.has(name) : (of.values.get(name) ?? new Fault(`there is no parameter ${name}`))
  if (of instanceof JsonMap) return asks ? of.entries.has(name) : of.entries.has(name) ? valueOfJson(of.entries.get(name)) : new Fault(`there is no ${name}`)
  if (of instanceof FactMap) return noted(asks ? hasKey(of, name) : readKey(of, name))
  if (of instanceof Declared) return noted(asks ? hasField(of.of, name) : readDeclared(of.of, name))
  return new Fault(`.${name} asks for a thing`)
}

function noted({ result, step }: Reading): Result {
  if (step !== undefined) note(step)
  return result
}

function index(of: Result, at: Result): Result {
  if (isUndecided(of) || isUndecided(at)) return worse([of, at].filter(isUndecided))
  if (typeof at === 'string') return into(of, at, false)
  if (at instanceof Range) return new Unknown(at.missing)
  if (typeof at !== 'bigint' || !isList(of as Value)) return new Fault('an index asks for a list and a whole number, or a map and a text')
  return (of as readonly Value[])[Number(at)] ?? new Fault(`the list has no member ${at}`)
}

/** `&&` is decided by one false, `||` by one true, whatever the other side is; only that side's reads are kept then. */
function logical(expr: Expr & { op: 'and' | 'or' }, decides: boolean, run: Run, scope: Variables): Result {
  const start = mark()
  const left = run_(expr.left, run, scope)
  if (left === decides) return decides
  const middle = mark()
  const right = run_(expr.right, run, scope)
  if (right === decides) {
    drop(start, middle)
    return decides
  }
  if (isUndecided(left) || isUndecided(right)) return worse([left, right].filter(isUndecided))
  return typeof left === 'boolean' && typeof right === 'boolean' ? right : new Fault('&& and || ask for true or false')
}

function call(expr: Expr & { op: 'call' }, run: Run, scope: Variables): Result {
  const { telling } = run
  // A count of what is known would pass for the whole.
  if (expr.name === 'size') run.telling = false
  const results = expr.with.map((arg) => run_(arg, run, scope))
  run.telling = telling
  const first = results[0]
  if (expr.name === 'size' && first instanceof Unknown && first.members !== undefined) {
    return new Range(first.members.sure, first.members.sure + first.members.maybe, first.missing)
  }
  return results.some(isUndecided) ? worse(results.filter(isUndecided)) : callFunction(expr.name, results as readonly Value[])
}

function overMembers(expr: Expr & { op: 'each' }, run: Run, scope: Variables): Result {
  const start = mark()
  const list = run_(expr.of, run, scope)
  if (isUndecided(list)) return list
  const members = list instanceof FactMap || list instanceof JsonMap ? [...list.entries.keys()] : isList(list) ? list : undefined
  if (members === undefined) return new Fault(`${expr.macro} asks for a list`)
  const at = (member: Value): Variables => ({ name: expr.as, value: member, outer: scope })
  if (expr.macro === 'map') return mapped(expr, members, at, run)
  if (expr.macro === 'filter') return filtered(expr.body, members, at, run)
  if (expr.macro === 'exists_one') return onlyOne(expr.body, members, at, run)
  // Where a plain field gave the list, one deciding member is the whole reason; a filter's own reads say why it is a member at all.
  return quantified(expr, members, at, run, expr.of.op === 'field' ? start : mark())
}

type At = (member: Value) => Variables

function quantified(expr: Expr & { op: 'each' }, members: readonly Value[], at: At, run: Run, start: number): Result {
  const decides = expr.macro === 'exists'
  const undecided: (Unknown | Fault)[] = []
  for (const member of members) {
    const before = mark()
    const answer = run_(expr.body, run, at(member))
    if (answer === decides) {
      drop(start, before)
      return decides
    }
    if (isUndecided(answer)) undecided.push(answer)
  }
  return undecided.length > 0 ? worse(undecided) : !decides
}

function filtered(body: Expr, members: readonly Value[], at: At, run: Run): Result {
  const kept: Value[] = []
  const undecided: (Unknown | Fault)[] = []
  for (const member of members) {
    const answer = run_(body, run, at(member))
    if (answer === true) kept.push(member)
    else if (isUndecided(answer)) undecided.push(answer)
  }
  if (undecided.length === 0 || (run.telling && kept.length > 0)) return kept
  const all = worse(undecided)
  return all instanceof Unknown ? new Unknown(all.missing, { sure: kept.length, maybe: undecided.length }) : all
}

function mapped(expr: Expr & { op: 'each' }, members: readonly Value[], at: At, run: Run): Result {
  const chosen = expr.keep === undefined ? members : filtered(expr.keep, members, at, run)
  if (isUndecided(chosen)) return chosen
  const results = (chosen as readonly Value[]).map((member) => run_(expr.body, run, at(member)))
  return results.some(isUndecided) ? worse(results.filter(isUndecided)) : (results as readonly Value[])
}

function onlyOne(body: Expr, members: readonly Value[], at: At, run: Run): Result {
  const chosen = filtered(body, members, at, run)
  if (chosen instanceof Unknown && chosen.members !== undefined && chosen.members.sure > 1) return false
  return isUndecided(chosen) ? chosen : (chosen as readonly Value[]).length === 1
}
