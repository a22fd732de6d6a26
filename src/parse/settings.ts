/** The settings files of database servers and poolers, as names, values and lines: one small grammar a server. */

export interface Setting {
  /** `''` where the format has none, or before the first. */
  readonly section: string
  /** Lower-case where the format takes names in any case. */
  readonly name: string
  /** Unquoted. */
  readonly value: string
  readonly quoted: boolean
  readonly line: number
}

export interface SettingsProblem {
  readonly line: number
  /** Holds names only: values may be secrets. */
  readonly message: string
}

export interface Settings {
  /** In order, repeated names included. */
  readonly settings: readonly Setting[]
  /** `include` lines of every kind, the directive as name. */
  readonly includes: readonly Setting[]
  readonly problems: readonly SettingsProblem[]
}

interface Draft {
  readonly settings: Setting[]
  readonly includes: Setting[]
  readonly problems: SettingsProblem[]
}

/** Calls back for each line, without its line break and a byte order mark. */
function eachLine(text: string, visit: (line: string, number: number) => void): void {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) visit(line, index + 1)
}

/** A bare value may be a template with blanks in it, `{{ max_connections }}`; alternatives part at their first characters, so nothing is tried twice. */
const gucLine =
  /^\s*([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*)(?:\s*=\s*|\s+|(?='))(?:'((?:[^'\\]|''|\\.)*)'|((?:\$\{[^}']*\}|\{\{[^{}']*\}\}|<%[^%']*%>|[^\s#'={;])[^\s#'=;]*))\s*(?:#.*)?$/

/**
 * postgresql.conf ({@link https://www.postgresql.org/docs/current/config-setting.html}): names in any case, `=` optional, quotes doubled or escaped inside.
 * A line the server would refuse is a problem and no setting.
 */
export function parsePostgresConf(text: string): Settings {
  const draft: Draft = { settings: [], includes: [], problems: [] }
  eachLine(text, (content, line) => {
    if (/^\s*(#|$)/.test(content)) return
    const found = content.length > 20_000 ? null : gucLine.exec(content)
    if (found === null) {
      draft.problems.push({ line, message: 'neither a comment nor `name = value`; a value with spaces needs single quotes' })
      return
    }
    const name = (found[1] ?? '').toLowerCase()
    const value = found[2] === undefined ? (found[3] ?? '') : unescapeGuc(found[2])
    const setting: Setting = { section: '', name, value, quoted: found[2] !== undefined, line }
    if (/^include(_if_exists|_dir)?$/.test(name)) draft.includes.push(setting)
    else draft.settings.push(setting)
  })
  return draft
}

const gucEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescapeGuc(text: string): string {
  return text.replace(/''|\\([0-7]{1,3}|.)/gs, (whole, escaped: string | undefined) => {
    if (escaped === undefined) return whole.slice(1)
    return /^[0-7]/.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8) & 0xff) : (gucEscapes[escaped] ?? escaped)
  })
}

/**
 * pgbouncer.ini ({@link https://www.pgbouncer.org/config.html}): sections, `name = value`, `%include file`. Comments stand on lines of their own; one after a
 * value is cut off and told, for PgBouncer would take it as part of the value.
 */
export function parsePgbouncerIni(text: string): Settings {
  const draft: Draft = { settings: [], includes: [], problems: [] }
  let section = ''
  eachLine(text, (content, line) => {
    const trimmed = content.trim()
    if (trimmed === '' || trimmed.startsWith(';') || trimmed.startsWith('#')) return
    const header = /^\[([^\]]{1,100})\]/.exec(trimmed)
    if (header !== null) {
      section = (header[1] ?? '').trim().toLowerCase()
      return
    }
    const include = /^%include\s+(.+)$/.exec(trimmed)
    if (include !== null) {
      draft.includes.push({ section, name: '%include', value: include[1] ?? '', quoted: false, line })
      return
    }
    const found = /^("(?:[^"]|"")*"|[^=\s][^=]{0,200}?)\s*=\s*(.*)$/.exec(trimmed)
    if (found === null) {
      draft.problems.push({ line, message: 'neither a section, a comment, nor `name = value`' })
      return
    }
    const written = found[1] ?? ''
    const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
    let value = found[2] ?? ''
    const comment = section === 'databases' ? -1 : value.search(/\s[;#]/)
    if (comment >= 0) {
      draft.problems.push({ line, message: `a comment after the value of ${name}: PgBouncer reads it as part of the value` })
      value = value.slice(0, comment).trimEnd()
    }
    draft.settings.push({ section, name: section === 'databases' || section === 'users' ? name : name.toLowerCase(), value, quoted: false, line })
  })
  return draft
}

/** A MySQL or MariaDB option file ({@link https://dev.mysql.com/doc/refman/8.4/en/option-files.html}): `-` and `_` are equal in names, `loose-` is dropped. */
export function parseMysqlCnf(text: string): Settings {
  const draft: Draft = { settings: [], includes: [], problems: [] }
  let section = ''
  eachLine(text, (content, line) => {
    const trimmed = content.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) return
    const header = /^\[([^\]]{1,100})\]/.exec(trimmed)
    if (header !== null) {
      section = (header[1] ?? '').trim().toLowerCase()
      return
    }
    const include = /^!(include|includedir)\s+(.+)$/.exec(trimmed)
    if (include !== null) {
      draft.includes.push({ section, name: `!${include[1]}`, value: include[2] ?? '', quoted: false, line })
      return
    }
    const found = /^([A-Za-z][\w.:-]{0,100})\s*(?:=\s*(.*)|(?=#|$).*)$/.exec(trimmed)
    if (found === null || section === '') {
      draft.problems.push({ line, message: section === '' ? 'an option before any section' : 'neither a section, a comment, nor an option' })
      return
    }
    const quoted = /^(["'])((?:[^\\]|\\.)*?)\1\s*(?:#.*)?$/.exec(found[2] ?? '')
    const value = quoted?.[2] ?? (found[2] ?? '').replace(/(^|\s)#.*$/, '').trimEnd()
    const name = (found[1] ?? '')
      .toLowerCase()
      .replaceAll('-', '_')
      .replace(/^loose_/, '')
    draft.settings.push({ section, name, value: unescapeMysql(value), quoted: quoted !== null, line })
  })
  return draft
}

const mysqlEscapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', '\\': '\\', s: ' ' }

function unescapeMysql(text: string): string {
  return text.replace(/\\([btnr\\s])/g, (_, char: string) => mysqlEscapes[char] ?? char)
}

/** One line of redis.conf or an ACL file: its words, quotes undone. */
export interface RedisLine {
  readonly name: string
  readonly words: readonly string[]
  readonly line: number
}

/** redis.conf ({@link https://redis.io/docs/latest/operate/oss_and_stack/management/config/}): a name and words; `#` is a comment at the start of a line only. */
export function parseRedisConf(text: string): { readonly lines: readonly RedisLine[]; readonly problems: readonly SettingsProblem[] } {
  const lines: RedisLine[] = []
  const problems: SettingsProblem[] = []
  eachLine(text, (content, line) => {
    const trimmed = content.trim()
    if (trimmed === '' || trimmed.startsWith('#')) return
    const words = redisWords(trimmed)
    const name = words?.[0]
    if (words === undefined || name === undefined) problems.push({ line, message: 'quotes that do not close, or something right after them' })
    else lines.push({ name: name.toLowerCase(), words: words.slice(1), line })
  })
  return { lines, problems }
}

const redisEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007' }

function redisWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  const word = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"']\S*))(?=\s|$)/gy
  let at = 0
  for (const found of text.matchAll(word)) {
    const [whole, double, single, bare] = found
    at = found.index + whole.length
    if (double !== undefined) {
      words.push(
        double.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, hex: string | undefined, char: string) =>
          hex === undefined ? (redisEscapes[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
        ),
      )
    } else words.push(single === undefined ? (bare ?? '') : single.replaceAll("\\'", "'"))
  }
  return at === text.length ? words : undefined
}

/** One line of pg_hba.conf. */
export interface HbaLine {
  readonly type: string
  readonly database: string
  readonly user: string
  readonly address?: string
  readonly method: string
  /** Names of options: their values may be passwords. */
  readonly options: readonly string[]
  readonly line: number
}

/** pg_hba.conf ({@link https://www.postgresql.org/docs/current/auth-pg-hba-conf.html}), lines continued with a backslash included. */
export function parseHba(text: string): {
  readonly lines: readonly HbaLine[]
  readonly includes: readonly Setting[]
  readonly problems: readonly SettingsProblem[]
} {
  const lines: HbaLine[] = []
  const includes: Setting[] = []
  const problems: SettingsProblem[] = []
  let held: string[] = []
  let from = 0
  eachLine(text, (content, number) => {
    if (held.length === 0) from = number
    if (content.endsWith('\\')) {
      held.push(content.slice(0, -1))
      return
    }
    const whole = [...held, content].join('')
    held = []
    const fields = hbaFields(whole)
    const [type = '', database, user] = fields
    if (type === '') return
    if (/^include(_if_exists|_dir)?$/.test(type) && database !== undefined) {
      includes.push({ section: '', name: type, value: database, quoted: false, line: from })
      return
    }
    const local = type === 'local'
    // A mask may stand in a field of its own after the address.
    const masked = !local && /^(\d+\.){3}\d+$|^[\da-f:]*:[\da-f:]*$/i.test(fields[4] ?? '')
    const method = fields[local ? 3 : masked ? 5 : 4]
    if (!/^(local|host(no)?(ssl|gssenc)?)$/.test(type) || database === undefined || user === undefined || method === undefined) {
      problems.push({ line: from, message: 'not `type database user [address] method`' })
      return
    }
    const options = fields.slice(local ? 4 : masked ? 6 : 5).map((option) => option.split('=')[0] ?? '')
    const address = local ? {} : { address: masked ? `${fields[3]} ${fields[4]}` : (fields[3] ?? '') }
    lines.push({ type, database, user, ...address, method: method.toLowerCase(), options, line: from })
  })
  return { lines, includes, problems }
}

/** Fields of one line; blanks around commas and inside quotes separate nothing. */
function hbaFields(text: string): readonly string[] {
  const fields: string[] = []
  const field = /\s*((?:"[^"]*"|[^\s"#,])+(?:\s*,\s*(?:"[^"]*"|[^\s"#,])+)*)/gy
  for (const found of text.matchAll(field)) fields.push((found[1] ?? '').replaceAll('"', '').replaceAll(/\s*,\s*/g, ','))
  return fields
}
