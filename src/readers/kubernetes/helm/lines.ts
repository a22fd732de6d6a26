/** What templates wrote, as documents with the place that decides each part: a values file's line where a value is put in whole, else the template's. */
import type { Budget, Placed, PlacedMember } from '../../../parse/placed.ts'
import { documentsOf } from '../manifests.ts'
import type { Told } from '../told.ts'
import { holdsUnknown, plainText, unmarked, type Run, type Spot } from './value.ts'

interface Line {
  spot?: Spot
  readonly values: { readonly text: string; readonly spot: Spot }[]
}

function linesOf(runs: readonly Run[]): readonly Line[] {
  const lines: Line[] = [{ values: [] }]
  for (const { text, spot, value } of runs) {
    let line = lines.at(-1) as Line
    if (value !== undefined && spot !== undefined) line.values.push({ text: value.trim(), spot })
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) {
        line = { values: [] }
        lines.push(line)
      }
      if (spot !== undefined && line.spot === undefined && part.trim() !== '') line.spot = spot
    }
  }
  return lines
}

/** Dashes with something right behind them, as `{{- if … -}}` leaves them: to YAML a key, to Helm's `SplitManifests` the end of a document. */
const glued = /^---(?=[^\s-])/m

/** What is not known stands where keys or items would: as one of them, so that those beside it can be read. */
function settled(text: string): string {
  if (!holdsUnknown(text)) return text
  const rows = text.split('\n')
  const near = (from: number, step: number, indent: number): string => {
    for (let at = from + step, left = 200; at >= 0 && at < rows.length && left > 0; at += step, left--) {
      const row = rows[at] ?? ''
      const own = row.search(/\S/)
      if (own >= 0 && own <= indent) return own === indent ? row.trimStart() : ''
    }
    return ''
  }
  return rows
    .map((row, index) => {
      const own = row.trim()
      if (!holdsUnknown(own) || !/^\ue0f0[^\ue0f0]*\ue0f0$/.test(own)) return row
      const indent = row.search(/\S/)
      const beside = [near(index, -1, indent), near(index, 1, indent)]
      if (beside.some((one) => /^[\w"'][^\s]*:(\s|$)/.test(one))) return `${row.trimEnd()}:`
      return beside.some((one) => one.startsWith('- ')) ? row.replace(own, `- ${own}`) : row
    })
    .join('\n')
}

/** Texts that YAML refuses are told at the template's line. */
export function documentsIn(runs: readonly Run[], path: string, budget: Budget, told: Told): readonly Placed[] {
  let text = plainText(runs)
  if (text.trim() === '') return []
  let lines = linesOf(runs)
  if (glued.test(text)) {
    const rows = text.split('\n')
    lines = lines.flatMap((line, index) => (glued.test(rows[index] ?? '') ? [line, line] : [line]))
    text = rows.map((row) => row.replace(glued, '---\n')).join('\n')
  }
  const spotAt = (line: number): Spot => lines[line - 1]?.spot ?? { path, line: 1 }
  const inner: Told = { skips: told.skips, tell: ({ line }, reason) => told.tell(spotAt(line), reason) }
  const move = (node: Placed): Placed => {
    const line = lines[node.line - 1]
    const own = spotAt(node.line)
    switch (node.kind) {
      case 'empty':
        return { ...node, ...own }
      case 'list':
        return { ...node, ...own, items: node.items.map(move) }
      case 'map':
        return {
          ...node,
          ...own,
          members: new Map(
            [...node.members].map(([key, { value, line: at }]): [string, PlacedMember] => [unmarked(key), { ...spotAt(at), value: move(value) }]),
          ),
        }
      case 'text': {
        const said = line?.values.find((value) => value.text === node.text)
        return { ...node, text: unmarked(node.text), ...(said?.spot ?? own) }
      }
    }
  }
  return documentsOf({ path, text: settled(text) }, budget, inner).map(move)
}
