/** `plimsoll scan` and the commands that explain: system, rules, demo. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { commit, newRepository } from '../harness/git.ts'
import { missing, plainFolder, plimsoll, shell, write } from './support.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
const kept = (folder: string): string => {
  folders.push(folder)
  return folder
}

describe.skipIf(missing !== undefined)('plimsoll scan', { timeout: 30_000 }, () => {
  test('of a folder outside of git, by name or as the working folder', () => {
    const folder = kept(plainFolder(broken))
    const ran = plimsoll(['scan', folder])
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(/^[A-F][+−]? · \d+\.\d {2}\d+ of \d+ rules judged\n/)
    expect(plimsoll(['scan'], { cwd: folder }).out).toBe(ran.out)
    expect(plimsoll(['scan', '-C', folder]).out).toBe(ran.out)
    expect(plimsoll(['scan', '.', '--no-color'], { cwd: folder }).out).toBe(ran.out)
  })

  test('of a commit, whatever the working folder holds', () => {
    const folder = kept(newRepository())
    const first = commit(folder, 'A shop', sound)
    commit(folder, 'Tidy up', broken)
    rmSync(join(folder, 'compose.yaml'))
    const ran = plimsoll(['scan', '--ref', first], { cwd: folder })
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('✓ backup/offsite')
    expect(plimsoll(['scan', '--ref', 'HEAD'], { cwd: folder }).out).toContain('No automated copy of db')
    expect(plimsoll(['scan', '--ref', 'nowhere'], { cwd: folder })).toMatchObject({ code: 3, out: '' })
  })

  test('of a folder inside a larger repository', () => {
    const folder = kept(newRepository())
    write(folder, { 'other/compose.yaml': 'services:\n  web:\n    image: mysql:8\n' })
    const ref = commit(folder, 'A shop', Object.fromEntries(Object.entries(broken).map(([path, text]) => [`apps/shop/${path}`, text])))
    const ran = plimsoll(['scan', 'apps/shop'], { cwd: folder })
    expect(ran.out).toContain('ops/backup.sh:4')
    expect(ran.out).not.toContain('mysql')
    const at = plimsoll(['scan', 'apps/shop', '--ref', ref], { cwd: folder })
    expect(at.out.split('\n').slice(2)).toEqual(ran.out.split('\n').slice(2))
  })

  test('--ref outside of git is 3', () => {
    expect(plimsoll(['scan', '--ref', 'HEAD'], { cwd: kept(plainFolder(sound)) })).toMatchObject({
      code: 3,
      err: expect.stringContaining('not in a git repository'),
    })
  })

  test.for([
    ['critical', 1],
    ['high', 1],
    ['score<9.5', 1],
    ['score<5', 0],
    ['score < 9.5', 1],
  ] as const)('--fail-on %s exits %d', ([limit, code]) => {
    const ran = plimsoll(['scan', '--fail-on', limit], { cwd: kept(plainFolder(broken)) })
    expect([ran.code, ran.err]).toEqual([code, ''])
  })

  test('--fail-on critical passes where only high rules fail', () => {
    expect(plimsoll(['scan', '--fail-on', 'critical'], { cwd: kept(plainFolder(sound)) }).code).toBe(0)
  })

  test('an empty folder has nothing to judge', () => {
    expect(plimsoll(['scan'], { cwd: kept(plainFolder({})) })).toEqual({
      code: 0,
      out: 'There is nothing to judge here: no stack, no database, no schema.\n',
      err: '',
    })
  })

  test('--output writes there and prints nothing', () => {
    const folder = kept(plainFolder(sound))
    expect(plimsoll(['scan', '--format', 'markdown', '--output', 'report.md'], { cwd: folder })).toEqual({ code: 0, out: '', err: '' })
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/^# Production readiness/)
    expect(plimsoll(['scan', '--output', 'no/such/folder/report.md'], { cwd: folder })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining("can't be written"),
    })
  })

  test('quiet is shorter', () => {
    const folder = kept(plainFolder(broken))
    const [loud, quiet] = [plimsoll(['scan'], { cwd: folder }).out, plimsoll(['scan', '--quiet'], { cwd: folder }).out]
    expect(quiet.length).toBeLessThan(loud.length)
    expect(quiet).toContain('No automated copy of db')
  })

  test('no colour into a pipe, with or without NO_COLOR', () => {
    const folder = kept(plainFolder(broken))
    const env = [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1', TERM: 'xterm-256color' }]
    for (const one of env) expect(plimsoll(['scan'], { cwd: folder, env: one }).out).not.toContain('\u001b')
  })

  test('a reader that goes away is no fault', () => {
    const folder = kept(plainFolder(broken))
    const ran = shell('plimsoll scan --format json | head -1', folder)
    expect(ran.out).toBe('{\n')
    expect(ran.err).toBe('')
    expect(shell('plimsoll rules | true', folder).err).toBe('')
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk is never 1 by accident, and leaves a block a block', () => {
    const folder = kept(newRepository())
    const base = commit(folder, 'A shop', sound)
    commit(folder, 'Tidy up', broken)
    expect(shell('plimsoll scan > /dev/full', folder)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^plimsoll: the result can't be written: ENOSPC[^\n]*\n$/),
    })
    expect(shell(`plimsoll gate --base ${base} > /dev/full`, folder).code).toBe(1)
    expect(shell('plimsoll scan > /dev/full 2>&1', folder).code).toBe(2)
    expect(shell('plimsoll scan --nope 2> /dev/full', folder).code).toBe(2)
  })
})

describe.skipIf(missing !== undefined)('the rest of the command line', { timeout: 30_000 }, () => {
  test.for<readonly [string, readonly string[], RegExp]>([
    ['a misspelt command', ['gat'], /There is no command gat\nDid you mean plimsoll gate\?/],
    ['no command', ['--quiet'], /No command is given/],
    ['a misspelt option', ['scan', '--fromat', 'json'], /--fromat'\nDid you mean --format\?/],
    ['an unknown format', ['scan', '--format', 'yaml'], /--format yaml is no format\nUse one of text, markdown, json, sarif, junit\./],
    ['a limit that is none', ['scan', '--fail-on', 'medium'], /--fail-on medium is no limit\nUse critical, high, or score<N/],
    ['a limit without a number', ['scan', '--fail-on', 'score<'], /is no limit/],
    ['a misspelt rule', ['rules', 'backup/ofsite'], /There is no rule backup\/ofsite\nDid you mean backup\/offsite\?/],
    ['two folders', ['scan', '.', '.'], /plimsoll scan does not take \./],
    ['an option without its value', ['scan', '--format'], /--format/],
    ['rules as SARIF', ['rules', '--format', 'sarif'], /plimsoll rules has no findings to write as SARIF\nUse text, markdown or json\./],
    ['init as SARIF', ['init', '--format', 'sarif'], /plimsoll init has no findings to write as SARIF/],
    ['a scan as JUnit XML', ['scan', '--format', 'junit'], /plimsoll scan makes no checks to write as JUnit XML\nUse text/],
  ])('%s is 2, on stderr, with what would be right', ([, words, message]) => {
    const ran = plimsoll(words)
    expect([ran.code, ran.out]).toEqual([2, ''])
    expect(ran.err).toMatch(message)
    expect(ran.err).toMatch(/^plimsoll: /)
    expect(ran.err).not.toMatch(/ {4}at /)
  })

  test('help and version are results', () => {
    expect(plimsoll([])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/scan[^]*gate[^]*system[^]*rules[^]*demo/) })
    expect(plimsoll(['--help']).out).toBe(plimsoll(['help']).out)
    expect(plimsoll(['gate', '--help']).out).toContain('plimsoll gate --base REV')
    expect(plimsoll(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  test('rules lists them, or tells one whole', () => {
    const { code, out } = plimsoll(['rules'])
    expect(code).toBe(0)
    expect(out).toMatch(/backup\/offsite +critical +guarded/)
    const one = plimsoll(['rules', 'backup/offsite'])
    expect(one.code).toBe(0)
    expect(one.out).toMatch(/Why[^]*How to mend it[^]*Examples[^]*✗ [^]*verdict: fail, found at [^]*✓ /)
    expect(JSON.parse(plimsoll(['rules', 'backup/offsite', '--format', 'json']).out)).toMatchObject({ id: 'backup/offsite', guarded: true })
    expect(JSON.parse(plimsoll(['rules', '--format', 'json']).out).length).toBeGreaterThan(10)
  })

  test('system tells every fact with its place, and what was not read', () => {
    const folder = kept(plainFolder({ ...sound, 'broken/compose.yaml': 'services:\n  a:\n    image: [\n' }))
    const { code, out, err } = plimsoll(['system'], { cwd: folder })
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('  replicas = 3  compose.yaml:25')
    expect(out).toMatch(/not read[^]*broken\/compose\.yaml:\d/)
    expect(out).toMatch(/files that gave facts \(\d+\)/)
    expect(JSON.parse(plimsoll(['system', '--format', 'json'], { cwd: folder }).out)).toMatchObject({ schemaVersion: 1 })
    expect(plimsoll(['system', '--format', 'markdown'], { cwd: folder }).out).toMatch(/^# The system as understood/)
  })

  test('demo blocks before one’s eyes and exits 0, the same each time, without a home and inside another repository’s hook', () => {
    const bare = plimsoll(['demo'], { env: {} })
    expect(bare.code).toBe(0)
    expect(bare.out).toMatch(/^BLOCK {2}/)
    const folder = kept(newRepository())
    commit(folder, 'One', { 'README.md': 'x\n' })
    const hooked = {
      GIT_DIR: join(folder, '.git'),
      GIT_WORK_TREE: folder,
      GIT_INDEX_FILE: join(folder, '.git/index'),
      GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z',
      TZ: 'Asia/Tokyo',
    }
    const again = plimsoll(['demo'], { cwd: folder, env: hooked })
    expect(again).toEqual(bare)
  })

  test('a gate inside a hook judges the folder that it is given', () => {
    const [one, other] = [kept(newRepository()), kept(newRepository())]
    const base = commit(one, 'A shop', sound)
    const head = commit(one, 'Tidy up', broken)
    commit(other, 'Other', { 'README.md': 'x\n' })
    expect(
      plimsoll(['gate', '--base', base, '--head', head, '-C', one], { cwd: other, env: { GIT_DIR: join(other, '.git'), GIT_WORK_TREE: other } }).code,
    ).toBe(1)
  })

  test('a configuration outside of the repository is 2', () => {
    const folder = kept(plainFolder(sound))
    mkdirSync(join(folder, 'inner'))
    expect(plimsoll(['scan', '--config', '../x.yml'], { cwd: join(folder, 'inner') })).toMatchObject({
      code: 2,
      err: expect.stringContaining('outside of the repository'),
    })
    expect(plimsoll(['scan', '--config', 'missing.yml'], { cwd: folder }).code).toBe(2)
  })
})
