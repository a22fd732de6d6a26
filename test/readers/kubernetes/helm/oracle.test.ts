/** Charts come to what Helm itself makes of them, as recorded from 3.18.4; where `helm` is installed, as it makes of them now. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { plain, type Files } from '../tree.ts'
import { installed } from './charts.ts'
import { cases } from './oracle-cases.ts'

const recorded = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'helm', 'rendered.json')
const program = process.env['HELM'] ?? 'helm'

type Objects = Readonly<Record<string, unknown>>

/** Numbers and booleans as they would be written: types are not what is compared. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, texts(one)]))
  return value === null ? null : String(value)
}

function byHelm(files: Files): Objects | undefined {
  const root = mkdtempSync(join(tmpdir(), 'helm-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const output = execFileSync(program, ['template', 'quay', root], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    const documents = parseAllDocuments(output).map((document) => document.toJS() as { metadata: { name: string } } | null)
    return Object.fromEntries(documents.flatMap((one) => (one === null ? [] : [[one.metadata.name, texts(one)]])))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  } finally {
    rmSync(root, { recursive: true })
  }
}

describe('as helm template', () => {
  const known = (existsSync(recorded) ? JSON.parse(readFileSync(recorded, 'utf8')) : {}) as Record<string, Objects>
  test.each(Object.entries(cases))('%s', async (name, files) => {
    const { objects, skipped } = await installed(files)
    expect(skipped).toEqual([])
    const live = byHelm(files)
    if (live !== undefined && process.env['RECORD'] !== undefined) {
      known[name] = live
      writeFileSync(recorded, `${JSON.stringify(known, undefined, 2)}\n`)
    }
    expect(Object.fromEntries(objects.map((object) => [object.name, plain(object.node)]))).toEqual(live ?? known[name])
  })
})
