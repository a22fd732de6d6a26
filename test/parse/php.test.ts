/** What expressions of PHP come to: values, variables of the environment, and what nobody can tell. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePhp, programOf, returnedBy, scopeOf, type PhpScope, type PhpValue } from '../../src/parse/php/index.ts'

async function scope(text: string, path = 'config/a.php'): Promise<PhpScope> {
  const { file, problem } = await parsePhp({ path, text })
  if (file === undefined) throw new Error(problem)
  return scopeOf(file)
}

function shown(value: PhpValue | undefined): string {
  switch (value?.kind) {
    case undefined:
      return 'nothing'
    case 'text':
      return JSON.stringify(value.text)
    case 'number':
      return String(value.number)
    case 'truth':
      return String(value.is)
    case 'null':
      return 'null'
    case 'list':
      return `[${value.entries.map((one) => `${one.key === undefined ? '' : `${one.key}: `}${shown(one.value)}`).join(', ')}${value.open ? ', …' : ''}]`
    case 'variable':
      return `$${value.name}${value.fallback === undefined ? '' : ` or ${shown(value.fallback)}`}`
    case 'joined':
      return value.parts.map(shown).join(' . ')
    case 'part':
      return `${value.part} of ${shown(value.of)}`
    case 'unknown':
      return `?${value.raw}`
  }
}

const of = async (expression: string, before = ''): Promise<string> => shown(returnedBy(programOf(await scope(`<?php\n${before}\nreturn ${expression};\n`))))

describe('an expression', () => {
  test.each([
    ["'it\\'s'", '"it\'s"'],
    ['"a\\n\\$b"', '"a\\n$b"'],
    ['array("a" => 1, \'b\' => [true, null])', '[a: 1, b: [true, null]]'],
    ["env('DB_HOST', 'db')", '$DB_HOST or "db"'],
    ["Env::get('DB_HOST')", '$DB_HOST'],
    ["$_ENV['A'] ?? getenv('B') ?: 'c'", '$A or $B or "c"'],
    ["(int) env('N', '4')", '$N or 4'],
    ["envNonEmpty('DB_HOST', 'db')", '$DB_HOST or "db"'],
    ["extension_loaded('pdo') ? array_filter([PDO::MYSQL_ATTR_SSL_CA => env('CA')]) : []", '[PDO::MYSQL_ATTR_SSL_CA: $CA]'],
    ['[(PHP_VERSION_ID >= 80500 ? \\Pdo\\Mysql::ATTR_SSL_CA : \\PDO::MYSQL_ATTR_SSL_CA) => 1]', '[PDO::MYSQL_ATTR_SSL_CA: 1]'],
    ["env('APP_ENV') === 'production' ? 1 : 2", '1'],
    ["app()->environment('local') ? 1 : 2", '2'],
    ["Str::slug(env('APP_NAME'), '_').'_x'", '?a call . "_x"'],
    ["parse_url(getenv('DATABASE_URL'))['host']", 'host of $DATABASE_URL'],
    ["array_merge(['a' => 1], $more)", '[a: 1, …]'],
    ["explode(',', env('HOSTS'))", '[$HOSTS, …]'],
    ['2 * (3 + 1)', '8'],
    ['max(2, 7)', '7'],
    ["<<<'EOT'\n    plain\n    EOT", '"plain"'],
    ['match (true) { default => 1 }', '?a match'],
    ["database_path('a.sqlite')", '"database/a.sqlite"'],
  ])('%s', async (expression, expected) => {
    expect(await of(expression)).toBe(expected)
  })

  test('takes constants and variables that are given one value', async () => {
    expect(await of('[A, B, K::C, $x, "n{$x}"]', "const A = 1; define('B', 'b'); class K { const C = self::D; const D = 4; } $x = 5;")).toBe(
      '[1, "b", 4, 5, "n5"]',
    )
    expect(await of('$x', '$x = 1; if ($y) { $x = 2; }')).toBe('?$x')
    expect(await of('A', 'const A = B; const B = A;')).toMatch(/^\?/)
  })

  test('takes what other files hold', async () => {
    const limits = await scope('<?php\nnamespace App\\Support;\nclass Limits { const SIZE = 12; }\n', 'app/Support/Limits.php')
    const parts = await scope("<?php\nreturn ['a' => 1];\n", 'config/parts.php')
    const own = await scope("<?php\nuse App\\Support\\Limits;\nreturn [...require __DIR__.'/parts.php', 'b' => Limits::SIZE];\n")
    const first = programOf(own)
    returnedBy(first)
    expect([...first.wanted]).toEqual(['config/parts.php', 'class:App\\Support\\Limits'])
    const files = new Map([
      ['config/parts.php', parts],
      ['app/Support/Limits.php', limits],
    ])
    expect(shown(returnedBy(programOf(own, files)))).toBe('[a: 1, b: 12]')
  })

  test('ends for whatever it is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('[', ']', '(', ')', '$a', '=>', "'x'", 'env(', '?', ':', '.', 'A', '::', 'fn', '<<<E', '"{$b', ';')),
        async (words) => {
          const value = returnedBy(programOf(await scope(`<?php\nconst A = A . A;\nreturn ${words.join(' ')}`)))
          expect(typeof shown(value)).toBe('string')
        },
      ),
      { numRuns: 40 },
    )
  })
})
