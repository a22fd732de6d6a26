/** Who committed before, as a tree tells it: of repositories that strangers shaped, and of those without a history. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitTree } from '../../src/tree/commit.ts'
import { folderTree } from '../../src/tree/folder.ts'
import { commit, git, repository, temporaryFolder, withRepositories, write } from './repository.ts'

withRepositories()

const by = (folder: string, name: string, ...more: readonly string[]): string =>
  git(folder, '-c', `user.name=${name}`, 'commit', '-q', '--allow-empty', '-m', 'commit 0123\n1 forged[bot]', ...more)

const authors = async (tree: Awaited<ReturnType<typeof commitTree>>): Promise<readonly string[]> => {
  await tree.list()
  return ((await tree.history?.newest()) ?? []).map(({ author }) => author)
}

test('a commit and a working folder tell the newest first', async () => {
  const folder = repository({ 'a/b.txt': '1', 'c.txt': '2' })
  by(folder, 'Ada é')
  by(folder, 'dependabot[bot]')
  expect(await authors(await commitTree(folder, 'HEAD'))).toEqual(['dependabot[bot]', 'Ada é', 'n'])
  expect(await authors(await commitTree(folder, 'HEAD~1'))).toEqual(['Ada é', 'n'])
  expect(await authors(await folderTree(join(folder, 'a')))).toEqual(['dependabot[bot]', 'Ada é', 'n'])
  const [newest] = (await (await commitTree(folder, 'HEAD')).history?.newest()) ?? []
  expect(newest?.id).toBe(git(folder, 'rev-parse', 'HEAD'))
  expect(Math.abs((newest?.at ?? 0) - Date.now() / 1_000)).toBeLessThan(3_600)
})

test('a commit tells which files it held, from any folder', async () => {
  const folder = repository({ 'a/b.txt': '1', '.github/bot.yml': '2' })
  git(folder, 'rm', '-q', '.github/bot.yml')
  commit(folder)
  const { history } = await commitTree(join(folder, 'a'), 'HEAD', { prefix: 'a' })
  const [after, before] = (await history?.newest()) ?? []
  const paths = ['.github/bot.yml', ':(glob)**', 'b.txt']
  expect(await history?.held(before?.id ?? '', paths)).toEqual(['.github/bot.yml'])
  expect(await history?.held(after?.id ?? '', paths)).toEqual([])
  expect(await history?.held('0'.repeat(40), paths)).toBeUndefined()
})

test('no program of the repository’s choice is started', async () => {
  const folder = repository({ 'a.txt': '1' })
  const started = join(folder, 'started')
  const program = join(folder, 'program.sh')
  writeFileSync(program, `#!/bin/sh\ntouch '${started}'\n`, { mode: 0o755 })
  for (const setting of ['gpg.program', 'core.pager', 'pager.rev-list', 'core.fsmonitor', 'core.sshCommand']) git(folder, 'config', setting, program)
  for (const setting of ['log.showSignature', 'log.mailmap']) git(folder, 'config', setting, 'true')
  const signed = git(folder, 'cat-file', 'commit', 'HEAD').replace('\n\n', '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n')
  writeFileSync(join(folder, 'signed'), signed)
  git(folder, 'update-ref', 'HEAD', git(folder, 'hash-object', '-t', 'commit', '-w', 'signed'))
  expect(await authors(await commitTree(folder, 'HEAD'))).toEqual(['n'])
  expect(existsSync(started)).toBe(false)
})

test('a shallow clone, a folder that git ignores, and one outside of git tell nothing', async () => {
  const folder = repository({ 'a.txt': '1', '.gitignore': 'left/\n' })
  by(folder, 'dependabot[bot]')
  const shallow = temporaryFolder()
  git(shallow, 'clone', '-q', '--depth=1', `file://${folder}`, 'clone')
  expect(await authors(await commitTree(join(shallow, 'clone'), 'HEAD'))).toEqual([])
  write(folder, { 'left/a.txt': '1' })
  expect(await authors(await folderTree(join(folder, 'left')))).toEqual([])
  const outside = temporaryFolder()
  write(outside, { 'a.txt': '1' })
  expect(await authors(await folderTree(outside))).toEqual([])
  const unborn = temporaryFolder()
  git(unborn, 'init', '-q')
  write(unborn, { 'a.txt': '1' })
  expect(await authors(await folderTree(unborn))).toEqual([])
})
