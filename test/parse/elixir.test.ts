/** What Elixir's expressions come to without running anything, and that no text holds the parser up. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  calledBy,
  configuredBy,
  evaluate,
  functionsIn,
  insideOf,
  machineOf,
  modulesIn,
  parseElixir,
  run,
  type ElixirNode,
  type ElixirValue,
  type Scope,
} from '../../src/parse/elixir/index.ts'

await import('lezer-elixir')

async function parsed(text: string): Promise<readonly ElixirNode[]> {
  const { body, problem } = await parseElixir({ text })
  if (body === undefined) throw new Error(problem)
  return body
}

const freshScope = (): Scope => ({ path: 'config/config.exs', names: new Map(), machine: machineOf(new Map()) })

/** A value in one line: atoms with their colon, variables with what stands in for them. */
function shown(value: ElixirValue | undefined): string {
  if (value === undefined) return '-'
  const pair = ([key, one]: readonly [string, ElixirValue]): string => `${key}: ${shown(one)}`
  switch (value.kind) {
    case 'value':
      return value.isAtom === true ? `:${String(value.value)}` : value.value === null ? 'nil' : typeof value.value === 'string' ? `"${value.value}"` : String(value.value) // prettier-ignore
    case 'variable':
      return `$${value.name}${value.fallback === undefined ? '' : ` || ${shown(value.fallback)}`}`
    case 'joined':
      return value.parts.map(shown).join(' <> ')
    case 'unknown':
      return `?${value.raw}${value.because === undefined ? '' : ` because ${value.because.variable}`}`
    case 'list':
      return `[${value.items.map(shown).join(', ')}]`
    case 'tuple':
      return `{${value.items.map(shown).join(', ')}}`
    case 'keywords':
      return `[${(value.repeated ?? [...value.entries]).map(pair).join(', ')}${value.isOpen === true ? ', …' : ''}]`
    case 'test':
      return `${value.isNegated ? 'not ' : ''}${value.variable} in ${value.accepts?.join('|') ?? 'any'}${value.unset ? ' or unset' : ''}`
    default:
      return value.kind
  }
}

/** What the last statement comes to. */
const last = async (text: string): Promise<string> => shown(run(await parsed(text), freshScope(), () => false))

const values: readonly (readonly [text: string, is: string])[] = [
  [':teal', ':teal'],
  [':"two words"', ':two words'],
  ['true', 'true'],
  ['nil', 'nil'],
  ['1_024', '1024'],
  ['-7', '-7'],
  ['0.25', '0.25'],
  ['Kiln.Repo', ':Kiln.Repo'],
  ['"glaze"', '"glaze"'],
  ["'glaze'", '"glaze"'],
  ['"a\\tb\\n\\"c\\" \\\\"', '"a\tb\n"c" \\"'],
  ['"SELECT \\\n1"', '"SELECT 1"'],
  ['~s(a "b")', '"a "b""'],
  ['~S(a\\nb)', '"a\\nb"'],
  ['"""\nfirst\n  second\n"""', '"\nfirst\n  second\n"'],
  ['~w(ash beech)', '["ash", "beech"]'],
  ['~w(ash beech)a', '[:ash, :beech]'],
  ['~r/a+/', '?an expression'],
  ['[1, :b, "c"]', '[1, :b, "c"]'],
  ['{:ok, 3}', '{:ok, 3}'],
  ['[heat: 9, cone: :six]', '[heat: 9, cone: :six]'],
  ['["heat": 9]', '[heat: 9]'],
  ['[{:heat, 9}, {:cone, 6}]', '[heat: 9, cone: 6]'],
  ['[{:heat, 9}, {:heat, 8}]', '[heat: 9, heat: 8]'],
  ['[{:a, :b, :c}]', '[{:a, :b, :c}]'],
  ['[:a, desc: :b]', '[desc: :b, …]'],
  ['%{heat: 9}', '[heat: 9]'],
  ['heat = 9\nheat', '9'],
  ['{a, b} = {1, 2}\nb', '2'],
  ['%{cone: c} = %{heat: 9, cone: 6}\nc', '6'],
  ['a = 1\n[a | _] = list()\na', '?a part of a value'],
  ['@cone 6\n@cone', '6'],
  ['@cone', '?@cone'],
  ['never_bound', '?never_bound'],
  ['"#{1}#{:b}"', '"1b"'],
  ['"a" <> "b"', '"ab"'],
  ['"a-#{who}"', '"a-" <> ?who'],
  ['[:a] ++ [:b, :c]', '[:a, :b, :c]'],
  ['[a: 1] ++ [b: 2]', '[a: 1, b: 2]'],
  ['[] ++ [b: 2]', '[b: 2]'],
  ['[:a] ++ []', '[:a]'],
  ['made() ++ [:b]', '?a list'],
  ['2 + 3 * 4', '14'],
  ['7 - 2', '5'],
  ['3 > 2', 'true'],
  ['3 < 2', 'false'],
  ['1 == 1', 'true'],
  ['"a" != :a', 'true'],
  [':b in [:a, :b]', 'true'],
  [':c not in [:a, :b]', 'true'],
  ['not true', 'false'],
  ['!nil', 'true'],
  ['nil || 5', '5'],
  ['false or 6', '6'],
  ['4 && 5', '5'],
  ['nil && 5', 'nil'],
  ['if true, do: 1, else: 2', '1'],
  ['unless true do\n  1\nelse\n  2\nend', '2'],
  ['if config_env() == :prod do\n  :live\nend', ':live'],
  ['case :b do\n  :a -> 1\n  :b -> 2\n  _ -> 3\nend', '2'],
  ['case 5 do\n  n when n > 3 -> 1\n  n -> n\nend', '?a condition'],
  ['cond do\n  1 > 2 -> :no\n  true -> :yes\nend', ':yes'],
  ['read = fn name -> System.get_env(name) end\nread.("KILN")', '$KILN'],
  ['System.get_env("KILN")', '$KILN'],
  ['System.get_env("KILN", "9")', '$KILN || "9"'],
  ['System.fetch_env!("KILN")', '$KILN'],
  ['System.get_env("MIX_ENV")', '"prod"'],
  ['System.get_env("KILN") || "4"', '$KILN || "4"'],
  ['System.get_env("KILN") || raise "none"', '$KILN'],
  ['String.to_integer(System.get_env("KILN") || "4")', '$KILN || 4'],
  ['"12" |> String.to_integer()', '12'],
  ['String.to_integer("x")', '?a number'],
  ['System.get_env("KILN") == "yes"', 'KILN in yes'],
  ['System.get_env("KILN") in ~w(1 true)', 'KILN in 1|true'],
  ['System.get_env("KILN", "1") in ~w(1 true)', 'KILN in 1|true or unset'],
  ['is_nil(System.get_env("KILN"))', 'not KILN in any or unset'],
  ['if System.get_env("KILN"), do: 1, else: 2', '?${KILN} because KILN'],
  ['Keyword.merge([a: 1, b: 2], b: 3)', '[a: 1, b: 3]'],
  ['Keyword.put([a: 1], :b, 2)', '[a: 1, b: 2]'],
  ['Keyword.delete([a: 1, b: 2], :a)', '[b: 2]'],
  ['Keyword.get([a: 1], :a)', '1'],
  ['Keyword.get([a: 1], :b, 7)', '7'],
  ['[a: 1][:a]', '1'],
  ['Path.join("priv", "kiln.db")', '"priv/kiln.db"'],
  ['Application.get_env(:kiln, :heat, 8)', '8'],
  ['Nobody.knows(1)', '?Nobody.knows'],
  ['Nobody.knows(System.get_env("KILN"))', '?${KILN}'],
  ['raise "stop"', 'never'],
]

describe('an expression', () => {
  test.each(values)('%s', async (text, is) => expect(await last(text)).toBe(is))

  test('has the line that it stands on', async () => {
    const value = run(await parsed('a = 1\nb =\n  [\n    heat: 9\n  ]\nb'), freshScope(), () => false)
    expect([value.line, value.kind === 'keywords' ? value.entries.get('heat')?.line : undefined]).toEqual([3, 4])
  })
})

describe('syntax', () => {
  test('calls have targets, options and blocks', async () => {
    const [call] = await parsed('alter table(:pots), mode: :cascade do\n  add :heat, :integer\nelse\n  :none\nend')
    if (call?.kind !== 'call') throw new Error('no call')
    expect([call.name, call.arguments.map(({ kind }) => kind), [...call.blocks.keys()], call.blocks.get('do')?.[0]?.line]).toEqual(['alter', ['call', 'pair'], ['do', 'else'], 2]) // prettier-ignore
  })

  test('a pipe puts what is before it first', async () => {
    const [call] = await parsed('table(:pots)\n|> Kiln.drop(:now)')
    expect(call?.kind === 'call' ? [calledBy(call), call.arguments.map(({ kind }) => kind)] : []).toEqual(['Kiln.drop', ['call', 'atom']])
  })

  test('each pipe hands on what those before it made', async () => {
    const [call] = await parsed('"pots"\n|> from()\n|> where(:old)\n|> Repo.delete_all(log: false)')
    const names: string[] = []
    for (let one = call; one?.kind === 'call'; one = one.arguments[0]) names.push(`${one.name}/${one.arguments.length} ${one.line}`)
    expect(names).toEqual(['delete_all/2 4', 'where/2 3', 'from/1 2'])
  })

  test('a capture keeps what it calls', async () => {
    const [call] = await parsed('execute(&fill/0)')
    const capture = call?.kind === 'call' ? call.arguments[0] : undefined
    expect(capture === undefined ? [] : insideOf(capture).map((one) => (one.kind === 'binary' ? one.left : one))).toEqual([
      { kind: 'name', name: 'fill', line: 1 },
    ])
  })

  test('what is broken in one place leaves the rest', async () => {
    const { body = [], broken } = await parseElixir({ text: 'a = 1\nb 5 6\nc = 3\n' })
    const scope = freshScope()
    run(body, scope, () => false)
    expect([shown(scope.names.get('a')), shown(scope.names.get('c')), broken]).toEqual(['1', '3', 2])
  })

  test('modules tell what they define and call', async () => {
    const body = await parsed('import Kiln.Words\ndefmodule Kiln.Heat do\n  def most(a), do: a\n  defp least, do: Kiln.Low.of(1)\nend')
    expect([...functionsIn([body]).keys()]).toEqual(['Kiln.Heat.most', 'most', 'Kiln.Heat.least', 'least'])
    expect(modulesIn(body)).toEqual(['Kiln.Words', 'Kiln.Low'])
  })
})

describe('functions of the repository', () => {
  const called = async (text: string): Promise<string> => {
    const body = await parsed(text)
    const scope: Scope = { path: 'a.exs', names: new Map(), machine: machineOf(new Map(), { functions: functionsIn([body]) }) }
    const [call] = body.slice(-1)
    return call === undefined ? '' : shown(evaluate(call, scope, () => false))
  }
  test.each([
    ['the clause that fits', 'defmodule K do\n  def heat(:low), do: 4\n  def heat(:high), do: 9\nend\nK.heat(:high)', '9'],
    ['what stands in for an argument', 'defmodule K do\n  def heat(a, b \\\\ 2), do: a + b\nend\nK.heat(5)', '7'],
    ['a clause that nobody can tell', 'defmodule K do\n  def heat(%{a: 1}), do: 4\nend\nK.heat(x)', '?K.heat'],
    ['one that calls itself', 'defmodule K do\n  def heat(a), do: heat(a)\nend\nK.heat(1)', '?a value that depends on itself'],
  ])('%s', async (_, text, is) => expect(await called(text)).toBe(is))
})

describe('configuration', () => {
  const configure = async (files: Readonly<Record<string, string>>): Promise<ReturnType<typeof configuredBy>> => {
    const bodies = new Map<string, readonly ElixirNode[]>()
    for (const [path, text] of Object.entries(files)) bodies.set(path, await parsed(text))
    return configuredBy(['config/config.exs', 'config/runtime.exs'], bodies)
  }

  test('later keyword lists are merged into earlier ones, file upon file', async () => {
    const { configured, missing } = await configure({
      'config/config.exs':
        'import Config\nconfig :kiln, Kiln.Repo, pool_size: 4, ssl: [verify: :verify_none, depth: 2]\nconfig :kiln, heat: 3\nimport_config "#{config_env()}.exs"\nimport_config "secret.exs"',
      'config/prod.exs': 'import Config\nconfig :kiln, Kiln.Repo, ssl: [verify: :verify_peer]',
      'config/runtime.exs': 'import Config\nif config_env() == :prod do\n  config :kiln, Kiln.Repo, url: System.fetch_env!("KILN_URL")\nend',
    })
    expect(shown(configured.get('kiln')?.get('Kiln.Repo'))).toBe('[pool_size: 4, ssl: [verify: :verify_peer, depth: 2], url: $KILN_URL]')
    expect(shown(configured.get('kiln')?.get('heat'))).toBe('3')
    expect(missing).toEqual(['config/secret.exs'])
  })

  test('a loop configures each', async () => {
    const { configured } = await configure({
      'config/config.exs': 'for {repo, size} <- [{Kiln.Repo, 5}, {Kiln.Replica, 6}] do\n  config :kiln, repo, pool_size: size\nend',
    })
    expect(['Kiln.Repo', 'Kiln.Replica'].map((key) => shown(configured.get('kiln')?.get(key)))).toEqual(['[pool_size: 5]', '[pool_size: 6]'])
  })

  test('what a variable decides is chosen between', async () => {
    const { configured } = await configure({
      'config/config.exs': 'if System.get_env("KILN") == "on" do\n  config :kiln, heat: 8\nelse\n  config :kiln, heat: 2\nend',
    })
    expect(shown(configured.get('kiln')?.get('heat'))).toBe('?${KILN} because KILN')
  })

  test('a file that takes itself in is gone through once', async () => {
    const { configured } = await configure({ 'config/config.exs': 'config :kiln, heat: 1\nimport_config "config.exs"' })
    expect(shown(configured.get('kiln')?.get('heat'))).toBe('1')
  })
})

describe('hostile text', () => {
  const pieces = fc.constantFrom('do', 'end', 'fn ->', '(', ')', '[', ']', '{', '}', '%{', '"', '#{', '"""', '~w(', '~S|', '|>', '<-', '&', '&1', '@a', ':a', 'a:', ',', '\n', ' ', 'case x', 'if', '1', '<>', '++', '=', '\\', '\0', 'é') // prettier-ignore

  test('never throws', { timeout: 20_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 60 }), async (parts) => {
        const { body } = await parseElixir({ text: parts.join('') })
        if (body !== undefined) {
          run(body, freshScope(), () => false)
          configuredBy(['a.exs'], new Map([['a.exs', body]]))
          functionsIn([body])
          modulesIn(body)
        }
      }),
      { numRuns: 300 },
    )
  })

  test.each([
    ['brackets within brackets', `${'['.repeat(20_000)}1${']'.repeat(20_000)}`],
    ['blocks within blocks', `${'if a do\n'.repeat(5_000)}1\n${'end\n'.repeat(5_000)}`],
    ['a long chain', `a = ${'b <> '.repeat(20_000)}"c"`],
    ['a long pipe', `a${' |> f()'.repeat(10_000)}`],
    ['names that double', `a0 = "xxxxxxxxxx"\n${Array.from({ length: 60 }, (_, n) => `a${n + 1} = a${n} <> a${n}`).join('\n')}`],
    ['lists that double', `a0 = [1, 2]\n${Array.from({ length: 40 }, (_, n) => `a${n + 1} = a${n} ++ a${n}`).join('\n')}`],
    ['a text that never ends', `a = "${'x#{'.repeat(10_000)}`],
    ['guards without an end', 'a when '.repeat(20_000)],
    ['functions within functions', 'fn a -> '.repeat(20_000)],
    ['dots', 'a.'.repeat(20_000)],
    ['captures', '&'.repeat(20_000)],
  ])('%s end soon', { timeout: 20_000 }, async (_, text) => {
    const started = performance.now()
    const { body, problem } = await parseElixir({ text })
    if (body !== undefined) run(body, freshScope(), () => false)
    expect(problem ?? '').toMatch(/^(?:|nested or broken beyond what is followed)$/)
    expect(performance.now() - started).toBeLessThan(9_000)
  })

  test('longer than is read says so', async () => {
    expect((await parseElixir({ text: 'a\n'.repeat(5_000_000) })).problem).toMatch(/^longer than \d+ characters$/)
  })
})
