/** What stands behind nginx-proxy is told by a variable that somebody sets. */
import { expect, test } from 'vitest'
import { blocked, judge } from '../systems/story.ts'

async function tls(environment: string): Promise<readonly string[]> {
  const files = { 'compose.yaml': `services:\n  till:\n    image: ghcr.io/shop/till:4\n    restart: always\n    environment:\n${environment}` }
  const { head } = await judge(files, files)
  return head.verdicts.flatMap(({ rule, subject, outcome }) => (rule === 'security/tls' && outcome !== 'not-applicable' ? [`${subject} ${outcome}`] : []))
}

test.each([
  ['      VIRTUAL_HOST: till.example\n      LETSENCRYPT_HOST: till.example\n', ['route/till.example pass']],
  ['      VIRTUAL_HOST: "${TILL_HOST}"\n      LETSENCRYPT_HOST: "${TILL_HOST}"\n', ['route/till pass']],
  ['      VIRTUAL_HOST: till.example\n      LETSENCRYPT_HOST:\n', ['route/till.example unknown']],
  // Handed on from whoever starts it: neither is known to be set.
  ['      VIRTUAL_HOST:\n      LETSENCRYPT_HOST:\n', ['route/till unknown']],
  ['      VIRTUAL_HOST: ""\n', []],
])('%s', async (environment, told) => expect(await tls(environment)).toEqual(told))

const till = (host: string): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  till:\n    image: ghcr.io/shop/till:4\n    restart: always\n    environment:\n      VIRTUAL_HOST: ${host}\n      LETSENCRYPT_HOST: ${host}\n`,
})

test('a name that is handed on from now on is lost sight of, and one in a variable or in .env is not', async () => {
  expect(blocked(await judge(till('till.example'), till('')))).toEqual(['security/tls route/till'])
  expect(blocked(await judge(till('till.example'), till('"${TILL_HOST}"')))).toEqual([])
  const kept = { ...till(''), '.env': 'VIRTUAL_HOST=till.example\nLETSENCRYPT_HOST=till.example\n' }
  expect(blocked(await judge(till('till.example'), kept))).toEqual([])
})
