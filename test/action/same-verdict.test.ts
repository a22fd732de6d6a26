/** Whichever way the two trees are read, the decision is the same to the byte: over edits that lose, mend, move and confuse. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/action/engine.ts'
import { plimsoll } from '../../src/action/plimsoll.ts'
import { partialClone } from '../harness/git.ts'
import { startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { add, all, remove, rename, replace, without, type Edit } from '../systems/story.ts'
import { openAdvwell } from './shipped.ts'
import { runInProcess, type InProcess } from './support.ts'

const stack = 'docker-compose.production.yml'
const backup = 'ops/backup-to-s3.sh'

const edits: readonly (readonly [name: string, code: 0 | 1, edit: Edit])[] = [
  ['nothing but words', 0, replace('README.md', /^/, 'Hello. ')],
  ['a copy that stays on the host', 1, replace(backup, /aws s3 cp .*\nrm -f .*\n/, '')],
  ['the pooler gone', 1, all(without(stack, '  pgbouncer:'), replace('backend/.env.production.example', '@pgbouncer:', '@postgres:'))],
  ['a script that moves with its cron line', 0, all(rename(backup, 'ops/backup/nightly.sh'), replace('setup-production.sh', backup, 'ops/backup/nightly.sh'))],
  ['a stack that nobody can read any more', 1, replace(stack, /^services:/m, 'services: [')],
  ['a stack that is no text', 1, replace(stack, /^services:/m, '\0services:')],
  ['a standby less, a migration and a configuration more', 1, more()],
  ['umlauts, and line ends of another system', 0, all(replace(backup, /\n/g, '\r\n'), add('ops/prüfung ü#?.sh', '#!/bin/sh\necho "grüß 🚢"\n'))],
]

function more(): Edit {
  return all(
    remove('ops/standby.sh'),
    add('backend/prisma/migrations/20260101000000_drop/migration.sql', 'DROP TABLE "Case";\n'),
    add('.plimsoll.yml', 'version: 1\nobjectives: { rto: 2h, rpo: 24h }\n'),
  )
}

type Way = (pull: Pull) => InProcess

const ways: Readonly<Record<string, Way>> = {
  'a checkout of depth 1': (pull) => ({ workspace: pull.checkout(1) }),
  'a partial clone': (pull) => ({ workspace: partialClone(pull.origin, pull.merge) }),
  'no checkout': () => ({}),
  'no checkout and no GraphQL'() {
    github.gateway.faults.push({ match: /graphql/, status: 404, body: { message: 'Not Found' }, times: 99 })
    return {}
  },
  'no checkout, and listings that are cut'(pull) {
    const cut = (answer: { tree: unknown[] }) => ({ ...answer, tree: answer.tree.slice(0, 3), truncated: true })
    for (const commit of [pull.base, pull.merge]) github.gateway.faults.push({ match: new RegExp(`git/trees/${commit}`), times: 1, edit: cut })
    return {}
  },
}

let github: GitHub
let engine: Engine

beforeAll(async () => {
  engine = await plimsoll()
})

describe.each(edits)('%s', (_, code, edit) => {
  let pull: Pull
  let expected: Awaited<ReturnType<typeof decided>>

  async function decided(options: InProcess) {
    const ran = await runInProcess(github, pull, { ...options, engine, inputs: { comment: 'never' } })
    const { 'json-file': json, 'report-file': report, ...outputs } = ran.outputs
    const seen = ran.said.filter((one) => one.level === 'error' || one.level === 'warning')
    return { codes: ran.codes, outputs, json: json === undefined ? '' : ran.files['json-file'], report: report === undefined ? '' : ran.summary, seen }
  }

  beforeAll(async () => {
    github = await startGitHub()
    pull = await openAdvwell(github, { edit, mainMoves: { 'docs/main.md': 'Moved on\n' } })
    expected = await decided({ workspace: pull.checkout(0) })
    // What was waived is asked of GitHub where something blocks, and nothing else is.
    expect(github.gateway.log.filter((one) => one.operation !== 'issues/list-comments')).toEqual([])
  })

  afterEach(() => {
    github.gateway.faults.length = 0
  })

  afterAll(async () => {
    const violations = github.gateway.violations()
    pull.close()
    await github.close()
    expect(violations).toEqual([])
  })

  test('a full checkout', () => {
    expect(expected.codes).toEqual([code])
    expect(JSON.parse(expected.json ?? '')).toMatchObject({ schemaVersion: 1, decision: code === 1 ? 'block' : 'pass' })
  })

  test.each(Object.keys(ways))('%s', async (way) => {
    expect(await decided(ways[way]?.(pull) ?? {})).toEqual(expected)
  })
})
