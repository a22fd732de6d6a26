/** Schedules that a script installs: crontabs, files in cron's folders, timer units it writes and enables. */
import type { Action, CronLine, InstallCronAction, Word } from '../model/action.ts'
import { cronEntry, cronVariable, printsNothing } from './cronline.ts'
import { waysOf } from './either.ts'
import { emit } from './emit.ts'
import { optionsOf } from './options.ts'
import { cronPlace, isUnitPath } from './places.ts'
import type { Piece, Session, State } from './session.ts'
import type { Call } from './tool.ts'
import { baseName, literal, unrooted } from './word.ts'

export function written(path: string, pieces: readonly Piece[], state: State, sink: Action[], session: Session): void {
  const place = cronPlace(path)
  if (place === undefined) {
    if (isUnitPath(path)) session.units.add(path)
    return
  }
  if (place.kind === 'crontab') install(pieces, place.users, path, state, sink, session)
  // What is written into cron.daily is itself the script that runs.
  else installCommand(literal(place.expression ?? '@daily'), path, pieces[0]?.line ?? 1, path, state, sink, session)
}

function install(pieces: readonly Piece[], users: 'yes' | 'no' | 'maybe', place: string, state: State, sink: Action[], session: Session): void {
  const lines: CronLine[] = []
  let mails: number | undefined
  for (const piece of pieces) {
    for (const [index, whole] of piece.word.text.split('\n').entries()) {
      const names = piece.word.variables.filter((name) => whole.includes(name))
      for (const { text, byDefault } of waysOf(whole, names, state)) {
        const entry = cronEntry(text, users)
        if (entry === undefined) {
          const variable = cronVariable(text)
          if (variable?.name === 'MAILTO') mails = variable.value === '' ? undefined : piece.line + index
          continue
        }
        const resolved = !/[$`]/.test(entry.expression)
        const expression: Word = resolved
          ? { text: entry.expression, resolved, variables: [], ...(byDefault || piece.word.byDefault === true ? { byDefault: true } : {}) }
          : { text: entry.expression, resolved, variables: [...entry.expression.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((found) => found[1] ?? '') }
        lines.push(pend(expression, entry.command, piece.line + index, place, state, session, mails))
      }
    }
  }
  if (lines.length > 0) emit({ does: 'install-cron', lines }, lines[0]?.at.line ?? 1, state, sink, session)
}

function installCommand(expression: Word, command: string, line: number, place: string, state: State, sink: Action[], session: Session): void {
  emit({ does: 'install-cron', lines: [pend(expression, command, line, place, state, session)] }, line, state, sink, session)
}

function pend(expression: Word, command: string, line: number, place: string, state: State, session: Session, mails?: number): CronLine {
  const count = session.pendingLines.length + 1
  const into: { at: CronLine['at']; expression: Word; command: string; actions: readonly Action[] } = {
    at: { path: session.origin.path, line, key: `${session.origin.key}.cron${count === 1 ? '' : `[${count}]`}` },
    expression,
    command,
    actions: [],
  }
  const condition = state.conditions.join(' && ')
  const mailed = mails === undefined || printsNothing(command) ? {} : { mails: { path: session.origin.path, line: mails, key: `${session.origin.key}.MAILTO` } }
  if (session.pendingLines.length < 500)
    session.pendingLines.push({ expression, command, line, place, into, ...mailed, ...(condition === '' ? {} : { condition }) })
  return into
}

/** `crontab -`, `crontab FILE`, copies into cron's folders, `systemctl enable`. */
export function installFrom(call: Call, state: State, sink: Action[], session: Session): void {
  if (call.program === 'crontab') crontab(call, state, sink, session)
  else if (call.program === 'systemctl') systemctl(call, state, sink, session)
  else if (/^fly(ctl)?$/.test(call.program)) machine(call, state, sink, session)
  else if (call.program === 'heroku') pgBackups(call, state, sink, session)
  else if (/^(cp|mv|install|ln|rsync)$/.test(call.program)) placed(call, state, sink, session)
}

/** `fly machine run IMAGE --schedule daily pg_dump …`: a Machine that Fly starts by the clock ({@link https://fly.io/docs/machines/flyctl/fly-machine-run/}). */
function machine(call: Call, state: State, sink: Action[], session: Session): void {
  const options = optionsOf(
    call.arguments,
    '-a --app -c --config -r --region -e --env -n --name -v --volume --vm-size --vm-memory --schedule --restart --entrypoint --dockerfile',
  )
  const [first, second, , ...words] = options.rest
  const schedule = options.get('--schedule')
  if (schedule === undefined || !/^(m|machines?)$/.test(first?.text ?? '') || second?.text !== 'run') return
  const expression =
    schedule.resolved && /^(hourly|daily|weekly|monthly)$/.test(schedule.text) ? literal(`@${schedule.text}`) : { ...schedule, resolved: false }
  const command = words.map(({ text }) => (/^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)).join(' ')
  installCommand(expression, command, call.line, 'fly machine', state, sink, session)
}

/** `heroku pg:backups:schedule DATABASE_URL --at '02:00 Europe/Berlin'`, once a day ({@link https://devcenter.heroku.com/articles/heroku-postgres-backups#scheduled-backups}). */
function pgBackups(call: Call, state: State, sink: Action[], session: Session): void {
  const { rest } = optionsOf(call.arguments, '-a --app -r --remote --at')
  const [verb, database] = rest
  if (verb?.text !== 'pg:backups:schedule') return
  installCommand(
    literal('@daily'),
    `heroku pg:backups:capture ${database?.resolved === true && /^\w{1,100}$/.test(database.text) ? database.text : ''}`,
    call.line,
    'heroku',
    state,
    sink,
    session,
  )
}

function crontab(call: Call, state: State, sink: Action[], session: Session): void {
  const options = optionsOf(call.arguments, '-u -c')
  if (options.has('-l', '-e', '-r')) return
  const file = options.rest.find((word) => !/^(-|\/dev\/stdin)$/.test(word.text)) ?? call.stdinFile
  if (file === undefined || file.text.startsWith('<(')) {
    install(call.stdin ?? [], 'no', 'crontab', state, sink, session)
    return
  }
  const known = session.files.get(unrooted(file.text))
  if (known !== undefined) install(known.pieces, 'no', 'crontab', state, sink, session)
  else if (options.rest.length > 0 || call.stdinFile !== undefined) {
    emit({ does: 'install-cron', lines: [], file } satisfies Omit<InstallCronAction, 'at' | 'condition'>, call.line, state, sink, session)
  }
}

function systemctl(call: Call, state: State, sink: Action[], session: Session): void {
  const options = optionsOf(call.arguments, '-t --type -p --property -H --host --root')
  const [verb, ...units] = options.rest
  if (!/^(enable|start|restart|reenable)$/.test(verb?.text ?? '')) return
  for (const unit of units.slice(0, 20)) {
    session.enabled.add(baseName(unit.text))
    emit({ does: 'enable', unit }, call.line, state, sink, session)
  }
}

function placed(call: Call, state: State, sink: Action[], session: Session): void {
  const options = optionsOf(call.arguments, '-t --target-directory -m --mode -o --owner -g --group -S')
  const folder = options.get('-t', '--target-directory')
  const target = folder ?? options.rest.at(-1)
  const sources = folder === undefined ? options.rest.slice(0, -1) : options.rest
  const place = target === undefined ? undefined : cronPlace(target.text)
  for (const source of place === undefined || target === undefined ? [] : sources.slice(0, 20)) {
    if (place?.kind === 'folder') {
      installCommand(literal(place.expression ?? '@daily'), unrooted(source.text), call.line, target?.text ?? '', state, sink, session)
      continue
    }
    const known = session.files.get(unrooted(source.text))
    if (known !== undefined) install(known.pieces, place?.users ?? 'no', target?.text ?? '', state, sink, session)
    else emit({ does: 'install-cron', lines: [], file: source }, call.line, state, sink, session)
  }
  if (target !== undefined && /(^|\/)systemd\//.test(target.text)) {
    for (const source of sources) {
      const known = session.files.get(unrooted(source.text))
      const path = `${target.text.replace(/\/$/, '')}${/\.(timer|service)$/.test(target.text) ? '' : `/${baseName(source.text)}`}`
      if (known !== undefined) {
        session.files.set(path, known)
        session.units.add(path)
      }
    }
  }
}
