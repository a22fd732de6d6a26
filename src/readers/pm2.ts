/** PM2's files: which programs it starts, and how many processes of each. They count where something starts PM2 with them. */
import type { Evidence } from '../base/evidence.ts'
import { dirname, join } from '../base/paths.ts'
import type { ServeAction, Word } from '../model/action.ts'
import type { Reading, ScriptDeclaration } from '../model/declaration.ts'
import {
  exportOf,
  fold,
  importsOf,
  lineOf,
  parseJavaScript,
  property,
  resolve,
  type Imports,
  type JsModule,
  type JsNode,
  type Ref,
  type Value,
} from '../parse/javascript/index.ts'
import type { Reader } from './reader.ts'

export const pm2Reader: Reader = {
  name: 'pm2',
  title: 'PM2 ecosystem files',
  docs: 'https://pm2.keymetrics.io/docs/usage/application-declaration/',
  files: ['**/ecosystem*.{js,cjs,json}', '**/{pm2,*.pm2}.config.{js,cjs,json}', '**/{pm2,pm2-*,process,processes}.json'],
  concerns: (text) => text.includes('script') && (text.includes('apps') || text.includes('exec_mode')),
  read: async ({ path, text }) => {
    const json = path.endsWith('.json')
    // JSON is JavaScript's, comments and all.
    const { module, problem } = await parseJavaScript(json ? { path: `${path}.js`, text: `module.exports = ${text}` } : { path, text })
    if (module === undefined) return { declares: [], skipped: [{ path, line: problem.line, reason: `not understood as code: ${problem.message}` }] }
    const actions = appsOf(module, path)
    const [first] = actions
    if (first === undefined) return nothing
    const declaration: ScriptDeclaration = { kind: 'script', name: path, path, at: { path, line: first.at.line, key: 'apps' }, actions }
    return { declares: [declaration], skipped: [] }
  },
}

const nothing: Reading = { declares: [], skipped: [] }

/** `{ apps: […] }`, a list of programs, or one program. */
function appsOf(module: JsModule, path: string): readonly ServeAction[] {
  const imports = importsOf()
  const exported = exportOf(module, 'default') ?? exportOf(module, 'apps')
  if (exported === undefined) return []
  const root = resolve(exported, imports)
  const apps = resolve(property(root, 'apps', imports) ?? root, imports)
  return itemsOf(apps.node).flatMap(({ node, perhaps }) => appOf({ module, node }, path, imports).map((app) => (perhaps ? { ...app, perhaps } : app)))
}

interface Item {
  readonly node: JsNode
  readonly perhaps: boolean
}

/** Those of a list, and of lists that are spread into it under a condition: `...(process.env.WATCHED ? [{ … }] : [])`. */
function itemsOf(node: JsNode, perhaps = false, depth = 0): readonly Item[] {
  if (depth > 4) return []
  if (node.type === 'ArrayExpression') return node.elements.flatMap((item) => (item === null ? [] : itemsOf(item as JsNode, perhaps, depth + 1)))
  if (node.type === 'SpreadElement') return itemsOf(node.argument as JsNode, perhaps, depth + 1)
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap((branch) => itemsOf(branch as JsNode, true, depth + 1))
  return [{ node, perhaps }]
}

function appOf(app: Ref, path: string, imports: Imports): readonly ServeAction[] {
  const read = (name: string): Value | undefined => {
    const found = property(app, name, imports)
    return found === undefined ? undefined : fold(found, imports)
  }
  const script = read('script')
  if (script === undefined) return []
  const name = wordOf(read('name') ?? script).text
  const instances = read('instances')
  // Processes that are forked without a cluster can't share a port.
  const forks = /^fork/.test(wordOf(read('exec_mode') ?? script).text)
  const line = lineOf((property(app, 'instances', imports) ?? property(app, 'script', imports) ?? app).node)
  const at: Evidence = { path, line, key: `apps.${name}` }
  const folder = folderOf(wordOf(script), read('cwd'), path)
  return [
    {
      does: 'serve',
      tool: 'pm2',
      at,
      script: wordOf(script),
      title: name,
      ...(folder === undefined ? {} : { folder }),
      ...(instances === undefined || forks ? {} : { processes: wordOf(instances) }),
    },
  ]
}

/** `cwd` counts from where the file lies, and so does a script without one; a path of the machine tells nothing. */
function folderOf(script: Word, cwd: Value | undefined, path: string): string | undefined {
  const from = cwd === undefined ? undefined : wordOf(cwd)
  const written = from ?? script
  if (!written.resolved || written.text.startsWith('/')) return undefined
  const at = join(dirname(path), written.text)
  return at === undefined || from !== undefined ? at : dirname(at)
}

function wordOf(value: Value): Word {
  if (value.kind === 'literal') return { text: String(value.value ?? ''), resolved: true, variables: [] }
  if (value.kind !== 'variable') return { text: value.kind === 'unknown' ? value.raw : 'a text', resolved: false, variables: [] }
  const fallback = value.fallback?.kind === 'literal' ? value.fallback.value : undefined
  return fallback === undefined || fallback === null
    ? { text: `\${${value.name}}`, resolved: false, variables: [value.name] }
    : { text: String(fallback), resolved: true, variables: [value.name], byDefault: true }
}
