/** Where a document that says how to restore is looked for: a site of documentation keeps its pages in a `docs` of its own. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

const page =
  '# Copies of the larder\n\n## Restoring from a copy\n\n1. Stop the larder.\n2. Run `pg_restore --clean --dbname larder copy.dump`.\n3. Start it again.\n'

test.each([
  ['docs/usage/backups.md', true],
  ['docs/docs/usage/backups.md', true],
  ['docs/docs/admin/restore/backups.md', true],
  ['documentation/docs/backups.md', true],
  ['docs/examples/usage/backups.md', false],
])('%s', async (path, isRead) => {
  const files = {
    'compose.yaml': 'services:\n  rows: { image: "postgres:17", volumes: ["rows:/var/lib/postgresql/data"] }\nvolumes: { rows: }\n',
    [path]: page,
  }
  const { head } = await judge(files, files)
  const { current } = head.verdicts.find(({ rule }) => rule === 'backup/objectives') ?? {}
  expect(current?.includes('no document says how to restore')).toBe(!isRead)
})
