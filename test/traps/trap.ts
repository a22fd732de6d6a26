/** Tells a trap that real files have laid: the files, and what must be understood of them in spite of it. */
import { expect, test } from 'vitest'
import type { Kind } from '../../src/model/kinds.ts'
import { subjectOf } from '../../src/model/kinds.ts'
import type { Outcome } from '../../src/model/verdict.ts'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { factOf, outcomeOf } from '../systems/shapes/shape.ts'
import { blocked, clock, judge, type Edit, type Files } from '../systems/story.ts'

export interface Trap {
  readonly files: Files
  /** Every subject of these kinds. */
  readonly things?: Readonly<Partial<Record<Kind, readonly string[]>>>
  /** Facts by `database/ledger.step`; what is not known is `?` with its bounds, what is absent `-`. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>
  /** Outcomes by `rule subject`, or by the rule alone where it has one subject. */
  readonly verdicts?: Readonly<Record<string, Outcome | 'not judged'>>
  /** Files of which the report says that they were not read, wholly or in part. */
  readonly skipped?: readonly string[]
  /** The edit, and what it is blocked for; nothing where it loses nothing. */
  readonly edit?: readonly [edit: Edit, rules: readonly string[]]
}

export function trap(number: number, title: string, told: Trap): void {
  test(`trap ${number}: ${title}`, async () => {
    const { head } = await gate({ base: memoryTree(told.files, 'base'), head: memoryTree(told.files, 'head'), clock })
    const named = (kind: string): readonly string[] =>
      head.system.things
        .filter((thing) => thing.kind === kind)
        .map((thing) => subjectOf(thing).slice(kind.length + 1))
        .sort()
    const seen = {
      things: Object.fromEntries(Object.keys(told.things ?? {}).map((kind) => [kind, named(kind)])),
      facts: Object.fromEntries(Object.keys(told.facts ?? {}).map((key) => [key, factOf(head, key)])),
      verdicts: Object.fromEntries(Object.keys(told.verdicts ?? {}).map((key) => [key, outcomeOf(head, key)])),
      skipped: [...new Set(head.skipped.map((skip) => skip.path))].filter((path) => told.skipped?.includes(path)).sort(),
    }
    expect(seen).toEqual({ things: told.things ?? {}, facts: told.facts ?? {}, verdicts: told.verdicts ?? {}, skipped: [...(told.skipped ?? [])].sort() })
    if (told.edit === undefined) return
    expect(blocked(await judge(told.files, told.edit[0](told.files)))).toEqual([...told.edit[1]].sort())
  })
}

/** A Compose stack that a script deploys. */
export const deployed = (text: string, more: Files = {}): Files => ({
  'deploy.sh': 'docker compose -f compose.production.yml up -d\n',
  'compose.production.yml': text,
  ...more,
})

/** Manifests that a script applies. */
export const applied = (text: string, more: Files = {}): Files => ({ 'deploy.sh': 'kubectl apply -f k8s/\n', 'k8s/all.yaml': text, ...more })
