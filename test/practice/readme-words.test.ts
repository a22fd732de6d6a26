/** What a README says of the Compose file beside it: taken for a sign where it is plain and speaks of all, never against what tells how to serve users with it. */
import { expect, test } from 'vitest'
import { blocked, judge } from '../systems/story.ts'
import { stacksOf } from './stacks.ts'

const compose = (image: string, restart = ''): string => `services:
  kiln:
    image: ${image}
    ports: [ "7233:7233" ]
    environment: { POSTGRES_SEEDS: ledger }
${restart}  ledger:
    image: postgres:17.2
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
volumes: { ledger-data: {} }
`
const autoSetup = 'temporalio/auto-setup:1.29.0'
const local = 'This repository gives you Compose files to run a local instance of Kiln.'
const denied = 'This Compose file is not for production.'

/** Whoever comes along is told how to start it. */
const spoken = '\n## Parts\n\nStart them with `docker compose up -d`.\n'

const said = async (readme: string, image = autoSetup, more: Readonly<Record<string, string>> = {}): Promise<boolean> => {
  const found = await stacksOf({ 'compose.yaml': compose(image), 'README.md': `${readme}${spoken}`, ...more })
  return !found.some((line) => line.startsWith('compose.yaml:'))
}

test('words and an image that is made for trying things out, each for itself no sign enough', async () => {
  expect(await said(`# Kiln\n\n${local}\n`)).toBe(true)
  expect(await said(`# Kiln\n\n${local}\n`, 'acme/kiln:4')).toBe(false)
  expect(await said('# Kiln\n\nCompose files of Kiln.\n')).toBe(false)
  expect(await stacksOf({ 'compose.yaml': compose(autoSetup), 'README.md': `# Kiln\n\n${local}\n` })).toEqual([
    `not compose.yaml: for development: README.md says “${local.slice(0, -1)}”; kiln runs temporalio/auto-setup, which is made for trying it out`,
  ])
})

test('an image that begins with such a one', async () => {
  const files = {
    'compose.yaml': compose('kiln-tls').replace('image: kiln-tls', 'build: { context: ., args: [ "BASE=auto-setup:1.29.0" ] }'),
    Dockerfile: 'ARG BASE\nFROM temporalio/${BASE}\nCOPY ca.pem /usr/local/share/ca-certificates/ca.crt\n',
  }
  expect((await stacksOf({ ...files, 'README.md': `# Kiln\n\n${local}\n` }))[0]).toMatch(/^not compose\.yaml/)
})

test.each([
  [denied, true],
  ['The stack in this folder is for local development only.', true],
  ['> **For production, use the Helm chart.** These manifests are intended for tutorials.', true],
  ['This repository is an example of a toy application running on Kiln.', true],
  ['This repo is meant for a quick POC that can be ran locally.', true],
  // Advice, another thing, and one of two words.
  ['This repository is not a toy project.', false],
  ['Do not use this stack in production without changing the passwords.', false],
  ['The `latest` tag is not for production.', false],
  ['For production, use the Helm chart.', false],
  ['These files are intended for tutorials.', false],
])('%s', async (words, isAside) => {
  expect(await said(`# Kiln\n\n${words}\n`, 'acme/kiln:4')).toBe(isAside)
})

test.each([
  `# Kiln\n\n${denied}\n\n## Deployment\n\n\`\`\`sh\ndocker compose up -d\n\`\`\`\n`,
  `# Kiln\n\n${denied}\n\n## In production\n\nCopy \`compose.yaml\` to the server.\n`,
  `# Kiln\n\n${denied}\n\n## Trying it\n\nA production-ready stack of Kiln.\n`,
  `# Kiln\n\n## Developing\n\n${denied}\n`,
])('a README that also serves users with it, or says so further down, %#', async (readme) => {
  expect(await said(readme, 'acme/kiln:4')).toBe(false)
})

test('a README elsewhere, a name that says production, and a command that deploys', async () => {
  const readme = `# Kiln\n\n${denied}\n`
  const elsewhere = await stacksOf({ 'ops/compose.yaml': compose('acme/kiln:4'), 'README.md': readme })
  expect(elsewhere[0]).toMatch(/^ops\/compose\.yaml:/)
  const named = await stacksOf({ 'compose.prod.yaml': compose('acme/kiln:4'), 'README.md': readme })
  expect(named[0]).toMatch(/^compose\.prod\.yaml:/)
  expect(await said(readme, 'acme/kiln:4', { 'deploy.sh': 'ssh kiln.example.net docker compose -f compose.yaml up -d\n' })).toBe(false)
})

test('what restarts by itself takes more than that', async () => {
  const files = { 'compose.yaml': compose('acme/kiln:4', '    restart: always\n').replace('POSTGRES_SEEDS: ledger', 'DATABASE_URL: "postgres://ledger/kiln"') }
  expect((await stacksOf({ ...files, 'README.md': `# Kiln\n\n${denied}\n` }))[0]).toMatch(/^compose\.yaml:/)
})

test('a word on the whole repository, wherever it stands and whatever restarts', async () => {
  const files = { 'compose.yaml': compose('acme/kiln:4', '    restart: always\n') }
  const readme = (words: string): string => `# Kiln\n\nKiln bakes.\n\n## About\n\n*${words}*\n`
  const aside = async (words: string): Promise<boolean> =>
    (await stacksOf({ ...files, 'README.md': readme(words) }))[0]?.startsWith('not compose.yaml') === true
  expect(await aside('Keep in mind this repository is for local development only and is not meant to be deployed in any production environment!')).toBe(true)
  expect(await aside('This repository is for development, testing and production.')).toBe(false)
  expect(await aside('The seeds in this repository are for local development only.')).toBe(false)
  expect(await aside('This repository is for local development only, unless you change the passwords.')).toBe(false)
})

test('a README that a change brings does not turn the gate off', async () => {
  const base = { 'compose.yaml': compose('acme/kiln:4') }
  const head = {
    'compose.yaml': compose('acme/kiln:4').replace('    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\n', ''),
    'README.md': `# Kiln\n\n${denied}\n`,
  }
  expect(blocked(await judge(base, head))).toEqual(['database/persistence database/ledger', 'gate/weakened compose.yaml'])
})
