/** The harness itself: a check that never fails would prove nothing. */
import { expect, test } from 'vitest'
import { readFileCommand, readWorkflowCommands } from './commands.ts'
import { loadContract } from './contract.ts'
import { git } from './git.ts'
import { openPull, startGitHub } from './github.ts'
import { actionMetadata, inputVariables } from './run-action.ts'

test('the description refuses what GitHub would', () => {
  const contract = loadContract()
  const errors = (method: string, path: string, body = '') => contract.request(method, path, body).errors
  expect(errors('GET', `/repos/o/r/git/trees/${'a'.repeat(40)}?recursive=1`)).toEqual([])
  expect(errors('GET', '/repos/o/r/git/trees/a?recursively=1')).toEqual(['query ?recursively is not in the description'])
  expect(errors('GET', '/repos/o/r/nonsense')).toEqual(['GET /repos/o/r/nonsense: no such operation in the description'])
  expect(errors('GET', '/repos/o/r/issues/seven/comments')).toEqual(['path issue_number / must be integer'])
  expect(errors('POST', '/repos/o/r/issues/7/comments')).toEqual(['the body is missing'])
  expect(errors('POST', '/repos/o/r/issues/7/comments', '{"body":"x"}')).toEqual([])
  expect(errors('POST', '/repos/o/r/issues/7/comments', '{"text":"x"}')).toEqual([
    "body / must have required property 'body'",
    'body /text is not in the description',
  ])
  const annotations = Array.from({ length: 51 }, () => ({ path: 'a', start_line: 1, end_line: 1, annotation_level: 'warning', message: 'm' }))
  const check = { name: 'p', head_sha: 'a', output: { title: 't', summary: 's', annotations } }
  expect(errors('POST', '/repos/o/r/check-runs', JSON.stringify(check)).join()).toContain('must NOT have more than 50 items')
})

test('the same commits exist in git, in the emulator and in a checkout of depth 1', async () => {
  const github = await startGitHub()
  const pull = await openPull(github, { base: { 'a/b': '1', link: { link: 'a/b' } }, head: { 'a/b': '2' }, mainMoves: { c: '3' } })
  const workspace = pull.checkout(1)
  expect(git(workspace, 'rev-list', '--all')).toBe(pull.merge)
  expect(git(workspace, 'cat-file', 'commit', pull.merge)).toContain(`parent ${pull.base}\nparent ${pull.head}\n`)
  expect(await github.ask('GET', `git/commits/${pull.merge}`)).toMatchObject({ sha: pull.merge, parents: [{ sha: pull.base }, { sha: pull.head }] })
  expect(git(pull.checkout(0), 'merge-base', pull.base, pull.head)).toBe(git(pull.origin, 'rev-parse', `${pull.base}~1`))
  pull.close()
  await github.close()
})

test('workflow commands and output files are read as the runner reads them', () => {
  const { commands, lines, masks } = readWorkflowCommands(
    'hi\n::add-mask::s3cret\n::error title=a%2Cb,file=x%3Ay,line=3::one%0Atwo: 5%25\n::stop-commands::k\n::error::no\n::k::\nbye',
    [],
  )
  expect(commands.slice(1)).toEqual([
    { command: 'error', properties: { title: 'a,b', file: 'x:y', line: '3' }, message: 'one\ntwo: 5%' },
    { command: 'stop-commands', properties: {}, message: 'k' },
  ])
  expect(lines).toEqual(['hi', '::error::no', '::k::', 'bye'])
  expect(masks).toEqual(['s3cret'])
  expect(readFileCommand('a=1\nb<<end\nx\ny=2\nend\n')).toEqual({ a: '1', b: 'x\ny=2' })
})

test('action.yml says what the contract says', () => {
  const metadata = actionMetadata()
  expect(metadata.runs).toEqual({ using: 'node24', main: 'dist/action.js' })
  const inputs = 'mode github-token config base head sha environment url working-directory comment report-only sarif-file junit-file status'
  expect(Object.keys(metadata.inputs ?? {})).toEqual(inputs.split(' '))
  const outputs = 'decision reason-code score grade blocking report-file json-file badge-file rollback-recommended'
  expect(Object.keys(metadata.outputs ?? {})).toEqual(outputs.split(' '))
  const defaults = Object.entries(inputVariables(metadata, { token: 'T' })).filter(([, value]) => value !== '')
  expect(Object.fromEntries(defaults)).toEqual({ INPUT_MODE: 'auto', 'INPUT_GITHUB-TOKEN': 'T', INPUT_COMMENT: 'on-change', 'INPUT_REPORT-ONLY': 'false' })
})
