/** What expressions of C# come to: texts, settings, variables of the environment, and what nobody can tell. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, fieldOf, nodesIn, parseCsharp, programOf, type CsNode, type CsValue } from '../../src/parse/csharp/index.ts'
import { withMarks } from '../../src/parse/csharp/quotes.ts'

// What is loaded when the first file is met is here before a test's time runs.
await parseCsharp({ path: 'a.cs', text: '' })

async function rootOf(text: string): Promise<CsNode> {
  const { file, problem } = await parseCsharp({ path: 'src/A.cs', text })
  if (file === undefined) throw new Error(problem)
  return file.root
}

function shown(value: CsValue): string {
  const or = 'fallback' in value && value.fallback !== undefined ? ` or ${shown(value.fallback)}` : ''
  switch (value.kind) {
    case 'text':
      return JSON.stringify(value.text)
    case 'setting':
      return `${value.key}${or}`
    case 'section':
      return `[${value.key}]`
    case 'variable':
      return `$${value.name}${or}`
    case 'joined':
      return value.parts.map(shown).join(' + ')
    case 'built':
      return `${value.base === undefined ? '' : shown(value.base)}{${[...value.fields].map(([name, one]) => `${name}: ${shown(one)}`).join(', ')}}`
    default:
      return value.kind
  }
}

/** The value of the last thing that `show` is called with. */
async function of(text: string, decide: (condition: CsNode) => boolean | undefined = () => undefined): Promise<string> {
  const root = await rootOf(text)
  const call = [...nodesIn(root)].findLast((one) => one.type === 'invocation_expression' && fieldOf(one, 'function')?.text === 'show')
  const argument = fieldOf(call, 'arguments')?.children.find(({ type }) => type === 'argument')?.children[0]
  return shown(evaluate(argument, { program: programOf([{ path: 'src/A.cs', root }]), decide, steps: 0 }))
}

describe('an expression', () => {
  test.each([
    ['"a\\"b\\\\c\\n"', String.raw`"a\"b\\c\n"`],
    ['"\\u0041\\x42\\U00000043\\e"', String.raw`"ABC\u001b"`],
    ['@"a""b\\c"', String.raw`"a\"b\\c"`],
    ['"""a "b" c"""', String.raw`"a \"b\" c"`],
    ['17_400L', '"17400"'],
    ['true', '"true"'],
    ['null', 'null'],
    ['("a" + "b") + 3', '"ab3"'],
    ['7 * 6', '"42"'],
    ['17 / 4 - 1', '"3"'],
    ['7 / 0', 'unknown'],
    ['(string)"a"', '"a"'],
    ['"a"!', '"a"'],
    ['nameof(Shop.Orders.Note)', '"Note"'],
    ['string.Empty', '""'],
    ['string.Concat("a", Guess(), "b")', '"a" + unknown + "b"'],
    ['string.Format("{0}-{1:x}{{{0}}}", "a", Guess())', '"a-" + unknown + "{a}"'],
    ['"a-b-a".Replace("a", "c")', '"c-b-c"'],
    ['"a".ToString().Trim()', '"a"'],
    ['Environment.GetEnvironmentVariable("SHOP_URL")', '$SHOP_URL'],
    ['Environment.GetEnvironmentVariable("SHOP_URL") ?? "here"', '$SHOP_URL or "here"'],
    ['Environment.GetEnvironmentVariable("SHOP_URL") ?? throw new Exception()', '$SHOP_URL'],
    ['configuration.GetConnectionString("Shop")', 'ConnectionStrings:Shop'],
    ['configuration["Shop:Url"]', 'Shop:Url'],
    ['configuration.GetSection("Shop").GetValue<int>("Size", 14)', 'Shop:Size or "14"'],
    ['configuration.GetSection("Shop")', '[Shop]'],
    ['new NpgsqlConnectionStringBuilder("Host=a") { MaxPoolSize = 14 }', '"Host=a"{MaxPoolSize: "14"}'],
    ['Guess()', 'unknown'],
    ['a ? "b" : "c"', 'unknown'],
  ])('%s', async (expression, value) => expect(await of(`show(${expression});`)).toBe(value))

  test('of two ways the one counts that is decided', async () => {
    expect(await of('show(a ? "b" : "c");', ({ text }) => text === 'a')).toBe('"b"')
    expect(await of('show(a ? "b" : "c");', () => false)).toBe('"c"')
  })
})

describe('a text with gaps', () => {
  test.each([
    ['$"a{Name}b{{c}}"', '"axb{c}"'],
    ['$@"a ""{Name}"" \\b"', String.raw`"a \"x\" \\b"`],
    ['$@"a ""{Name}"""', String.raw`"a \"x\""`],
    ['@$"""{Name}"""', String.raw`"\"x\""`],
    ['$@"{Name}{(Name == "" ? "" : Name)}"', '"x" + unknown'],
    ['$"""a "{Name}" """', String.raw`"a \"x\" "`],
    ['$"a{Guess()}b"', '"a" + unknown + "b"'],
    ['$"{Name,4:x}"', '"x"'],
  ])('%s', async (expression, value) => expect(await of(`class A { const string Name = "x"; void Run() { show(${expression}); } }`)).toBe(value))

  test('what stands behind one is read on', async () => {
    expect(await of('class A { void Run() { x($@"""{a}"""); y(""); } void More() { show("b"); } }')).toBe('"b"')
    expect(await of('// $@"\nvar a = "";\nshow("b" + a);')).toBe('"b"')
  })
})

describe('a name', () => {
  test.each<readonly [name: string, text: string, value: string]>([
    ['a local', 'var a = "x"; show(a);', '"x"'],
    ['a local that is set anew', 'var a = "x"; a = "y"; show(a);', '"y"'],
    ['a local that is added to', 'var a = "x"; a += "y"; show(a);', '"xy"'],
    ['a local that is set only where nothing is', 'var a = Environment.GetEnvironmentVariable("A"); a ??= "y"; show(a);', '$A or "y"'],
    ['a local of later', 'show(a); var a = "x";', 'unknown'],
    ['a constant', 'class A { const string Name = "x"; void Run() { show(Name); } }', '"x"'],
    ['a constant of another class', 'class A { void Run() { show(B.Name); } } static class B { public const string Name = "x"; }', '"x"'],
    ['a property', 'class A { string Name => "x"; void Run() { show(this.Name); } }', '"x"'],
    ['what a constructor puts there', 'class A { string _name; A() { _name = "x"; } void Run() { show(_name); } }', '"x"'],
    ['a configuration that is handed in', 'class A { IConfiguration _all; A(IConfiguration all) { _all = all; } void Run() { show(_all["A"]); } }', 'A'],
    ['a parameter, of which all say the same', 'void Run(string a) { show(a); } Run("x"); Run("x");', '"x"'],
    ['a parameter, of which they say different things', 'void Run(string a) { show(a); } Run("x"); Run("y");', 'unknown'],
    ['a method of one value', 'class A { string Name() { return "x"; } void Run() { show(Name()); } }', '"x"'],
    ['a name in circles', 'class A { string B => C; string C => B; void Run() { show(B); } }', 'unknown'],
    ['fields of a builder that are set afterwards', 'var b = new NpgsqlConnectionStringBuilder("Host=a"); b.MaxPoolSize = 14; show(b.ConnectionString);', '"Host=a"{MaxPoolSize: "14"}'],
  ])('%s', async (_, text, value) => expect(await of(text)).toBe(value)) // prettier-ignore
})

test('lines are those of the file', async () => {
  const lines = [...nodesIn(await rootOf('class A\n{\n  void B() { c("""\n  x\n  """); }\n  int D;\n}\n'))].flatMap((one) =>
    one.type === 'identifier' ? [`${one.line} ${one.text}`] : [],
  )
  expect(lines).toEqual(['1 A', '3 B', '3 c', '6 D'])
})

test('no place moves where quotes are marked', () => {
  const piece = fc.constantFrom('$@"', '@$"', '"', '""', '{', '}', '{{', '//', '/*', '*/', '\n', "'", 'a')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      const marked = withMarks(text)
      expect(marked).toHaveLength(text.length)
      expect(marked.split('\n').map((line) => line.length)).toEqual(text.split('\n').map((line) => line.length))
    }),
  )
})

test('random text never throws', async () => {
  const piece = fc.constantFrom(
    'class A {',
    'void B() {',
    'show(',
    ')',
    '}',
    '"',
    '$@"',
    '"""',
    '+',
    'a',
    '.B',
    '[',
    ']',
    '=>',
    '?',
    ':',
    ';',
    'new ',
    '#if X\n',
    '\\',
    '\0',
    'é',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      expect(await of(pieces.join(' '))).toBeTypeOf('string')
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['brackets in brackets', `show(${'('.repeat(20_000)}1`],
  ['plus signs', `show(${'"a" + '.repeat(20_000)}"b");`],
  ['texts that never end', `${'$@"{'.repeat(30_000)}`],
  ['calls in a row', `show(a${'.B()'.repeat(20_000)});`],
])('%s take no time to speak of', async (_, text) => {
  const start = performance.now()
  const { file, problem } = await parseCsharp({ path: 'a.cs', text })
  expect(file === undefined ? problem : 'read').toMatch(/^(read|nested deeper than \d+ levels|takes too long to be understood)$/)
  expect(performance.now() - start).toBeLessThan(8_000)
})

test('a text that is longer than any program is told', async () => {
  expect((await parseCsharp({ path: 'a.cs', text: ' '.repeat(200_001) })).problem).toBe('longer than 200000 characters')
})
