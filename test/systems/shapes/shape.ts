/** Tells a small system, what must be understood of it, one edit that loses something and one that loses nothing. */
import { expect, test } from 'vitest'
import type { Fact } from '../../../src/base/fact.ts'
import type { Thing } from '../../../src/model/kinds.ts'
import { subjectOf } from '../../../src/model/kinds.ts'
import type { Outcome, Scorecard } from '../../../src/model/verdict.ts'
import { gate } from '../../../src/run/gate.ts'
import { memoryTree } from '../../../src/tree/memory.ts'
import { blocked, clock, judge, type Edit, type Files } from '../story.ts'

export interface Shape {
  readonly files: Files
  /** Every backup, as `backupLine` writes it, sorted. */
  readonly backups?: readonly string[]
  /** Facts by `database/ledger.step`; what is not known is `?` with its bounds, what is absent `-`. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
  /** Outcomes by `rule subject`, or by the rule alone where it has one subject. */
  readonly verdicts?: Readonly<Record<string, Outcome>>
  /** The edit, and what it is blocked for. */
  readonly loss?: readonly [edit: Edit, rules: readonly string[]]
  readonly harmless?: Edit
}

export function shape(name: string, told: Shape): void {
  test(name, async () => {
    const { head } = await gate({ base: memoryTree(told.files, 'base'), head: memoryTree(told.files, 'head'), clock })
    if (told.backups !== undefined) expect(backupLines(head)).toEqual([...told.backups].sort())
    expect(Object.fromEntries(Object.keys(told.facts ?? {}).map((key) => [key, factOf(head, key)]))).toEqual(told.facts ?? {})
    expect(Object.fromEntries(Object.keys(told.verdicts ?? {}).map((key) => [key, outcomeOf(head, key)]))).toEqual(told.verdicts ?? {})
    if (told.harmless !== undefined) {
      const decision = await judge(told.files, told.harmless(told.files))
      expect({ edit: 'harmless', blocked: blocked(decision) }).toEqual({ edit: 'harmless', blocked: [] })
    }
    if (told.loss !== undefined) {
      const decision = await judge(told.files, told.loss[0](told.files))
      expect({ edit: 'loss', blocked: blocked(decision) }).toEqual({ edit: 'loss', blocked: [...told.loss[1]].sort() })
    }
  })
}

function shown(fact: Fact<unknown> | undefined): string | number | boolean {
  if (fact === undefined) return '-'
  if (fact.state !== 'unresolved') return fact.value as string | number | boolean
  const bounds = [fact.atLeast === undefined ? '' : `≥${fact.atLeast}`, fact.atMost === undefined ? '' : `≤${fact.atMost}`].join('')
  return `?${bounds}`
}

type Facts = Readonly<Record<string, Fact<unknown> | undefined>>

function backupLines(scorecard: Scorecard): readonly string[] {
  return scorecard.system.things
    .filter((thing) => thing.kind === 'backup')
    .map((thing) => {
      const facts = thing.facts as Facts
      const runs = { true: 'by itself', false: 'by hand' }[String(shown(facts['automatic']))] ?? 'perhaps'
      const every = facts['every'] === undefined ? '' : ` every ${shown(facts['every'])} h`
      const away = { true: 'off-site', false: 'on the host' }[String(shown(facts['offsite']))] ?? 'perhaps off-site'
      const kept = facts['retentionDays'] === undefined ? 'keeping not said' : `kept ${shown(facts['retentionDays'])} d`
      return `${thing.name}: ${runs}${every}, ${away}, ${kept}`
    })
    .sort()
}

export function factOf(scorecard: Scorecard, key: string): string | number | boolean {
  const dot = key.lastIndexOf('.')
  const found = scorecard.system.things.find((thing: Thing) => subjectOf(thing) === key.slice(0, dot))
  if (found === undefined) return 'no such thing'
  const value: unknown = (found.facts as Readonly<Record<string, unknown>>)[key.slice(dot + 1)]
  return Array.isArray(value) ? value.map((one: Thing) => one.name).join(', ') : shown(value as Fact<unknown> | undefined)
}

export function outcomeOf(scorecard: Scorecard, key: string): string {
  const [rule = '', subject] = key.split(' ')
  const found = scorecard.verdicts.filter(
    (verdict) =>
      verdict.rule === rule && (subject === undefined || verdict.subject === subject) && (subject !== undefined || verdict.outcome !== 'not-applicable'),
  )
  return found.length === 0 ? 'not judged' : [...new Set(found.map((verdict) => verdict.outcome))].join(', ')
}
