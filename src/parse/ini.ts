/** Files of sections and `name = value` lines as PHP's and Supervisor's readers take them, continuation lines joined. */

export interface IniLine {
  readonly section: string
  readonly name: string
  readonly value: string
  readonly line: number
}

/**
 * {@link https://www.php.net/manual/en/install.fpm.configuration.php} and {@link https://supervisord.org/configuration.html#file-format}: `;` and `#` begin
 * comments, indented lines go on with the value above. Lines that are neither are left out.
 */
export function parseIni(text: string): readonly IniLine[] {
  const found: { section: string; name: string; value: string; line: number }[] = []
  let section = ''
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (raw.length > 20_000 || /^\s*([;#]|$)/.test(raw)) continue
    const header = /^\[([^\]]{1,200})\]/.exec(raw)
    const last = found.at(-1)
    const equals = raw.indexOf('=')
    if (header !== null) section = (header[1] ?? '').trim()
    else if (/^\s/.test(raw) && last?.section === section) last.value += `\n${raw.trim()}`
    else if (equals > 0) found.push({ section, name: raw.slice(0, equals).trim(), value: withoutComment(raw.slice(equals + 1)), line: index + 1 })
  }
  return found
}

/** A blank and a semicolon begin a comment; quotes around the whole are none of the value. */
function withoutComment(text: string): string {
  const cut = text.search(/\s;/)
  const plain = (cut === -1 ? text : text.slice(0, cut)).trim()
  return /^(["']).*\1$/.test(plain) && plain.length > 1 ? plain.slice(1, -1) : plain
}
