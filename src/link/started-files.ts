/** Whose code a process runs where its command names a file of one package among several, or holds all that it runs. */
import { valueOf } from '../base/fact.ts'
import type { Action } from '../model/action.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { looseFolders } from './code.ts'
import type { Declared } from './input.ts'

/** What else is known of the process tells which folders are found; a command that names a file says which of them, or which beside them, it is. */
export function foldersStarted(found: readonly string[], { build }: ServiceDeclaration, actions: readonly Action[], declared: Declared): readonly string[] {
  if (found.length === 0) return found
  const files = actions.flatMap((action) => {
    if (action.does !== 'serve' && action.does !== 'run') return []
    const text = action.script?.text ?? ''
    // A script of a shell makes ready what another command starts; a server of another make runs no code of the tree.
    return text === '' || /(\.(ba)?sh|entry-?point)$/.test(text) ? [] : [text]
  })
  const inside = declared.packages.filter(({ folder, dependencies }) => folder !== (build?.context ?? '') && dependencies.size > 0)
  const started = files.map((file) => {
    const own = inside.filter(({ folder }) => names(file, folder, build?.context ?? ''))
    return own.toSorted((a, b) => b.folder.length - a.folder.length)[0]
  })
  const all = started.flatMap((one) => one ?? [])
  return all.length === 0 || all.length < started.length ? found : [...new Set(all.flatMap((one) => looseFolders(one, declared)))]
}

/**
 * `packages/api/dist/main.js`, relative to what is built; behind a folder of the image, or one of what is made, only where two names or more tell it. A file
 * that lists what to start lies anywhere.
 */
function names(file: string, folder: string, context: string): boolean {
  const own = context === '' ? folder : folder.startsWith(`${context}/`) ? folder.slice(context.length + 1) : ''
  const path = `/${file.replace(/^(\.\/)+/, '')}/`
  if (own === '' || /\.(config\.[cm]?js|json|ya?ml)$/.test(file)) return false
  return path.startsWith(`/${own}/`) || (own.includes('/') && path.includes(`/${own}/`))
}

const builtIn = /^(node:.*|net|tls|dns|https?|fs|os|path|url|util|timers|events|process|child_process)(\/promises)?$/

/** `node -e "…"` that asks for nothing but what Node.js brings: a question to a port, and no program that opens a database. */
export function isInline({ command, entrypoint }: ServiceDeclaration): boolean {
  const [program = '', flag = '', text = '', ...rest] = [entrypoint, command].flatMap((fact) => valueOf(fact) ?? [])
  if (!/(^|\/)node(js)?$/.test(program) || !/^(-e|--eval)$/.test(flag) || text === '' || rest.length > 0) return false
  const asked = [...text.matchAll(/\b(require|import|from)\b\s*\(?\s*(?:(["'`])([^"'`]*)\2)?/g)]
  return asked.every(([, , , name]) => name !== undefined && builtIn.test(name))
}
