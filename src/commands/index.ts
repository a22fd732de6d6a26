/** What a script or a command line does to the system: the way in for every reader. */
import type { Action, Word } from '../model/action.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { perform } from './simple.ts'
import { hands, walkScript } from './interpret.ts'
import { newSession, newState, type Session } from './session.ts'
import { timerLines, timerService, unitCommands, unitEnvironment, unitFolder, unitSettings } from './unit.ts'
import type { Origin, ScriptSchedule, Understanding } from './understanding.ts'
import { baseName, literal, unrooted } from './word.ts'

/** Scripts that write scripts that write scripts: nobody means more than this. */
const mostNested = 4

/**
 * What a whole script or a one-line command does, in order, unreachable code left out.
 * Never throws for what the text holds; syntax errors and what is over a bound are in `skipped`.
 * `at.key` of an action is the origin's key, what is done, and the tool: `script.dump.pg_dump`, `script.copy.aws[2]` for the second.
 */
export function actionsOf(text: string, origin: Origin): Understanding {
  return understand(text, origin, 0)
}

/** The same for words of exec form: `["sh", "-c", "…"]`, a container's command. Every word is literal: no shell looks at it. */
export function actionsOfWords(words: readonly string[], origin: Origin): Understanding {
  const session = newSession(origin)
  const state = newState(origin)
  const sink: Action[] = []
  const channel = { sink, piped: false, before: [], calls: [] }
  const spoken = words.slice(0, 1000).map((text) => ({
    text,
    resolved: !/\$\{?\w/.test(text),
    variables: [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].slice(0, 50).map((found) => found[1] ?? ''),
  }))
  const start = (some: readonly Word[]): unknown =>
    perform({ words: some, state, channel, line: origin.line, environment: new Map(), wrapped: 0 }, session, hands)
  start(spoken)
  // `&&` reaches a program that is no shell, and that starts what stands between by itself.
  if (sink.length === 0 && words.some((text) => joins.test(text))) for (const part of partsOf(spoken)) start(part)
  return finish(session, sink, new Map(), 0)
}

const joins = /^(&&|\|{2,3}|;)$/

function partsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const ends = [...words.keys()].filter((at) => joins.test(words[at]?.text ?? ''))
  return [...ends, words.length].map((end, index) => words.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end))
}

function understand(text: string, origin: Origin, nested: number): Understanding {
  const session = newSession(origin)
  const state = newState(origin)
  const sink: Action[] = []
  const script = parseShell(text, origin.lines ?? ((line) => origin.line + line - 1))
  for (const problem of script.problems.slice(0, 20)) session.skipped.push({ path: origin.path, line: problem.line, reason: `shell: ${problem.message}` })
  walkScript(script.body, state, sink, session)
  const variables = new Map<string, Word>()
  for (const [name, value] of state.variables) {
    const [first] = value
    if (first !== undefined && value.length === 1 && !(origin.environment?.get(name) === first.text)) variables.set(name, first)
  }
  return finish(session, sink, variables, nested)
}

function finish(session: Session, sink: readonly Action[], variables: ReadonlyMap<string, Word>, nested: number): Understanding {
  const known = new Map<string, readonly Action[]>()
  const schedules: ScriptSchedule[] = [...session.schedules]
  const skipped = [...session.skipped]
  /** A script that this script writes is what it does; others stay `run`. */
  const inline = (actions: readonly Action[]): readonly Action[] =>
    actions.flatMap((action) => (action.does === 'run' ? (ofFile(unrooted(action.script.text)) ?? [action]) : [action]))
  const ofFile = (path: string): readonly Action[] | undefined => {
    const file = session.files.get(path)
    if (file === undefined || nested >= mostNested) return undefined
    const before = known.get(path)
    if (before !== undefined) return before
    known.set(path, [])
    const pieces = file.pieces
    const starts: number[] = []
    for (const piece of pieces) for (const [index] of piece.word.text.split('\n').entries()) starts.push(piece.line + index)
    const inner = understand(
      pieces.map((piece) => piece.word.text).join('\n'),
      {
        path: session.origin.path,
        line: pieces[0]?.line ?? 1,
        key: `${session.origin.key}.${baseName(path)}`,
        lines: (line) => starts[line - 1] ?? starts.at(-1) ?? 1,
      },
      nested + 1,
    )
    schedules.push(...inner.schedules)
    skipped.push(...inner.skipped)
    known.set(path, inner.actions)
    return inner.actions
  }
  const ofCommand = (command: string, line: number, key: string, environment?: ReadonlyMap<string, string>, folder?: string): readonly Action[] => {
    if (nested >= mostNested) return []
    const origin = { path: session.origin.path, line, key, ...(environment === undefined ? {} : { environment }), ...(folder === undefined ? {} : { folder }) }
    const inner = understand(command, origin, nested + 1)
    return inline(inner.actions)
  }
  for (const pending of session.pendingLines) {
    pending.into.actions =
      (pending.command.startsWith('/') ? ofFile(pending.command) : undefined) ?? ofCommand(pending.command, pending.line, pending.into.at.key)
    schedules.push({
      at: pending.into.at,
      expression: pending.expression,
      syntax: 'cron',
      place: pending.place,
      command: pending.command,
      actions: pending.into.actions,
      ...(pending.mails === undefined ? {} : { mails: pending.mails }),
      ...(pending.condition === undefined ? {} : { condition: pending.condition }),
    })
  }
  for (const path of session.units) if (path.endsWith('.timer')) schedules.push(...timers(path, session, ofCommand))
  const actions = inline(dedupe(sink))
  return clean({
    actions,
    schedules,
    sources: session.sources,
    functions: [...session.defined],
    uncalled: [...session.defined].filter((name) => !session.called.has(name)),
    variables,
    skipped,
  })
}

type OfCommand = (command: string, line: number, key: string, environment?: ReadonlyMap<string, string>, folder?: string) => readonly Action[]

/** A timer the script writes, with the service it writes beside it. */
function timers(path: string, session: Session, ofCommand: OfCommand): readonly ScriptSchedule[] {
  const pieces = session.files.get(path)?.pieces ?? []
  const settings = unitSettings(pieces.map((piece) => piece.word.text).join('\n'))
  const service = timerService(path, settings)
  const servicePath = [...session.units].find((other) => baseName(other) === service)
  const servicePieces = (servicePath === undefined ? undefined : session.files.get(servicePath)?.pieces) ?? []
  const unit = unitSettings(servicePieces.map((piece) => piece.word.text).join('\n'))
  const name = baseName(path)
  const actions = unitCommands(unit).flatMap((one) =>
    ofCommand(one.command, servicePieces[one.line - 1]?.line ?? 1, `${session.origin.key}.${service}`, unitEnvironment(unit), unitFolder(unit)),
  )
  const enabled = session.enabled.has(name) || session.enabled.has(name.replace(/\.timer$/, ''))
  return timerLines(settings).map((one) => ({
    at: { path: session.origin.path, line: pieces[one.line - 1]?.line ?? pieces[0]?.line ?? 1, key: `${session.origin.key}.${name}.${one.name}` },
    expression: /[$`]/.test(one.expression) ? { text: one.expression, resolved: false, variables: [] } : literal(one.expression),
    syntax: one.syntax,
    place: path,
    command: unitCommands(unit)[0]?.command ?? '',
    actions,
    ...(enabled ? {} : { disabled: 'nothing enables this timer' }),
  }))
}

/** Turns of a loop often do the same thing again. */
function dedupe(actions: readonly Action[]): readonly Action[] {
  const seen = new Set<string>()
  return actions.filter((action) => {
    const text = JSON.stringify({ ...action, at: action.at.line }, (_, value: unknown) => (value instanceof Map ? [...value] : value))
    if (seen.has(text)) return false
    seen.add(text)
    return true
  })
}

/** Takes the mark of the tree's root out of every text on its way out. */
function clean<T>(value: T, seen = new Map<unknown, unknown>()): T {
  if (typeof value === 'string') return (value.includes('\u0001') ? unrooted(value) : value) as T
  if (typeof value !== 'object' || value === null) return value
  const before = seen.get(value)
  if (before !== undefined) return before as T
  if (value instanceof Map) {
    const map = new Map()
    seen.set(value, map)
    for (const [key, inner] of value) map.set(key, clean(inner, seen))
    return map as T
  }
  if (Array.isArray(value)) {
    const list: unknown[] = []
    seen.set(value, list)
    for (const inner of value) list.push(clean(inner, seen))
    return list as T
  }
  const result: Record<string, unknown> = {}
  seen.set(value, result)
  for (const [key, inner] of Object.entries(value)) result[key] = clean(inner, seen)
  return result as T
}

export { cronEntry, cronVariable, printsNothing } from './cronline.ts'
export { cronPlace } from './places.ts'
export { shieldedAt } from './shields.ts'
export { scheduleFacts, scheduleName } from './schedule.ts'
export { joinUnderstandings } from './understandings.ts'
export { timerLines, timerService, unitCommands, unitEnvironment, unitFolder, unitSettings }
export type { Origin, ScriptSchedule, Understanding } from './understanding.ts'
