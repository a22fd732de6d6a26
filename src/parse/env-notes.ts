/** Whether a README says of the env file beside it that nothing loads it: then it is a note of somebody's for work on the code. */
import { markdownLines } from './markdown.ts'

const named = /(^|[\s`'"(*])\.env(?![\w.-])/
const unloaded =
  /\b(?:is|are|will|does|do|would)\b[\s*_]{0,6}(?:not|never)\b[\s*_]{1,6}(?:be )?(?:automatically |ever )?(?:loaded|load|read|picked up|pick up)\b|\b(?:isn|won|doesn|wouldn)['’]t (?:be )?(?:automatically |ever )?(?:loaded|load|read|picked up|pick up)\b/i
/** Where something else may load it all the same. */
const elsewhere = /\b(tests?|testing|ci|docker|compose|containers?|images?|unless|except|when|if)\b/i
/** What might take it in: a script, a build, a stack, a pipeline. */
export const takers =
  /\.(sh|bash|ya?ml|toml|gradle|kts|mk|service|tf|py|rb|[cm]?[jt]s)$|(^|\/)([\w.-]*Dockerfile[\w.-]*|Makefile|Justfile|Procfile|package\.json)$/i
const takes = /(^|[\s"'`=/(:[])\.env(?![\w.-])|\bdotenv\b|env_?file/m

/** Whether a file may load it, told by its text. */
export function mayLoad(text: string): boolean {
  return takes.test(text)
}

/** In a part that speaks of somebody's own machine. */
export function saysUnloaded(text: string): boolean {
  if (!unloaded.test(text)) return false
  let part: string[] = []
  const parts = [part]
  for (const { kind, text: line } of markdownLines(text)) {
    if (kind === 'heading') parts.push((part = []))
    if (kind !== 'code') part.push(line)
  }
  return parts.some((lines) => {
    const whole = lines.join(' ')
    return (
      /\blocal(ly)?\b/i.test(whole) && whole.split(/(?<=[.;!?:])\s/).some((one) => named.test(one) && unloaded.test(one) && !elsewhere.test(one.slice(0, 600)))
    )
  })
}
