/** SARIF through the command line: the exit code stays the decision's, and paths start at the repository's root. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { commit, newRepository } from '../harness/git.ts'
import { shapeFaults, type SarifRun } from '../report/sarif-shape.ts'
import { missing, plainFolder, plimsoll } from './support.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
const kept = (folder: string): string => {
  folders.push(folder)
  return folder
}

function runOf(text: string): SarifRun {
  const log = JSON.parse(text) as { readonly runs: readonly [SarifRun] }
  expect(shapeFaults(log)).toEqual([])
  return log.runs[0]
}
const uris = (run: SarifRun): readonly string[] => run.results.flatMap((result) => result.locations.map((one) => one.physicalLocation.artifactLocation.uri))
const own = `title: Every database of record is MySQL
severity: high
for: database
when: subject.purpose == 'record'
check: subject.engine == 'mysql'
current: "{subject.engine}"
message: "{subject.name} runs {subject.engine}"
links: [https://wiki.example.org/mysql]
`

describe.skipIf(missing !== undefined)('--format sarif', { timeout: 30_000 }, () => {
  test('of a gate that blocks is 1, and 0 the other way round', () => {
    const folder = kept(newRepository())
    const base = commit(folder, 'A shop', sound)
    const head = commit(folder, 'Tidy up', broken)
    const ran = plimsoll(['gate', '--base', base, '--head', head, '--format', 'sarif', '--output', 'found.sarif'], { cwd: folder })
    expect([ran.code, ran.out, ran.err]).toEqual([1, '', ''])
    expect(runOf(readFileSync(join(folder, 'found.sarif'), 'utf8')).results.filter((result) => result.level === 'error')).toHaveLength(3)
    expect(plimsoll(['gate', '--base', head, '--head', 'main', '--format', 'sarif'], { cwd: folder }).code).toBe(0)
  })

  test('of a folder inside a repository names files from the root, with the repository’s own rules described', () => {
    const folder = kept(newRepository())
    const files = { ...broken, '.plimsoll/rules/database/mysql.yaml': own }
    commit(folder, 'A shop', Object.fromEntries(Object.entries(files).map(([path, text]) => [`apps/my shop/${path}`, text])))
    const run = runOf(plimsoll(['scan', 'apps/my shop', '--format', 'sarif'], { cwd: folder }).out)
    expect(uris(run).every((uri) => uri.startsWith('apps/my%20shop/'))).toBe(true)
    expect(run.results.find((result) => result.ruleId === 'database/mysql')?.message.text).toMatch(/^db runs postgres\. Current: postgres\. /)
    expect(run.tool.driver.rules.find((rule) => rule.id === 'database/mysql')).toMatchObject({ helpUri: 'https://wiki.example.org/mysql' })
    const gated = runOf(plimsoll(['gate', '--base', 'HEAD', '--format', 'sarif', '-C', 'apps/my shop'], { cwd: folder }).out)
    expect(gated.results.find((result) => result.ruleId === 'database/mysql')).toMatchObject({ baselineState: 'unchanged', level: 'warning' })
  })

  test('outside of git, from the folder', () => {
    const run = runOf(plimsoll(['scan', '--format', 'sarif', '--fail-on', 'critical'], { cwd: kept(plainFolder(broken)) }).out)
    expect(uris(run)).toContain('ops/backup.sh')
  })
})
