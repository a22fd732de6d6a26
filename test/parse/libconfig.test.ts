/** libconfig: what ProxySQL is set in, in every spelling people use, and nothing thrown for the rest. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLibconfig } from '../../src/parse/libconfig.ts'
import { at, itemsOf, textAt, type Placed } from '../../src/parse/placed.ts'

const shown = (value: Placed | undefined): unknown =>
  value?.kind === 'map'
    ? Object.fromEntries([...value.members].map(([key, one]) => [`${one.line} ${key}`, shown(one.value)]))
    : value?.kind === 'list'
      ? value.items.map(shown)
      : value?.kind === 'text'
        ? value.text
        : null

test('groups, lists, comments of three kinds, both signs and missing commas', () => {
  const text = `# the front
datadir="/var/lib/proxysql"
mysql_variables:
{
  threads = 4; /* two
  lines */ interfaces = "0.0.0.0:6033;/tmp/p.sock"
}
mysql_servers =
(
  { address = "vault" , port = 3306 , hostgroup = 10 } // the writer
  { address = "vault" "-two", port = 3307; hostgroup = 20 },
)
@include "users.cnf"
weights = [ 1, 2 ]
`
  const { root, problem, includes } = parseLibconfig(text, 'proxysql.cnf')
  expect(problem).toBeUndefined()
  expect(includes).toEqual([{ text: 'users.cnf', line: 13 }])
  expect(shown(root)).toEqual({
    '2 datadir': '/var/lib/proxysql',
    '3 mysql_variables': { '5 threads': '4', '6 interfaces': '0.0.0.0:6033;/tmp/p.sock' },
    '8 mysql_servers': [
      { '10 address': 'vault', '10 port': '3306', '10 hostgroup': '10' },
      { '11 address': 'vault-two', '11 port': '3307', '11 hostgroup': '20' },
    ],
    '14 weights': ['1', '2'],
  })
  expect(textAt(itemsOf(at(root, 'mysql_servers'))[1], 'hostgroup')).toBe('20')
})

test.each([
  ['a = { b = 1', 'a group that does not close', 1],
  ['a = ( 1, 2', 'a list that does not close', 1],
  ['a = 1\nb = "never', 'quotes that do not close', 2],
  ['[mysqld]\nport = 3', 'neither a comment nor `name = value`', 1],
  ['a = 1\n/* never', 'a comment that does not close', 2],
  ['a =', 'a name without a value', 1],
  [`a = ${'('.repeat(200)}`, 'more than 100 levels of nesting', 1],
])('%j is told', (text, message, line) => {
  expect(parseLibconfig(text, 'x.cnf').problem).toEqual({ line, message })
})

test('nothing is thrown, whatever stands there', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a{}()[\]=:;,"#/*\\ \n@]{0,60}$/), (text) => {
      parseLibconfig(text, 'x.cnf')
    }),
    { numRuns: 200 },
  )
})
