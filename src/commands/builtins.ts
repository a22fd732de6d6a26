/** The shell's own commands, as far as they change what comes after them. */
import type { Word } from '../model/action.ts'
import type { ShellNode } from '../parse/shell/ast.ts'
import { emit } from './emit.ts'
import type { Hands } from './hands.ts'
import { assign, type Result, type Session } from './session.ts'
import type { Running } from './simple.ts'
import { runDraft } from './tools/runs.ts'
import { isEnvFile } from './tools/sets.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { pathFrom, rooted, unknownFolder, unknownWord, unrooted } from './word.ts'

const on: Result = { flow: 'on', out: [], success: undefined }
const well: Result = { flow: 'on', out: [], success: true }

/** Libraries that source themselves in a circle end here. */
const mostSourced = 12

type Builtin = (running: Running, session: Session, hands: Hands) => Result | undefined

function changeFolder({ words, state }: Running): Result {
  const target = words.slice(1).find((word) => !/^-[LPe]+$/.test(word.text) && word.text !== '--')
  if (target !== undefined) state.variables.set(unknownFolder, [target])
  // Nothing is known of a folder that is only named by an unknown variable; `-` and `~` lead out of the tree.
  if (target === undefined || target.text === '-' || /^[$~]/.test(target.text)) state.folder = undefined
  else {
    const from = state.folder === undefined ? undefined : rooted(state.folder)
    const to = unrooted(pathFrom(from, target.text))
    state.folder = to === '.' ? '' : /^\.\.(\/|$)/.test(to) ? undefined : to
  }
  return on
}

function ends(flow: 'exit' | 'return'): Builtin {
  return () => ({ flow, out: [], success: undefined })
}

/** `exec command` ends the script with that command; `exec > file` only redirects. */
function exec(running: Running, session: Session, hands: Hands, perform: Perform): Result {
  const words = running.words.slice(1)
  const skipped = words.findIndex((word) => !/^-[acl]*$/.test(word.text))
  const rest = words.slice(skipped < 0 ? words.length : skipped)
  if (rest.length === 0) return well
  const result = perform({ ...running, words: rest }, session, hands)
  return { ...result, flow: 'exit' }
}

function trap({ words, line }: Running, session: Session): Result {
  const [handler, ...signals] = words.slice(1).filter((word) => word.text !== '--')
  if (handler === undefined || handler.text === '' || handler.text === '-') return well
  const parsed = (): ShellNode[] => [...parseShell(handler.text, () => line).body]
  // What waits for a signal or an error is no part of what the script does, but for whom it tells; what waits for its end is.
  if (signals.some((word) => word.text === 'ERR')) session.failures.push(parsed())
  if (!signals.some((word) => /^(EXIT|0)$/i.test(word.text))) return well
  session.handlers.push(parsed())
  return well
}

function source(running: Running, session: Session, hands: Hands): Result {
  const [, file, ...rest] = running.words
  if (file === undefined) return on
  session.sources.push({ ...file, text: unrooted(file.text) })
  const library = session.origin.library?.(unrooted(file.text))
  if (library !== undefined && session.depth < mostSourced) {
    session.depth++
    const result = hands.list(parseShell(library, () => running.line).body, running.state, running.channel, session)
    session.depth--
    return result.flow === 'return' ? on : result
  }
  // Env files, profiles and virtual environments only set variables.
  if (!isEnvFile(file.text) && !/(^|\/)(os-release|activate|nvm\.sh|\.bashrc|\.profile|\.bash_profile|environment)$/.test(file.text)) {
    emit(runDraft({ folder: running.state.folder }, file, rest), running.line, running.state, running.channel.sink, session)
  }
  return on
}

function set({ words, state }: Running): Result {
  const texts = words.slice(1).map((word) => word.text)
  if (texts.some((text, index) => /^-[a-z]*a/.test(text) || (/^-[a-z]*o$/.test(text) && texts[index + 1] === 'allexport'))) state.exportsAll = true
  if (texts.some((text) => /^\+[a-z]*a/.test(text))) state.exportsAll = false
  const at = texts.indexOf('--')
  if (at >= 0) state.arguments = words.slice(at + 2)
  return well
}

function declare({ words, state }: Running): Result {
  const program = words[0]?.text ?? ''
  const exports = program === 'export' || words.some((word) => /^-\w*x/.test(word.text))
  for (const word of words.slice(1)) {
    const shape = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word.text)
    if (shape === null) continue
    if (shape[2] !== undefined) assign(state, shape[1] ?? '', [{ ...word, text: shape[2] }])
    if (exports) state.exported.add(shape[1] ?? '')
  }
  return well
}

function forget(names: readonly Word[], running: Running): void {
  for (const word of names) {
    if (/^[A-Za-z_]\w*$/.test(word.text)) running.state.variables.set(word.text, [unknownWord(`\${${word.text}}`, [word.text])])
  }
}

type Perform = (running: Running, session: Session, hands: Hands) => Result

const table: Readonly<Record<string, Builtin>> = {
  cd: changeFolder,
  pushd: changeFolder,
  popd: ({ state }) => {
    state.folder = undefined
    return on
  },
  exit: ends('exit'),
  return: ends('return'),
  break: (_, session) => {
    session.breaks++
    return { flow: 'break', out: [], success: undefined }
  },
  continue: () => ({ flow: 'break', out: [], success: undefined }),
  true: () => well,
  ':': () => well,
  false: () => ({ flow: 'on', out: [], success: false }),
  trap,
  source,
  '.': source,
  set,
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  unset: ({ words, state }) => {
    for (const word of words.slice(1)) state.variables.delete(word.text)
    return well
  },
  read: (running) => {
    forget(running.words.slice(1), running)
    return on
  },
  mapfile: (running) => {
    forget(running.words.slice(1), running)
    return on
  },
  shift: ({ words, state }) => {
    const count = Number(words[1]?.text ?? '1')
    state.arguments = state.arguments?.slice(Number.isInteger(count) ? count : 1)
    return well
  },
  eval: (running, session, hands) =>
    hands.text(
      running.words
        .slice(1)
        .map((word) => word.text)
        .join(' '),
      running.state,
      running.channel,
      running.line,
      session,
    ),
  wait: () => on,
  '[': () => on,
  '[[': () => on,
  test: () => on,
  sleep: () => on,
}

export function builtinOf(perform: Perform): Builtin {
  return (running, session, hands) => {
    const name = running.words[0]?.text ?? ''
    if (name === 'exec') return exec(running, session, hands, perform)
    if (running.state.functions.has(name) && name !== 'exit' && name !== 'return') return undefined
    return Object.hasOwn(table, name) ? table[name]?.(running, session, hands) : undefined
  }
}
