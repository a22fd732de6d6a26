/** Production’s stacks among a tree’s templates: what commands deploy, what is named so, else all; those that import from one another are one system. */
import { compareText } from '../../../base/evidence.ts'
import { basename, dirname } from '../../../base/paths.ts'
import type { Candidate, Stack } from '../../../model/stack.ts'
import type { Finding, Found } from '../../platform.ts'
import { appliedIn } from './applied.ts'
import { filesIn, type Files } from './files.ts'
import { joinedBy, type Whole } from './joined.ts'
import { placeOfFile, unitsOf, type Unit } from './units.ts'

export async function findStacks(finding: Finding): Promise<Found> {
  const files = await filesIn(finding)
  const applied = appliedIn(finding, files)
  const all = nestedIn(files)
  // Those that nest one another in a circle are nested by nobody.
  const nested = all.size < files.templates.size ? all : new Map<string, string>()
  const candidates: Candidate[] = []
  const units: Unit[] = []
  const before: Unit[] = []
  for (const template of files.templates.values()) {
    if (placeOfFile(template.path).place === 'example') continue
    const parent = nested.get(template.path)
    if (parent !== undefined && !applied.some((one) => one.template === template.path)) {
      candidates.push({ path: template.path, why: `nested in ${parent}` })
      continue
    }
    const own = unitsOf(template, applied, files)
    candidates.push(...own.candidates)
    units.push(...own.units)
    if (own.units.length === 0) before.push({ part: { file: template.path, valueFiles: [] }, why: 'there is no other', rank: 'unsaid' })
  }
  // A template for development alone is judged only where there is nothing better.
  const best = units.length > 0 ? units : before.slice(0, 1)
  const unsure = units.length === 0
  const told = best.some(({ rank }) => rank !== 'unsaid')
  const groups = await joinedBy(best, finding.context)
  const taken: Whole[][] = []
  for (const group of groups) {
    if (!told || group.some(({ rank }) => rank !== 'unsaid')) taken.push(group)
    else for (const { part } of group) candidates.push({ path: part.file, why: 'no command deploys it and no name says production, as they do of others' })
  }
  const chosen = new Set(taken.flat().flatMap((unit) => [unit.part.file, ...unit.nested]))
  const stacks = taken.map((group) => stackOf(group, unsure))
  return {
    stacks: named(stacks),
    candidates: candidates.filter(({ path }) => !chosen.has(path)).sort((a, b) => compareText(a.path, b.path)),
  }
}

/** Templates that others nest, with the one that does, as far as their addresses end in a file of the tree. */
function nestedIn({ templates }: Files): ReadonlyMap<string, string> {
  const byName = new Map<string, string[]>()
  for (const path of templates.keys()) byName.set(basename(path), [...(byName.get(basename(path)) ?? []), path])
  const found = new Map<string, string>()
  for (const template of templates.values()) {
    for (const { type, node } of template.resources.values()) {
      if (type !== 'AWS::CloudFormation::Stack' && type !== 'AWS::Serverless::Application') continue
      for (const name of JSON.stringify(textsIn(node, 0)).match(/[\w.-]{1,200}\.(?:ya?ml|json|template)\b/g) ?? []) {
        for (const path of byName.get(name) ?? []) if (path !== template.path && !found.has(path)) found.set(path, template.path)
      }
    }
  }
  return found
}

function textsIn(node: unknown, depth: number): readonly string[] {
  if (typeof node === 'string') return [node]
  if (typeof node !== 'object' || node === null || depth > 20) return []
  const inner: readonly unknown[] = node instanceof Map ? [...node.values()] : Object.values(node)
  return inner.flatMap((one) => textsIn(one, depth + 1))
}

const plainNames = /^(templates?|cloudformation|cfn|cf|main|stacks?|infra|infrastructure|aws|production|prod|prd|live|iac|deploy|root|sam|packaged)$/i

function nameOf(group: readonly Unit[]): string {
  const [first] = group
  if (first === undefined) return 'production'
  if (group.length === 1 && first.part.name !== undefined) return first.part.name
  const path = group.length === 1 ? first.part.file : `${commonFolder(group.map(({ part }) => part.file))}/x`
  const own = basename(path)
    .replace(/\.[^.]*$/, '')
    .replace(/\.template$/, '')
  if (group.length === 1 && !plainNames.test(own)) return own
  for (let above = dirname(path); above !== ''; above = dirname(above)) if (!plainNames.test(basename(above))) return basename(above)
  return 'production'
}

function commonFolder(paths: readonly string[]): string {
  const [first, ...rest] = paths.map((path) => dirname(path).split('/'))
  if (first === undefined) return ''
  let shared = first.length
  for (const names of rest) for (let at = 0; at < shared; at++) if (names[at] !== first[at]) shared = at
  return first.slice(0, shared).join('/')
}

function stackOf(group: readonly Whole[], unsure: boolean): Stack {
  const parts = group.map(({ part }) => part)
  const [first] = group
  const files = [...new Set(group.flatMap(({ part, nested }) => [part.file, ...part.valueFiles, ...nested]))]
  const told = group.find(({ rank }) => rank === 'deployed') ?? group.find(({ rank }) => rank === 'named') ?? first
  const others = group.length > 1 ? `, with ${group.length - 1} ${group.length === 2 ? 'stack' : 'stacks'} that it exports to or imports from` : ''
  return {
    name: nameOf(group),
    tool: 'cloudformation',
    files,
    folder: dirname(first?.part.file ?? ''),
    envFiles: [],
    profiles: [],
    parts,
    ...(unsure ? { unsure: true } : {}),
    ...(group.some(({ rank }) => rank === 'deployed') ? { deployed: true } : {}),
    why: `${told?.why ?? ''}${others}`,
  }
}

/** Two of one name are told apart by their files. */
function named(stacks: readonly Stack[]): readonly Stack[] {
  const counts = new Map<string, number>()
  for (const { name } of stacks) counts.set(name, (counts.get(name) ?? 0) + 1)
  return stacks.map((stack) =>
    counts.get(stack.name) === 1
      ? stack
      : {
          ...stack,
          name: (stack.files[0] ?? stack.name)
            .replace(/\.[^./]*$/, '')
            .split('/')
            .slice(-2)
            .join('-'),
        },
  )
}
