/** What a shipped rule must say and how: a rule that blocks a merge on a Friday owes its reader a reason and a way out. */
import type { Rule } from '../model/rule.ts'
import { efforts } from './keys.ts'

/** Faults of style, each as a sentence; empty for a good rule. */
export function styleFaults(rule: Rule): readonly string[] {
  const faults: string[] = []
  const fault = (is: boolean, what: string): void => {
    if (is) faults.push(what)
  }
  fault(/[.!?]$/.test(rule.title) || !/^[A-Z]/.test(rule.title), 'the title is a sentence without its period')
  fault(
    /^(Missing|Check|Ensure|Make|Avoid|Use|Add|Enable|Don.t)\b|\bshould\b/.test(rule.title),
    'the title says what is true of a system that passes, not what to do',
  )
  fault(!isSentence(rule.why), 'why is missing or does not end with a period')
  fault(!isSentence(rule.impact), 'impact is missing or does not end with a period')
  fault(!(efforts as readonly string[]).includes(rule.effort), 'effort is one of minutes, hours, a day, days')
  fault(Object.keys(rule.fix).length === 0, 'fix is missing')
  for (const [format, text] of Object.entries(rule.fix))
    fault(!isSentence(text) && !isCode(text), `fix for ${format} is neither code nor a sentence with its period`)
  fault(rule.links.length === 0 || !rule.links.every((link) => /^https:\/\/\S+$/.test(link)), 'links name upstream documentation by https')
  fault(rule.examples.good.length === 0, 'a good example is missing')
  fault(rule.examples.bad.length === 0, 'a bad example is missing')
  for (const example of [...rule.examples.bad, ...rule.examples.unknown]) fault(example.finds === undefined, 'bad and unknown examples say finds: path:line')
  for (const example of Object.values(rule.examples).flat()) fault(!isSentence(example.why), 'an example says why, with a period')
  const prose = [rule.title, rule.why, rule.impact, rule.current, rule.recommended, rule.message].join('\n')
  fault(/!(?!=|subject|has|[a-z]\w*\.)/.test(prose), 'no exclamation marks')
  return faults
}

function isSentence(text: string): boolean {
  return /^\S[\s\S]*\.$/.test(text)
}

/** A block of a format rather than a sentence about it. */
export function isCode(text: string): boolean {
  return text.trim().includes('\n') || !/^[A-Z][a-z]*,? [a-z]/.test(text)
}
