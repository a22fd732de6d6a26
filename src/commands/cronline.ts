/** Lines of a crontab: a schedule and a command, a variable, or nothing. */

export interface CronEntry {
  readonly expression: string
  readonly command: string
  readonly user?: string
}

export interface CronVariable {
  readonly name: string
  readonly value: string
}

const field = String.raw`(?:[\d*?/,\-~#LWH]|[A-Za-z]{3}(?![A-Za-z]))+`
const timed = new RegExp(String.raw`^\s*((?:${field}[ \t]+){4}${field})[ \t]+(\S.*)$`, 's')
const nick = /^\s*(@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly|every_minute|every[ \t]+\S+))[ \t]+(\S.*)$/s
const unresolvedSchedule = /^\s*(["']?\$\{?\w+[^\s"']*\}?["']?)[ \t]+(\S.*)$/s
const variable = /^\s*([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)$/s

/** A field that names a user: letters first, and no program or path. */
const userName = /^([a-z_][a-z0-9_-]{0,31}\$?|\$\{?\w+\}?)[ \t]+(\S.*)$/s

export function cronVariable(line: string): CronVariable | undefined {
  const shape = variable.exec(line)
  return shape === null ? undefined : { name: shape[1] ?? '', value: (shape[2] ?? '').trim().replace(/^(["'])(.*)\1$/s, '$2') }
}

/** Programs that begin a command: a crontab without a user column has one of them, or a path, where a user would stand. */
const programs: ReadonlySet<string> = new Set(
  'cd bash sh zsh curl wget docker docker-compose python python3 php node npm npx find rm test export source sleep flock nice sudo env echo cat pg_dump pg_dumpall mysqldump mongodump redis-cli rsync rclone aws restic borg certbot systemctl service make tar cp mv ionice timeout date touch git run-parts command logrotate supercronic kubectl ssh scp gsutil su wal-g pgbackrest psql true chronic exec if for set yarn pnpm bundle ruby perl'.split(
    ' ',
  ),
)

/**
 * One line of a crontab ({@link https://man7.org/linux/man-pages/man5/crontab.5.html}); undefined for comments, variables and what is no entry.
 * @param users whether a user column stands there; `maybe` decides by what stands there
 */
export function cronEntry(line: string, users: 'yes' | 'no' | 'maybe'): CronEntry | undefined {
  if (/^\s*(#|$)/.test(line) || line.length > 8000) return undefined
  const shape = timed.exec(line) ?? nick.exec(line) ?? (line.includes('$') && variable.exec(line) === null ? unresolvedSchedule.exec(line) : null)
  if (shape === null) return undefined
  const sixth = /^([*?\d][\d*?/,#LW-]*)[ \t]+(\S.*)$/s.exec(shape[2] ?? '')
  // Six fields, with seconds in front: what supercronic and its like take. No command begins with a star or a number.
  const six = sixth !== null && timed.test(line)
  const expression = `${(shape[1] ?? '').trim().replace(/^["']|["']$/g, '')}${six ? ` ${sixth[1] ?? ''}` : ''}`
  const command = (six ? (sixth[2] ?? '') : (shape[2] ?? '')).trim()
  if (users !== 'no') {
    const named = userName.exec(command)
    const user = named?.[1] ?? ''
    if (
      named !== null &&
      !programs.has(user) &&
      (users === 'yes' || /^(root|postgres|www-data|ubuntu|deploy|app|node|nobody|backup|mysql|redis|git|admin|ec2-user|debian)$/.test(user))
    ) {
      return { expression, command: unescaped(named[2] ?? ''), user }
    }
  }
  return { expression, command: unescaped(command) }
}

/** In a crontab a percent sign is a line's end unless it is escaped. */
function unescaped(command: string): string {
  let text = ''
  for (let at = 0; at < command.length; at++) {
    const char = command.charAt(at)
    if (char === '\\' && command.charAt(at + 1) === '%') {
      text += '%'
      at++
    } else if (char === '%') break
    else text += char
  }
  return text.trim()
}

/** What goes to a file with its errors is not printed, and cron mails what is printed. */
export function printsNothing(command: string): boolean {
  return /&>|>\s{0,10}\S{1,500}\s{1,10}2>&1/.test(command)
}
