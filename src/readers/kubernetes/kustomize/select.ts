/** Which objects a `target` means: by kind, name and namespace as patterns, and by labels ({@link https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/}). */
import { textAt, type Placed } from '../../../parse/placed.ts'
import { compilePattern } from '../../../parse/pattern.ts'
import { groupOf, versionOf } from '../scope.ts'
import type { Building } from './building.ts'
import { labelsOf, type Resource } from './resource.ts'

export type Selects = (resource: Resource) => boolean

const fields = ['group', 'version', 'kind', 'name', 'namespace'] as const

/** Undefined when nobody can say what is meant, which is told. */
export function selectorOf(target: Placed | undefined, building: Building): Selects | undefined {
  const matchers = new Map<string, (text: string) => boolean>()
  for (const field of fields) {
    const text = textAt(target, field)
    if (text === undefined || text === '') continue
    const matches = /^[\w-]*$/.test(text) ? (value: string): boolean => value === text : compilePattern(text)
    if (matches === undefined) {
      building.told.tell(target ?? { path: '', line: 1 }, `target: the pattern ${text.slice(0, 80)} can't be read`)
      return undefined
    }
    matchers.set(field, matches)
  }
  const labels = requirementsOf(textAt(target, 'labelSelector'))
  const annotations = requirementsOf(textAt(target, 'annotationSelector'))
  if (labels === undefined || annotations === undefined) {
    building.told.tell(target ?? { path: '', line: 1 }, "target: the selector can't be read")
    return undefined
  }
  const fits = (field: (typeof fields)[number], ...values: readonly string[]): boolean => {
    const matches = matchers.get(field)
    return matches === undefined || values.some(matches)
  }
  return (resource) => {
    const [first = resource] = resource.former
    return (
      fits('kind', resource.kind) &&
      fits('name', first.name, resource.name) &&
      fits(
        'group',
        resource.apiVersion.includes('/') ? resource.apiVersion.slice(0, resource.apiVersion.indexOf('/')) : '',
        groupOf(resource.apiVersion, resource.kind),
      ) &&
      fits('version', versionOf(resource.apiVersion)) &&
      fits('namespace', first.namespace === '' ? 'default' : first.namespace, resource.namespace === '' ? 'default' : resource.namespace) &&
      labels.every((holds) => holds(labelsOf(resource, 'labels'))) &&
      annotations.every((holds) => holds(labelsOf(resource, 'annotations')))
    )
  }
}

type Requirement = (labels: ReadonlyMap<string, string>) => boolean

/** `app=web,tier in (a, b),!legacy` ({@link https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors}). */
function requirementsOf(text: string | undefined): readonly Requirement[] | undefined {
  const found: Requirement[] = []
  if (text === undefined || text.trim() === '') return found
  if (text.length > 2_000) return undefined
  for (const part of text.split(/,(?![^(]*\))/)) {
    const requirement = requirementOf(part.trim())
    if (requirement === undefined) return undefined
    found.push(requirement)
  }
  return found
}

function requirementOf(part: string): Requirement | undefined {
  const set = /^(\S+) +(in|notin) *\(([^()]*)\)$/.exec(part)
  if (set !== null) {
    const [, key = '', how, list = ''] = set
    const values = new Set(list.split(',').map((value) => value.trim()))
    return (labels) => (how === 'in' ? labels.has(key) && values.has(labels.get(key) ?? '') : !values.has(labels.get(key) ?? '\n'))
  }
  const equality = /^([^\s=!]+) *(==?|!=) *([^\s=!]*)$/.exec(part)
  if (equality !== null) {
    const [, key = '', how, value] = equality
    return (labels) => (labels.get(key) === value) === (how !== '!=')
  }
  const presence = /^(!?) *([\w./-]+)$/.exec(part)
  if (presence === null) return undefined
  const [, not, key = ''] = presence
  return (labels) => labels.has(key) === (not === '')
}
