/** Broken YAML texts to what can be read of them all the same. */
import { limits } from '../base/limits.ts'

const deep = ' '.repeat(limits.depth)

/** Undefined for a line that is indented already: more of it won't help. */
export function indented(text: string, line: number): string | undefined {
  const lines = text.split('\n')
  const own = lines[line - 1]
  if (own === undefined || own.startsWith(deep)) return undefined
  return [...lines.slice(0, line - 1), `${deep}${own}`, ...lines.slice(line)].join('\n')
}

/** The text before the last `---` above a line: what stands there can still be read when a later document is broken. */
export function textBefore(text: string, line: number): string | undefined {
  const lines = text.split('\n')
  for (let index = Math.min(line, lines.length) - 1; index > 0; index--) {
    if (/^---(\s|$)/.test(lines[index] ?? '')) return lines.slice(0, index).join('\n')
  }
  return undefined
}
