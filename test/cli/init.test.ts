/** `plimsoll init` in real folders: it writes what is missing, over nothing, and never through a link that leads away. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { after as broken, before as sound } from '../../src/cli/demo-files.ts'
import { main } from '../../src/cli/main.ts'
import { commit, git, newRepository, temporaryFolder } from '../harness/git.ts'

const workflow = '.github/workflows/plimsoll.yml'
const config = '.plimsoll.yml'
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) {
    chmodSync(folder, 0o755)
    rmSync(folder, { recursive: true, force: true })
  }
})

function shop(files: Readonly<Record<string, string>> = sound): string {
  const folder = newRepository()
  folders.push(folder)
  commit(folder, 'A shop', files)
  return folder
}

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const said = { out: '', err: '' }
  const code = await main(words, {
    environment: {},
    isTerminal: false,
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
  })
  return { code, ...said }
}
const status = (folder: string): readonly string[] => git(folder, 'status', '--porcelain', '--untracked-files=all').split('\n').filter(Boolean)
const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8')

describe('plimsoll init', { timeout: 30_000 }, () => {
  test('writes both files, says so, and is done', async () => {
    const folder = shop()
    const ran = await run('init', folder)
    expect(ran).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(
        /^wrote \.github\/workflows\/plimsoll\.yml: the gate on [^\n]+\nwrote \.plimsoll\.yml: the configuration, commented; found: \w[^\n]*\n\nRead what was written, [^\n]+\n$/,
      ),
    })
    expect(status(folder)).toEqual([`?? ${workflow}`, `?? ${config}`])
  })

  test('what it wrote judges by itself, in report mode', async () => {
    const folder = shop()
    await run('init', folder)
    git(folder, 'add', '--all')
    const base = commit(folder, 'Adopt the gate', {})
    const head = commit(folder, 'Tidy up', broken)
    const ran = await run('gate', '-C', folder, '--base', base, '--head', head)
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(ran.out).toMatch(/^REPORT {2}three losses; report mode/)
  })

  test('works on the root from a folder below it', async () => {
    const folder = shop()
    expect((await run('init', '-C', join(folder, 'ops'))).code).toBe(0)
    expect(status(folder)).toEqual([`?? ${workflow}`, `?? ${config}`])
  })

  test('works outside of git too, and where there is nothing', async () => {
    const folder = temporaryFolder()
    folders.push(folder)
    expect(await run('init', folder)).toMatchObject({ code: 0, out: expect.stringContaining('no stack was found') })
    expect(readdirSync(folder).sort()).toEqual(['.github', config])
  })

  test('keeps a file that is there, writes the other', async () => {
    const folder = shop({ ...sound, [config]: 'version: 1\n# mine\n' })
    const ran = await run('init', folder)
    expect(ran.out).toMatch(/^wrote \.github\/workflows\/plimsoll\.yml: [^\n]+\nkept {2}\.plimsoll\.yml: it is there already\n/)
    expect(read(folder, config)).toBe('version: 1\n# mine\n')
    expect(status(folder)).toEqual([`?? ${workflow}`])
  })

  test('with both there changes nothing and shows what it would have written', async () => {
    const folder = shop({ ...sound, [config]: 'version: 1\n', [workflow]: 'on: push\njobs: {}\n' })
    const ran = await run('init', folder)
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(
      /\nNothing was changed\.\n\n\.github\/workflows\/plimsoll\.yml would have been:\n\n# Judges [^]+\n\n\.plimsoll\.yml would have been:\n\n# yaml-language-server: /,
    )
    expect(status(folder)).toEqual([])
    expect(JSON.parse((await run('init', folder, '--format', 'json')).out)).toEqual({
      schemaVersion: 1,
      files: [workflow, config].map((path) => ({ path, done: 'kept', because: 'it is there already', text: expect.stringContaining('https://') })),
    })
    expect((await run('init', folder, '--format', 'markdown')).out).toContain('`.plimsoll.yml` would have been:\n\n```yaml\n')
  })

  test('writes over no link, not even over one that leads nowhere', async () => {
    const folder = shop()
    const elsewhere = join(temporaryFolder(), 'elsewhere.yml')
    symlinkSync(elsewhere, join(folder, config))
    expect((await run('init', folder)).out).toContain('kept  .plimsoll.yml: it is there already')
    expect(existsSync(elsewhere)).toBe(false)
    expect(lstatSync(join(folder, config)).isSymbolicLink()).toBe(true)
  })

  test.for(['.github', '.github/workflows'])('writes nothing through %s that leads elsewhere', async (link) => {
    const outside = temporaryFolder()
    folders.push(outside)
    for (const [target, message] of [
      [outside, `${link} leads out of the repository\nIt is a symbolic link: `],
      ['.git', `${link} leads out of the repository\nIt is a symbolic link: `],
      ['/nowhere/at/all', `${link} can't be written (ENOENT)\n`],
    ] as const) {
      const folder = shop()
      if (link.includes('/')) mkdirSync(join(folder, '.github'))
      symlinkSync(target === '.git' ? join(folder, '.git') : target, join(folder, link))
      const ran = await run('init', folder)
      expect([ran.code, ran.out]).toEqual([2, ''])
      expect(ran.err.startsWith(`plimsoll: ${message}`), ran.err).toBe(true)
      expect(existsSync(join(folder, config))).toBe(false)
      expect(existsSync(join(folder, '.git', 'workflows')) || existsSync(join(folder, '.git', 'plimsoll.yml'))).toBe(false)
    }
    expect(readdirSync(outside)).toEqual([])
  })

  test('goes through a link that stays inside', async () => {
    const folder = shop({ ...sound, 'tools/github/x.md': 'x\n' })
    symlinkSync('tools/github', join(folder, '.github'))
    expect((await run('init', folder)).code).toBe(0)
    expect(existsSync(join(folder, 'tools/github/workflows/plimsoll.yml'))).toBe(true)
  })

  test('says what stands in the way, with 2', async () => {
    const folder = shop()
    writeFileSync(join(folder, '.github'), 'a file\n')
    expect(await run('init', folder)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^plimsoll: [^\n]*\.github[^\n]* can't be written \((ENOTDIR|EEXIST)\)\nMake the folder yours to write/),
    })
    expect(existsSync(join(folder, config))).toBe(false)
  })

  test('says that a folder may not be written to, with 2', async () => {
    const folder = shop()
    chmodSync(folder, 0o555)
    const ran = await run('init', folder)
    // The superuser may write all the same.
    if (process.getuid?.() === 0) expect(ran.code).toBe(0)
    else
      expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^plimsoll: \.github\/workflows\/plimsoll\.yml can't be written \(EACCES\)\n/) })
  })

  test('keeps hostile names what they are', async () => {
    const folder = shop()
    commit(folder, 'Names', {
      'pro"d: #1/compose.yaml': `name: "a\\n- b: c"\n${sound['compose.yaml'] ?? ''}`,
      'deploy.sh': "docker compose -f 'pro\"d: #1/compose.yaml' up -d\n",
    })
    expect((await run('init', folder)).code).toBe(0)
    expect(read(folder, config)).toContain('files: ["pro\\"d: #1/compose.yaml"]')
    expect((await run('scan', folder)).code).toBe(0)
    expect((await run('init', join(folder, 'nowhere'))).code).toBe(3)
  })
})
