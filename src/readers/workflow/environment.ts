/** Variables a workflow sets, and what its expressions come to before a shell sees them. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { asMap, asScalar, deref, entriesOf, type YamlNode } from '../../parse/yaml.ts'

const expression = /\$\{\{\s*([\s\S]*?)\s*\}\}/g

/** `env:` as facts; what refers to secrets, variables or inputs is unresolved with the reference as its raw text. */
export function environmentOf(node: YamlNode | undefined, path: string, key: string): ReadonlyMap<string, Fact<string>> {
  const environment = new Map<string, Fact<string>>()
  const map = asMap(node)
  for (const entry of map === undefined ? [] : entriesOf(map)) {
    const value = deref(entry.value)
    const text = value.kind === 'scalar' ? (asScalar(value)?.text ?? '') : undefined
    if (text === undefined) continue
    const at = { path, line: value.line, key: `${key}.${entry.key.text}` }
    const references = text.match(expression)
    environment.set(entry.key.text, references === null ? known(text, at) : unresolved(references.join(' '), at))
  }
  return environment
}

export function plainValues(environment: ReadonlyMap<string, Fact<string>>): ReadonlyMap<string, string> {
  return new Map([...environment].flatMap(([name, fact]) => (fact.state === 'known' ? [[name, fact.value] as const] : [])))
}

/** `${{ env.X }}` becomes the shell's `${X}`, any other expression an unknown `${secrets.X}`: the same text on the same line. */
export function withoutExpressions(text: string): string {
  return text.replace(expression, (_, inner: string) => {
    const variable = /^env\.([A-Za-z_]\w*)$/.exec(inner)?.[1]
    if (variable !== undefined) return `\${${variable}}`
    const reference = /^[A-Za-z][\w.-]*$/.test(inner) ? inner : `github.${inner.replace(/[^\w.]+/g, '_').slice(0, 60)}`
    // A line break in an expression would move every line below it.
    return `\${${reference}}${'\n'.repeat(inner.split('\n').length - 1)}`
  })
}
