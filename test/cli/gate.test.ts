/** `plimsoll gate` over real repositories: what is compared with what, and the exit code that tells. */
import { rmSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { checkout, commit, git, mergeCommit, newRepository, temporaryFolder } from '../harness/git.ts'
import { missing, plainFolder, plimsoll, write } from './support.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
const kept = (folder: string): string => {
  folders.push(folder)
  return folder
}

/** main: the shop; then the branch `tidy`: the shop that lost three things. */
function shop(): { readonly folder: string; readonly base: string; readonly head: string } {
  const folder = kept(newRepository())
  const base = commit(folder, 'A shop', sound)
  git(folder, 'switch', '--quiet', '-c', 'tidy')
  const head = commit(folder, 'Tidy up', broken)
  return { folder, base, head }
}

describe.skipIf(missing !== undefined)('plimsoll gate', { timeout: 30_000 }, () => {
  test('blocks with 1, the result on stdout and nothing on stderr', () => {
    const { folder, base, head } = shop()
    const ran = plimsoll(['gate', '--base', base, '--head', head], { cwd: folder })
    expect([ran.code, ran.err]).toEqual([1, ''])
    expect(ran.out).toMatch(new RegExp(`^BLOCK {2}3 losses block the merge\\.\n${base.slice(0, 7)} → ${head.slice(0, 7)}`))
  })

  test('passes with 0 the other way round', () => {
    const { folder, base, head } = shop()
    git(folder, 'switch', '--quiet', '-c', 'back')
    const back = commit(folder, 'Back', sound)
    const ran = plimsoll(['gate', '--base', head, '--head', back, '--quiet'], { cwd: folder })
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(/^PASS {2}/)
    expect(base).not.toBe(back)
  })

  test('takes names of branches, tags and what stands before them', () => {
    const { folder } = shop()
    git(folder, 'tag', 'v1', 'main')
    for (const base of ['main', 'v1', 'tidy~1', 'refs/heads/main']) expect(plimsoll(['gate', '--base', base, '--head', 'tidy'], { cwd: folder }).code).toBe(1)
  })

  test('without --head: the working folder, with what is not committed and not even tracked', () => {
    const { folder, base } = shop()
    git(folder, 'switch', '--quiet', 'main')
    expect(plimsoll(['gate', '--base', base], { cwd: folder }).code).toBe(0)
    write(folder, { 'compose.yaml': (sound['compose.yaml'] ?? '').replace('replicas: 3', 'replicas: 1') })
    expect(plimsoll(['gate', '--base', base], { cwd: folder })).toMatchObject({ code: 1, out: expect.stringContaining('infrastructure/replicas') })
    git(folder, 'checkout', '--quiet', '.')
    unlinkSync(join(folder, 'ops/crontab'))
    expect(plimsoll(['gate', '--base', base], { cwd: folder })).toMatchObject({ code: 1, out: expect.stringContaining('backup/automated') })
    git(folder, 'checkout', '--quiet', '.')
    write(folder, { 'prod.env': 'X=1\n', 'compose.override.yml': 'services:\n  extra:\n    image: redis:7\n' })
    expect(plimsoll(['gate', '--base', base], { cwd: folder }).code).toBe(0)
  })

  test('a head is held against its merge base when the base has moved on', () => {
    const { folder } = shop()
    git(folder, 'switch', '--quiet', 'main')
    git(folder, 'switch', '--quiet', '-c', 'docs')
    const docs = commit(folder, 'Docs', { 'README.md': 'A shop\n' })
    git(folder, 'switch', '--quiet', 'main')
    commit(folder, 'A backup twice a day', { 'ops/crontab': '15 1,13 * * * /srv/shop/ops/backup.sh\n', 'search.md': 'x\n' })
    // Held against main itself, the branch would lose what main has gained since.
    const ran = plimsoll(['gate', '--base', 'main', '--head', docs], { cwd: folder })
    expect([ran.code, ran.out.split('\n')[0]]).toEqual([0, 'PASS  Nothing got worse.'])
    expect(ran.out).toContain(git(folder, 'merge-base', 'main', docs).slice(0, 7))
  })

  test('a merge commit is held against its first parent', () => {
    const { folder, base } = shop()
    git(folder, 'switch', '--quiet', 'main')
    const moved = commit(folder, 'Docs', { 'README.md': 'A shop\n' })
    const merge = mergeCommit(folder, moved, 'tidy')
    const ran = plimsoll(['gate', '--base', moved, '--head', merge], { cwd: folder })
    expect(ran.code).toBe(1)
    expect(ran.out).toContain(`${moved.slice(0, 7)} → ${merge.slice(0, 7)}`)
    expect(ran.out).not.toContain(base.slice(0, 7))
  })

  test('a shallow clone that lacks the base is 3, and says what to fetch', () => {
    const { folder, base, head } = shop()
    const clone = kept(checkout(folder, head, 'pull/1/merge', 1))
    const ran = plimsoll(['gate', '--base', base, '--head', 'HEAD'], { cwd: clone })
    expect([ran.code, ran.out]).toEqual([3, ''])
    expect(ran.err).toMatch(/shallow.*git fetch/)
  })

  test('a base without common history is 3', () => {
    const { folder, base } = shop()
    git(folder, 'switch', '--quiet', '--orphan', 'other')
    const other = commit(folder, 'Other', { 'README.md': 'x\n' })
    const ran = plimsoll(['gate', '--base', base, '--head', other], { cwd: folder })
    expect([ran.code, ran.out]).toEqual([3, ''])
    expect(ran.err).toContain('no common ancestor')
  })

  test('a bare repository is read as well', () => {
    const { folder, base, head } = shop()
    const bare = kept(temporaryFolder())
    git(bare, 'clone', '--quiet', '--bare', `file://${folder}`, 'shop.git')
    expect(plimsoll(['gate', '--base', base, '--head', head], { cwd: join(bare, 'shop.git') }).code).toBe(1)
    expect(plimsoll(['gate', '--base', base, '--head', head, '-C', join(bare, 'shop.git')]).code).toBe(1)
    expect(plimsoll(['gate', '--base', base], { cwd: join(bare, 'shop.git') })).toMatchObject({
      code: 3,
      err: expect.stringContaining('a bare repository has no working folder'),
    })
  })

  test('a folder of a larger repository is judged by itself', () => {
    const folder = kept(newRepository())
    const inside = (files: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries(files).map(([path, text]) => [`apps/shop/${path}`, text]))
    const base = commit(folder, 'A shop', {
      ...inside(sound),
      'apps/other/compose.yaml': 'services:\n  web:\n    image: nginx:1.27\n    ports: ["80:80"]\n    deploy: { replicas: 2 }\n',
    })
    const head = commit(folder, 'Both', {
      ...inside(broken),
      'apps/other/compose.yaml': 'services:\n  web:\n    image: nginx:1.27\n    ports: ["80:80"]\n    deploy: { replicas: 1 }\n',
    })
    const ran = plimsoll(['gate', '--base', base, '--head', head, '-C', 'apps/shop'], { cwd: folder })
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('ops/backup.sh:4')
    expect(ran.out).not.toContain('service/web')
    expect(plimsoll(['gate', '--base', base, '--head', head], { cwd: join(folder, 'apps/shop') }).out).toBe(ran.out)
  })

  test('report mode of the base prints the decision and exits 0', () => {
    const folder = kept(newRepository())
    const base = commit(folder, 'A shop', { ...sound, '.plimsoll.yml': 'version: 1\ngate: { mode: report }\n' })
    const head = commit(folder, 'Tidy up', broken)
    const ran = plimsoll(['gate', '--base', base, '--head', head], { cwd: folder })
    expect([ran.code, ran.out.split('\n')[0]]).toEqual([0, 'REPORT  three losses; report mode, the merge is not blocked.'])
    expect(JSON.parse(plimsoll(['gate', '--base', base, '--head', head, '--format', 'json'], { cwd: folder }).out)).toMatchObject({
      decision: 'block',
      mode: 'report',
    })
  })

  test('a configuration that judges and is invalid is 2, with its line', () => {
    const folder = kept(newRepository())
    const base = commit(folder, 'A shop', { ...sound, '.plimsoll.yml': 'version: 1\ngate:\n  mod: report\n' })
    const ran = plimsoll(['gate', '--base', base, '--head', base], { cwd: folder })
    expect([ran.code, ran.out]).toEqual([2, ''])
    expect(ran.err).toMatch(/^plimsoll: \.plimsoll\.yml:3: .*mod.*mode/)
  })

  test('nothing to judge on either side is a pass that says so', () => {
    const folder = kept(newRepository())
    const base = commit(folder, 'One', { 'README.md': 'one\n' })
    const head = commit(folder, 'Two', { 'README.md': 'two\n' })
    const ran = plimsoll(['gate', '--base', base, '--head', head], { cwd: folder })
    expect([ran.code, ran.out.split('\n')[0]]).toEqual([0, 'PASS  There is nothing to judge on either side: no stack, no database, no schema.'])
  })

  test.for<readonly [string, readonly string[], number, RegExp]>([
    ['no base', [], 2, /needs --base/],
    ['an unknown revision', ['--base', 'nowhere'], 3, /there is no commit nowhere.*\n.*git fetch origin nowhere/],
    ['an unknown head', ['--base', 'HEAD', '--head', 'nowhere'], 3, /there is no commit nowhere/],
    ['a revision that looks like an option', ['--base=--output=x'], 3, /there is no commit --output=x/],
    ['an empty revision', ['--base', ''], 3, /there is no commit/],
    ['a folder that is not there', ['--base', 'HEAD', '-C', '/nowhere/at/all'], 3, /is not there/],
    ['a file for a folder', ['--base', 'HEAD', '-C', 'compose.yaml'], 3, /is not a folder/],
    ['a word too many', ['--base', 'HEAD', 'main'], 2, /does not take main/],
    ['an option of another command', ['--base', 'HEAD', '--fail-on', 'high'], 2, /plimsoll gate does not take --fail-on/],
  ])('%s', ([, words, code, message]) => {
    const { folder } = shop()
    const ran = plimsoll(['gate', ...words], { cwd: folder })
    expect([ran.code, ran.out]).toEqual([code, ''])
    expect(ran.err).toMatch(message)
    expect(ran.err).not.toMatch(/ {4}at /)
  })

  test('outside of git is 3', () => {
    const ran = plimsoll(['gate', '--base', 'HEAD'], { cwd: kept(plainFolder(sound)) })
    expect(ran.code).toBe(3)
    expect(ran.err).toMatch(/is not in a git repository/)
  })
})
