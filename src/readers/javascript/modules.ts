/** Relative imports to files of the tree, one step and no further. */
import { isText } from '../../base/source.ts'
import type { JsModule } from '../../parse/javascript/index.ts'
import type { ReadContext } from '../reader.ts'
import { parsed } from './parsed.ts'

/** Files one file may look into. */
const most = 6
const endings = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts', '/index.ts', '/index.tsx', '/index.js', '/index.mjs']
const readable = /\.[cm]?[jt]sx?$/

export async function resolveImports(from: string, specifiers: ReadonlySet<string>, context: ReadContext): Promise<ReadonlyMap<string, JsModule>> {
  const loaded = new Map<string, JsModule>()
  for (const specifier of [...specifiers].sort().slice(0, most)) {
    const path = pathFor(from, specifier, context)
    const file = path === undefined ? undefined : await context.read(path)
    const module = isText(file) ? (await parsed(file)).module : undefined
    if (module !== undefined) loaded.set(specifier, module)
  }
  return loaded
}

/** The file of the tree that a relative specifier means. */
export function pathFor(from: string, specifier: string, context: ReadContext): string | undefined {
  const base = joined(from, specifier)
  if (base === undefined) return undefined
  // TypeScript writes the ending of the file it will become.
  const stem = base.replace(/\.([cm]?)js(x?)$/, '.$1ts$2')
  return [base, stem, ...endings.map((ending) => base + ending)].find((path) => readable.test(path) && !/\.d\.[cm]?ts$/.test(path) && context.has(path))
}

/** A path from the root of the tree; undefined when it leads out of it. */
function joined(from: string, specifier: string): string | undefined {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.split('/')) {
    if (part === '.' || part === '') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
