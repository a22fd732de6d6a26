/** Charts in memory for the tests of what Helm would render. */
import type { Installed } from '../../../../src/readers/kubernetes/helm/index.ts'
import { install } from '../../../../src/readers/kubernetes/helm/index.ts'
import { contextOf, plain, type Files } from '../tree.ts'

export async function installed(
  files: Files,
  more: { readonly values?: readonly string[]; readonly sets?: readonly string[]; readonly name?: string } = {},
): Promise<Installed> {
  const chart = Object.keys(files).find((path) => /^([^/]+\/)?Chart\.yaml$/.test(path)) ?? 'Chart.yaml'
  return install({ name: more.name ?? 'quay', files: [chart, ...(more.values ?? [])], variables: more.sets ?? [] }, contextOf(files))
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
