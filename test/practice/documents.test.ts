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
  ['apps/site/content/docs/keeping/backups.mdx', true],
  ['apps/site/docs/guide/moving/upgrades.md', true],
  ['documentation/admin/copies.adoc', true],
  ['site/content/production/copies.md', true],
  // Sites may hold thousands of pages, of which few are read.
  ['apps/site/docs/guide/moving/shelves.md', false],
  ['apps/site/source/moving/shelves.mdx', false],
])('%s', async (path, isRead) => {
  const files = {
    'compose.yaml': 'services:\n  rows: { image: "postgres:17", volumes: ["rows:/var/lib/postgresql/data"] }\nvolumes: { rows: }\n',
    [path]: page,
  }
  const { head } = await judge(files, files)
  const { current } = head.verdicts.find(({ rule }) => rule === 'backup/objectives') ?? {}
  expect(current?.includes('no document says how to restore')).toBe(!isRead)
})

const told = async (path: string, text: string): Promise<boolean> => {
  const files = {
    'compose.yaml': 'services:\n  rows: { image: "postgres:17", volumes: ["rows:/var/lib/postgresql/data"] }\nvolumes: { rows: }\n',
    [path]: text,
  }
  const { head } = await judge(files, files)
  return /how to restore is written down/.test(head.verdicts.find(({ rule }) => rule === 'backup/objectives')?.current ?? '')
}

test('a page for those who move to a newer server says how the rows come back', async () => {
  const page = (command: string): string => `# Newer servers\n\n\`\`\`console\n> ${command}\n\`\`\`\n`
  expect(await told('upgrade/rows.md', page('docker compose exec rows sh -c "psql -U larder larder < larder.bak"'))).toBe(true)
  // What a first start is fed with, and what fills a workshop's database, are no copies that come back.
  expect(await told('upgrade/rows.md', page('psql -U larder larder < tables/schema.sql'))).toBe(false)
  expect(await told('upgrade/rows.md', page('psql -U larder larder_dev < larder.bak'))).toBe(false)
})

test('other marks of headings are headings', async () => {
  expect(await told('docs/admin/copies.adoc', '= Larder\n\n== Restoring\n\nLoad the newest dump.\n')).toBe(true)
  expect(await told('docs/admin/copies.adoc', '= Larder\n\n----\npg_restore -d larder newest.dump\n----\n')).toBe(true)
  expect(await told('docs/admin/copies.rst', 'Larder\n======\n\nRestoring\n---------\n\nLoad the newest dump.\n')).toBe(true)
  expect(await told('docs/admin/copies.rst', 'Larder\n======\n\nSaving\n------\n\nA dump is written every night.\n')).toBe(false)
})

test('of very many pages the first are read', async () => {
  const pages = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`docs/guide/updates/page-${1000 + index}.mdx`, '# Nothing\n']))
  const files = {
    'compose.yaml': 'services:\n  rows: { image: "postgres:17", volumes: ["rows:/var/lib/postgresql/data"] }\nvolumes: { rows: }\n',
    ...pages,
    'docs/guide/updates/page-9999.mdx': page,
  }
  const { head } = await judge(files, files)
  expect(head.verdicts.find(({ rule }) => rule === 'backup/objectives')?.current).toMatch(/no document says how to restore/)
})
