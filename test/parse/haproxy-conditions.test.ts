/** Conditional blocks of HAProxy, with what is known of the environment and with what is not. */
import { expect, test } from 'vitest'
import { decided, filledText, type Asked } from '../../src/parse/haproxy/conditions.ts'
import { inFile } from '../../src/parse/haproxy/sections.ts'
import { parseHaproxy } from '../../src/parse/haproxy.ts'

const environment: Readonly<Record<string, Asked>> = { TIER: { is: 'set', value: 'quay' }, BERTHS: { is: 'open' } }
const ask = (name: string): Asked => environment[name] ?? { is: 'unset' }

/** What is left, each line with `?` where nobody can tell. */
const left = (text: string): string =>
  decided(inFile(parseHaproxy(text).sections, 'haproxy.cfg'), ask)
    .flatMap((section) => [section, ...(section.block ?? [])])
    .filter(({ words }) => words.length > 0)
    .map(({ words, line, perhaps }) => `${line}:${words.join(' ')}${perhaps === true ? '?' : ''}`)
    .join(' | ')

test.for([
  ['streq("$TIER",quay)', '1:frontend a | 3:bind :81'],
  ['streq("${TIER}", "quay")', '1:frontend a | 3:bind :81'],
  ['strneq("$TIER",quay)', '1:frontend a | 5:bind :82'],
  ['strstr("$TIER",ua)', '1:frontend a | 3:bind :81'],
  ['defined(TIER) && !defined(OTHER)', '1:frontend a | 3:bind :81'],
  ['defined(OTHER) || 0', '1:frontend a | 5:bind :82'],
  ['streq("${OTHER-quay}",quay)', '1:frontend a | 3:bind :81'],
  ['defined(BERTHS)', '1:frontend a | 3:bind :81? | 5:bind :82?'],
  ['defined(BERTHS) && false', '1:frontend a | 5:bind :82'],
  ['version_atleast(2.8)', '1:frontend a | 3:bind :81? | 5:bind :82?'],
] as const)('.if %s', ([condition, expected]) => {
  expect(left(`frontend a\n.if ${condition}\n  bind :81\n.else\n  bind :82\n.endif\n`)).toBe(expected)
})

test('a branch before that may hold leaves those behind it open', () => {
  expect(left('frontend a\n.if defined(BERTHS)\n  bind :81\n.elif streq("$TIER",quay)\n  bind :82\n.else\n  bind :83\n.endif\n  bind :84\n')).toBe(
    '1:frontend a | 3:bind :81? | 5:bind :82? | 9:bind :84',
  )
})

test('whole sections stand under conditions, and conditions in one another', () => {
  expect(left('.if defined(OTHER)\nfrontend a\n  bind :81\n.if 1\n  bind :82\n.endif\n.else\nfrontend b\n  bind :83\n.endif\nfrontend c\n  bind :84\n')).toBe(
    '8:frontend b | 9:bind :83 | 11:frontend c | 12:bind :84',
  )
})

test('variables', () => {
  expect(filledText('/certs/${TIER}/$TIER.pem', ask)).toEqual({ text: '/certs/quay/quay.pem', partly: '/certs/quay/quay.pem', names: ['TIER', 'TIER'] })
  expect(filledText('${BERTHS}:80', ask)).toEqual({ text: undefined, partly: '${BERTHS}:80', names: [] })
  expect(filledText('a${OTHER}b\\.(png|jpg)$', ask).text).toBe('ab\\.(png|jpg)$')
})
