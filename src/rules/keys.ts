/** The keys of a rule file, in the order they are best written: the loader refuses any other, and the schema for editors is made of them. */
import { severities } from '../model/rule.ts'

/**
 * How a key's value is written. `prose` is for people; `expression` is CEL, of which `true` or `7.0` is one; `words` is one of a few, and where they only
 * suggest, any other does too; `subjects` are kinds of things; the rest are maps and lists with keys of their own.
 */
export type Written =
  | 'prose'
  | 'template'
  | 'expression'
  | 'flag'
  | 'words'
  | 'suggested'
  | 'subjects'
  | 'parameters'
  | 'measures'
  | 'weakens'
  | 'prose by name'
  | 'links'
  | 'examples'
  | 'files'
  | 'list of examples'

export interface Key {
  readonly is: Written
  readonly means: string
  readonly needed?: true
  readonly words?: readonly string[]
}

type Keys = Readonly<Record<string, Key>>

export const efforts = ['minutes', 'hours', 'a day', 'days'] as const

export const ruleKeys = {
  title: { is: 'prose', means: 'A true statement about a system that passes, without its period.', needed: true },
  severity: { is: 'words', means: 'How much it matters; sets the phase unless that is given.', needed: true, words: severities },
  guarded: { is: 'flag', means: 'A pull request that loses it is blocked.' },
  introduced: { is: 'flag', means: 'A pull request that brings a failing subject in is blocked too; only with guarded.' },
  'while-needed': { is: 'flag', means: 'It asks for something only while something needs it: becoming not applicable is then no loss.' },
  phase: { is: 'words', means: 'Of the action plan; 1 for critical, 2 for high, else 3 where it is left out.', words: ['1', '2', '3'] },
  impact: { is: 'prose', means: 'What happens when it fails, with its period.' },
  effort: { is: 'suggested', means: 'Of mending it.', words: efforts },
  for: { is: 'subjects', means: 'One or more kinds; one verdict for each thing of them, `subject` in expressions. `system` is the whole.', needed: true },
  when: { is: 'expression', means: 'CEL; where it is false the rule does not apply.' },
  check: { is: 'expression', means: 'CEL; true passes. The fact it reads last is where a person is sent to look.', needed: true },
  params: { is: 'parameters', means: 'Numbers, texts or booleans that .plimsoll.yml may set; `params.name` in expressions, numbers as doubles.' },
  measures: { is: 'measures', means: 'Figures that are compared between two commits.' },
  weakens: { is: 'weakens', means: 'Which worsening of a measure counts while the outcome stays the same.' },
  current: { is: 'template', means: 'What stands there now: text with expressions in braces; {{ is a brace.' },
  recommended: { is: 'template', means: 'What would pass; the title where it is left out.' },
  message: { is: 'template', means: 'The sentence of a failure.' },
  why: { is: 'prose', means: 'Why it is asked, for the one whose merge it blocks.' },
  fix: { is: 'prose by name', means: 'How to mend it, by format: a short block of that format, or a sentence.' },
  links: { is: 'links', means: 'Upstream documentation, by https.' },
  examples: { is: 'examples', means: 'Small repositories that pass, fail and leave it open.' },
} as const satisfies Keys

export const measureKeys = {
  value: { is: 'expression', means: 'CEL giving a number; with each, of the member, `it`.' },
  unit: { is: 'prose', means: 'What is counted: days, connections, copy.', needed: true },
  each: { is: 'expression', means: 'CEL giving a list; one measure a member.' },
  name: { is: 'expression', means: 'With each: CEL naming the member `it` in words that stay.' },
} as const satisfies Keys

export const weakensKeys = {
  worse: { is: 'words', means: 'new: a member that was not there; gone: one that was and is not.', needed: true, words: ['higher', 'lower', 'new', 'gone'] },
  past: { is: 'expression', means: 'CEL; while passing, only a value past this counts.' },
  told: { is: 'flag', means: 'While failing, too, a value above 0 that can no longer be told is lost.' },
} as const satisfies Keys

export const examplesKeys = {
  bad: { is: 'list of examples', means: 'Repositories that fail.' },
  good: { is: 'list of examples', means: 'Repositories that pass.' },
  unknown: { is: 'list of examples', means: 'Repositories that leave it open.' },
} as const satisfies Keys

export const exampleKeys = {
  why: { is: 'prose', means: 'Why it is judged so, with a period.', needed: true },
  files: { is: 'files', means: 'Texts by path: the whole repository.', needed: true },
  finds: { is: 'prose', means: 'The place of the verdict, path:line.' },
  subject: { is: 'prose', means: 'The subject, where several are judged.' },
  base: { is: 'files', means: 'What stood before, for rules about what a change brings.' },
  config: { is: 'prose', means: 'Lines of .plimsoll.yml that it needs.' },
} as const satisfies Keys
