/** Trees for the tests of what describes a cluster: texts by path, and scripts by what they say. */
import { actionsOf } from '../../../src/commands/index.ts'
import type { ScriptDeclaration } from '../../../src/model/declaration.ts'
import type { Stack } from '../../../src/model/stack.ts'
import { findClusters } from '../../../src/readers/kubernetes/find/index.ts'
import type { Finding, Found } from '../../../src/readers/platform.ts'
import { placeOf } from '../../../src/base/paths.ts'

export type Files = Readonly<Record<string, string>>

export function object(kind: string, name: string, more = ''): string {
  const version = /^(Deployment|StatefulSet|DaemonSet)$/.test(kind) ? 'apps/v1' : /Job$/.test(kind) ? 'batch/v1' : 'v1'
  return `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`
}

export const api = object('Deployment', 'api')
export const db = object('StatefulSet', 'db')

export function kustomization(resources: readonly string[], more = ''): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((one) => `  - ${one}\n`).join('')}${more}`
}

/** `ops/deploy.sh`, `.github/workflows/deploy.yml#deploy`: what the text does, from line 1. */
export function script(name: string, text: string, title?: string): ScriptDeclaration {
  const path = name.split('#')[0] as string
  const { actions } = actionsOf(text, { path, line: 1, key: 'script', ...(title === undefined ? {} : { title }) })
  return { kind: 'script', name, path, at: { path, line: 1, key: name }, actions, ...(title === undefined ? {} : { title }) }
}

export function finding(files: Files, scripts: readonly ScriptDeclaration[] = []): Finding {
  const paths = Object.keys(files)
  const all = new Map(Object.entries(files))
  return {
    paths: paths.filter((path) => placeOf(path).place !== 'example'),
    context: {
      read: (path) => Promise.resolve(all.has(path) ? { path, text: all.get(path) ?? '' } : undefined),
      has: (path) => all.has(path),
      below: (folder) => paths.filter((path) => path.startsWith(`${folder}/`)).sort(),
    },
    scripts,
    schedules: [],
  }
}

export function find(files: Files, scripts: readonly ScriptDeclaration[] = []): Promise<Found> {
  return findClusters(finding(files, scripts))
}

/** `prod: overlays/prod/kustomization.yaml (why)`, with `?` behind the name of an unsure one. */
export function told(stack: Stack): string {
  return `${stack.name}${stack.unsure === true ? '?' : ''}: ${stack.files.join(' + ')} (${stack.why})`
}

export const stacksOf = async (files: Files, scripts: readonly ScriptDeclaration[] = []): Promise<readonly string[]> =>
  (await find(files, scripts)).stacks.map(told)

export const reasonsOf = (found: Found): Readonly<Record<string, string>> => Object.fromEntries(found.candidates.map(({ path, why }) => [path, why]))
