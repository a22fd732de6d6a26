/** Brackets that close under the key they opened at: what Compose's and GitHub's parsers take, and strict YAML does not. */
import { expect, test } from 'vitest'
import { asScalar, parseYaml, valueAt, asList } from '../../src/parse/yaml.ts'
import { blocked, judge } from '../systems/story.ts'

const text = `services:
  ledger:
    healthcheck:
      test: [
          "CMD-SHELL",
          "pg_isready -U clerk || exit 1",
      ]
    needs: [
      vault,
      till
    ]
    command: |
      if [
      ]
    image: postgres:17.2
`

test('a closing bracket at its key, twice, and lines stay what they were', () => {
  const { documents, problem } = parseYaml(text)
  expect(problem).toBeUndefined()
  const ledger = valueAt(documents[0], 'services', 'ledger')
  expect(asList(valueAt(ledger, 'healthcheck', 'test'))?.items.map((item) => asScalar(item)?.text)).toEqual(['CMD-SHELL', 'pg_isready -U clerk || exit 1'])
  expect(asList(valueAt(ledger, 'needs'))?.items.map((item) => item.line)).toEqual([9, 10])
  expect(asScalar(valueAt(ledger, 'command'))?.text).toBe('if [\n]\n')
  expect(asScalar(valueAt(ledger, 'image'))).toMatchObject({ text: 'postgres:17.2', line: 15 })
})

test('a bracket that never closes is still told', () => {
  expect(parseYaml('services:\n  till:\n    command: [ "serve",\n  vault: {}\n').problem).toBeDefined()
})

test('many such brackets end soon', () => {
  const many = Array.from({ length: 3000 }, (_, index) => `  key${index}: [\n    one\n  ]\n`).join('')
  const start = performance.now()
  parseYaml(`root:\n${many}`)
  expect(performance.now() - start).toBeLessThan(4000)
})

test('a service below such a bracket is read, and what it loses blocks', async () => {
  const compose = (volume: string): string => `services:
  till:
    image: ghcr.io/orchard/till:4.1
    ports: [ "8080:8080" ]
    healthcheck:
      test: [
          "CMD", "wget", "-q", "http://127.0.0.1:8080/up",
      ]
    environment:
      DATABASE_URL: postgresql://clerk@ledger:5432/till
  ledger:
    image: postgres:17.2
${volume}volumes:
  ledger-data:
`
  const base = { 'compose.yaml': compose('    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\n') }
  const decision = await judge(base, { 'compose.yaml': compose('') })
  expect(blocked(decision)).toEqual(['database/persistence database/ledger'])
})
