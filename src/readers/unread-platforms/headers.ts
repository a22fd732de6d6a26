/** Whether the file of a hosting platform says anything of the headers of its answers: only such a file may set what the code does not. */
import type { EdgeDeclaration } from '../../model/managed.ts'
import { known, unresolved } from '../../base/fact.ts'
import { basename } from '../../base/paths.ts'
import { jsonAt, parseJson, type JsonNode } from '../../parse/json.ts'
import { parseToml } from '../../parse/toml.ts'

/** {@link https://vercel.com/docs/project-configuration#headers}, {@link https://docs.netlify.com/build/configure-builds/file-based-configuration/#headers} */
export function platformHeaders(path: string, text: string): readonly EdgeDeclaration[] {
  const by = basename(path) === 'vercel.json' ? 'Vercel' : basename(path) === 'netlify.toml' ? 'Netlify' : undefined
  if (by === undefined) return []
  const at = { path, line: 1, key: 'headers' }
  const says = by === 'Vercel' ? inJson(text) : inToml(text, path)
  if (says === false) return []
  const is = says === undefined ? unresolved(basename(path), at, 'mend the file, which could not be read') : known(true, at)
  return [{ kind: 'edge', what: 'headers', name: path, stack: '', at, by, is }]
}

function inJson(text: string): boolean | undefined {
  const { root, problem } = parseJson(text)
  if (root === undefined || problem !== undefined) return undefined
  const holds = (node: JsonNode | undefined): boolean => node !== undefined && (node.kind !== 'array' || node.items.length > 0)
  const routes = jsonAt(root, 'routes')
  return holds(jsonAt(root, 'headers')) || (routes?.kind === 'array' && routes.items.some((route) => holds(jsonAt(route, 'headers'))))
}

function inToml(text: string, path: string): boolean | undefined {
  const { root, problem } = parseToml(text, path)
  return problem === undefined ? root.members.has('headers') : undefined
}
