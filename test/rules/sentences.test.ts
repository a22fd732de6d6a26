/** A fail says why, whatever else about its subject nobody can tell. */
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/model/config.ts'
import type { Thing } from '../../src/model/kinds.ts'
import type { System } from '../../src/model/system.ts'
import { loadConfig } from '../../src/config/load.ts'
import { examples } from '../../src/rules/examples.gen.ts'
import { judge, noSettings } from '../../src/rules/judge.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { check, is, system, thing, unknown } from './build.ts'

type Facts = Readonly<Record<string, unknown>>

/** The thing with one of its facts unresolved, one at a time; those of the things it lists too. */
function lessKnown(one: Thing, deep = true): readonly Thing[] {
  const facts = one.facts as Facts
  return Object.entries(facts).flatMap(([name, fact]): readonly Thing[] => {
    const put = (value: unknown): Thing => ({ ...one, facts: { ...facts, [name]: value } }) as Thing
    if (Array.isArray(fact)) {
      const members = fact as readonly Thing[]
      return deep
        ? members.flatMap((member, index) => lessKnown(member, false).map((less) => put(members.map((each, at) => (at === index ? less : each)))))
        : []
    }
    // Words for people are always known together with what they describe.
    const { value } = fact as { readonly value?: unknown }
    return typeof value === 'number' || typeof value === 'boolean' ? [put(unknown('${SOMETHING}', 1))] : []
  })
}

/** A question mark may stand for a value, never for the sentence or its end. */
const isBroken = (message: string): boolean => /(^|[^ ])\?/.test(message)

function put(within: System, old: Thing, now: Thing): System {
  return old === within.root ? { ...within, root: now as Thing<'system'> } : { ...within, things: within.things.map((each) => (each === old ? now : each)) }
}

describe('of every example that fails', () => {
  const cases = Object.entries(examples).flatMap(([id, { bad }]) => bad.map((example) => [`${id}: ${example.why}`, id, example] as const))
  test.each(cases)('%s', async (_why, id, { files, base, config }) => {
    const rules = shippedRules.filter((one) => one.rule.id === id)
    const tree = memoryTree(config === undefined ? files : { ...files, '.plimsoll.yml': `version: 1\n${config}\n` })
    const settings: Config = await loadConfig(tree, { rules: shippedRules })
    const before = base === undefined ? undefined : await scan(memoryTree(base), { config: settings, rules: shippedRules, compared: true })
    const found = await scan(tree, { config: settings, rules: shippedRules, ...(before?.contents === undefined ? {} : { against: before.contents }) })
    const { system: whole } = found.scorecard
    const questions = [whole.root, ...whole.things].flatMap((one) =>
      lessKnown(one).flatMap((less) =>
        judge(put(whole, one, less), rules, noSettings).flatMap(({ outcome, message }) => (outcome === 'fail' && isBroken(message) ? [message] : [])),
      ),
    )
    expect([...new Set(questions)]).toEqual([])
  })
})

describe('of a list of reasons', () => {
  const twice = `"{['' , subject.external ? 'it is far' : '', subject.managed ? 'it is hired' : ''].filter(reason, reason != '').join('; ')}"`
  const judged = (message: string, facts: Readonly<Record<string, unknown>>): string | undefined => {
    const probe = check('!has(subject.version)', `message: ${message}`)
    const found = judge(system([thing('database', 'ledger', 3, { version: is('16', 4), ...facts })]), [probe], noSettings)
    return found[0]?.message
  }

  test('those that are known are told', () => {
    expect(judged(twice, { external: unknown('${FAR}', 5), managed: is(true, 6) })).toBe('it is hired')
    expect(judged(twice, { external: is(true, 5), managed: is(true, 6) })).toBe('it is far; it is hired')
  })

  test('with none of them known, the title stands in', () => {
    const message = `"{[subject.external ? 'it is far' : ''].join('')}"`
    expect(judged(message, { external: unknown('${FAR}', 5) })).toBe('ledger: not so: The probe holds')
    expect(judged(`"{subject.external ? 'it is far' : 'it is near'}"`, { external: unknown('${FAR}', 5) })).toBe('ledger: not so: The probe holds')
  })
})
