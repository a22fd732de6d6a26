import { describe, expect, test } from 'vitest'
import { readErb } from '../../../src/parse/ruby/index.ts'

async function texts(template: string): Promise<readonly string[]> {
  const { texts: found, problem } = await readErb(template)
  if (found === undefined) throw new Error(problem.message)
  return found.map(({ text }) => text.replaceAll(/[\ue000\ue001]/g, '|'))
}

describe('a template', () => {
  test('keeps its lines, whatever lines its tags take', async () => {
    const { texts: found } = await readErb('a: 1\nb: <%= ENV.fetch("B") do\n  3\nend %>\n<%# a word -%>\nc: <%= 4 %>\n')
    const [one] = found ?? []
    const line = (one?.text.split('\n').findIndex((text) => text.startsWith('c:')) ?? -2) + 1
    expect(one?.lineOf(line)).toBe(6)
    expect(one?.valueOf(one.text.split('\n')[1]?.slice(3) ?? '', 2)).toEqual({
      kind: 'variable',
      name: 'B',
      fallback: { kind: 'value', value: 3, line: 3 },
      line: 2,
    })
  })

  test('takes the branch of production', async () => {
    expect(await texts('<% if Rails.env.production? %>\nhost: a\n<% else %>\nhost: b\n<% end %>\n')).toEqual(['\nhost: a\n\n'])
  })

  test('goes both ways where nobody can tell', async () => {
    expect(await texts("<% if ENV['MYSQL'] -%>\nadapter: mysql2\n<% else -%>\nadapter: postgresql\n<% end -%>\n")).toEqual([
      'adapter: mysql2\n',
      'adapter: postgresql\n',
    ])
  })

  test('with more ways than are followed says so', async () => {
    const { problem } = await readErb(Array.from({ length: 9 }, (_, index) => `<% if ENV['A${index}'] %>a<% end %>`).join('\n'))
    expect(problem?.message).toBe('more conditions than can be followed')
  })

  test('that is broken tells the line', async () => {
    expect((await readErb('a: 1\nb: <%= ENV[ %>\nc: 3\n')).problem?.line).toBe(2)
  })

  test('keeps what is escaped, and gives back what is no template', async () => {
    expect(await texts('a: <%% b %>\n')).toEqual(['a: <% b %>\n'])
    expect(await texts('a: b\n')).toEqual(['a: b\n'])
  })
})
