/** What is said of limits that do not fit the node names what runs out, and nothing that fits. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'

async function said(cpus: string, memory: string): Promise<string | undefined> {
  const compose = `services:
  till:
    image: acme/till:3.2
    ports: [ "8080:8080" ]
    deploy: { resources: { limits: { cpus: "${cpus}", memory: ${memory} } } }
`
  const config = { ...defaultConfig, target: { node: { cpus: 4, memoryBytes: 8 * 2 ** 30 } } }
  const { scorecard } = await scan(memoryTree({ 'compose.yaml': compose }, 'base'), { config, rules: shippedRules })
  const verdict = scorecard.verdicts.find(({ rule }) => rule === 'infrastructure/node-capacity')
  return verdict?.outcome === 'fail' ? verdict.message : verdict?.outcome
}

test.each([
  ['3', '2G', 'pass'],
  ['3.5', '2G', 'the limits of all copies come to 3.5 cores; with room to spare they do not fit the node’s 4 cores'],
  ['1', '7G', 'the limits of all copies come to 7 GiB; with room to spare they do not fit the node’s 8 GiB'],
  ['3.5', '7G', 'the limits of all copies come to 7 GiB and 3.5 cores; with room to spare they do not fit the node’s 8 GiB and 4 cores'],
])('%s cores and %s', async (cpus, memory, expected) => expect(await said(cpus, memory)).toBe(expected))
