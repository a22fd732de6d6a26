/** Reads the files of a program: the first, and all that it imports by relative paths or by names that the tree's packages have. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { calleeName, lineOf, parseJavaScript, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import type { Files } from './run.ts'

const endings = ['', '.ts', '.tsx', '.js', '.mts', '.cts', '.mjs', '.cjs', '.json', '/index.ts', '/index.js', '/index.mts', '/index.mjs']

/** {@link https://www.typescriptlang.org/docs/handbook/modules/theory.html#module-resolution} */
function pathOf(from: string, specifier: string, context: Pick<ReadContext, 'has'>, names: ReadonlyMap<string, string>): string | undefined {
  const own = /^\.\.?(\/|$)/.test(specifier) ? join(dirname(from), specifier) : namedPath(specifier, names)
  if (own === undefined) return undefined
  for (const ending of endings) if (context.has(own + ending) && /\.\w+$/.test(own + ending)) return own + ending
  // A file that is written in TypeScript is imported by the name it has when it is built.
  const source = own.replace(/\.([cm]?)js$/, '.$1ts')
  return context.has(source) && source !== own ? source : undefined
}

/** `@till/infra-parts/src/db`: the folder of the package, and what follows. */
function namedPath(specifier: string, names: ReadonlyMap<string, string>): string | undefined {
  for (let name = specifier; name !== ''; name = dirname(name)) {
    const folder = names.get(name)
    if (folder !== undefined) return `${folder}${specifier.slice(name.length)}`.replace(/^\//, '')
  }
  return undefined
}

/** What is imported, with the line that does; types alone make nothing. */
function importsOf(module: JsModule): readonly (readonly [specifier: string, node: JsNode])[] {
  const found: (readonly [string, JsNode])[] = []
  for (const statement of module.program.body) {
    const isType = 'importKind' in statement && statement.importKind === 'type'
    if ((statement.type === 'ImportDeclaration' || statement.type === 'ExportAllDeclaration') && !isType) found.push([statement.source.value, statement])
    if (statement.type === 'ExportNamedDeclaration' && statement.source) found.push([statement.source.value, statement])
    if (statement.type === 'TSImportEqualsDeclaration' && statement.moduleReference.type === 'TSExternalModuleReference')
      found.push([statement.moduleReference.expression.value, statement])
  }
  for (const call of module.calls) {
    const [first] = call.arguments
    if (first?.type === 'StringLiteral' && (calleeName(call) === 'require' || call.callee.type === 'Import')) found.push([first.value, call])
  }
  return found
}

/** `names` are folders of packages by what they are called. */
export async function loadFiles(start: string, context: ReadContext, names: ReadonlyMap<string, string>, skipped: Skip[]): Promise<Files> {
  const modules = new Map<string, JsModule>()
  const texts = new Map<string, string>()
  const waiting = [start]
  const seen = new Set(waiting)
  const resolve = (from: string, specifier: string): string | undefined => pathOf(from, specifier, context, names)
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (modules.size + texts.size >= limits.programFiles) {
      skipped.push({ path, line: 1, reason: 'more files than Plimsoll reads of one program' })
      break
    }
    const file = await context.read(path)
    if (!isText(file)) {
      if (file !== undefined) skipped.push({ path, line: 1, reason: file.unread })
      continue
    }
    if (!/\.[cm]?[jt]sx?$/.test(path)) {
      texts.set(path, file.text)
      continue
    }
    const { module, problem } = await parseJavaScript(file)
    if (module === undefined) {
      skipped.push({ path, line: problem.line, reason: `JavaScript: ${problem.message}` })
      continue
    }
    modules.set(path, module)
    for (const [specifier, node] of importsOf(module)) {
      const target = resolve(path, specifier)
      if (target === undefined && /^\.\.?(\/|$)/.test(specifier) && skipped.length < limits.skips) {
        skipped.push({ path, line: lineOf(node), reason: `imports ${specifier.slice(0, 100)}, which is not in the repository` })
      }
      if (target === undefined || seen.has(target)) continue
      seen.add(target)
      waiting.push(target)
    }
  }
  return { modules, texts, resolve }
}
