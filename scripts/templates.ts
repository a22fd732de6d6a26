/** What a new reader and a new rule begin as: small, whole, and passing the checks, so that the first change is about the format or the loss. */

/** A reader that is shown its lines and declares nothing yet, and a test that holds it to what every reader owes. */
export function newReader(name: string): ReadonlyMap<string, string> {
  const constant = `${camel(name)}Reader`
  return new Map([
    [
      `src/readers/${name}.ts`,
      `/** ${title(name)} files: say here what of production only they tell. */
import type { Skip } from '../base/evidence.ts'
import type { Declaration } from '../model/declaration.ts'
import type { Reader } from './reader.ts'

export const ${constant}: Reader = {
  name: '${name}',
  title: '${title(name)} files',
  docs: 'https://example.org/${name}',
  files: ['**/${name}.conf'],
  read: async ({ path, text }) => {
    const declares: Declaration[] = []
    const skipped: Skip[] = []
    for (const [index, line] of text.split(/\\r?\\n/).entries()) {
      if (/^\\s*(#|$)/.test(line)) continue
      skipped.push({ path, line: index + 1, reason: 'not understood yet' })
    }
    return { declares, skipped }
  },
}
`,
    ],
    [
      `test/readers/${name}.test.ts`,
      `import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReadContext } from '../../src/readers/reader.ts'
import { ${constant} } from '../../src/readers/${name}.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = (text: string) => ${constant}.read({ path: 'ops/${name}.conf', text }, nothing)

test('comments and blank lines say nothing', async () => {
  expect(await read('# a comment\\n\\n  # another\\n')).toEqual({ declares: [], skipped: [] })
})

test('a line that is not understood is told, with its place', async () => {
  expect((await read('# a comment\\nodd line\\n')).skipped).toEqual([{ path: 'ops/${name}.conf', line: 2, reason: 'not understood yet' }])
})

test('no text makes it throw', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => void (await read(text))))
})
`,
    ],
  ])
}

/** A rule that loads and whose examples hold, about something that no shipped rule asks. */
export function newRule(id: string): ReadonlyMap<string, string> {
  const text = `title: Every database says which version it runs
severity: low
impact: Say in a sentence what happens to whom when this fails.
effort: minutes
for: database
when: "!subject.external"
check: has(subject.version)
current: "{has(subject.version) ? subject.version : 'no version'}"
recommended: the version that is meant
message: "{subject.name} does not say which version it runs"
why: Say in two or three sentences why this is so, and when it is not.
fix:
  compose: |
    services:
      ledger:
        image: mariadb:11.8
links:
  - https://mariadb.com/docs/release-notes/community-server
examples:
  bad:
    - why: The image has no tag.
      files:
        compose.yaml: |
          services:
            ledger:
              image: mariadb
      finds: compose.yaml:2
  good:
    - why: The tag names the version.
      files:
        compose.yaml: |
          services:
            ledger:
              image: mariadb:11.8
`
  return new Map([[`rules/${id}.yaml`, text]])
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function title(name: string): string {
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1).replaceAll('-', ' ')}`
}
