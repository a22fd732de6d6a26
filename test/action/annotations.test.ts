import { expect, test } from 'vitest'
import { annotationsOf } from '../../src/action/annotations.ts'
import { changeOf, decisionOf } from '../harness/engine.ts'

test('what is waived, mended or gone with nothing needing it is not pointed at', () => {
  const waiver = { rule: 'backup/offsite', reason: 'moving', by: '@octocat' }
  const changes = [changeOf({ blocking: false, waiver }), changeOf({ change: 'fixed', blocking: false }), changeOf({ change: 'removed', blocking: false })]
  expect(annotationsOf(decisionOf({ changes }))).toEqual([])
})

test('a change without a line is told without a place, which GitHub would refuse', () => {
  const changes = [changeOf({ evidence: { path: '.plimsoll.yml', line: 0, key: '' } }), changeOf({ evidence: { path: '', line: 1, key: '' } })]
  expect(annotationsOf(decisionOf({ changes })).map((one) => one.place)).toEqual([
    { title: 'backup/offsite on database/postgres' },
    { title: 'backup/offsite on database/postgres' },
  ])
})

test('exactly ten need no count', () => {
  const changes = Array.from({ length: 10 }, (_, index) => changeOf({ evidence: { path: 'a', line: index + 1, endLine: index + 2, key: '' } }))
  const shown = annotationsOf(decisionOf({ changes }))
  expect(shown).toHaveLength(10)
  expect(shown[9]).toEqual({
    level: 'error',
    message: '`` is gone',
    place: { title: 'backup/offsite on database/postgres', file: 'a', startLine: 10, endLine: 11 },
  })
})
