/** A rule as data: what one YAML file under rules/ (or .plimsoll/rules/) says. */
import type { Kind } from './kinds.ts'

export const severities = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

export interface Rule {
  /** `<category>/<name>`, from the path. */
  readonly id: string
  readonly category: string
  /** A true statement about a system that passes: `Every record is backed up by itself`. */
  readonly title: string
  readonly severity: Severity
  readonly guarded: boolean
  /** A fresh failure blocks too. */
  readonly introduced: boolean
  readonly phase: 1 | 2 | 3
  /** It asks for something only while something needs it: becoming not applicable is then no loss (no client left, no pooling to ask for). */
  readonly whileNeeded?: boolean
  /** What happens when it fails. */
  readonly impact: string
  /** Of mending it: `minutes`, `hours`, `a day`, `days`. */
  readonly effort: string
  readonly for: readonly Kind[]
  /** CEL; false means not applicable. */
  readonly when?: string
  /** CEL; true passes. */
  readonly check: string
  readonly params: Readonly<Record<string, number | string | boolean>>
  readonly measures: Readonly<Record<string, MeasureRule>>
  readonly weakens: Readonly<Record<string, Weakens>>
  /** Templates: text with CEL in braces, shown as Current and Recommended. */
  readonly current: string
  readonly recommended: string
  /** Template of the sentence when it fails; defaults to the title negated by current. */
  readonly message: string
  readonly why: string
  /** Per format, a short block of that format. */
  readonly fix: Readonly<Record<string, string>>
  readonly links: readonly string[]
  readonly examples: { readonly good: readonly RuleExample[]; readonly bad: readonly RuleExample[]; readonly unknown: readonly RuleExample[] }
}

export interface MeasureRule {
  /** CEL; one measure. With `each`, evaluated per member as `it`. */
  readonly value?: string
  readonly unit: string
  /** CEL giving a list; one measure a member. */
  readonly each?: string
  /** With `each`: CEL naming the member, in words that stay. */
  readonly name?: string
}

/** Which worsening of a measure counts while the outcome stays the same. */
export interface Weakens {
  /** `new`: a member that was not there; `gone`: one that was and is not. */
  readonly worse: 'higher' | 'lower' | 'new' | 'gone'
  /** CEL at head; while passing, only a value past this counts. */
  readonly past?: string
  /** While failing, too, a value above 0 that can no longer be told is lost: something was there, and may be gone. */
  readonly told?: boolean
}

export interface RuleExample {
  readonly why: string
  readonly files: Readonly<Record<string, string>>
  /** `path:line` of the primary place; for bad and unknown. */
  readonly finds?: string
  /** Subject, when several are judged. */
  readonly subject?: string
  /** For rules about what a change brings: the files at base. */
  readonly base?: Readonly<Record<string, string>>
  /** `.plimsoll.yml` parts the example needs, such as a target. */
  readonly config?: string
}
