/** Literal credentials in code: the place and the kind are told, the value goes nowhere. */
import type { CredentialDeclaration } from '../../model/declaration.ts'
import { bare, calleeName, fold, isCall, isFunction, keyName, lineOf, nameNodeOf, originOf } from '../../parse/javascript/index.ts'
import type { Imports, JsModule, JsNode, Value } from '../../parse/javascript/index.ts'
import { credentialIn, looksReal } from '../../parse/credentials.ts'
import { sitesOf } from './sites.ts'

export function credentialsOf(module: JsModule, imports: Imports): CredentialDeclaration[] {
  const found = new Map<JsNode, string>()
  for (const string of module.strings) {
    const text = string.type === 'StringLiteral' ? string.value : (string.value.cooked ?? string.value.raw)
    const what = credentialIn(text)
    if (what === undefined || isShown(module, string) || isMadeUp(module, string)) continue
    found.set(string, what)
  }
  for (const { draft, site } of sitesOf(module, imports)) {
    if (draft.password !== undefined && draft.nothing !== true) add(found, module, draft.password, `password in the options of ${site.library.name}`)
  }
  for (const call of module.calls) {
    const second = call.arguments[1]
    if (second === undefined || !/(^|\.)sign$/.test(calleeName(call))) continue
    if (originOf(module, bare(call.callee as JsNode))?.source === 'jsonwebtoken')
      add(found, module, fold({ module, node: second }, imports), 'signing secret of JSON web tokens')
  }
  const keys = new Map<string, number>()
  const declared: CredentialDeclaration[] = []
  for (const [node, what] of [...found].sort(([a], [b]) => (a.start ?? 0) - (b.start ?? 0))) {
    const route = routeOf(module, node)
    const count = (keys.get(route) ?? 0) + 1
    keys.set(route, count)
    declared.push({ kind: 'credential', what, at: { path: module.path, line: lineOf(node), key: count === 1 ? route : `${route}#${count}` } })
  }
  return declared
}

function add(found: Map<JsNode, string>, module: JsModule, value: Value, what: string): void {
  if (value.kind !== 'literal' || typeof value.value !== 'string' || value.at.module !== module) return
  if (looksReal(value.value) && !found.has(value.at.node)) found.set(value.at.node, what)
}

/** Texts of a page (`placeholder="postgres://…"`), comparisons and messages of errors show the shape of a credential, they hold none. */
function isShown(module: JsModule, node: JsNode): boolean {
  for (let inner = node, above = module.parents.get(node); above !== undefined; inner = above, above = module.parents.get(inner)) {
    if (above.type.startsWith('JSX')) return true
    if (above.type === 'ObjectProperty') return /^(placeholder|description|example|examples|label|hint|help|title|message)$/.test(keyName(above.key) ?? '')
    if (isCall(above))
      return /(Error|^console\.\w+|(log|logger)\.\w+|\.(describe|startsWith|includes|test|match|replace|openapi|meta))$/.test(calleeName(above))
    if (isFunction(above) || above.type.endsWith('Statement') || above.type.endsWith('Declaration')) return false
  }
  return false
}

const madeUpWords: ReadonlySet<string> = new Set(['example', 'examples', 'sample', 'samples', 'dummy', 'mock', 'mocks', 'mocked', 'fake'])
const saysMadeUp = (route: string): boolean => route.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).some((word) => madeUpWords.has(word.toLowerCase()))

/** What is called an example, or is kept for functions that make one alone, as a guided start of a product fills a first project with it. */
function isMadeUp(module: JsModule, node: JsNode): boolean {
  const route = routeOf(module, node)
  if (saysMadeUp(route)) return true
  const [name = ''] = route.split('.')
  const uses = (module.uses.get(name) ?? []).filter((use) => !isDeclared(module, use))
  return uses.length > 0 && uses.every((use) => saysMadeUp(routeOf(module, use)))
}

function isDeclared(module: JsModule, use: JsNode): boolean {
  const above = module.parents.get(use)
  return above?.type === 'VariableDeclarator' && above.id === use
}

/** Names of properties and variables down to the literal. */
function routeOf(module: JsModule, start: JsNode): string {
  const names: string[] = []
  for (let above = module.parents.get(start); above !== undefined; above = module.parents.get(above)) {
    const name =
      above.type === 'ObjectProperty' || above.type === 'ClassProperty'
        ? keyName(above.key)
        : above.type === 'VariableDeclarator' && above.id.type === 'Identifier'
          ? above.id.name
          : isFunction(above) || above.type === 'ClassDeclaration'
            ? nameNodeOf(module, above)?.name
            : undefined
    if (name !== undefined && names[0] !== name) names.unshift(name)
  }
  return names.length === 0 ? 'credential' : names.slice(-6).join('.')
}
