import { describe, expect, it } from 'vitest'
import { parseNginx, type NginxDirective } from '../../src/parse/nginx.ts'

const shown = (directives: readonly NginxDirective[]): readonly unknown[] =>
  directives.map((one) => {
    const head = `${one.line} ${one.name} ${one.words.map(({ text, quoted }) => (quoted ? JSON.stringify(text) : text)).join(' | ')}`.trim()
    return one.block === undefined ? head : [head, ...shown(one.block)]
  })

describe('parseNginx', () => {
  it('reads directives, blocks, quotes, escapes and comments with their lines', () => {
    const text =
      '# top\nuser app; worker_processes 4;\nhttp {\n  log_format main \'$remote_addr "$request"\'\n    "a \\"b\\" # no comment"; # a comment }\n  location ~* \\.(png|jpg)$ { expires 7d; }\n  map $x#y $z {\n    "" close;\n  }\n}\n'
    expect(parseNginx(text).problems).toEqual([])
    expect(shown(parseNginx(text).directives)).toEqual([
      '2 user app',
      '2 worker_processes 4',
      [
        '3 http',
        '4 log_format main | "$remote_addr \\"$request\\"" | "a \\"b\\" # no comment"',
        ['6 location ~* | \\.(png|jpg)$', '6 expires 7d'],
        ['7 map $x#y | $z', '8 "" close'.replace('"" ', ' ')],
      ],
    ])
  })

  it('takes the brace of a variable for no block', () => {
    expect(shown(parseNginx('listen ${PORT};\nproxy_pass http://${API_HOST}:${API_PORT}/;\n').directives)).toEqual([
      '1 listen ${PORT}',
      '2 proxy_pass http://${API_HOST}:${API_PORT}/',
    ])
  })

  it('passes over Lua', () => {
    const text = 'content_by_lua_block {\n  local t = { "}" } -- }\n  ngx.say("x;")\n}\nlisten 8181;\n'
    expect(shown(parseNginx(text).directives)).toEqual([['1 content_by_lua_block'], '5 listen 8181'])
  })

  it('tells what is broken and reads on', () => {
    const { directives, problems } = parseNginx('server {\n  listen 8181\n}\n}\nupstream x { server a:1; }\nserver {\n')
    expect(problems).toEqual([
      { line: 3, message: 'listen is not ended by a `;`' },
      { line: 4, message: 'a `}` without a block' },
      { line: 6, message: 'the block of server is not closed' },
    ])
    expect(shown(directives)).toEqual([['1 server'], ['5 upstream x', '5 server a:1'], ['6 server']])
  })

  it('never throws, and ends, whatever the text', () => {
    let seed = 7
    const signs = ['{', '}', ';', '"', "'", '\\', '$', '${', '#', '\n', ' ', 'server', 'listen', 'x_by_lua_block', '\uFEFF', '\0']
    for (let round = 0; round < 400; round++) {
      let text = ''
      for (let count = 0; count < 60; count++) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
        text += signs[seed % signs.length]
      }
      expect(() => parseNginx(text)).not.toThrow()
    }
    for (const text of [
      '{'.repeat(100_000),
      'a{'.repeat(100_000),
      '"'.repeat(100_001),
      '${'.repeat(100_000),
      '\\'.repeat(100_000),
      'a_by_lua_block{'.repeat(20_000),
    ])
      expect(parseNginx(text).problems.length).toBeGreaterThan(0)
  })
})
