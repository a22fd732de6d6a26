/** Every command of a script in the order of the text, wherever it stands, and the comparisons among them: for readers that look for one thing only. */
import type { ShellNode, ShellWord, SimpleNode, WordPart } from './ast.ts'

export interface PlainCommand {
  /** Words as text, variables as `$NAME`, substitutions as `$(…)`. */
  readonly words: readonly string[]
  readonly line: number
  /** The words of the command that a pipe hands its output to. */
  readonly into?: readonly string[]
  /** What stands in `((…))`. */
  readonly arithmetic?: string
  /** `NAME=value` in front of it or alone. */
  readonly assigns: readonly { readonly name: string; readonly value: string; readonly commands: readonly string[] }[]
}

const most = 20_000

/** Without recursion over the script: nodes wait in a list, so depth costs nothing. */
export function commandsIn(body: readonly ShellNode[]): readonly PlainCommand[] {
  const found: PlainCommand[] = []
  const open: ShellNode[] = [...body].reverse()
  const next = new Map<ShellNode, ShellNode>()
  for (let node = open.pop(); node !== undefined && found.length < most; node = open.pop()) {
    if (node.kind === 'pipeline') for (const [index, one] of node.commands.slice(1).entries()) next.set(node.commands[index] ?? one, one)
    if (node.kind === 'simple') {
      const after = next.get(node)
      found.push({ ...plainOf(node), ...(after?.kind === 'simple' ? { into: after.words.map(wordText) } : {}) })
      open.push(...substituted(node).reverse())
    } else if (node.kind === 'arithmetic') found.push({ words: [], line: node.line, arithmetic: node.raw, assigns: [] })
    else open.push(...[...inside(node)].reverse())
  }
  return found
}

/** Files and descriptors that output goes to, of single commands and of compound ones. */
export function writesIn(body: readonly ShellNode[]): readonly string[] {
  const found: string[] = []
  const open: ShellNode[] = [...body]
  for (let node = open.pop(); node !== undefined && found.length < most; node = open.pop()) {
    for (const { operator, target } of node.redirections) if (operator.includes('>') && target !== undefined) found.push(wordText(target))
    open.push(...(node.kind === 'simple' ? substituted(node) : inside(node)))
  }
  return found
}

/** What a compound command holds, in the order of the text. */
export function inside(node: Exclude<ShellNode, SimpleNode>): readonly ShellNode[] {
  switch (node.kind) {
    case 'pipeline':
      return node.commands
    case 'chain':
      return node.items.map((item) => item.node)
    case 'if':
      return [...node.branches.flatMap((branch) => [...branch.condition, ...branch.body]), ...(node.otherwise ?? [])]
    case 'while':
      return [...node.condition, ...node.body]
    case 'for':
    case 'group':
      return node.body
    case 'case':
      return node.items.flatMap((item) => item.body)
    case 'function':
      return [node.body]
    case 'background':
      return [node.node]
    default:
      return []
  }
}

function plainOf(node: SimpleNode): PlainCommand {
  return {
    words: node.words.map(wordText),
    line: node.line,
    assigns: node.assignments.map(({ name, value }) => ({
      name,
      value: value === undefined ? '' : wordText(value),
      commands: value?.parts.flatMap((part) => (part.kind === 'command' ? [part.inner] : [])) ?? [],
    })),
  }
}

function substituted(node: SimpleNode): ShellNode[] {
  const words: readonly ShellWord[] = [
    ...node.assignments.flatMap((one) => one.value ?? []),
    ...node.words,
    ...node.redirections.flatMap((one) => (one.target === undefined ? [] : [one.target])),
  ]
  return words.flatMap((word) => word.parts.flatMap((part) => (part.kind === 'command' ? part.body : [])))
}

function wordText(word: ShellWord): string {
  return word.parts.map(partText).join('')
}

function partText(part: WordPart): string {
  if (part.kind === 'text') return part.text
  if (part.kind === 'variable') {
    const fallback = part.operator === ':-' || part.operator === '-' ? part.argument : undefined
    return fallback === undefined ? `$${part.name}` : `\${${part.name}:-${fallback.parts.map((one) => (one.kind === 'text' ? one.text : '$')).join('')}}`
  }
  return part.kind === 'command' ? '$(…)' : part.raw
}

/** A figure that something from a line on is held against, as a share in percent. */
export interface Compared {
  readonly line: number
  readonly percent?: number
  /** What stands there where it is no figure. */
  readonly raw: string
}

const greater = /^(-gt|-ge)$/

/** The first comparison for "more than" with a share: `[ "$USE" -gt 80 ]`, `(( use >= LIMIT ))`, `awk '$5 > 80'`. */
export function comparisonsIn(commands: readonly PlainCommand[], fromLine: number): Compared | undefined {
  const values = new Map(commands.flatMap((command) => command.assigns.map((one) => [one.name, one] as const)))
  const asked = usesOf(commands)
  const shareOf = (written: string, left: string): Omit<Compared, 'line'> | undefined => {
    const text = written.trim().replace(/%$/, '')
    const fallback = /^\$\{\w+:-(\d{1,3})%?\}$/.exec(text)?.[1]
    const variable = /^\$?\{?([A-Za-z_]\w*)\}?$/.exec(text)?.[1]
    const assigned = variable === undefined ? undefined : values.get(variable)?.value
    const digits = fallback ?? (/^\d{1,3}$/.test(text) ? text : /^(?:\$\{\w+:-)?(\d{1,3})%?\}?$/.exec(assigned ?? '')?.[1])
    const isAsked = left.split(/\W+/).some((name) => asked.has(name)) || left.includes('$(')
    if (digits === undefined) return isAsked && variable !== undefined ? { raw: `$${variable}` } : undefined
    const percent = Number(digits)
    return percent >= 50 && percent < 100 ? { percent, raw: digits } : undefined
  }
  for (const { words, line, arithmetic } of commands) {
    const at = words.findIndex((word) => greater.test(word))
    const pairs: (readonly [string, string])[] = at > 0 && /^(\[|\[\[|test)$/.test(words[0] ?? '') ? [[words[at - 1] ?? '', words[at + 1] ?? '']] : []
    const script = arithmetic ?? (/^[gm]?awk$/.test(words[0] ?? '') ? words.slice(1).find((word) => word.includes('>')) : undefined)
    if (script !== undefined) pairs.push(...sides(script))
    for (const [left, right] of pairs) {
      const share = shareOf(right, left)
      // Percent that a script reads before it asks are of something else, unless a function is written above its call.
      if (share !== undefined && (line >= fromLine || share.raw !== '')) return { line, ...share }
    }
  }
  return undefined
}

/** Names that hold what `df` said, or something made of that. */
function usesOf(commands: readonly PlainCommand[]): ReadonlySet<string> {
  const asked = new Set<string>()
  for (const { words, assigns } of commands) {
    // Names are looked for in every assignment, so there are only so many.
    if (asked.size >= 50) break
    for (const { name, value, commands: inner } of assigns) {
      const made =
        inner.some((text) => /(^|[\s;|(])df\s/.test(text)) || [...asked].some((one) => value.includes(`$${one}`) || inner.some((text) => text.includes(one)))
      if (made) asked.add(name)
    }
    if (words[0] === 'read') for (const word of words.slice(1)) if (/^[A-Za-z_]\w*$/.test(word)) asked.add(word)
  }
  return asked
}

/** What stands on both sides of `>` and `>=` in arithmetic or in awk. */
function sides(script: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  for (const match of script.slice(0, 2000).matchAll(/>=?\s*(\$?\{?[A-Za-z_0-9]{1,60}\}?)/g)) {
    const before = script.slice(Math.max(0, match.index - 60), match.index)
    found.push([before.slice(before.search(/[\w$.{}+]*\s*$/)), match[1] ?? ''])
  }
  return found.slice(0, 20)
}
