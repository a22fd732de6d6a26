/** Writes a waiver into a configuration's own text, so that every comment and blank line of it stays. */
import type { Waiver } from '../model/verdict.ts'
import { asList, asMap, parseYaml } from '../parse/yaml.ts'

/** Undefined where the text is no configuration that a line can be added to: whoever asked then has to do it by hand. */
export function withWaiver(text: string, waiver: Waiver): string | undefined {
  const { documents, problem } = parseYaml(text)
  if (problem !== undefined || documents.length > 1) return undefined
  const item = waiverItem(waiver)
  const root = documents[0] === undefined ? undefined : asMap(documents[0])
  if (root === undefined) return text.replace(/^\s*(?:#.*)?$/gm, '').trim() === '' ? `${ended(text)}version: 1\nwaivers:\n  - ${item}\n` : undefined
  // A root in braces has no line of its own to add.
  if (/^\s*\{/.test(text.split('\n')[root.line - 1] ?? '')) return undefined
  const entry = root.entries.find(({ key }) => key.text === 'waivers')
  if (entry === undefined) return `${ended(text)}waivers:\n  - ${item}\n`
  const lines = text.split('\n')
  const at = entry.key.line - 1
  const line = lines[at] ?? ''
  const list = asList(entry.value)
  if (/^waivers:\s*\[/.test(line)) {
    const empty = list?.items.length === 0
    lines[at] = line.replace(/^(waivers:\s*\[)\s*/, `$1${item.replaceAll('$', '$$$$')}${empty ? '' : ', '}`)
  } else if (/^waivers:\s*(#.*)?$/.test(line) && list !== undefined && list.items.length > 0) {
    const indent = /^(\s*)- /m.exec(lines.slice(at + 1).join('\n'))?.[1]
    if (indent === undefined) return undefined
    lines.splice(at + 1, 0, `${indent}- ${item}`)
  } else return undefined
  return lines.join('\n')
}

/** As one flow mapping; JSON's strings are YAML's. */
export function waiverItem({ rule, subject, reason, until, by }: Waiver): string {
  const said = (value: string) =>
    JSON.stringify(value.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
      /[\u007f-\u009f\u2028\u2029\ufeff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  const parts = [
    `rule: ${rule}`,
    ...(subject === undefined ? [] : [`subject: ${said(subject)}`]),
    `reason: ${said(reason)}`,
    ...(until === undefined ? [] : [`until: ${until}`]),
    `by: ${said(by)}`,
  ]
  return `{ ${parts.join(', ')} }`
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
