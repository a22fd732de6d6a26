/** Charts in memory for the tests of what Helm would render. */
import type { Skip } from '../../../../src/base/evidence.ts'
import { releasesAsked } from '../../../../src/readers/kubernetes/helm/releases/asked.ts'
import { bringIn } from '../../../../src/readers/kubernetes/helm/releases/index.ts'
import type { Spec } from '../../../../src/readers/kubernetes/helm/releases/spec.ts'
import type { KubernetesObject } from '../../../../src/readers/kubernetes/object.ts'
import { contextOf, plain, type Files } from '../tree.ts'

export async function installed(
  files: Files,
  more: { readonly values?: readonly string[]; readonly sets?: readonly string[]; readonly name?: string } = {},
): Promise<{ readonly objects: readonly KubernetesObject[]; readonly skipped: readonly Skip[]; readonly missing: readonly Spec[] }> {
  const chart = Object.keys(files).find((path) => /^([^/]+\/)?Chart\.yaml$/.test(path)) ?? 'Chart.yaml'
  const name = more.name ?? 'quay'
  const stack = { name, tool: 'kubernetes' as const, files: [chart, ...(more.values ?? [])], folder: '', envFiles: [], profiles: [], why: 'a test' }
  const context = contextOf(files)
  const asked = await releasesAsked({ ...stack, variables: more.sets ?? [] }, context)
  const { objects, specs, skipped } = await bringIn(name, [], asked?.specs ?? [], context)
  return { objects, missing: specs, skipped: [...(asked?.skipped ?? []), ...skipped] }
}

/** A chart of one template. */
export function chart(template: string, values = '', more: Files = {}): Files {
  return { 'Chart.yaml': 'apiVersion: v2\nname: buoy\nversion: 1.4.2\nappVersion: "7.3"\n', 'values.yaml': values, 'templates/one.yaml': template, ...more }
}

/** What one template makes of `spec` in an object around it. */
export async function spec(written: string, values = '', more: Files = {}): Promise<unknown> {
  const { objects, skipped } = await installed(chart(`apiVersion: v1\nkind: Thing\nmetadata:\n  name: one\nspec:\n${written}\n`, values, more))
  const [object] = objects
  if (object === undefined) throw new Error(JSON.stringify(skipped))
  return plain(object.node.members.get('spec')?.value)
}
