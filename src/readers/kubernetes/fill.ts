/** Puts values in place of variables within bounds: a long value that is named often must not multiply. */

/** Characters that may still be put in. */
export interface Room {
  left: number
}

/** Replaces each match of a global pattern; what no longer has room stays as it is written. */
export function filledIn(text: string, pattern: RegExp, valueOf: (match: RegExpMatchArray) => string, room: Room): string {
  let result = ''
  let from = 0
  for (const match of text.matchAll(pattern)) {
    const value = valueOf(match)
    if (room.left < value.length) break
    room.left -= value.length
    result += text.slice(from, match.index) + value
    from = match.index + match[0].length
  }
  return result + text.slice(from)
}
