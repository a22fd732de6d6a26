/** Every probe's figures and expectations as the names and sentences of expressions, where a word may be taken already. */
import { describe, expect, test } from 'vitest'
import { expectationsOf } from '../../src/config/verify.ts'
import { probes } from '../../src/probes/index.gen.ts'

describe.each(probes.map((probe) => [probe.name, probe] as const))('%s', (_, probe) => {
  test('its figures can be named in an expression', () => {
    for (const figure of Object.keys(probe.figures)) expect(expectationsOf(probe, [`${figure} == ${figure}`])).toHaveLength(1)
  })
})

const targets: readonly (readonly [string, unknown])[] = [
  ['http', 'https://app.quay.example/'],
  ['http', { url: 'https://app.quay.example/', samples: 50, follow: true }],
  ['tls', 'app.quay.example'],
  ['dns', 'app.quay.example'],
  ['tcp', 'app.quay.example:5432'],
  ['tcp', { address: 'app.quay.example:25', banner: true }],
]

test.each(targets)('what %s expects of %j by itself can be judged', (name, written) => {
  const probe = probes.find((one) => one.name === name)
  const sources = probe?.defaults(probe.target.parse(written)).expect ?? []
  expect(sources.length).toBeGreaterThan(0)
  if (probe !== undefined) expect(expectationsOf(probe, sources)).toHaveLength(sources.length)
})
