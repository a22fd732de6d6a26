/** Unit files that a README beside them only offers do not outrank what the root's README tells everybody to start. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

const compose = 'services:\n  till:\n    image: acme/till:3.2\n    ports: ["8080:8080"]\n    restart: always\n  ledger:\n    image: postgres:16\n'
const unit = '[Unit]\nDescription=Till\n[Service]\nWorkingDirectory=/srv/till\nExecStart=/usr/bin/podman-compose -f podman-compose.yml up\n'
const start = '# Till\n\n## Installing\n\n```\ndocker compose up -d\n```\n'
const offered = '# Till on Podman\n\n## Start it with systemd (optional)\n\nEdit `till.service` and put your own folder in.\n'
const tree = (beside: string, more: Files = {}, folder = 'podman'): Files => ({
  'README.md': start,
  'compose.yaml': compose,
  [`${folder}/podman-compose.yml`]: compose,
  [`${folder}/till.service`]: unit,
  [`${folder}/README.md`]: beside,
  ...more,
})
async function taken(files: Files): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files), { config: defaultConfig })
  return system.stacks.flatMap((stack) => stack.files)
}

test.each([
  ['optional', '# Till on Podman\n\n## systemd (optional)\n\nIt starts with the machine.\n'],
  ['for who wants it', '# Till on Podman\n\nIf you want systemd to start it, there is a unit.\n'],
  ['to be edited', '# Till on Podman\n\nEdit `till.service` and put your own folder in.\n'],
])('a unit that is %s', async (_, beside) => {
  expect(await taken(tree(beside))).toEqual(['compose.yaml'])
})

const deployed = ['podman/podman-compose.yml']

test('a unit of which its README says how it is installed, or that has none', async () => {
  expect(await taken(tree('# Till on Podman\n\nOur server runs it by `till.service`.\n'))).toEqual(deployed)
  const { 'podman/README.md': _, ...alone } = tree('')
  expect(await taken(alone)).toEqual(deployed)
})

test('a root that tells nobody to start its own file, or only who works on the code', async () => {
  expect(await taken(tree(offered, { 'README.md': '# Till\n\nSee `docker compose` in podman/README.md.\n' }))).toEqual(deployed)
  expect(await taken(tree(offered, { 'README.md': start.replace('Installing', 'Development') }))).toEqual(deployed)
  expect(await taken(tree(offered, { 'README.md': start.replace('compose up', 'compose -f podman/podman-compose.yml up') }))).toEqual(deployed)
})

test('a folder of deploying, and a script that deploys', async () => {
  expect(await taken(tree(offered, {}, 'deploy'))).toEqual(['deploy/podman-compose.yml'])
  expect(await taken(tree(offered, { 'podman/deploy.sh': '#!/bin/sh\nssh till podman-compose -f podman-compose.yml up -d\n' }))).toEqual(deployed)
})

test('a stack that was judged stays, whatever a README comes to say', async () => {
  const before = await inspect(memoryTree(tree('# Till on Podman\n')), { config: defaultConfig })
  const { system } = await inspect(memoryTree(tree(offered)), {
    config: defaultConfig,
    before: { stacks: before.system.stacks, services: new Set(['till', 'ledger']) },
  })
  expect(system.stacks.flatMap((stack) => stack.files)).toEqual(deployed)
})
