/** The bundled action over a real system: what a pull request that loses something is told, and what is asked of GitHub for it. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { git } from '../harness/git.ts'
import { startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { actionMetadata, root } from '../harness/run-action.ts'
import { add, all, remove, replace, type Edit } from '../systems/story.ts'
import { openAdvwell, shippedAction } from './shipped.ts'

const shipped = shippedAction()
const stack = 'docker-compose.production.yml'
const backup = 'ops/backup-to-s3.sh'

const loses: Edit = all(
  replace(backup, /aws s3 cp .*\nrm -f .*\n/, ''),
  remove('ops/standby.sh'),
  replace(stack, '      replicas: 3', '      replicas: 1 # for now'),
)

let github: GitHub
let pull: Pull

/** Main has moved on since the branch was made: the merge commit is neither the branch's nor main's. */
async function open(edit: Edit): Promise<void> {
  pull = await openAdvwell(github, { edit, mainMoves: { 'docs/main.md': 'Moved on\n' } })
}

const lineOf = (path: string, text: string) => git(pull.origin, 'show', `${pull.merge}:${path}`).split('\n').indexOf(text) + 1

const operations = () => github.gateway.log.map((one) => one.operation)
/** Names of the contents asked for, one by one or in batches. */
const contents = () =>
  github.gateway.log
    .flatMap(({ operation, path, body }) => {
      if (operation === 'graphql') return [...JSON.stringify(body).matchAll(/[0-9a-f]{40}/g)].map(([id]) => id)
      return operation === 'git/get-blob' ? [path.replace(/.*\//, '')] : []
    })
    .toSorted()
const asked = (operation: string) =>
  github.gateway.log.filter((one) => one.operation === operation).map((one) => one.path.replace(/\?.*/, '').split('/').at(-1) ?? '')

describe.skipIf(shipped.missing !== undefined)(
  'the bundled action',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      pull.close()
      await github.close()
      expect(violations).toEqual([])
    })

    afterAll(() => shipped.remove())

    test('blocks a pull request that loses a copy, a standby and a replica, and says what, where and how to mend it', async () => {
      await open(loses)
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      console.info(`a bundled run over the AdvWell system, from a checkout of depth 1: ${ran.tookMs} ms`)
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(1)
      expect(ran.warnings).toEqual([])
      expect(ran.leaked).toBe(false)
      expect(ran.outputs).toEqual({
        decision: 'block',
        'reason-code': 'regressed',
        score: expect.stringMatching(/^\d\.\d$/),
        grade: expect.stringMatching(/^[A-F][+-]?$/),
        blocking: '4',
        'report-file': expect.stringMatching(/report\.md$/),
        'json-file': expect.stringMatching(/report\.json$/),
        'badge-file': '',
        'rollback-recommended': 'false',
      })
      expect(Object.keys(ran.outputs).toSorted()).toEqual(Object.keys(actionMetadata().outputs ?? {}).toSorted())

      const dumps = String(lineOf(backup, 'docker exec "$(docker ps -q -f name=advtom_postgres.1)" pg_dump -U postgres advtom | gzip > "$FILE"'))
      const counts = String(lineOf(stack, '      replicas: 1 # for now'))
      expect(ran.annotations.map(({ command, properties: { title, file, line } }) => [command, title, file, line])).toEqual([
        ['error', 'backup/offsite on database/postgres', backup, dumps],
        ['error', 'database/replica on database/postgres', stack, String(lineOf(stack, '  postgres:'))],
        ['error', 'infrastructure/replicas on service/backend', stack, counts],
        ['error', 'backup/automated on database/postgres-standby', stack, String(lineOf(stack, '  postgres-standby:'))],
        ['warning', 'backup/encrypted on database/postgres', backup, dumps],
      ])

      const [comment, ...more] = await github.comments(pull.number)
      expect(more).toEqual([])
      const body = comment?.body ?? ''
      expect(body).toMatch(
        new RegExp(
          `^<!-- plimsoll scorecard; base ${pull.base} head ${pull.head} merge ${pull.merge} run 1 of gate.yml losses [0-9a-f]+ -->\n### ⛔ Plimsoll: four losses, merge blocked\n`,
        ),
      )
      expect(body).toContain(`\`${pull.base.slice(0, 7)}\`…\`${pull.merge.slice(0, 7)}\``)
      expect(body).toMatch(/🔴 Critical \| A copy of every database of record leaves the host: `database\/postgres` \| copied to s3.*advwell-app/)
      expect(body).toContain(`[\`${backup}:${dumps}\`](https://github.com/octocat/demo/blob/${pull.merge}/${backup}#L${dumps})`)
      expect(body).toContain(`[\`${stack}:${counts}\`](https://github.com/octocat/demo/blob/${pull.merge}/${stack}#L${counts})`)
      expect(body).toMatch(/<summary>How to mend it<\/summary>[^]*\*\*backup\/offsite\*\*[^]*```sh\n[^]*aws s3 cp/)
      expect(body).toContain('| **Overall** |')
      expect(linksOf(body)).not.toEqual([])
      expect(linksOf(body).filter((link) => !isThere(pull, link))).toEqual([])

      expect(ran.summary).toContain('## Every verdict')
      expect(Buffer.byteLength(ran.summary)).toBeLessThan(1024 * 1024)
      expect(linksOf(ran.summary).filter((link) => !isThere(pull, link))).toEqual([])
      expect(ran.files[ran.outputs['report-file'] ?? '']).toBe(ran.summary.trimEnd())
      const json: unknown = JSON.parse(ran.files[ran.outputs['json-file'] ?? ''] ?? '')
      const valid = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(join(root, 'docs/schema/gate.schema.json'), 'utf8')) as object)
      expect(valid(json), JSON.stringify(valid.errors)).toBe(true)
      expect(json).toMatchObject({ schemaVersion: 1, decision: 'block', base: { commit: pull.base }, head: { commit: pull.merge } })

      const lacking = [backup, stack, 'ops/standby.sh'].map((path) => git(pull.origin, 'rev-parse', `${pull.base}:${path}`))
      expect(asked('git/get-tree')).toEqual([pull.base])
      expect(contents()).toEqual(lacking.toSorted())
      expect(operations()).toEqual(['git/get-tree', 'graphql', 'issues/list-comments', 'issues/list-comments', 'issues/create-comment', 'issues/list-comments'])
    })

    test('decides the same, byte for byte, whichever way the trees are read, and so does the command line', async () => {
      await open(loses)
      const results = []
      for (const workspace of [pull.checkout(1), pull.checkout(0), undefined]) {
        const ran = await shipped.run(github, pull, { inputs: { comment: 'never' }, ...(workspace === undefined ? {} : { workspace }) })
        expect(ran.stderr).toBe('')
        const { 'json-file': json = '', 'report-file': report = '', ...outputs } = ran.outputs
        results.push({ code: ran.code, outputs, json: ran.files[json], report: ran.files[report], annotations: ran.annotations })
      }
      const [shallow, full, none] = results
      const commits = ['--base', pull.base, '--head', pull.merge]
      const cli = spawnSync(process.execPath, [join(shipped.folder, 'cli.js'), 'gate', ...commits, '-C', pull.origin, '--format', 'json'], { encoding: 'utf8' })
      expect(cli.stdout).toBe(shallow?.json)
      expect(cli.status).toBe(1)
      expect(shallow?.code).toBe(1)
      expect(full).toEqual(shallow)
      expect(none).toEqual(shallow)
    })

    test('without a checkout asks for two trees and for each content once', async () => {
      await open(loses)
      const ran = await shipped.run(github, pull, { inputs: { comment: 'never' } })
      expect(ran.code).toBe(1)
      expect(asked('git/get-commit')).toEqual([pull.merge])
      expect(asked('git/get-tree').toSorted()).toEqual([pull.base, pull.merge].toSorted())
      expect(new Set(contents()).size).toBe(contents().length)
      expect(operations()).toEqual(['git/get-commit', 'git/get-tree', 'git/get-tree', 'graphql', 'issues/list-comments'])
    })

    const irrelevant = all(replace('README.md', /^/, 'Hello. '), add('docs/notes.md', 'Notes\n'), add('frontend/src/app.ts', 'export const title = 1\n'))

    test('asks four things of GitHub where nothing but a document changed', async () => {
      await open(irrelevant)
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.code).toBe(0)
      expect(ran.outputs).toMatchObject({ decision: 'pass', 'reason-code': 'no-loss', blocking: '0' })
      expect(ran.annotations).toEqual([])
      expect(operations()).toEqual(['git/get-tree', 'git/get-blob', 'issues/list-comments', 'issues/create-comment'])
      expect((await github.comments(pull.number))[0]?.body).toContain('### ✅ Plimsoll: nothing got worse\n')
    })

    test('asks six without a checkout, and five when the comment stands already', async () => {
      await open(irrelevant)
      const ran = await shipped.run(github, pull, { run: 1 })
      expect(ran.code).toBe(0)
      expect(ran.stderr).toBe('')
      expect(operations().slice(0, 3).toSorted()).toEqual(['git/get-commit', 'git/get-tree', 'git/get-tree'])
      expect(operations().slice(3)).toEqual(['graphql', 'issues/list-comments', 'issues/create-comment'])
      const from = operations().length
      const next = await pull.push({ 'docs/more.md': 'More\n' })
      expect((await shipped.run(github, next, { run: 2 })).stdout).toContain('Comment unchanged')
      expect(operations().slice(from)).toHaveLength(5)
    })

    test.each(['a checkout of depth 1', 'a full checkout', 'no checkout'])(
      'passes without a comment where there is nothing to judge, with %s',
      async (kind) => {
        pull = await openAdvwell(github, { base: { 'README.md': 'A library\n' }, edit: () => ({ 'README.md': 'A small library\n' }) })
        const ran = await shipped.run(github, pull, kind === 'no checkout' ? {} : { workspace: pull.checkout(kind === 'a full checkout' ? 0 : 1) })
        expect(ran.stderr).toBe('')
        expect(ran.code).toBe(0)
        expect(ran.outputs).toMatchObject({ decision: 'pass', 'reason-code': 'nothing-to-judge', blocking: '0', score: '', grade: '' })
        expect(ran.summary).not.toBe('')
        expect(ran.warnings).toEqual([])
        expect(await github.comments(pull.number)).toEqual([])
      },
    )

    test('judges a merge queue by its own commits, without a comment', async () => {
      await open(loses)
      const group = await pull.enqueue({ 'docs/ahead.md': 'Ahead\n' })
      const ran = await shipped.run(github, pull, { eventName: 'merge_group', event: group.event, sha: group.head, ref: group.ref })
      expect(ran.stderr).toBe('')
      expect(ran.code).toBe(1)
      expect(ran.outputs).toMatchObject({ decision: 'block', blocking: '4' })
      expect(ran.stdout).toContain(`Compared ${group.base} with ${group.head} (merge group).`)
      expect(operations()).toEqual(['git/get-tree', 'git/get-tree', 'graphql', 'pulls/get', 'issues/list-comments'])
    })

    test('shows a mistake of the base’s configuration at its line and ends with 2', async () => {
      pull = await openAdvwell(github, {
        base: { 'compose.yml': 'services: {}\n', '.plimsoll.yml': 'version: 1\n\nrulez: {}\n' },
        edit: (files) => ({ ...files, 'a.md': 'a\n' }),
      })
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(1) })
      expect(ran.code).toBe(2)
      expect(ran.annotations).toMatchObject([{ command: 'error', properties: { file: '.plimsoll.yml', line: '3' } }])
      expect(ran.outputs).toEqual({ 'reason-code': 'usage' })
      expect(await github.comments(pull.number)).toEqual([])
    })
  },
  60_000,
)

interface Link {
  readonly commit: string
  readonly path: string
  readonly line: number
}

function linksOf(text: string): readonly Link[] {
  return [...text.matchAll(/https:\/\/github\.com\/octocat\/demo\/blob\/([0-9a-f]{40})\/([^#\s)]+)#L(\d+)/g)].map(([, commit = '', path = '', line = '']) => ({
    commit,
    path: decodeURIComponent(path),
    line: Number(line),
  }))
}

/** Whether the file is in that commit and has that line. */
function isThere(at: Pull, { commit, path, line }: Link): boolean {
  return line >= 1 && git(at.origin, 'show', `${commit}:${path}`).split('\n').length >= line
}
