/** Many versions of one manifest beside one another are an archive of releases, and no stack. */
import { expect, test } from 'vitest'
import { api, db, find, reasonsOf, stacksOf } from './build.ts'

const releases = (...names: readonly string[]): Readonly<Record<string, string>> => Object.fromEntries(names.map((name) => [`releases/${name}`, api]))

test('three versions of the same', async () => {
  const files = releases('api-1.4.0.yaml', 'api-1.5.0-rc1.yaml', 'api-v1.5.0.yaml')
  const found = await find(files)
  expect(found.stacks).toEqual([])
  const reason = 'one of 3 versions of the same beside one another: an archive of releases'
  expect(reasonsOf(found)).toEqual(Object.fromEntries(Object.keys(files).map((path) => [path, reason])))
})

test.each<[string, Readonly<Record<string, string>>]>([
  ['two may run side by side', releases('api-1.4.0.yaml', 'api-1.5.0.yaml')],
  ['numbers that are no versions', releases('01-api.yaml', '02-api.yaml', '03-api.yaml')],
  [
    'other things by names of versions',
    { 'releases/store-1.0.0.yaml': api, 'releases/store-2.0.0.yaml': db, 'releases/store-3.0.0.yaml': db.replaceAll('db', 'second') },
  ],
])('%s', async (_, files) => {
  expect(await stacksOf(files)).toHaveLength(1)
})

test('beside the manifests that are applied', async () => {
  expect(await stacksOf({ ...releases('api-1.4.0.yaml', 'api-1.4.1.yaml', 'api-1.5.0.yaml'), 'k8s/api.yaml': api })).toEqual([expect.stringContaining('k8s')])
})
