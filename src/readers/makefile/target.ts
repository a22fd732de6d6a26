/** What the three tools' files have in common: targets with a script each. */

export interface Target {
  readonly name: string
  readonly line: number
  readonly prerequisites: readonly string[]
  /** Shell text; each line of it stands at the line of the file that `lines` says. */
  readonly script: string
  readonly lines: readonly number[]
  readonly folder?: string
}

export interface Targets {
  readonly targets: readonly Target[]
  readonly environment: ReadonlyMap<string, string>
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

/** More targets than any file of people's has. */
export const mostTargets = 1000

/** Collects a script line by line; each command line runs in a shell of its own, as these tools do it. */
export function scriptLines(): {
  add(text: string, line: number): void
  addShell(lines: readonly { readonly text: string; readonly line: number }[]): void
  readonly texts: string[]
  readonly lines: number[]
} {
  const texts: string[] = []
  const numbers: number[] = []
  const add = (text: string, line: number): void => {
    texts.push(text)
    numbers.push(line)
  }
  return {
    texts,
    lines: numbers,
    add,
    addShell(lines) {
      const last = lines.at(-1)
      if (last === undefined || lines.every(({ text }) => text.trim() === '')) return
      lines.forEach(({ text, line }, index) => add(index === 0 ? `( ${text}` : text, line))
      // On a line of its own, so that a comment at the end does not swallow it.
      add(')', last.line)
    },
  }
}
