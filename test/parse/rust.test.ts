/** What expressions of Rust come to: values, variables of the environment, and what nobody can tell. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chainOf,
  crateOf,
  eachNode,
  endOf,
  evaluate,
  frameOf,
  isForTests,
  parseRust,
  textOf,
  type RustFile,
  type RustNode,
} from '../../src/parse/rust/index.ts'
import type { Worth } from '../../src/parse/told.ts'

// What is loaded when the first file is met is here before a test's time runs.
await parseRust({ path: 'a.rs', text: '' })

async function fileOf(text: string, path = 'src/main.rs'): Promise<RustFile> {
  const { file, problem } = await parseRust({ path, text })
  if (file === undefined) throw new Error(problem)
  return file
}

function shown(value: Worth): string {
  switch (value.kind) {
    case 'value':
      return JSON.stringify(value.value)
    case 'variable':
      return `$${value.name}${value.fallback === undefined ? '' : ` or ${shown(value.fallback)}`}`
    case 'joined':
      return value.parts.map(shown).join(' + ')
    case 'unknown':
      return `?${value.raw}`
  }
}

function callIn(file: RustFile, name: string): RustNode | undefined {
  let found: RustNode | undefined
  eachNode(file.root, (node) => {
    if (node.name === 'CallExpression' && node.firstChild !== null && textOf(node.firstChild, file) === name) found = node
    return true
  })
  return found
}

/** What the last call of `show` is handed. */
async function of(text: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const file = await fileOf(text)
  const files = [file, ...(await Promise.all(Object.entries(more).map(([path, one]) => fileOf(one, path))))]
  const argument = callIn(file, 'show')?.getChild('ArgList')?.firstChild?.nextSibling
  return argument === null || argument === undefined ? 'nothing' : shown(evaluate(argument, frameOf(file, crateOf(files))))
}

const inMain = (body: string): string => `fn main() { ${body} }`

describe('an expression', () => {
  test.each([
    ['"a\\"b\\n"', String.raw`"a\"b\n"`],
    ['"a\\\n      b"', '"ab"'],
    ['r#"a"b"#', String.raw`"a\"b"`],
    ['17_400u32', '17400'],
    ['1.5', '1.5'],
    ['!true', 'true'],
    ['7 * 6 - 2', '40'],
    ['17 / 4', '4'],
    ['7 / 0', '?a number that is worked out as it runs'],
    ['"a" == "a"', 'true'],
    ['&"a".to_string()', '"a"'],
    ['"14".parse::<u32>().unwrap()', '14'],
    ['Some(String::from("a")).unwrap()', '"a"'],
    ['9.min(4)', '4'],
    ['9.max(4)', '9'],
    ['if true { "a" } else { "b" }', '"a"'],
    ['if other() { "a" } else { "a" }', '"a"'],
    ['if other() { "a" } else { "b" }', '?a condition'],
    ['{ let a = "x"; a }', '"x"'],
    ['env::var("SHOP_URL")?', '$SHOP_URL'],
    ['std::env::var("SHOP_URL").unwrap_or("here".into())', '$SHOP_URL or "here"'],
    ['std::env::var("SIZE").ok().and_then(|one| one.parse().ok()).unwrap_or(14)', '$SIZE or 14'],
    ['std::env::var("SIZE").map_or(14, |one| one.parse().unwrap())', '$SIZE or 14'],
    ['std::env::var("A").or_else(|_| std::env::var("B")).unwrap_or_else(|_| "c".into())', '$A or $B or "c"'],
    ['match env::var("A") { Ok(one) => one, Err(_) => "b".to_string() }', '$A or "b"'],
    ['if let Ok(one) = env::var("A") { one } else { "b".into() }', '$A or "b"'],
    ['match size { 1 => "a", _ => "b" }', '?a condition'],
    ['format!("a{}b{NAME}", host)', '"a" + ?host + "b" + ?NAME + ""'],
    ['cfg!(test)', 'false'],
    ['other()', '?other()'],
  ])('%s', async (expression, value) => expect(await of(inMain(`show(${expression});`))).toBe(value))
})

describe('a name', () => {
  test.each<readonly [name: string, text: string, value: string]>([
    ['a binding', inMain('let a = "x"; show(a);'), '"x"'],
    ['the last of two bindings', inMain('let a = "x"; let a = "y"; show(a);'), '"y"'],
    ['what a pattern takes out', inMain('let Some(a) = Some("x") else { return }; show(a);'), '"x"'],
    ['a constant', `const SIZE: u32 = 14; ${inMain('show(SIZE);')}`, '14'],
    ['a constant of a module', `mod sizes { pub static SIZE: u32 = 14; } ${inMain('show(sizes::SIZE);')}`, '14'],
    ['a constant that is there twice', `const A: u32 = 1; mod b { const A: u32 = 2; } ${inMain('show(A);')}`, '?A'],
    ['a parameter of one call', 'fn run(a: u32) { show(a); } fn main() { run(14); }', '14'],
    ['a parameter of two calls that differ', 'fn run(a: u32) { show(a); } fn main() { run(14); run(15); }', '?a parameter of run'],
    ['a parameter of nobody', 'fn run(a: u32) { show(a); }', '?a parameter of run'],
    ['a function of the crate', `fn url(host: &str) -> String { format!("postgres://{host}/shop") } ${inMain('show(url("db"));')}`, '"postgres://db/shop"'],
    ['a function that says return', `fn size() -> u32 { return 14; } ${inMain('show(size());')}`, '14'],
    ['a field that a literal gives', `struct S { size: u32 } fn of() -> S { S { size: 14 } } ${inMain('show(settings.size);')}`, '14'],
    ['a field that clap fills', `#[derive(Parser)] struct S { #[arg(long, env = "SHOP_SIZE", default_value_t = 14)] size: u32 } ${inMain('show(args.size);')}`, '$SHOP_SIZE or 14'],
    ['a field that clap fills by its name', `#[derive(Parser)] struct S { #[clap(env)] size: u32 } ${inMain('show(args.size);')}`, '$SIZE'],
    ['a field that envy fills', `#[derive(Deserialize)] struct S { size: u32 } ${inMain('let s = envy::prefixed("SHOP_").from_env::<S>(); show(s.size);')}`, '$SHOP_SIZE'],
    ['a function in circles', `fn a() -> u32 { b() } fn b() -> u32 { a() } ${inMain('show(a());')}`, '?a value that depends on itself'],
    ['a text with a variable in it', inMain('let host = env::var("HOST").unwrap(); show(format!("postgres://{host}/shop"));'), '"postgres://" + $HOST + "/shop"'],
  ])('%s', async (_, text, value) => expect(await of(text)).toBe(value)) // prettier-ignore

  test('of another file of the crate', async () => {
    expect(await of(inMain('show(sizes::SIZE);'), { 'src/sizes.rs': 'pub const SIZE: u32 = 14;' })).toBe('14')
  })
})

test('a chain through bindings and statements', async () => {
  const file = await fileOf(
    'async fn main() {\n  let mut o = PgPoolOptions::new().max_connections(5);\n  o.min_connections(2);\n  let p = o.connect(&url).await?;\n  show(p);\n}\n',
  )
  const argument = callIn(file, 'show')?.getChild('ArgList')?.firstChild?.nextSibling
  const chain = argument === null || argument === undefined ? undefined : chainOf(argument, file)
  expect(chain?.path).toBe('PgPoolOptions::new')
  expect(chain?.steps.map(({ name, node }) => `${name} ${file.lineOf(node)}`)).toEqual(['max_connections 2', 'min_connections 3', 'connect 4'])
  expect(endOf('sqlx::PgPool::connect')).toBe('PgPool::connect')
})

test.each([
  ['#[cfg(test)]\nmod tests { fn a() { show(1); } }', true],
  ['#[tokio::test]\nasync fn a() { show(1); }', true],
  ['#[tokio::main]\nasync fn a() { show(1); }', false],
])('%j is for tests: %s', async (text, is) => {
  const file = await fileOf(text)
  const call = callIn(file, 'show')
  expect(call !== undefined && isForTests(call, file)).toBe(is)
})

test('random text never throws', async () => {
  const piece = fc.constantFrom(
    'fn a() {',
    'show(',
    ')',
    '}',
    '"',
    'r#"',
    '!',
    'let b =',
    'b',
    '.c',
    '::',
    '|x|',
    '=>',
    'match',
    'if',
    ';',
    '&',
    '?',
    '<',
    '>',
    '#[',
    ']',
    '\\',
    '\0',
    'é',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      expect(await of(pieces.join(' '))).toBeTypeOf('string')
    }),
    { numRuns: 80 },
  )
})

test.each([
  ['brackets in brackets', inMain(`show(${'('.repeat(20_000)}1`)],
  ['plus signs', inMain(`show(${'1 + '.repeat(20_000)}1);`)],
  ['calls in a row', inMain(`show(a${'.clone()'.repeat(20_000)});`)],
  [
    'functions that call one another twice',
    `${Array.from({ length: 40 }, (_, index) => `fn f${index}() -> u32 { f${index + 1}() + f${index + 1}() }`).join('\n')} ${inMain('show(f0());')}`,
  ],
])('%s take no time to speak of', async (_, text) => {
  const start = performance.now()
  // How deep is too deep hangs on the stack that is left: then it is told.
  expect(await of(text).catch(String)).toMatch(/^(?!RangeError)/)
  expect(performance.now() - start).toBeLessThan(8_000)
})

test.each(['.clone()', '?', '.await'])('a tree of %s that is deeper than the stack is told, not thrown', async (step) => {
  const { problem } = await parseRust({ path: 'src/main.rs', text: inMain(`show(a${step.repeat(35_000)});`) })
  expect([undefined, 'nested deeper than anybody writes']).toContain(problem)
})
