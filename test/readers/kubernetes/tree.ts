/** Trees in memory for the tests of what reads Kubernetes, and objects as one line each. */
import type { Skip } from '../../../src/base/evidence.ts'
import type { Placed } from '../../../src/parse/placed.ts'
import type { KubernetesObject } from '../../../src/readers/kubernetes/object.ts'
import type { ReadContext } from '../../../src/readers/reader.ts'

export type Files = Readonly<Record<string, string>>

export function contextOf(files: Files): ReadContext {
  const paths = Object.keys(files).sort()
  return {
    read: (path) => Promise.resolve(!Object.hasOwn(files, path) || files[path] === undefined ? undefined : { path, text: files[path] }),
    has: (path) => Object.hasOwn(files, path),
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

/** `deploy/api.yaml:4 Deployment/api` */
export function shown(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.map(({ at }) => `${at.path}:${at.line} ${at.key}`)
}

export function told(skips: readonly Skip[]): readonly string[] {
  return skips.map(({ path, line, reason }) => `${path}:${line} ${reason}`)
}

/** The value as plain data, texts as they are written. */
export function plain(node: Placed | undefined): unknown {
  if (node === undefined) return undefined
  if (node.kind === 'empty') return null
  if (node.kind === 'text') return node.text
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries([...node.members].map(([key, { value }]) => [key, plain(value)]))
}

/** The part at a route and where it was written: `overlays/live/kustomization.yaml:7 3`. */
export function where(node: Placed | undefined, ...route: readonly (string | number)[]): string {
  let value: Placed | undefined = node
  for (const step of route) {
    if (value?.kind === 'map') value = value.members.get(String(step))?.value
    else if (value?.kind === 'list') {
      value = typeof step === 'number' ? value.items[step] : value.items.find((item) => item.kind === 'map' && plain(item.members.get('name')?.value) === step)
    } else return 'absent'
  }
  return value === undefined ? 'absent' : `${value.path}:${value.line} ${JSON.stringify(plain(value))}`
}
