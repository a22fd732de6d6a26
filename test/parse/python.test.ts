/** Python to trees and values: what is written, what the environment says, and what nobody can know. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  alternatives,
  callsOf,
  fallbackText,
  parsePython,
  programOf,
  writtenText,
  type PyFunction,
  type PyModule,
  type PyValue,
} from '../../src/parse/python/index.ts'

async function parsed(text: string, path = 'app/a.py'): Promise<PyModule> {
  const { module, problem } = await parsePython({ path, text })
  if (module === undefined) throw new Error(problem.message)
  return module
}

/** What a name comes to in `a.py` of these files. */
async function valueIn(files: Readonly<Record<string, string>>, name = 'X', path = 'app/a.py'): Promise<PyValue | undefined> {
  const program = await programOf(await parsed(files[path] ?? '', path), {
    read: async (one) => (files[one] === undefined ? undefined : { path: one, text: files[one] }),
    has: (one) => files[one] !== undefined,
  })
  return program.names.get(name)
}

/** A value in one line; keys in their order. */
function said(value: PyValue | undefined): string {
  if (value === undefined) return 'nothing'
  switch (value.is) {
    case 'text':
      return JSON.stringify(value.text)
    case 'number':
      return String(value.number)
    case 'truth':
      return value.truth ? 'True' : 'False'
    case 'variable':
      return `$${value.name}${value.cast === undefined ? '' : `:${value.cast}`}${value.fallback === undefined ? '' : `=${said(value.fallback)}`}`
    case 'list':
      return `[${value.items.map(said).join(' ')}${value.open ? ' …' : ''}]`
    case 'dict':
      return `{${[...value.entries].map(([key, one]) => `${key}: ${said(one)}`).join(', ')}${value.open ? ', …' : ''}}`
    case 'mixed':
      return `"${value.parts.map((part) => (typeof part === 'string' ? part : `<${said(part)}>`)).join('')}"`
    case 'call':
      return `${value.of}(${[...value.arguments.map(said), ...[...value.named].map(([key, one]) => `${key}=${said(one)}`)].join(', ')})`
    case 'outside':
      return `<${value.of}>`
    case 'either':
      return `(${said(value.taken)} if ${value.when === undefined ? '?' : condition(value.when)} else ${said(value.otherwise)})`
    case 'test':
      return `test ${condition(value.when)}`
    case 'unknown':
      return `? ${value.raw}`
    default:
      return value.is
  }
}

function condition(when: { variable: string; values?: readonly string[]; not: boolean; unset: boolean }): string {
  return `${when.not ? 'not ' : ''}${when.variable}${when.values === undefined ? '' : ` in ${when.values.slice(0, 2).join('|')}`} (${when.unset ? 'yes' : 'no'} where unset)`
}

const values: readonly (readonly [text: string, value: string])[] = [
  ["X = 'a' \"b\" + r'\\c' + b'd'.decode()", String.raw`"ab\c<? ….decode(…)>"`],
  ["X = 'a' \"b\" + r'\\c'", String.raw`"ab\\c"`],
  ["X = '''two\nlines'''", '"two\\nlines"'],
  [String.raw`X = '\x41é\n\'\q'`, JSON.stringify("Aé\n'\\q")],
  ['X = 1_000 * 2 + 0x1F - -3', '2034'],
  ["X = {'a': 1, **{'b': [2, *(3, 4)]}, 'a': None}", '{a: none, b: [2 3 4]}'],
  ["A = {'p': {'q': 1}}\nA['p']['r'] = 2\nA.update(s=3, **{'t': 4})\nX = A", '{p: {q: 1, r: 2}, s: 3, t: 4}'],
  ["X = dict(a=1) | {'b': 2}\nX.setdefault('a', 9)\nX.pop('b')", '{a: 1}'],
  ["import os\nX = os.environ.get('PORT', 5432)", '$PORT=5432'],
  ["from os import environ as e, getenv\nX = [e['A'], getenv('B') or 'c', int(getenv('D', '4')), e.get('E', 'f').strip()]", '[$A $B="c" $D:number=4 $E="f"]'],
  [
    "import environ\nenv = environ.Env(DEBUG=(bool, False))\nX = [env('A', default='b'), env.int('C', 3), env.bool('D'), env('DEBUG')]",
    '[$A="b" $C:number=3 $D:truth $DEBUG:truth=False]',
  ],
  ["import environ\nenv = environ.Env()\nX = env.db('DATABASE_URL', default='sqlite:///x')", 'environ.Env.db("DATABASE_URL", default="sqlite:///x")'],
  ["from environs import Env\nenv = Env()\nwith env.prefixed('DB_'):\n    X = env.int('PORT', 1)", '$DB_PORT:number=1'],
  ["from decouple import config\nX = [config('A', default='2', cast=int), config('B', cast=bool)]", '[$A:number=2 $B:truth]'],
  ['import os\nX = f"postgres://{os.environ[\'U\']}@db:{5432}/shop"', '"postgres://<$U>@db:5432/shop"'],
  ["import os\nX = 'postgres://%s@%s' % (os.environ['U'], 'db') + '/{}'.format('shop')", '"postgres://<$U>@db/shop"'],
  ["import os\nX = os.environ['URL'].replace('postgres://', 'postgresql://', 1)", '$URL'],
  ["import os\nif os.environ.get('DB') == 'mysql':\n    X = 1\nelse:\n    X = 2", '(1 if DB in mysql (no where unset) else 2)'],
  ["import os\nX = 1 if 'URL' in os.environ else 2", '(1 if URL (no where unset) else 2)'],
  ["import sys\nTESTING = len(sys.argv) > 1 and sys.argv[1] == 'test'\nX = 1 if TESTING else 2", '2'],
  ["import sys\nX = 1\nif 'test' in sys.argv or 'pytest' in sys.modules:\n    X = 2", '1'],
  ["import os\nDEBUG = os.getenv('DEBUG', 'no').lower() in ('1', 'true')\nX = 1 if not DEBUG else 2", '(1 if not DEBUG in 1|true (yes where unset) else 2)'],
  [
    "import os\ndef number(name, otherwise='7'):\n    value = os.getenv(name, otherwise)\n    if value == 'None':\n        return None\n    return int(value)\nX = number('N')",
    '(none if N in None (no where unset) else $N:number=7)',
  ],
  ['try:\n    import fast as f\nexcept ImportError:\n    f = None\nX = f.make(1, a=2)', 'fast.make(1, a=2)'],
  ["D = {'a': {}, 'b': {}}\nfor name in D:\n    D[name]['age'] = 60\nX = D", '{a: {age: 60}, b: {age: 60}}'],
  ["D = {'a': {}}\nfor one in D.values():\n    one['age'] = 60\nX = D", '{a: {age: 60}}'],
  ["X = {'a': 1}\nif unknown():\n    X['b'] = 2", '({a: 1, b: 2} if ? else {a: 1})'],
  ["X = secret_of('hunter2')['k']", '? secret_of(…)[…]'],
  ['X: int = (y := 4) + 1', '5'],
  ['class S:\n    pool = 4\n    def double(self, by=2):\n        return by\ns = S()\nX = [S.pool, s.pool, s.double(), s.double(3)]', '[4 4 2 3]'],
  ['a, (b, c) = 1, (2, 3)\nX = [c, b, a]', '[3 2 1]'],
  ['X = (lambda a, b=2: a + b)(1)', '3'],
  ["X = ','.join(['a', 'b']).split(',')", '["a" "b"]'],
  ["if __name__ == '__main__':\n    X = 1", 'nothing'],
  ['X = = 5\nY = 2', '? …'],
]

describe('values of Python', () => {
  test.each(values)('%s', async (text, value) => {
    const found = said(await valueIn({ 'app/a.py': text }))
    expect(found).toBe(value)
  })

  test('names come through the modules of the repository', async () => {
    const files = {
      'app/config/production.py':
        "from .base import *\nfrom config import sizes as s\nfrom ..shared.pools import LARGE as L\nDB['pool'] = [s.SMALL, L, OTHER, _hidden]",
      'app/config/base.py': "from .more import OTHER\nDB = {'host': 'db'}\n_hidden = 1",
      'app/config/more.py': 'OTHER = 3',
      'app/config/__init__.py': '',
      'app/config/sizes.py': 'SMALL = 2',
      'app/shared/pools.py': 'LARGE = 9',
    }
    expect(said(await valueIn(files, 'DB', 'app/config/production.py'))).toBe('{host: "db", pool: [2 9 3 ? _hidden]}')
  })

  test('modules that import each other come to an end', async () => {
    const files = { 'app/a.py': 'from b import Y\nX = Y', 'app/b.py': 'from a import X\nY = 2' }
    expect(said(await valueIn(files))).toBe('2')
  })

  test('an expression in a function knows the parameters and what is before it', async () => {
    const module = await parsed('SIZE = 3\ndef make(url="a", size=SIZE):\n    extra = size + 1\n    return engine(url, pool=extra)\n')
    const program = await programOf(module, { read: async () => undefined, has: () => false })
    const site = callsOf(module).find(({ call }) => call.callee.type === 'name' && call.callee.name === 'engine')
    expect(site?.inside.map(({ name }) => name)).toEqual(['make'])
    expect(said(site === undefined ? undefined : program.valueOf(site.call, site.inside as readonly PyFunction[]))).toBe('? engine(…)')
    expect(said(program.valueOf(site?.call.arguments[1]?.value as never, site?.inside as readonly PyFunction[]))).toBe('4')
  })

  test('a condition names what has to hold for each alternative', async () => {
    const value = await valueIn({ 'app/a.py': "import os\nkind = os.getenv('DB', 'lite')\nX = 0\nif kind == 'pg':\n    X = 1\nif kind == 'my':\n    X = 2" })
    expect(alternatives(value as PyValue).map((one) => [said(one.value), one.when.map(condition)])).toEqual([
      ['2', ['DB in my (no where unset)']],
      ['1', ['not DB in my (yes where unset)', 'DB in pg (no where unset)']],
      ['0', ['not DB in my (yes where unset)', 'not DB in pg (yes where unset)']],
    ])
  })

  test('what is not known of a text is told apart from what is', async () => {
    const value = (await valueIn({ 'app/a.py': "import os\nX = f\"{os.environ['A']}-{os.getenv('B', 'b')}\"" })) as PyValue
    expect(writtenText(value)).toEqual({ text: '${A}-${B}', whole: false })
    expect(fallbackText(value)).toBeUndefined()
  })
})

describe('calls of Python', () => {
  test('each with its functions, loops and branches', async () => {
    const module = await parsed('@app.on("x")\nasync def f():\n    for i in j():\n        a(i)\n    if b():\n        c()\nclass K(d()):\n    e = g()\n')
    expect(
      callsOf(module).map((one) => [one.call.line, one.inside.map(({ name }) => name).join('.'), one.repeated, one.conditional, one.decorates?.name]),
    ).toEqual([
      [1, '', false, false, 'f'],
      [3, 'f', false, false, undefined],
      [4, 'f', true, true, undefined],
      [5, 'f', false, false, undefined],
      [6, 'f', false, true, undefined],
      [7, '', false, false, undefined],
      [8, 'K', false, false, undefined],
    ])
  })
})

describe('what is broken, deep or long', () => {
  test('lines that are not Python are told, and the rest is read', async () => {
    const module = await parsed('A = 1\nB = = 2\nC = 3\n')
    expect(module.faults).toEqual([{ line: 2, message: 'not understood as Python' }])
    expect(module.body.at(-1)).toMatchObject({ type: 'assign', line: 3 })
  })

  test.each([
    ['brackets', `X = ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['lists', `X = ${'['.repeat(20_000)}`],
    ['sums', `X = ${'1+'.repeat(20_000)}1`],
    ['branches', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}if a:`).join('\n')],
    ['calls', `X = ${'f('.repeat(20_000)}`],
    ['members', `X = a${'.b'.repeat(20_000)}`],
    ['elif', `if a:\n  pass\n${'elif b:\n  X = 1\n'.repeat(2_000)}`],
    ['functions', `def f():\n  return f()\nX = f()\n${'X = f()\n'.repeat(200)}`],
    ['doubling', `def f0():\n  return 1\n${Array.from({ length: 60 }, (_, n) => `def f${n + 1}():\n  return f${n}() + f${n}()\n`).join('')}X = f60()`],
    ['conditions', `D = {'a': [1]}\n${Array.from({ length: 150 }, (_, n) => `if u${n}:\n  D['k${n}'] = ${n}\n  X = [D, ${n}]\n`).join('')}`],
    ['texts', `X = 'aaaaaaaaaa'\n${'X = X + X\n'.repeat(200)}`],
  ])('%s come to an end', async (_, text) => {
    const start = performance.now()
    await valueIn({ 'app/a.py': text })
    expect(performance.now() - start).toBeLessThan(8_000)
  })

  test('any text is read without throwing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 200 }),
        fc.array(fc.constantFrom('if a:\n', '  X = {', '"', '(', ')', ' = ', 'X', '\n', 'def f():', ' return ', '**', "f'{", '}'), { maxLength: 40 }),
        async (a, b) => {
          await valueIn({ 'app/a.py': `${a}\n${b.join('')}` })
          await valueIn({ 'app/a.py': b.join('') })
        },
      ),
      { numRuns: 60 },
    )
  })
})
