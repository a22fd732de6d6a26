/** Services that a comment right above them keeps for work, or tells to take out for production. */
import { isText } from '../base/source.ts'
import type { Reading, ServiceDeclaration } from '../model/declaration.ts'
import type { ReadContext } from '../readers/reader.ts'

const out = '(comment(ed)?( (this|it))? out|removed?|deleted?|disabled?|leave out|left out)'
const whole = '( or \\w+)?( (it|this)\\b|( the| this)?( following| whole)? (section|service|container|block)\\b)'
const away = new RegExp(`\\b(in|for) production\\b[^.]{0,60}\\b${out}${whole}|\\b${out}${whole}[^.]{0,30}\\b(in|for|before) production\\b`, 'i')
const work =
  /\b(only|solely) (meant |intended |used |needed |necessary |required )?(for|in|during) (local )?(development|testing|debugging)\b|\b(development|testing|debugging) only\b/i
const most = 6

/** What was judged before a change stays: a comment takes nothing away. */
export async function withoutToldAway(reading: Reading, context: ReadContext, before?: ReadonlySet<string>): Promise<Reading> {
  const files = new Map<string, readonly string[]>()
  const left = new Set<ServiceDeclaration>()
  for (const one of reading.declares) {
    if (one.kind !== 'service' || before?.has(one.name) === true) continue
    const { path, line } = one.at
    if (!files.has(path)) {
      const file = await context.read(path)
      files.set(path, isText(file) ? file.text.split(/\r?\n/) : [])
    }
    const words = commentAbove(files.get(path) ?? [], line)
    if (away.test(words) || work.test(words)) left.add(one)
  }
  if (left.size === 0) return reading
  const told = [...left].map(({ name, at }) => ({
    path: at.path,
    line: at.line,
    reason: `${name} is not for production, by the comment above it: not judged`,
  }))
  return { ...reading, declares: reading.declares.filter((one) => one.kind !== 'service' || !left.has(one)), skipped: [...reading.skipped, ...told] }
}

function commentAbove(lines: readonly string[], line: number): string {
  const block: string[] = []
  for (let above = line - 2; above >= 0 && block.length < most; above--) {
    const words = /^\s*#+\s?(.{0,400})/.exec(lines[above] ?? '')?.[1]
    if (words === undefined) break
    block.unshift(words)
  }
  return block.join(' ')
}
