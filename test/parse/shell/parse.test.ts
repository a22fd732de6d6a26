import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import type { ShellNode, ShellWord, SimpleNode, WordPart } from '../../../src/parse/shell/ast.ts'
import { parseShell } from '../../../src/parse/shell/parse.ts'

function first(text: string): ShellNode {
  const [node] = parseShell(text).body
  if (node === undefined) throw new Error('no command')
  return node
}

function simple(text: string): SimpleNode {
  const node = first(text)
  if (node.kind !== 'simple') throw new Error(node.kind)
  return node
}

function parts(word: ShellWord | undefined): readonly (readonly [string, string])[] {
  return (word?.parts ?? []).map((part: WordPart) => [part.kind, part.kind === 'text' ? part.text : part.raw])
}

describe('words', () => {
  test('quotes, escapes and continuations make one word', () => {
    const node = simple(`cp 'a b'"c d"e\\ f \\\n  next`)
    expect(node.words.map((word) => word.parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''))).toEqual(['cp', 'a bc de f', 'next'])
    expect(node.words[2]?.line).toBe(2)
  })

  test('variables in every form', () => {
    const words = simple('echo $A ${B} ${C:-x} ${D%%.*} ${#E} ${F[@]} ${G/a/b} $1 $? $$x "$H"z ${!I} ${J^^} ${K:0:3} ${L:?no}').words.slice(1)
    const found = words
      .map((word) => word.parts[0])
      .map((part) => (part?.kind === 'variable' ? `${part.name}${part.subscript ?? ''} ${part.operator ?? ''}` : part?.kind))
    expect(found).toEqual(['A ', 'B ', 'C :-', 'D %%', 'E length', 'F@ ', 'G /', '1 ', '? ', '$ ', 'H ', 'I indirect', 'J ^^', 'K :', 'L :?'])
  })

  test('defaults nest', () => {
    const part = simple('echo "${A:-${B:-c d}}"').words[1]?.parts[0]
    expect(part?.kind === 'variable' ? parts(part.argument) : undefined).toEqual([['variable', '${B:-c d}']])
  })

  test('substitutions hold commands, backticks too', () => {
    const word = simple('echo "$(date +%F | tr -d -)"`pwd`$((1 + 2))').words[1]
    expect(parts(word)).toEqual([
      ['command', '$(date +%F | tr -d -)'],
      ['command', '`pwd`'],
      ['arithmetic', '$((1 + 2))'],
    ])
    const [part] = word?.parts ?? []
    expect(part?.kind === 'command' ? part.body[0]?.kind : undefined).toBe('pipeline')
  })

  test('a hash inside a word is no comment, a hash before one is', () => {
    expect(simple('echo a#b # c').words.map((word) => word.raw)).toEqual(['echo', 'a#b'])
  })

  test('ANSI quotes and nested backticks', () => {
    expect(parts(simple(`echo $'a\\n\\'b'`).words[1])).toEqual([['text', "a\n'b"]])
    const [part] = simple('echo `basename \\`pwd\\``').words[1]?.parts ?? []
    expect(part?.kind === 'command' ? part.inner : undefined).toBe('basename `pwd`')
  })
})

describe('commands', () => {
  test('assignments before a command, arrays, appending', () => {
    const node = simple('A=1 B+=$C D=(x "y z"\n  w) cmd E=2')
    expect(node.assignments.map((one) => [one.name, one.append, one.array?.length ?? one.value?.raw])).toEqual([
      ['A', false, '1'],
      ['B', true, '$C'],
      ['D', false, 3],
    ])
    expect(node.words.map((word) => word.raw)).toEqual(['cmd', 'E=2'])
    expect(simple('export A=1 B').assignments.map((one) => one.name)).toEqual(['A'])
  })

  test('redirections with descriptors', () => {
    const node = simple('cmd 2>&1 >out <in &>>log 3<<<"x" >|f')
    expect(node.redirections.map((one) => [one.operator, one.descriptor, one.target?.raw])).toEqual([
      ['>&', 2, '1'],
      ['>', undefined, 'out'],
      ['<', undefined, 'in'],
      ['&>>', undefined, 'log'],
      ['<<<', 3, '"x"'],
      ['>|', undefined, 'f'],
    ])
  })

  test('here-documents, quoted, unquoted, with tabs, two on a line', () => {
    const text = 'cat <<A <<-"B" > f\none $X\nA\n\ttwo $Y\n\tB\nafter\n'
    const { body, problems } = parseShell(text)
    const node = body[0] as SimpleNode
    expect(parts(node.redirections[0]?.body)).toEqual([
      ['text', 'one '],
      ['variable', '$X'],
      ['text', '\n'],
    ])
    expect(node.redirections[0]?.body?.line).toBe(2)
    expect(parts(node.redirections[1]?.body)).toEqual([['text', 'two $Y\n']])
    expect(body[1]?.line).toBe(6)
    expect(problems).toEqual([])
  })

  test('every compound with its line', () => {
    const text = [
      'if a; then b; elif c; then d; else e; fi',
      'for x in 1 2; do f; done',
      'for ((i=0;i<3;i++)); do g; done',
      'while read l; do h; done < f',
      'until i; do j; done',
      'case $1 in a|b) k ;; (*) l ;& esac',
      'm() { n; }',
      'function o { p; }',
      '( q ) && { r; } || s &',
      '! t | u |& v',
      '(( w += 1 ))',
      '[[ -n $x && ( $y =~ ^(a|b)$ || $z < 3 ) ]]',
      'select n in a; do o; done',
    ].join('\n')
    const { body, problems } = parseShell(text)
    expect(problems).toEqual([])
    expect(body.map((node) => `${node.line} ${node.kind}`)).toEqual([
      '1 if',
      '2 for',
      '3 for',
      '4 while',
      '5 while',
      '6 case',
      '7 function',
      '8 function',
      '9 background',
      '10 pipeline',
      '11 arithmetic',
      '12 simple',
      '13 for',
    ])
  })

  test('words that close elsewhere are plain arguments', () => {
    expect(simple('echo done if } in').words.length).toBe(5)
  })

  test('carriage returns end lines', () => {
    expect(parseShell('a\r\nb \\\r\n c\r\n').body.map((node) => node.line)).toEqual([1, 2])
  })
})

describe('syntax errors', () => {
  test.each([
    ['a\nb "c\nd', 2, 'a quote is not closed', 2],
    ['a\nif b; then\nc\n', 2, 'if has no fi', 2],
    ['a\n)\nb', 2, 'unexpected )', 2],
    ['a\ndone\nb', 2, 'unexpected done', 2],
    ['a\necho $(b', 2, 'a substitution is not closed', 2],
    ['cat <<E\nx\n', 1, 'a here-document has no end', 1],
    ['case x in', 1, 'case has no esac', 1],
  ])('%j is told at line %i as %s', (text, line, message, commands) => {
    const { body, problems } = parseShell(text)
    expect(problems).toEqual([{ line, message }])
    expect(body.length).toBe(commands)
  })

  test('what stands inside an unclosed construct is kept', () => {
    const node = first('if a; then\n  b\n  c')
    expect(node.kind === 'if' ? node.branches[0]?.body.length : undefined).toBe(2)
  })
})

describe('hostile input', () => {
  const n = 100_000
  test.each([
    ['parentheses', '('.repeat(n)],
    ['substitutions', 'echo ' + '$('.repeat(n)],
    ['braces', 'echo ${a:-'.repeat(n)],
    ['quotes', '"'.repeat(n + 1)],
    ['backticks', '`'.repeat(n + 1)],
    ['escaped backticks', `\`${'\\`'.repeat(n)}`],
    ['arithmetic that never closes', '((a);'.repeat(n)],
    ['dollar arithmetic', '$((a);'.repeat(n)],
    ['here-documents', 'cat <<A <<B\n'.repeat(n)],
    ['a line of a megabyte', 'a '.repeat(500_000)],
    ['a word of a megabyte', 'a'.repeat(1_000_000)],
    ['half a million commands', 'a;'.repeat(500_000)],
    ['functions', 'f()'.repeat(n)],
    ['tests', '[[ '.repeat(n)],
    ['ifs', 'if '.repeat(n)],
    ['process substitutions', '<('.repeat(n)],
  ])('%s end within a second', (_, text) => {
    const start = processorTime()
    parseShell(text)
    expect(processorTime() - start).toBeLessThan(1000)
  })

  test('random text never throws and lines stay inside it', () => {
    const piece = fc.constantFrom(
      'if',
      ' then ',
      'fi',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '\n',
      ' ',
      '<<E',
      'E',
      '|',
      '&&',
      ';',
      '{',
      '}',
      'a',
      '$x',
      '${',
      'case',
      ' in ',
      'esac',
      'do',
      'done',
      '((',
      '))',
      '\\',
      '#',
      '[[',
      ']]',
      'f()',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('')
        const lines = text.split('\n').length
        const { body, problems } = parseShell(text)
        return [...body, ...problems].every((one) => one.line >= 1 && one.line <= lines)
      }),
      { numRuns: 2000 },
    )
  })

  test('a comment line added on top moves every line by one and changes nothing else', () => {
    const text = 'a | b\nif c; then d; fi\ncat <<E\nx\nE\n'
    const plain = parseShell(text).body
    const moved = parseShell(`# note\n${text}`).body
    expect(moved.map((node) => node.line - 1)).toEqual(plain.map((node) => node.line))
    expect(moved.map((node) => node.raw)).toEqual(plain.map((node) => node.raw))
  })
})
