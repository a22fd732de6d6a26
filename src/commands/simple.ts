/** One simple command: assignments, builtins, functions, wrappers, and at last the tools that do something. */
import type { Action, Word } from '../model/action.ts'
import type { SimpleNode } from '../parse/shell/ast.ts'
import { builtinOf } from './builtins.ts'
import { emit, overSsh } from './emit.ts'
import { fieldsOf, textOf, type Expansion } from './expand.ts'
import { expansionOf, type Hands } from './hands.ts'
import { installFrom, written } from './install.ts'
import { inputOf, outputFile } from './redirect.ts'
import { callsIn } from './listing.ts'
import { isFilter, tieStages } from './pipeline.ts'
import { printed } from './outputs.ts'
import { addAll, assign, fork, type Channel, type Piece, type Place, type Result, type Session, type State } from './session.ts'
import type { Call, Draft } from './tool.ts'
import { isOwn, toolsOf } from './tools/all.ts'
import { pruneOfListing } from './tools/prunes.ts'
import { isOwnScript, runDraft } from './tools/runs.ts'
import { planOf } from './tools/terraform.ts'
import { setsOf, isEnvFile } from './tools/sets.ts'
import { baseName, literal, pathFrom, programAsked, rooted, unrooted, withText } from './word.ts'
import { unwrap } from './wrappers.ts'

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh'])
/** Files that look like dumps; what else a script removes tells nothing of backups. */
const dumpName = /^[/$.\w][^*?]{0,400}\.(sql|dump|rdb|archive|bak|backup|custom|pgdump|tar|tgz|zip|7z|gz|zst|bz2|xz|lz4|gpg|enc|age)$/
const mostWrappers = 12
const mostWords = 2000
const builtin = builtinOf((running, session, hands) => perform(running, session, hands))

/** A simple command on its way through its wrappers. */
export interface Running {
  readonly words: readonly Word[]
  readonly state: State
  readonly channel: Channel
  readonly line: number
  /** Where standard output goes. */
  readonly file?: Word
  readonly environment: ReadonlyMap<string, Word>
  readonly wrapped: number
}

export function simple(node: SimpleNode, state: State, outer: Channel, session: Session, hands: Hands): Result {
  session.budget--
  if (session.budget === 0) session.skipped.push({ path: session.origin.path, line: node.line, reason: 'more commands than are looked at in one script' })
  const sink: Action[] = []
  let channel: Channel = { ...outer, sink }
  const from = expansionOf(state, session, channel, hands)
  const words = node.words
    .slice(0, mostWords)
    .flatMap((word) => fieldsOf(word, from))
    .slice(0, mostWords)
  const environment = assignments(node, state, from, words.length === 0)
  let file: { readonly word: Word; readonly append: boolean } | undefined
  for (const redirection of node.redirections) {
    channel = { ...channel, ...inputOf(redirection, from) }
    file = outputFile(redirection, from) ?? file
  }
  const running: Running = { words, state, channel, line: node.line, environment, wrapped: 0, ...(file === undefined ? {} : { file: file.word }) }
  const result =
    words.length === 0
      ? {
          flow: 'on' as const,
          out: [],
          success: node.assignments.every((one) => one.value?.parts.every((part) => part.kind !== 'command') !== false) ? true : undefined,
        }
      : perform(running, session, hands)
  if (file !== undefined) {
    tieStages([{ actions: sink, calls: [], file: file.word }], session)
    writeFile(file.word, result.out, file.append, state, sink, session)
    // What a remote shell writes is a file of that host.
    if (state.place.host === undefined) outer.files?.push(file.word)
  }
  addAll(outer.sink, sink)
  return file === undefined ? result : { ...result, out: [] }
}

/** Sets the script's variables, or answers what is set for one command alone. */
function assignments(node: SimpleNode, state: State, from: Expansion, lasting: boolean): ReadonlyMap<string, Word> {
  const declares = /^(export|declare|typeset|local|readonly)$/.test(node.words[0]?.raw ?? '')
  const own = new Map<string, Word>()
  for (const one of node.assignments) {
    const values = one.array === undefined ? [textOf(one.value, from)] : one.array.flatMap((word) => fieldsOf(word, from))
    if (!lasting && !declares) {
      own.set(one.name, values[0] ?? literal(''))
      continue
    }
    const before = one.append ? (state.variables.get(one.name) ?? []) : []
    const [first] = before
    const [added] = values
    if (one.append && one.array === undefined && first !== undefined && added !== undefined) {
      const joined = {
        ...added,
        text: first.text + added.text,
        resolved: first.resolved && added.resolved,
        variables: [...first.variables, ...added.variables],
      }
      assign(state, one.name, [joined.text.length > 20_000 ? { ...joined, text: `\${${one.name}}`, resolved: false } : joined])
    } else assign(state, one.name, [...before, ...values].slice(0, 500))
    if (declares && /^(export)$/.test(node.words[0]?.raw ?? '')) state.exported.add(one.name)
    else if (declares && node.words.some((word) => /^-\w*x/.test(word.raw))) state.exported.add(one.name)
  }
  return own
}

/** Runs a command through its wrappers down to what it does. */
export function perform(given: Running, session: Session, hands: Hands): Result {
  const running = { ...given, words: programAsked(given.words) }
  const { words, state, channel, line } = running
  const [path, ...rest] = words
  if (path === undefined) return { flow: 'on', out: [], success: true }
  const program = baseName(path.text).replace(/\.exe$/i, '')
  const done = builtin(running, session, hands)
  if (done !== undefined) return done
  const body = state.functions.get(path.text)
  if (body !== undefined) return callFunction(path.text, body, rest, running, session, hands)
  const inner = running.wrapped < mostWrappers ? unwrap(program, rest, state) : undefined
  if (inner !== undefined) {
    if (/^(runitor|cronitor)$/.test(program)) emit({ does: 'notify', tool: program, to: program, heartbeat: true }, line, state, channel.sink, session)
    const place = placeWith(state.place, inner.place, running.environment)
    const folder = inner.folder === undefined ? (inner.elsewhere === true ? undefined : state.folder) : unrooted(pathFrom(state.folder, inner.folder))
    const within = fork(state, {
      place,
      folder,
      ...(inner.arguments === undefined ? {} : { arguments: inner.arguments }),
      ...(inner.elsewhere === true ? { functions: new Map() } : {}),
    })
    if (inner.words !== undefined) {
      if (inner.words.length > 0) return notExit(perform({ ...running, words: inner.words, state: within, wrapped: running.wrapped + 1 }, session, hands))
    } else if (inner.text !== undefined) return notExit(hands.text(inner.text.text, within, channel, line, session))
    else if (inner.stdin === true && channel.stdin !== undefined) {
      const { stdin, ...others } = channel
      return notExit(hands.text(stdin.map((piece) => piece.word.text).join('\n'), within, others, stdin[0]?.line ?? line, session))
    }
  }
  return act(program, path, rest, running, session)
}

/** What another shell does ends that shell alone. */
function notExit(result: Result): Result {
  return result.flow === 'on' ? result : { ...result, flow: 'on' }
}

function placeWith(place: Place, change: Partial<Place> | undefined, environment: ReadonlyMap<string, Word>): Place {
  return {
    ...place,
    ...change,
    environment: new Map([...place.environment, ...environment, ...(change?.environment ?? [])]),
    words: [...place.words, ...(change?.words ?? [])],
  }
}

function callFunction(
  name: string,
  body: Parameters<Hands['list']>[0][number],
  rest: readonly Word[],
  running: Running,
  session: Session,
  hands: Hands,
): Result {
  const { state, channel } = running
  session.called.add(name)
  if (state.stack.includes(name) || state.stack.length > 30) return { flow: 'on', out: [], success: undefined }
  // A function sees and changes the script's own variables; only its arguments are its own.
  const within: State = { ...state, arguments: rest, stack: [...state.stack, name], conditions: state.conditions }
  const result = hands.list([body], within, channel, session)
  state.folder = within.folder
  state.exportsAll = within.exportsAll
  return result.flow === 'exit' ? result : { ...result, flow: 'on' }
}

function act(program: string, path: Word, rest: readonly Word[], running: Running, session: Session): Result {
  const { state, channel, line } = running
  const call = callOf(program, path, rest, running, session)
  channel.calls.push({ program, words: rest, ...(call.stdinFile === undefined ? {} : { from: call.stdinFile }) })
  if (program === 'apt' || program === 'apt-get' || program === 'apk' || program === 'man' || program === 'whereis')
    return { flow: 'on', out: [], success: undefined }
  const tools = isOwn(path.text, program) ? [] : toolsOf(program)
  for (const tool of tools)
    for (const draft of tool.does(call)) emit(overSsh(onHost(draft, state.place.mounts), state.place.host), line, state, channel.sink, session)
  if (program === 'rm') {
    for (const word of rest) {
      const listed = word.text.includes('$(') ? pruneOfListing(callsIn(word.text)) : undefined
      if (listed !== undefined) emit(listed, line, state, channel.sink, session)
      else if (dumpName.test(word.text)) emit(removal(word), line, state, channel.sink, session)
    }
  }
  // What is moved away does not stay.
  if (rest.some((word) => /^(mv|move|moveto|--remove-source-files)$/.test(word.text))) {
    for (const tool of tools)
      for (const draft of tool.does(call))
        if (draft.does === 'copy' && draft.remote && dumpName.test(draft.from.text)) emit(removal(draft.from), line, state, channel.sink, session)
  }
  if (tools.length === 0 && !Object.is(program, '')) ownScript(program, path, rest, call, running, session)
  receive(program, call, running, session)
  installFrom(call, state, channel.sink, session)
  const out = outputOf(program, call, running, session)
  return {
    flow: 'on',
    out,
    success: program === 'echo' || program === 'printf' || program === 'true' || program === ':' ? true : program === 'false' ? false : undefined,
  }
}

/** A path inside a throwaway container, told as the host's path that is mounted there. */
function onHost(draft: Draft, mounts: ReadonlyMap<string, string> | undefined): Draft {
  if (mounts === undefined || mounts.size === 0) return draft
  const path = (word: Word): Word => {
    for (const [source, inside] of mounts) {
      if (/^[/.$~]/.test(source) && (word.text === inside || word.text.startsWith(`${inside.replace(/\/$/, '')}/`))) {
        return {
          ...word,
          text: source.replace(/\/$/, '') + word.text.slice(inside.replace(/\/$/, '').length),
          resolved: word.resolved && !source.includes('$'),
        }
      }
    }
    return word
  }
  if (draft.does === 'dump') return draft.output === undefined ? draft : { ...draft, output: path(draft.output) }
  if (draft.does === 'copy') return { ...draft, from: path(draft.from), to: path(draft.to) }
  return draft.does === 'prune' ? { ...draft, where: path(draft.where) } : draft
}

/** One file that does not stay: no rule of keeping, but the end of that copy. */
function removal(where: Word): Draft {
  return { does: 'prune', tool: 'rm', where, days: literal('0') }
}

function ownScript(program: string, path: Word, rest: readonly Word[], call: Call, running: Running, session: Session): void {
  const { state, channel, line } = running
  if (shells.has(program)) {
    const options = rest.findIndex((word) => !/^[-+]/.test(word.text))
    const script = rest[options]
    if (script !== undefined) emit(runDraft(call, script, rest.slice(options + 1)), line, state, channel.sink, session)
  } else if (isOwnScript(path.text) && !path.text.startsWith('$(')) emit(runDraft(call, path, rest), line, state, channel.sink, session)
}

/** A stream that ends in a file of another host: `… | ssh host "cat > file"`. */
function receive(program: string, call: Call, running: Running, session: Session): void {
  const { host } = running.state.place
  if (host === undefined || !call.piped || !isFilter(program)) return
  const of = program === 'dd' ? call.arguments.find((word) => word.text.startsWith('of=')) : undefined
  const file =
    of === undefined ? (program === 'tee' ? call.arguments.find((word) => !word.text.startsWith('-')) : running.file) : withText(of, of.text.slice(3))
  if (file === undefined) return
  const to: Word = { text: `${host.text}:${file.text}`, resolved: host.resolved && file.resolved, variables: [...host.variables, ...file.variables] }
  emit({ does: 'copy', tool: 'ssh', from: literal('-'), to, remote: true }, running.line, running.state, running.channel.sink, session)
}

function outputOf(program: string, call: Call, running: Running, session: Session): readonly Piece[] {
  const first = call.arguments.find((word) => !word.text.startsWith('-') && word.text !== '-')
  const name = program === 'cat' ? (first ?? call.stdinFile)?.text : undefined
  const file = name === undefined ? undefined : session.files.get(fileName(running.state, name))?.pieces
  const pieces = printed(program, call.arguments, running.line, call.stdin ?? [], name === undefined ? undefined : (file ?? []))
  if (program === 'tee' && first !== undefined) {
    const append = call.arguments.some((word) => word.text === '-a' || word.text === '--append')
    writeFile(first, call.stdin ?? [], append, running.state, running.channel.sink, session)
  }
  return pieces
}

function fileName(state: State, path: string): string {
  return unrooted(pathFrom(state.folder === undefined ? undefined : rooted(state.folder), path))
}

/** Remembers what was written where, and what that means when cron, systemd or an env file is written. */
export function writeFile(file: Word, pieces: readonly Piece[], append: boolean, state: State, sink: Action[], session: Session): void {
  const plan = planOf(file, pieces, state.folder ?? '')
  if (plan !== undefined) emit(plan, pieces[0]?.line ?? 1, state, sink, session)
  if (pieces.length === 0) return
  const path = fileName(state, file.text)
  const before = append ? (session.files.get(path)?.pieces ?? []) : []
  if (session.files.size < 500) session.files.set(path, { pieces: [...before, ...pieces].slice(0, 5000) })
  if (isEnvFile(file.text)) for (const { draft, line } of setsOf(file, pieces, state.folder)) emit(draft, line, state, sink, session)
  written(path, pieces, state, sink, session)
}

function callOf(program: string, path: Word, rest: readonly Word[], running: Running, session: Session): Call {
  const { state, channel, environment } = running
  const own = (name: string): Word | undefined => environment.get(name) ?? state.place.environment.get(name)
  return {
    program,
    path,
    arguments: rest,
    line: running.line,
    lookup: (name) => own(name) ?? state.variables.get(name)?.[0],
    exported: (name) => own(name) ?? (state.exported.has(name) ? state.variables.get(name)?.[0] : undefined),
    folder: state.folder,
    place: state.place,
    piped: channel.piped,
    before: channel.before,
    kept: running.file !== undefined || channel.kept === true,
    conditional: state.conditions.length > 0,
    session,
    ...(channel.stdin === undefined ? {} : { stdin: channel.stdin }),
    ...(channel.stdinFile === undefined ? {} : { stdinFile: channel.stdinFile }),
    ...(running.file === undefined ? {} : { file: running.file }),
  }
}
