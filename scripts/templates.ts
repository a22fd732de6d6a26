/** What a new reader, a new rule and a new probe begin as: small, whole, and passing the checks, so that the first change is about the format or the loss. */

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

/** A probe that connects and gives one figure, and a test of the two ways it can go. */
export function newProbe(name: string): ReadonlyMap<string, string> {
  const constant = `${camel(name)}Probe`
  return new Map([
    [
      `src/probes/${name}.ts`,
      `/** ${title(name)}: say here what of a live system only it tells. */
import { z } from 'zod'
import type { Probe } from './probe.ts'

const expected = 'a host and a port such as "${name}:1234"'
const schema = z.string({ error: expected }).regex(/^[^\\s/:]+:\\d{1,5}$/, { error: expected })

export const ${constant}: Probe<string> = {
  name: '${name}',
  title: '${title(name)} servers',
  docs: 'https://example.org/${name}',
  target: schema,
  figures: { connectSeconds: { type: 'double', means: 'time until it took the connection', unit: 's', better: 'lower' } },
  defaults: () => ({ expect: ['connectSeconds < 1.0'] }),
  place: (target) => target,
  async observe(target, io) {
    const [host = '', port = ''] = target.split(':')
    const { connectMs } = await io.connect({ host, port: Number(port) })
    return { connectSeconds: connectMs / 1000 }
  },
}
`,
    ],
    [
      `test/probes/${name}.test.ts`,
      `import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { ${constant} } from '../../src/probes/${name}.ts'
import { openIo } from '../../src/wire/io.ts'

const io = () => openIo({ signal: new AbortController().signal, patienceMs: 1_000, environment: {} })

test('a server that listens is measured, and one that is gone has refused', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = \`127.0.0.1:\${(server.address() as { port: number }).port}\`
  expect(await ${constant}.observe(target, io())).toEqual({ connectSeconds: expect.any(Number) as number })
  server.close()
  await once(server, 'close')
  await expect(${constant}.observe(target, io())).rejects.toMatchObject({ because: 'refused' })
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
