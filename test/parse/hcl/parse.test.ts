import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import type { HclBody, HclExpression } from '../../../src/parse/hcl/ast.ts'
import { parseHclJson } from '../../../src/parse/hcl/json.ts'
import { parseHcl, parseHclExpression, parseHclTemplate } from '../../../src/parse/hcl/parse.ts'

/** An expression in brackets, so that precedence shows. */
function print(node: HclExpression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value)
    case 'template':
      return `t(${node.parts.map(print).join(' ')})`
    case 'name':
      return node.name
    case 'hole':
      return '_'
    case 'get':
      return `${print(node.of)}.${node.name}`
    case 'index':
      return `${print(node.of)}[${print(node.key)}]`
    case 'splat':
      return `${print(node.of)}[* ${print(node.each)}]`
    case 'call':
      return `${node.name}(${node.arguments.map(print).join(', ')}${node.expand ? '...' : ''})`
    case 'unary':
      return `(${node.operator}${print(node.of)})`
    case 'binary':
      return `(${print(node.left)} ${node.operator} ${print(node.right)})`
    case 'conditional':
      return `(${print(node.test)} ? ${print(node.yes)} : ${print(node.no)})`
    case 'tuple':
      return `[${node.items.map(print).join(', ')}]`
    case 'object':
      return `{${node.entries.map(({ key, value }) => `${print(key)}: ${print(value)}`).join(', ')}}`
    case 'join':
      return `join ${print(node.of)}`
    default:
      return `for(${[node.keyName ?? '', node.valueName].filter((name) => name !== '').join(', ')} in ${print(node.over)}: ${node.key === undefined ? '' : `${print(node.key)} => `}${print(node.value)}${node.group ? '...' : ''}${node.when === undefined ? '' : ` if ${print(node.when)}`})`
  }
}

function read(text: string): string {
  const found = parseHclExpression(text)
  return 'kind' in found ? print(found) : `${found.line}: ${found.message}`
}

function shown({ items }: HclBody): readonly unknown[] {
  return items.map((item) =>
    item.kind === 'attribute'
      ? `${item.line} ${item.name} = ${print(item.value)}`
      : [`${item.line}-${item.endLine} ${[item.type, ...item.labels].join(' ')}`, ...shown(item.body)],
  )
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3 == 7 && !false || x', '((((1 + (2 * 3)) == 7) && (!false)) || x)'],
    ['10 - 3 - 2', '((10 - 3) - 2)'],
    ['-x.y % 2 >= -1', '(((-x.y) % 2) >= (-1))'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['var.a["k"].b[0].c', 'var.a["k"].b[0].c'],
    ['aws_x.y.0.id', 'aws_x.y[0].id'],
    ['aws_x.y.*.id[0]', 'aws_x.y[* _.id][0]'],
    ['aws_x.y[*].z[0].id', 'aws_x.y[* _.z[0].id]'],
    ['a[*].b[*].c', 'a[* _.b[* _.c]]'],
    ['max(1, xs...)', 'max(1, xs...)'],
    ['provider::aws::arn_parse("x")', 'provider::aws::arn_parse("x")'],
    ['[1, "b", ]', '[1, "b"]'],
    ['{ a = 1, "b" : 2\n (c) = 3\n d-e = null }', '{"a": 1, "b": 2, c: 3, "d-e": null}'],
    ['[for k, v in m : "${k}=${v}" if v != null]', 'for(k, v in m: t(k "=" v) if (v != null))'],
    ['{for x in xs : x.k => x.v...}', 'for(x in xs: x.k => x.v...)'],
    ['"a\\n\\"b\\" \\u00e9 $${x} %%{y} ${z}"', 't("a\\n\\"b\\" é ${x} %{y} " z)'],
    ['"${only}"', 'only'],
    ['"$5 and 7%"', '"$5 and 7%"'],
    ['"%{ if a }yes%{ else }no%{ endif }"', 't((a ? t("yes") : t("no")))'],
    ['"x ${~ a ~} y"', 't("x" a "y")'],
    ['"outer ${lower("inner ${x}")}"', 't("outer " lower(t("inner " x)))'],
    ['f(\n  1, # one\n  2 // two\n)', 'f(1, 2)'],
    ['1.5e3', '1500'],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it.each([
    ['1 +', '1: an expression is missing'],
    ['f(1 2)', '1: `,` is missing between arguments'],
    ['"a\nb"', '1: a text is not closed on its line'],
    ['{ a = 1 b = 2 }', '1: two entries of an object on one line without a comma'],
    ['"${x"', '1: `}` is missing at the end of a part that is filled in'],
    ['"%{ if a }b"', '1: an `if` of a template is not closed'],
  ])('tells what is wrong with %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })
})

describe('heredocs', () => {
  it('takes spaces away with a dash, blank lines aside, and keeps backslashes', () => {
    const { body, problems } = parseHcl('x = <<-END\n    a\\n ${v}\n\n      b\n    END\ny = <<EOT\n  c\nEOT\nz = f(<<A\nq\nA\n)\n')
    expect(problems).toEqual([])
    expect(shown(body)).toEqual(['1 x = t("a\\\\n " v "\\n\\n  b\\n")', '6 y = "  c\\n"', '9 z = f("q\\n")'])
  })

  it('knows the lines of what it holds', () => {
    const { body } = parseHcl('x = <<EOT\na\n${one}\n%{ for k in ks ~}\n${two}\n%{ endfor ~}\nEOT\n')
    const [x] = body.items
    const parts = x?.kind === 'attribute' && x.value.kind === 'template' ? x.value.parts.map((part) => part.line) : []
    expect(parts).toEqual([2, 3, 3, 4])
  })
})

describe('bodies', () => {
  it('reads blocks, labels, one-line blocks and comments with their lines', () => {
    const text =
      '# top\nresource "aws_db_instance" "main" {\n  a = 1 /* no\n  b = 2 */\n  nested { c = 3 }\n\n  empty {}\n}\nlocals {\n  m = {\n    k = "v" # w = 2\n  }\n}\n'
    expect(parseHcl(text).problems).toEqual([])
    expect(shown(parseHcl(text).body)).toEqual([
      ['2-8 resource aws_db_instance main', '3 a = 1', ['5-5 nested', '5 c = 3'], ['7-7 empty']],
      ['9-13 locals', '10 m = {"k": "v"}'],
    ])
  })

  it('loses what is broken and nothing else', () => {
    const { body, problems } = parseHcl('a = 1\nb = = 2\nc {\n  d = [1,\n  e = 5\n  ]\n  f = 6\n}\n}\ng = "x\nh = 8\nresource "t" "u" {\n  i = 9\n')
    expect(problems).toEqual([
      { line: 2, message: 'an expression is missing' },
      { line: 5, message: '`,` is missing between items' },
      { line: 9, message: 'neither an attribute nor a block' },
      { line: 10, message: 'a text is not closed on its line' },
      { line: 14, message: 'a block is not closed' },
    ])
    expect(shown(body)).toEqual(['1 a = 1', ['3-8 c', '7 f = 6'], '11 h = 8', ['12-13 resource t u', '13 i = 9']])
  })

  it('reads JSON to the same, with strings as templates', () => {
    const text =
      '{\n  "//": "note",\n  "resource": {"aws_s3_bucket": {"b": {\n    "bucket": "x-${var.env}",\n    "tags": {"n": 7}\n  }}},\n  "variable": {"v": {"type": "list(string)"}}, "locals": [{"a": true}]\n}'
    const labels = new Map([
      ['resource', 2],
      ['variable', 1],
      ['locals', 0],
    ])
    expect(shown(parseHclJson(text, labels).body)).toEqual([
      ['3-5 resource aws_s3_bucket b', '4 bucket = t("x-" var.env)', '5 tags = {"n": 7}'],
      ['7-7 variable v', '7 type = list(string)'],
      ['7-7 locals', '7 a = true'],
    ])
  })
})

describe('whatever the text', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    '${',
    '%{',
    '%{ if x }',
    '%{ for x in y }',
    '%{ endif }',
    '<<A\n',
    '<<-A\n',
    'A\n',
    '\n',
    '=',
    ' ',
    'a',
    'resource "t" "n" ',
    '.',
    '*',
    '?',
    ':',
    'for x in ',
    '-',
    '!',
    '\\',
    '#',
    '/*',
    '*/',
    '~',
    ',',
    '7',
    'é',
    '\uD800',
    '\0',
  ]

  it('never throws, and ends', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 120 }), (parts) => {
        const text = parts.join('')
        parseHcl(text)
        parseHclExpression(text)
        parseHclTemplate(text)
        parseHclJson(text, new Map())
      }),
      { numRuns: 1500 },
    )
  })

  it('reads back every literal that is printed', () => {
    const literal = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.boolean(),
        fc.constant(null),
        fc.nat(),
        fc.string(),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
      ),
    })).any
    const written = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`
      if (typeof value === 'object' && value !== null)
        return `{${Object.entries(value)
          .map(([key, one]) => `${written(key)} = ${written(one)}`)
          .join(', ')}}`
      return typeof value === 'string'
        ? `"${value
            .replace(/[\\"]/g, '\\$&')
            .replace(/\n/g, '\\n')
            .replace(/[$%](?=\{)/g, '$&$&')}"`
        : String(value)
    }
    const back = (node: HclExpression): unknown => {
      if (node.kind === 'tuple') return node.items.map(back)
      if (node.kind === 'object') return node.entries.map(({ key, value }) => [back(key), back(value)])
      return node.kind === 'literal' ? node.value : print(node)
    }
    const plain = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(plain)
        : typeof value === 'object' && value !== null
          ? Object.entries(value).map(([key, one]) => [key, plain(one)])
          : value
    fc.assert(
      fc.property(literal, (value) => {
        const found = parseHclExpression(written(value))
        expect('kind' in found ? back(found) : found.message).toEqual(plain(value))
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['brackets', '['.repeat(500_000)],
    ['brackets of a value', `a = ${'['.repeat(500_000)}`],
    ['blocks', 'a {\n'.repeat(200_000)],
    ['operators', `a = 1${' + 1'.repeat(200_000)}`],
    ['attributes', `a = b${'.c'.repeat(300_000)}`],
    ['negations', `a = ${'!'.repeat(500_000)}x`],
    ['conditionals', `a = ${'b ? c : '.repeat(100_000)}d`],
    ['templates', `a = ${'"${'.repeat(200_000)}`],
    ['broken lines', 'a = = {\n'.repeat(100_000)],
    ['quotes', 'a = "\n'.repeat(100_000)],
    ['directives', `a = "${'%{ if x }'.repeat(100_000)}"`],
    ['heredocs', 'a = <<A\n'.repeat(100_000)],
    ['heredocs that break at their end', `${'a = <<A\n'.repeat(100_000)}\${\nA\n`],
    ['heredocs of many words', Array.from({ length: 60_000 }, (_, index) => `a = <<A${index}\n`).join('')],
    ['comments', 'a /*\n'.repeat(100_000)],
    ['comments in heredocs', `${'a = <<A\n${ /*\nA\n'.repeat(50_000)}*/`],
  ])('is done with deep or broken %s in time', (_, text) => {
    const start = processorTime()
    const { problems } = parseHcl(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(processorTime() - start).toBeLessThan(4000)
  })
})
