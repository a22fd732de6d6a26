import { expect, test } from 'vitest'
import type { Decision } from '../../src/model/verdict.ts'
import { gate } from '../../src/run/gate.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { clock, linesOf, type Files } from './support.ts'

const compose = (replicas: number): string => `services:
  orders:
    image: ghcr.io/acme/orders:4.2
    ports: ["8080:8080"]
    deploy: { replicas: ${replicas} }
`
const flow = '.github/workflows/gate.yml'
const workflow = 'on: pull_request\njobs: { gate: { runs-on: ubuntu-latest, steps: [ { uses: plimsoll/plimsoll@v1 } ] } }\n'
const common: Files = { [flow]: workflow, 'compose.yml': compose(3) }
const waiver = 'waivers: [ { rule: infrastructure/replicas, reason: one node until spring, until: 2027-03-01, by: "@octocat" } ]\n'

async function decide(base: Files, head: Files): Promise<Decision> {
  return gate({ base: memoryTree({ ...common, ...base }), head: memoryTree({ ...common, ...head }), clock })
}

function blocking({ changes }: Decision): readonly string[] {
  return changes.filter((change) => change.blocking).map((change) => `${change.rule} ${change.subject}`)
}

test('the base’s waiver counts; the head’s own does not, and is told', async () => {
  expect(blocking(await decide({ '.plimsoll.yml': waiver }, { '.plimsoll.yml': waiver, 'compose.yml': compose(1) }))).toEqual([])
  const bold = await decide({ '.plimsoll.yml': '' }, { '.plimsoll.yml': waiver, 'compose.yml': compose(1) })
  expect([...blocking(bold)].sort()).toEqual(['gate/weakened .plimsoll.yml', 'infrastructure/replicas service/orders'])
})

test('a waiver that comes alone is shown', async () => {
  const found = await decide({ '.plimsoll.yml': '' }, { '.plimsoll.yml': waiver })
  expect([found.decision, blocking(found)]).toEqual(['pass', []])
  expect(found.notices).toEqual(['A waiver of infrastructure/replicas is new and lasts until 2027-03-01: one node until spring. (.plimsoll.yml:1)'])
})

test('a rule that the head turns off still judges, and turning it off blocks by itself', async () => {
  const found = await decide({ '.plimsoll.yml': '' }, { '.plimsoll.yml': 'rules: { infrastructure/replicas: off }\n', 'compose.yml': compose(1) })
  expect([...blocking(found)].sort()).toEqual(['gate/weakened .plimsoll.yml', 'infrastructure/replicas service/orders'])
})

test('the base may waive a weakening, by rule and path', async () => {
  const allowed = 'waivers: [ { rule: gate/weakened, subject: .plimsoll.yml, reason: trial, until: 2026-12-01, by: me } ]\n'
  const found = await decide({ '.plimsoll.yml': allowed }, { '.plimsoll.yml': `${allowed}gate: { mode: report }\n` })
  expect([found.decision, found.changes.map((change) => change.waiver?.reason)]).toEqual(['pass', ['trial']])
})

test('an invalid configuration blocks at head and ends the run at base', async () => {
  const found = await decide({ '.plimsoll.yml': '' }, { '.plimsoll.yml': 'version: 1\nrulez: 1\n' })
  expect(found.changes.map((change) => `${change.evidence.path}:${change.evidence.line}`)).toEqual(['.plimsoll.yml:2'])
  expect(await linesOf(decide({ '.plimsoll.yml': 'rulez: 1\n' }, { '.plimsoll.yml': '' }))).toEqual([
    '.plimsoll.yml:1: there is no key rulez; did you mean rules?',
  ])
})

test('a repository that brings Plimsoll in is shown what it brings', async () => {
  const found = await gate({
    base: memoryTree({ 'compose.yml': compose(3) }),
    head: memoryTree({ ...common, '.plimsoll.yml': 'gate: { mode: report }\n' }),
    clock,
  })
  expect([found.decision, found.mode, found.changes, found.notices.length]).toEqual(['pass', 'enforce', [], 3])
})
