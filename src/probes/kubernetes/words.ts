/** Another's words in ours: one line, no more of it than is read, and nothing that logs in. */

export function plain(text: string, most = 300): string {
  const line = text
    .slice(0, most * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most)}…` : line
}

/** An API that echoes what it was sent would else put a token into a report. */
export function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text)
}
