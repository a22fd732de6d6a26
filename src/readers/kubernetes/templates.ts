/** Tells a manifest from a template of one: Helm's and Jinja's double braces outside of quotes are no YAML, though some of it parses. */
import { deref, type YamlNode } from '../../parse/yaml.ts'

/** The first line that a template engine must fill in first; undefined where braces stand in quoted texts, in blocks and in comments only. */
export function templateLine(text: string, documents: readonly YamlNode[]): number | undefined {
  if (!text.includes('{{')) return undefined
  const lines = text.split('\n')
  let inText: ReadonlySet<number> | undefined
  for (const [index, line] of lines.entries()) {
    const brace = line.indexOf('{{')
    if (brace < 0 || !isBare(line.slice(0, brace))) continue
    inText ??= linesOfTexts(documents)
    if (!inText.has(index + 1)) return index + 1
  }
  return undefined
}

/** Neither a comment nor inside quotes that this line opened. */
function isBare(before: string): boolean {
  let quote = ''
  for (let index = 0; index < before.length; index++) {
    const letter = before[index] as string
    if (quote !== '') {
      if (letter === quote) quote = ''
    } else if ((letter === '"' || letter === "'") && /[\s:[{,]/.test(before[index - 1] ?? ' ')) quote = letter
    else if (letter === '#' && /\s/.test(before[index - 1] ?? ' ')) return false
  }
  return quote === ''
}

/** Lines of blocks and of quoted texts that go over several lines. */
function linesOfTexts(documents: readonly YamlNode[]): ReadonlySet<number> {
  const lines = new Set<number>()
  const open: YamlNode[] = [...documents]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    // An alias stands for what is walked where it is written.
    if (node.kind === 'alias') continue
    const value = deref(node)
    if (value.kind === 'list') for (const item of value.items) open.push(item)
    if (value.kind === 'map') for (const entry of value.entries) open.push(entry.value)
    if (value.kind !== 'scalar' || !(value.block || (value.quoted && value.endLine > value.line))) continue
    for (let line = value.line; line <= value.endLine; line++) lines.add(line)
  }
  return lines
}
