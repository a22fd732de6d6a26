/** Scripts that nobody starts: those beside another way to run the system copy what that one would run. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const stack = (image: string): string =>
  `services:\n  till:\n    image: acme/till:3.1\n    ports: [ "8091:8091" ]\n  rows:\n    image: ${image}\n    volumes: [ "rows:/var/lib/postgresql/data" ]\nvolumes: { rows: }\n`
const dump = '#!/bin/sh\n. ./.env\ndocker compose exec -T rows pg_dump -U till till > ./copies/till.sql\n'
const files: Files = {
  'full/docker-compose.yml': `${stack('postgres:17.2').replace('volumes: { rows', '  glass:\n    image: acme/glass:1.4\n    ports: [ "8092:8092" ]\nvolumes: { rows')}`,
  'full/save_full.sh': dump,
  'light/docker-compose.yml': stack('postgres:17.2'),
  'light/save_light.sh': dump,
}
const told = async (tree: Files): Promise<string> => (await judged(tree, 'backup/automated')).join('\n')

test('of two ways to run it, the one that is taken has its own script', async () => {
  const found = await told(files)
  expect(found).toMatch(/^fail database\/rows /)
  expect(found).toContain('full/save_full.sh makes a copy')
  expect(found).not.toContain('light/')
})

test('where it has none, the other way’s may serve it, and one in a folder of tools does', async () => {
  const { 'full/save_full.sh': own, ...others } = files
  expect(await told(others)).toContain('light/save_light.sh makes a copy')
  expect(await told({ ...files, 'tools/save.sh': own ?? '' })).toContain('tools/save.sh')
})
