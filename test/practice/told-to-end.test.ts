/** `restart: "no"` with a command of its own is what people are advised to write for a job, whatever that is called; what stays is none for that. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const stack = (service: string): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  web: { build: ., ports: ["80:80"], restart: always }\n${service}`,
  Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["bundle", "exec", "puma"]\n',
})
const about = (service: string): Promise<readonly string[]> => judged(stack(service), 'infrastructure/restart-policy')

test.each([
  '  gems: { build: ., command: bundle install --quiet, restart: "no" }\n',
  '  gems: { build: ., command: ["sh", "-c", "bundle install; date > /gems/done"], restart: "no" }\n',
  '  prepare: { image: "acme/kiln:3", command: kiln prepare, restart: "no" }\n',
])('a job: %s', async (service) => {
  expect(await about(service)).not.toContainEqual(expect.stringMatching(/^(fail|unknown)/))
})

test.each([
  ['  gems: { build: ., command: bundle install --quiet }\n', /^unknown service\/gems/],
  ['  mill: { build: ., command: node mill.js, restart: "no" }\n', /^fail service\/mill/],
  ['  mill-worker: { build: ., command: kiln work, restart: "no" }\n', /^fail service\/mill-worker/],
  ['  kiln: { build: ., command: kiln listen, restart: "no", ports: ["81:81"] }\n', /^fail service\/kiln/],
  ['  kiln: { image: "acme/kiln:3", restart: "no" }\n', /^fail service\/kiln/],
])('what stays, or may: %s', async (service, said) => {
  expect(await about(service)).toContainEqual(expect.stringMatching(said))
})
