/** The regions that a template is made for: where nearly all of it hangs on being deployed in one of them, it is. */
import { textIn, type Node } from './nodes.ts'
import type { Template } from './template.ts'

/** One of several regions that a condition lists, where most of the template's resources are made in those alone; undefined where nothing says so. */
export function ownRegion(template: Template): string | undefined {
  const before = found.get(template)
  if (before !== undefined) return before.region
  const region = regionOf(template)
  found.set(template, { region })
  return region
}

const found = new WeakMap<Template, { readonly region: string | undefined }>()

function regionOf(template: Template): string | undefined {
  for (const [name, { value }] of template.conditions) {
    const [first, second] = listed(value)
    if (first === undefined || second === undefined) continue
    const resources = [...template.resources.values()]
    const hanging = resources.filter(({ node }) => needs(textIn(node, 'Condition'), name, template, deepest))
    // Half of them: a copy in some regions alone hangs on such a list too, and says nothing of the rest.
    if (hanging.length * 2 >= resources.length) return first
  }
  return undefined
}

const deepest = 5

/** `Or` of nothing but equalities with the region. */
function listed(node: Node): readonly string[] {
  if (node.kind !== 'call' || node.name !== 'Or' || node.argument.kind !== 'list') return []
  const regions = node.argument.items.map(regionIn)
  return regions.every((one) => one !== undefined) ? regions : []
}

function regionIn(node: Node): string | undefined {
  if (node.kind !== 'call' || node.name !== 'Equals' || node.argument.kind !== 'list') return undefined
  const { items } = node.argument
  const isRegion = items.some((one) => one.kind === 'call' && one.name === 'Ref' && one.argument.kind === 'text' && one.argument.text === 'AWS::Region')
  const [text] = items.flatMap((one) => (one.kind === 'text' ? [one.text] : []))
  return isRegion && items.length === 2 ? text : undefined
}

/** Whether one condition holds only where another does: the same, or one that `And` joins with it. */
function needs(own: string | undefined, wanted: string, template: Template, left: number): boolean {
  if (own === undefined || left === 0) return false
  if (own === wanted) return true
  const value = template.conditions.get(own)?.value
  return value !== undefined && joined(value).some((name) => needs(name, wanted, template, left - 1))
}

function joined(node: Node): readonly string[] {
  const named = nameIn(node)
  if (named !== undefined) return [named]
  if (node.kind !== 'call' || node.name !== 'And' || node.argument.kind !== 'list') return []
  return node.argument.items.flatMap((one) => nameIn(one) ?? [])
}

function nameIn(node: Node): string | undefined {
  if (node.kind === 'call') return node.name === 'Condition' && node.argument.kind === 'text' ? node.argument.text : undefined
  return node.kind === 'map' && node.members.size === 1 ? textIn(node, 'Condition') : undefined
}
