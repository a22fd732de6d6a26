/** What is a secret in a file, and what only tells where one is kept. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

test.each([
  ['PAYMENT-PROVIDER-CONNECTION-STRING', []],
  ['ORDERS-SIGNING-KEY-OF-THE-SHOP', []],
  ['kY8-vTq2-Wm4x-PzR7-bL0n', ['security/hardcoded-secret']],
])('%s', async (value, rules) => {
  const files = { 'compose.yaml': `services:\n  api:\n    image: ghcr.io/shop/api:4.1\n    environment:\n      PAYMENT_SECRET_KEY: "${value}"\n` }
  const { head } = await judge(files, files)
  const found = head.verdicts.filter(({ rule, outcome }) => /hardcoded-secret|default-credentials/.test(rule) && outcome === 'fail').map(({ rule }) => rule)
  expect(found).toEqual(rules)
})
