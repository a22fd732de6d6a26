/** Says the features found in a snippet in one line each. */
import type { Fact } from '../../src/base/fact.ts'
import type { Feature, FeatureDeclaration } from '../../src/model/feature.ts'
import { readAll } from './javascript-harness.ts'

function written(fact: Fact<string | number | boolean>): string {
  return fact.state === 'unresolved' ? `?${fact.raw}` : `${fact.value}${fact.state === 'default' ? '*' : ''}`
}

/** `line library name fact=value …`. */
export async function say(what: Feature, text: string, path = 'src/work/ledger.ts', others: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const found = (await readAll(text, path, others)).declares.filter((each): each is FeatureDeclaration => each.kind === 'feature' && each.what === what)
  return found.map((each) => [`${each.at.line} ${each.library} ${each.name}`, ...[...each.facts].map(([name, fact]) => `${name}=${written(fact)}`)].join(' '))
}
