/** Expressions of a workflow, as the run that pushes has them. */
import { expect, test } from 'vitest'
import { evaluate, type Value } from '../../../src/parse/workflow-expressions.ts'
import { ofPush } from '../../../src/readers/workflow-images/expressions.ts'

const names: Readonly<Record<string, string>> = { 'matrix.image': 'acme/Front', 'env.OWNER': '*', 'env.NONE': '' }
const of = (text: string): Value => evaluate(text, { valueOf: (name) => names[name], is: ofPush })

test.each<[text: string, value: Value]>([
  ["'it''s'", "it's"],
  ['matrix.image', 'acme/Front'],
  ["matrix.image == 'ACME/front' && 'a' || 'b'", 'a'],
  ["contains(matrix.image, 'back') && 'a' || 'b'", 'b'],
  ["!startsWith(matrix.image, 'acme') && 'a' || endsWith(matrix.image, 'front') && 'c'", 'c'],
  ["env.NONE || 'usual'", 'usual'],
  ["(env.NONE || 'a') && 'b'", 'b'],
  ["format('{0}/{1}', 'x', matrix.image)", 'x/acme/Front'],
  ["format('{0}/y', inputs.owner)", '*/y'],
  ["github.event_name == 'push' && github.ref == 'refs/heads/trunk' && 'a' || 'b'", 'a'],
  ["github.event_name == 'pull_request' && 'a' || 'b'", 'b'],
  ["github.event_name == 'release' && 'a' || 'b'", undefined],
  ["env.OWNER == 'acme' && 'a' || 'b'", undefined],
  ["inputs.dry && 'a' || 'b'", undefined],
  ["contains(fromJSON('[1]'), 'a')", undefined],
  ["'a' +", undefined],
  ["('a'", undefined],
  ['', undefined],
  [`${'('.repeat(200)}'a'${')'.repeat(200)}`, undefined],
  [`${'!'.repeat(400)}'a'`, undefined],
])('%s', (text, value) => {
  expect(of(text)).toBe(value)
})
