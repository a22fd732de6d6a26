/** Entities of JPA are told not to be read: once a folder, and only where nothing else describes their tables. */
import { expect, test } from 'vitest'
import { unreadModelsReader } from '../../src/readers/unread-models.ts'

const entity = (name: string): string => `package shop;\n\nimport jakarta.persistence.Entity;\n\n@Entity\npublic class ${name} {}\n`

async function told(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths = Object.keys(files).toSorted()
  const found: string[] = []
  const has = (path: string): boolean => path in files
  for (const path of paths.filter((one) => unreadModelsReader.concerns?.(files[one] ?? '') === true)) {
    const { skipped } = await unreadModelsReader.read(
      { path, text: files[path] ?? '' },
      {
        read: async (one) => (has(one) ? { path: one, text: files[one] ?? '' } : undefined),
        has,
        below: (folder) => paths.filter((one) => folder === '' || one.startsWith(`${folder}/`)),
      },
    )
    for (const skip of skipped) found.push(`${skip.path}:${skip.line} ${skip.reason}`)
  }
  return found
}

const model = 'src/main/java/shop/model'
const two = { [`${model}/Bell.java`]: entity('Bell'), [`${model}/Tower.java`]: entity('Tower'), [`${model}/Size.java`]: 'package shop;\nenum Size { S }\n' }

test('once a folder', async () =>
  expect(await told(two)).toEqual([`${model}/Tower.java:1 entities of JPA, 2 in this folder: their keys and indexes are not read`]))

test('nothing where migrations or changelogs make the tables', async () => {
  expect(await told({ ...two, 'src/main/resources/db/migration/V1__init.sql': '' })).toEqual([])
  expect(await told({ ...two, 'src/main/resources/db/changelog/master.yaml': '' })).toEqual([])
})

test('nothing of a class that only speaks of entities', async () =>
  expect(await told({ [`${model}/Note.java`]: '// @Entity\nimport jakarta.persistence.Id;\nclass Note { /* an @Entity */ }\n' })).toEqual([]))
