/** Where the end of a growing text of HCL stands: in quotes, in a heredoc, in a comment, or between words. */

type Mode = 'bare' | 'quote'

/** Goes through each character once, however many parts the text comes in. */
export class Standing {
  /** The line so far. */
  line = ''
  private readonly modes: Mode[] = ['bare']
  private comment: 'line' | 'block' | undefined
  /** The word that closes it. */
  private heredoc: string | undefined
  private last = ''

  get inComment(): boolean {
    return this.comment !== undefined
  }

  get inText(): boolean {
    return this.comment === undefined && (this.heredoc !== undefined || this.modes.at(-1) === 'quote')
  }

  take(text: string): void {
    for (const sign of text) {
      if (sign === '\n') this.endLine()
      else {
        if (this.comment === undefined && this.heredoc === undefined) this.step(sign)
        else if (this.comment === 'block' && this.last === '*' && sign === '/') this.comment = undefined
        if (this.line.length < longest) this.line += sign
      }
      this.last = this.last === '\\' && sign === '\\' ? '' : sign
    }
  }

  private endLine(): void {
    if (this.heredoc === undefined) {
      const opened = this.comment === undefined ? /<<-?([\p{L}_][\p{L}\d_]{0,60})\s{0,50}$/u.exec(this.line) : null
      if (opened !== null) this.heredoc = opened[1]
      if (this.comment === 'line') this.comment = undefined
      // No quoted text goes over a line's end.
      if (this.modes.at(-1) === 'quote') this.modes.pop()
    } else if (this.line.trim() === this.heredoc) this.heredoc = undefined
    this.line = ''
  }

  private step(sign: string): void {
    const mode = this.modes.at(-1)
    if (mode === 'quote') {
      if (sign === '"' && this.last !== '\\') this.modes.pop()
      else if (sign === '{' && (this.last === '$' || this.last === '%')) this.enter('bare')
      return
    }
    if (sign === '"') this.enter('quote')
    else if (sign === '{') this.enter('bare')
    else if (sign === '}' && this.modes.length > 1) this.modes.pop()
    else if (sign === '#' || (sign === '/' && this.last === '/')) this.comment = 'line'
    else if (sign === '*' && this.last === '/') this.comment = 'block'
  }

  private enter(mode: Mode): void {
    if (this.modes.length < deepest) this.modes.push(mode)
  }
}

/** Beyond these it is no configuration that somebody wrote. */
const longest = 2_000
const deepest = 1_000
