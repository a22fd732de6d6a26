/** GNU make's language, as far as recipes need it: {@link https://www.gnu.org/software/make/manual/make.html}. */
import { mostTargets, scriptLines, type Target, type Targets } from './target.ts'

const assignment = /^(?:(export|override|unexport)\s+)?([A-Za-z_.][\w.-]*)\s*(:::?=|::=|:=|\?=|\+=|!=|=)\s*(.*)$/s
const mostLength = 5000

interface Variables {
  readonly values: Map<string, string>
  /** `?=`: the environment may say otherwise. */
  readonly defaults: Set<string>
  /** `:=`: expanded where it stands, and never again. */
  readonly expanded: Set<string>
}

interface Open {
  readonly names: readonly string[]
  readonly line: number
  readonly prerequisites: string[]
  readonly recipe: { readonly text: string; readonly line: number }[][]
  readonly own: Map<string, string>
}

interface Line {
  readonly text: string
  readonly line: number
  /** Physical lines, for recipes: the shell sees the continuations itself. */
  readonly parts: readonly { readonly text: string; readonly line: number }[]
}

function logicalLines(text: string): readonly Line[] {
  const lines: Line[] = []
  const source = text.replaceAll('\r\n', '\n').split('\n')
  for (let index = 0; index < source.length; index++) {
    const line = index + 1
    const parts = [{ text: source[index] ?? '', line }]
    while (/(^|[^\\])(\\\\)*\\$/.test(parts.at(-1)?.text ?? '') && index + 1 < source.length) {
      index++
      parts.push({ text: source[index] ?? '', line: index + 1 })
    }
    lines.push({ text: parts.map((part, at) => (at < parts.length - 1 ? part.text.slice(0, -1) : part.text)).join(' '), line, parts })
  }
  return lines
}

export function readMakefile(text: string): Targets {
  const variables: Variables = { values: new Map([['MAKE', 'make']]), defaults: new Set(), expanded: new Set() }
  const environment = new Map<string, string>()
  const exported = new Set<string>()
  const opened: Open[] = []
  let open: Open | undefined
  let depth = 0
  let defining = false
  for (const line of logicalLines(text)) {
    if (defining) {
      if (/^\s*endef\b/.test(line.text)) defining = false
      continue
    }
    if (line.text.startsWith('\t')) {
      if (open !== undefined)
        open.recipe.push(line.parts.map((part, index) => ({ ...part, text: index === 0 || part.text.startsWith('\t') ? part.text.slice(1) : part.text })))
      continue
    }
    const plain = withoutComment(line.text).trim()
    if (plain === '') continue
    if (/^define\b/.test(plain)) {
      defining = true
      continue
    }
    if (/^(ifeq|ifneq|ifdef|ifndef)\b/.test(plain)) {
      depth++
      continue
    }
    if (/^endif\b/.test(plain)) {
      depth = Math.max(0, depth - 1)
      continue
    }
    if (/^(else|-?include|sinclude|vpath|undefine|unexport)\b/.test(plain)) continue
    const set = assignment.exec(plain)
    if (set !== null) {
      assign(variables, set[2] ?? '', set[3] ?? '', set[4] ?? '', depth > 0)
      if (set[1] === 'export') exported.add(set[2] ?? '')
      open = undefined
      continue
    }
    if (/^export\b/.test(plain)) {
      for (const name of plain.split(/\s+/).slice(1)) exported.add(name)
      continue
    }
    open = rule(plain, line.line, variables, opened)
    if (open !== undefined && opened.length < mostTargets && !opened.includes(open)) opened.push(open)
  }
  for (const name of exported) {
    const value = variables.values.get(name)
    if (value !== undefined && !variables.defaults.has(name)) environment.set(name, valueOf(name, value, variables, new Map(), 0))
  }
  return { targets: opened.flatMap((one) => targetsOf(one, variables)), environment, problems: [] }
}

function withoutComment(text: string): string {
  const found = /(^|[^\\])#/.exec(text)
  return found === null ? text : text.slice(0, found.index + (found[1] ?? '').length)
}

function assign(variables: Variables, name: string, operator: string, written: string, conditional: boolean): void {
  const { values, defaults, expanded } = variables
  const before = values.get(name)
  if (operator === '?=' && before !== undefined) return
  const isOnce = /^:+=$/.test(operator) || (operator === '+=' && expanded.has(name))
  const value = isOnce ? expand(written, variables, new Map(), 0).slice(0, mostLength) : written
  if (operator === '+=' && before !== undefined) values.set(name, `${before} ${value}`.slice(0, mostLength))
  else if (operator === '!=') values.set(name, `$(shell ${value})`)
  // Two branches that say different things leave it to whoever calls.
  else if (conditional && operator !== '?=' && before !== undefined && before !== value) values.delete(name)
  else {
    values.set(name, value)
    if (conditional || operator === '?=') defaults.add(name)
    else defaults.delete(name)
  }
  if (isOnce) expanded.add(name)
  else if (operator !== '+=') expanded.delete(name)
}

/** What a command prints are names that nobody knows: `$(shell ls *.d)`. */
function withoutCalls(text: string): string {
  let at = text.indexOf('$(')
  if (at < 0) return text
  let result = ''
  let from = 0
  for (; at >= 0; at = text.indexOf('$(', from)) {
    result += `${text.slice(from, at)}$`
    from = (closing(text, at + 1) ?? text.length) + 1
  }
  return result + text.slice(from)
}

/** `targets: prerequisites | order-only ; command`, `target: X = y`. */
function rule(text: string, line: number, variables: Variables, opened: readonly Open[]): Open | undefined {
  const shape = /^([^:=]+?)\s*::?(?!=)\s*(.*)$/s.exec(text)
  if (shape === null) return undefined
  const names = withoutCalls(expand(shape[1] ?? '', variables, new Map(), 0))
    .split(/\s+/)
    .filter((name) => name !== '' && !name.startsWith('.') && !name.includes('%') && !name.includes('$'))
  const [dependencies = '', ...commands] = (shape[2] ?? '').split(';')
  const own = assignment.exec(dependencies)
  const before = opened.find((one) => one.names.length === names.length && one.names.every((name, index) => name === names[index]))
  const open: Open = before ?? { names, line, prerequisites: [], recipe: [], own: new Map() }
  if (own !== null) {
    open.own.set(own[2] ?? '', own[4] ?? '')
    return open
  }
  open.prerequisites.push(
    ...expand(dependencies.replace('|', ' '), variables, new Map(), 0)
      .split(/\s+/)
      .filter((name) => name !== ''),
  )
  if (commands.length > 0) open.recipe.push([{ text: commands.join(';').trim(), line }])
  return open
}

function targetsOf(open: Open, variables: Variables): readonly Target[] {
  return open.names.map((name) => {
    const automatic = new Map([...open.own, ['@', name], ['<', open.prerequisites[0] ?? ''], ['^', open.prerequisites.join(' ')]])
    const script = scriptLines()
    for (const command of open.recipe) {
      script.addShell(
        command.map((part, index) => ({ ...part, text: expand(index === 0 ? part.text.replace(/^[\s@+-]+/, '') : part.text, variables, automatic, 0) })),
      )
    }
    return { name, line: open.line, prerequisites: open.prerequisites, script: script.texts.join('\n'), lines: script.lines }
  })
}

/** `$(X)` and `${X}` to their values; `$$` to the shell's `$`; what make does not know is the environment's. */
function expand(text: string, variables: Variables, automatic: ReadonlyMap<string, string>, depth: number): string {
  let result = ''
  for (let at = 0; at < text.length; at++) {
    if (result.length > mostLength * 4) return result
    const char = text.charAt(at)
    if (char !== '$') {
      result += char
      continue
    }
    const next = text.charAt(at + 1)
    if (next === '$' || next === '') {
      result += '$'
      at++
      continue
    }
    if (next !== '(' && next !== '{') {
      result += automatic.get(next) ?? ''
      at++
      continue
    }
    const end = closing(text, at + 1)
    if (end === undefined) return result + text.slice(at)
    result += reference(text.slice(at + 2, end), variables, automatic, depth)
    at = end
  }
  return result
}

function closing(text: string, start: number): number | undefined {
  const open = text.charAt(start)
  const close = open === '(' ? ')' : '}'
  let depth = 0
  for (let at = start; at < Math.min(text.length, start + mostLength); at++) {
    if (text.charAt(at) === open) depth++
    else if (text.charAt(at) === close && --depth === 0) return at
  }
  return undefined
}

function reference(inner: string, variables: Variables, automatic: ReadonlyMap<string, string>, depth: number): string {
  if (depth > 20) return ''
  const shell = /^shell\s+(.*)$/s.exec(inner)
  if (shell !== null) return `$(${expand(shell[1] ?? '', variables, automatic, depth + 1)})`
  const name = inner.trim()
  if (!/^[\w.@<^?*+-]+$/.test(name)) return `\${make_${name.replace(/\W+/g, '_').slice(0, 40)}}`
  const own = automatic.get(name)
  if (own !== undefined) return expand(own, variables, new Map(), depth + 1)
  const value = variables.values.get(name)
  if (value === undefined) return /^[A-Za-z_]\w*$/.test(name) ? `\${${name}}` : ''
  const expanded = valueOf(name, value, variables, automatic, depth + 1)
  return variables.defaults.has(name) && /^[A-Za-z_]\w*$/.test(name) && !/[}"'`]/.test(expanded) ? `\${${name}:-${expanded}}` : expanded
}

function valueOf(name: string, value: string, variables: Variables, automatic: ReadonlyMap<string, string>, depth: number): string {
  return variables.expanded.has(name) ? value.trim() : expand(value.trim(), variables, automatic, depth)
}
