/** Kustomizations come to what Kustomize itself makes of them, as recorded; where `kubectl` is installed, as it makes of them now. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { build } from '../../../src/readers/kubernetes/kustomize/index.ts'
import { cases } from './kustomize-cases.ts'
import { contextOf, plain, type Files } from './tree.ts'

let kubectl = false
beforeAll(() => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    kubectl = true
  } catch {
    process.stdout.write('kubectl is not installed: kustomizations are compared with what was recorded\n')
  }
})

type Objects = Readonly<Record<string, unknown>>

function byName(objects: readonly { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }[]): Objects {
  const named = objects.map((object) => [`${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`, object] as const)
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Numbers and booleans as they would be written: types are not what is compared. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, texts(one)]))
  return value === null ? null : String(value)
}

function builtByKubectl(files: Files): Objects {
  const root = mkdtempSync(join(tmpdir(), 'kustomize-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const output = execFileSync('kubectl', ['kustomize', root], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return byName(parseAllDocuments(output).map((document) => texts(document.toJS())) as Parameters<typeof byName>[0])
  } finally {
    rmSync(root, { recursive: true })
  }
}

async function builtHere(files: Files): Promise<Objects> {
  const { objects, skipped } = await build('kustomization.yaml', contextOf(files))
  expect(skipped).toEqual([])
  return byName(objects.map(({ node }) => plain(node)) as Parameters<typeof byName>[0])
}

describe('as kustomize build', () => {
  test.each(Object.entries(cases))('%s', async (name, files) => {
    const here = await builtHere(files)
    const wanted = kubectl ? builtByKubectl(files) : here
    expect(here).toEqual(wanted)
    const file = `${name.replaceAll(/[^a-z]+/gi, '-')}.json`
    await expect(`${JSON.stringify(wanted, null, 1)}\n`).toMatchFileSnapshot(join(import.meta.dirname, '../../fixtures/readers/kustomize', file))
  })
})
