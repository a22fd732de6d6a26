/** just's language, as far as recipes need it: {@link https://just.systems/man/en/}. */
import { mostTargets, scriptLines, type Target, type Targets } from './target.ts'

const headName = /^@?([A-Za-z_][\w-]*)(?=[\s:])/
const assignment = /^(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)$/

export function readJustfile(text: string): Targets {
  const values = new Map<string, string>()
  const environment = new Map<string, string>()
  const targets: Target[] = []
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const usual = usualScript(lines)
  let asked: Interpreter | undefined
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line.startsWith('[')) asked = scriptAttribute(line, usual.interpreter) ?? asked
    if (line.length > 2000 || /^\s|^#|^$|^\[|^(set|import|mod|alias)\s/.test(line)) continue
    const set = assignment.exec(line)
    if (set !== null) {
      const value = evaluate(set[3] ?? '', values)
      if (value !== undefined) values.set(set[2] ?? '', value)
      if (set[1] !== undefined && value?.includes('$') === false) environment.set(set[2] ?? '', value)
      continue
    }
    const recipe = recipeHead(line)
    if (recipe === undefined || targets.length >= mostTargets) continue
    const body: { text: string; line: number }[] = []
    while (index + 1 < lines.length && (/^\s+\S/.test(lines[index + 1] ?? '') || /^\s*$/.test(lines[index + 1] ?? ''))) {
      index++
      body.push({ text: (lines[index] ?? '').trim(), line: index + 1 })
    }
    targets.push(targetOf(recipe, index - body.length + 1, body, values, asked ?? (usual.always ? usual.interpreter : undefined)))
    asked = undefined
  }
  return { targets, environment, problems: [] }
}

type Interpreter = 'shell' | 'other'

const interpreterOf = (words: string): Interpreter => (/\b(ba|z|da|k)?sh\b/.test(words) ? 'shell' : 'other')

/** What makes one script of a recipe's lines, for the whole file: {@link https://just.systems/man/en/script-recipes.html}. */
function usualScript(lines: readonly string[]): { readonly interpreter: Interpreter; readonly always: boolean } {
  const settings = lines.filter((line) => line.length <= 2000 && line.startsWith('set '))
  const interpreter = settings.find((line) => /^set\s+script-interpreter\b/.test(line))
  return {
    interpreter: interpreter === undefined ? 'shell' : interpreterOf(interpreter.replace(/^set\s+script-interpreter/, '')),
    always: settings.some((line) => /^set\s+default-script\s*(:=\s*true\s*)?(#.*)?$/.test(line)),
  }
}

/** `[script]`, `[private, script('python3')]`. */
function scriptAttribute(line: string, usual: Interpreter): Interpreter | undefined {
  const found = line.length > 2000 ? null : /[[,]\s*script\s*(\([^()]*\)|:\s*["'][^"']*["'])?\s*[\],]/.exec(line)
  return found === null ? undefined : found[1] === undefined ? usual : interpreterOf(found[1])
}

interface Head {
  readonly name: string
  readonly dependencies: string
}

/** `name parameter='default': dependencies`; the colon is the first one outside quotes. */
function recipeHead(line: string): Head | undefined {
  const name = headName.exec(line)?.[1]
  if (name === undefined) return undefined
  let quote = ''
  for (let at = name.length; at < line.length; at++) {
    const char = line.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === ':') return line.charAt(at + 1) === '=' ? undefined : { name, dependencies: line.slice(at + 1) }
  }
  return undefined
}

function targetOf(
  recipe: Head,
  line: number,
  body: readonly { readonly text: string; readonly line: number }[],
  values: ReadonlyMap<string, string>,
  script: Interpreter | undefined,
): Target {
  const made = scriptLines()
  const filled = body.map((one) => ({ ...one, text: interpolate(one.text, values) }))
  const first = filled[0]
  if (first !== undefined && first.text.startsWith('#!')) {
    // A recipe with a first line of its own is one script.
    if (/\b(ba|z|da|k)?sh\b/.test(first.text)) for (const one of filled) made.add(one.text, one.line)
  } else if (script !== undefined) {
    if (script === 'shell') for (const one of filled) made.add(one.text, one.line)
  } else {
    for (let index = 0; index < filled.length; index++) {
      const command = [{ ...(filled[index] as (typeof filled)[number]) }]
      while (command.at(-1)?.text.endsWith('\\') === true && index + 1 < filled.length) command.push({ ...(filled[++index] as (typeof filled)[number]) })
      made.addShell(command.map((one, at) => (at === 0 ? { ...one, text: one.text.replace(/^[@-]+/, '') } : one)))
    }
  }
  const prerequisites = recipe.dependencies
    .replace(/#.*$/, '')
    .replace(/\(([\w-]+)[^()]*\)/g, '$1')
    .split(/\s+|&&/)
    .filter((name) => name !== '')
  return { name: recipe.name, line, prerequisites, script: made.texts.join('\n'), lines: made.lines }
}

/** `{{x}}` to its value, or to a variable of the shell that stays unknown. */
function interpolate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, inner: string) => {
    const value = evaluate(inner, values)
    return value ?? `\${${/^[A-Za-z_]\w*$/.test(inner) ? inner : `just_${inner.replace(/\W+/g, '_').slice(0, 40)}`}}`
  })
}

function evaluate(text: string, values: ReadonlyMap<string, string>): string | undefined {
  const trimmed = text.replace(/\s#.*$/, '').trim()
  const literal = /^"([^"\\]*)"$|^'([^']*)'$/.exec(trimmed)
  if (literal !== null) return literal[1] ?? literal[2] ?? ''
  const fallback = /^env(?:_var_or_default)?\(\s*['"](\w+)['"]\s*,\s*['"]([^'"]*)['"]\s*\)$/.exec(trimmed)
  if (fallback !== null) return `\${${fallback[1] ?? ''}:-${fallback[2] ?? ''}}`
  const variable = /^env(?:_var)?\(\s*['"](\w+)['"]\s*\)$/.exec(trimmed)
  if (variable !== null) return `\${${variable[1] ?? ''}}`
  const parts = trimmed.split(/\s*\+\s*/)
  if (parts.length > 1 && parts.length < 20) {
    const all = parts.map((part) => evaluate(part, values))
    return all.every((part) => part !== undefined) ? all.join('').slice(0, 2000) : undefined
  }
  return values.get(trimmed)
}
