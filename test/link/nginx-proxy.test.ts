/** What stands behind nginx-proxy is told by a variable that somebody sets. */
import { expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

async function tls(environment: string): Promise<readonly string[]> {
  const files = { 'compose.yaml': `services:\n  till:\n    image: ghcr.io/shop/till:4\n    restart: always\n    environment:\n${environment}` }
  const { head } = await judge(files, files)
  return head.verdicts.flatMap(({ rule, subject, outcome }) => (rule === 'security/tls' && outcome !== 'not-applicable' ? [`${subject} ${outcome}`] : []))
}

test.each([
  ['      VIRTUAL_HOST: till.example\n      LETSENCRYPT_HOST: till.example\n', ['route/till.example pass']],
  ['      VIRTUAL_HOST: "${TILL_HOST}"\n      LETSENCRYPT_HOST: "${TILL_HOST}"\n', ['route/till pass']],
  ['      VIRTUAL_HOST: till.example\n      LETSENCRYPT_HOST:\n', ['route/till.example unknown']],
  // Handed on from a shell that nobody sets it in.
  ['      VIRTUAL_HOST:\n      LETSENCRYPT_HOST:\n', []],
  ['      VIRTUAL_HOST: ""\n', []],
])('%s', async (environment, told) => expect(await tls(environment)).toEqual(told))
