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
    if (value.kind === 'map') {
      const isAlert = value.entries.some(({ key }) => key.text === 'alert')
      for (const entry of value.entries) {
        if (isAlert && /^(annotations|labels)$/.test(entry.key.text)) for (const line of linesOfPrometheus(entry.value)) lines.add(line)
        open.push(entry.value)
      }
    }
    if (value.kind !== 'scalar' || !(value.block || (value.quoted && value.endLine > value.line))) continue
    for (let line = value.line; line <= value.endLine; line++) lines.add(line)
  }
  return lines
}

/** What Prometheus fills in by itself when an alert fires: {@link https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#templating}. */
const ofPrometheus = /^\{\{-?\s*(end|else)\b|^\{\{[^`]*\$(values?|labels|externalLabels|externalURL)\b/
const ofHelm = /`|\.(Values|Release|Chart|Files|Capabilities)\b/

function linesOfPrometheus(node: YamlNode): readonly number[] {
  const map = deref(node)
  return (map.kind === 'map' ? map.entries : []).flatMap(({ value }) => {
    const scalar = deref(value)
    if (scalar.kind !== 'scalar') return []
    const parts = scalar.text.match(/\{\{[^}]{0,500}/g) ?? []
    if (!parts.every((part) => ofPrometheus.test(part) && !ofHelm.test(part))) return []
    return Array.from({ length: scalar.endLine - scalar.line + 1 }, (_, index) => scalar.line + index)
  })
}
