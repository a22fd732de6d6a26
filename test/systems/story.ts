/** Tells changes to a fixture system as edits of its files, and what the gate says of them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Decision } from '../../src/model/verdict.ts'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'

export type Files = Readonly<Record<string, string>>
export type Edit = (files: Files) => Files

export function fixture(name: string): Files {
  const root = join(import.meta.dirname, '..', 'fixtures', 'systems', name)
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    entries.map((entry) => [join(entry.parentPath, entry.name).slice(root.length + 1), readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  )
}

/** Replaces every occurrence; what is not there is a mistake of the test. */
export function replace(path: string, from: string | RegExp, to: string): Edit {
  return (files) => {
    const text = files[path]
    if (text === undefined) throw new Error(`${path} is not in the fixture`)
    const changed = typeof from === 'string' ? text.replaceAll(from, to) : text.replace(from, to)
    if (changed === text) throw new Error(`${path} holds no ${String(from)}`)
    return { ...files, [path]: changed }
  }
}

export function remove(path: string): Edit {
  return (files) => {
    if (files[path] === undefined) throw new Error(`${path} is not in the fixture`)
    return Object.fromEntries(Object.entries(files).filter(([name]) => name !== path))
  }
}

export function add(path: string, text: string): Edit {
  return (files) => ({ ...files, [path]: text })
}

export function rename(from: string, to: string): Edit {
  return (files) => add(to, files[from] ?? '')(remove(from)(files))
}

export function all(...edits: readonly Edit[]): Edit {
  return (files) => edits.reduce((now, edit) => edit(now), files)
}

/** A block of YAML under a key, from its line to the next line that is indented no deeper. */
export function without(path: string, header: string): Edit {
  return (files) => {
    const lines = (files[path] ?? '').split('\n')
    const start = lines.indexOf(header)
    if (start === -1) throw new Error(`${path} holds no line ${JSON.stringify(header)}`)
    const depth = header.search(/\S/)
    let end = start + 1
    while (end < lines.length && ((lines[end] ?? '').trim() === '' || (lines[end] ?? '').search(/\S/) > depth)) end++
    return { ...files, [path]: [...lines.slice(0, start), ...lines.slice(end)].join('\n') }
  }
}

export const clock = new Date('2026-11-20T12:00:00Z')

export async function judge(base: Files, head: Files): Promise<Decision> {
  const decision = await gate({ base: memoryTree(base, 'base'), head: memoryTree(head, 'head'), clock })
  const faults = [...decision.base.verdicts, ...decision.head.verdicts].filter(({ outcome }) => outcome === 'error')
  if (faults.length > 0) throw new Error(`rules that could not be evaluated: ${faults.map(({ message }) => message).join('; ')}`)
  return decision
}

/** Rules that block, with their subjects, sorted and each once. */
export function blocked(decision: Decision): readonly string[] {
  return [...new Set(decision.changes.filter((change) => change.blocking).map((change) => `${change.rule} ${change.subject}`))].sort()
}
