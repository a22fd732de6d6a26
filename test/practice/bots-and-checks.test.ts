/** Scanners that show only by what reckons with them or lists them: rules for a bot's changes, and Rails' own list of checks. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const shop = {
  'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "80:80" ]\n',
  Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["bin/rails", "server"]\n',
  Gemfile: 'gem "rails"\ngem "bundler-audit"\n',
}
const of = async (more: Readonly<Record<string, string>>): Promise<string> => (await verdicts({ ...shop, ...more }, 'security/dependency-scanning')).join('\n')

const rules = (condition: string, more = ''): string =>
  `pull_request_rules:\n  - name: small steps\n    conditions:\n      - ${condition}\n${more}    actions:\n      merge: { method: squash }\n`

test.each([
  ['author=dependabot[bot]', /^system unknown.* @ \.github\/mergify\.yml:4$/],
  [String.raw`author~=^renovate\[bot\]$`, /^system unknown/],
  ['author=snyk-bot', /^system unknown/],
  ['and: [ "base=main", { or: [ "head~=^dependabot/" ] } ]', /^system unknown/],
  ['dependabot-update-type=version-update:semver-patch', /^system unknown/],
  ['author=ferry-bot', /^system fail/],
  ['author=renovate-team', /^system fail/],
  ['label=dependabot', /^system fail/],
])('Mergify takes in changes where %s', async (condition, wanted) => {
  expect(await of({ '.github/mergify.yml': rules(condition) })).toMatch(wanted)
})

test('a rule that is switched off, and one that only its name speaks of, show no bot', async () => {
  expect(await of({ '.mergify.yml': rules('author=dependabot[bot]', '    disabled: { reason: none left }\n') })).toMatch(/^system fail/)
  expect(await of({ '.mergify.yml': rules('base=main').replace('small steps', 'author=dependabot[bot]') })).toMatch(/^system fail/)
})

const list = (steps: string): string => `CI.run do\n  step "Style", "bin/rubocop"\n${steps}end\n`
const audited = list('  step "Gems", "bin/bundler-audit"\n')
const workflow = (run: string, more = ''): string => `on: push\njobs:\n  look:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ${run}\n${more}`

test.each([
  ['one of gems', audited, /^system unknown.* @ config\/ci\.rb:3$/],
  ['one of packages', list('  step "Maps", "bin/importmap audit"\n'), /^system unknown/],
  ['one that is switched off', list('  # step "Gems", "bin/bundler-audit"\n'), /^system fail/],
  ['none', list('  step "Types", "bin/importmap json"\n'), /^system fail/],
])('a list of checks with %s, which nothing here runs', async (_, text, wanted) => {
  expect(await of({ 'config/ci.rb': text })).toMatch(wanted)
})

test('a gem alone looks at nothing', async () => {
  expect(await of({})).toMatch(/^system fail/)
})

test('a workflow that runs the list, or a check of it', async () => {
  const at = '.github/workflows/look.yml'
  expect(await of({ 'config/ci.rb': audited, [at]: workflow('bin/ci') })).toBe(`system pass @ ${at}:6`)
  expect(await of({ [at]: workflow('bin/bundler-audit') })).toBe(`system pass @ ${at}:6`)
  expect(await of({ [at]: workflow('bin/importmap audit') })).toBe(`system pass @ ${at}:6`)
  expect(await of({ 'config/ci.rb': list(''), [at]: workflow('bin/ci') })).toMatch(/^system fail/)
  expect(await of({ 'config/ci.rb': audited, [at]: workflow('bin/ci', '        if: false\n') })).toMatch(/^system unknown/)
})

const snyk = (repository: string): string => `[![Holes](https://snyk.io/test/github/${repository}/badge.svg)](https://snyk.io/test/github/${repository})`

test.each([
  ['Snyk', `# Till\n\n${snyk('acme/till')}\n${snyk('Acme/Till')}\n`, /^system unknown.* @ README\.md:3$/],
  ['Snyk in a table', `# Till\n\n| Badge |\n|---|\n| ${snyk('acme/till')} |\n`, /^system unknown.* @ README\.md:5$/],
  ['Snyk by Shields', '![Holes](https://img.shields.io/snyk/vulnerabilities/github/acme/till)\n', /^system unknown/],
  ['PyUp', '[![Updates](https://pyup.io/repos/github/acme/till/shield.svg)](https://pyup.io/repos/github/acme/till/)\n', /^system unknown/],
  ['Requires.io', '![Packages](https://requires.io/github/acme/till/requirements.svg?branch=main)\n', /^system unknown/],
  ['several repositories', `${snyk('acme/till')}\n${snyk('acme/desk')}\n`, /^system fail/],
  ['what is commented out', `<!-- ${snyk('acme/till')} -->\n`, /^system fail/],
  ['what is shown as code', `\`\`\`md\n${snyk('acme/till')}\n\`\`\`\n`, /^system fail/],
  ['a link alone', 'Look at https://snyk.io/test/github/acme/till for how it is done.\n', /^system fail/],
  ['a build', '[![Build](https://circleci.com/gh/acme/till.svg)](https://circleci.com/gh/acme/till)\n', /^system fail/],
])('a badge of %s', async (_, text, wanted) => {
  expect(await of({ 'README.md': text })).toMatch(wanted)
})

test('a badge is looked for at the root', async () => {
  expect(await of({ 'vendored/README.md': `${snyk('acme/till')}\n` })).toMatch(/^system fail/)
  expect(await of({ 'README.rst': '.. image:: https://pyup.io/repos/github/acme/till/shield.svg\n' })).toMatch(/^system unknown.* @ README\.rst:1$/)
})

test.each([
  ['./grype till:test --only-fixed', /^system pass/],
  ['/usr/local/bin/trivy fs .', /^system pass/],
  ['./grypes till:test', /^system fail/],
])('a scanner where its installer put it: %s', async (run, wanted) => {
  expect(await of({ '.github/workflows/look.yml': workflow(run) })).toMatch(wanted)
})

test('a scanner among the tools of a module of Go is brought along, and what runs it stands elsewhere', async () => {
  const tool = 'golang.org/x/vuln/cmd/govulncheck'
  const module = (lines: string): string => `module acme.io/till\n\ngo 1.24\n\n${lines}\n`
  expect(await of({ 'go.mod': module(`tool ${tool}`) })).toMatch(/^system unknown @ go\.mod:5/)
  expect(await of({ 'go.mod': module(`tool (\n\tgolang.org/x/tools/cmd/stringer\n\t${tool}\n)`) })).toMatch(/^system unknown/)
  expect(await of({ 'go.mod': module('tool golang.org/x/tools/cmd/stringer') })).toMatch(/^system fail/)
  expect(await of({ 'go.mod': module(`// tool ${tool}`) })).toMatch(/^system fail/)
})
