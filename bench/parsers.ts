/** How fast each parser goes through text, beside JSON.parse on as much of it: what a repository full of one language costs. */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parseCsharp } from '../src/parse/csharp/parse.ts'
import { parseElixir } from '../src/parse/elixir/parse.ts'
import { goParser } from '../src/parse/go/parse.ts'
import { parseHcl } from '../src/parse/hcl/parse.ts'
import { parseJava } from '../src/parse/java/parse.ts'
import { parseJavaScript } from '../src/parse/javascript/parse.ts'
import { parseXml } from '../src/parse/xml.ts'
import { parsePhp } from '../src/parse/php/parse.ts'
import { postgresStatement } from '../src/parse/postgres/grammar.ts'
import { parsePrisma } from '../src/parse/prisma.ts'
import { parsePython } from '../src/parse/python/parse.ts'
import { parseRuby } from '../src/parse/ruby/parse.ts'
import { parseRust } from '../src/parse/rust/parse.ts'
import { parseShell } from '../src/parse/shell/parse.ts'
import { parseToml } from '../src/parse/toml.ts'
import { parseYaml } from '../src/parse/yaml.ts'

const parsers: readonly { readonly what: string; readonly ends: readonly string[]; readonly parse: (text: string, path: string) => unknown }[] = [
  { what: 'JavaScript and TypeScript', ends: ['.ts', '.js', '.tsx', '.mjs'], parse: (text, path) => parseJavaScript({ path, text }) },
  { what: 'Python', ends: ['.py'], parse: (text, path) => parsePython({ path, text }) },
  { what: 'Ruby', ends: ['.rb'], parse: (text) => parseRuby(text) },
  { what: 'PHP', ends: ['.php'], parse: (text, path) => parsePhp({ path, text }) },
  { what: 'Elixir', ends: ['.ex', '.exs'], parse: (text) => parseElixir({ text }) },
  { what: 'Rust', ends: ['.rs'], parse: (text, path) => parseRust({ path, text }) },
  { what: 'Go', ends: ['.go'], parse: async (text, path) => (await goParser())({ path, text }) },
  { what: 'Java', ends: ['.java'], parse: (text, path) => parseJava({ path, text }) },
  { what: 'C#', ends: ['.cs'], parse: (text, path) => parseCsharp({ path, text }) },
  { what: 'SQL of PostgreSQL', ends: ['.sql'], parse: (text) => postgresStatement(text) },
  { what: 'XML', ends: ['.xml'], parse: (text) => parseXml(text) },
  { what: 'HCL', ends: ['.tf'], parse: (text) => parseHcl(text) },
  { what: 'YAML', ends: ['.yml', '.yaml'], parse: (text) => parseYaml(text) },
  { what: 'TOML', ends: ['.toml'], parse: (text, path) => parseToml(text, path) },
  { what: 'Prisma', ends: ['.prisma'], parse: (text) => parsePrisma(text) },
  { what: 'Shell', ends: ['.sh'], parse: (text) => parseShell(text) },
]

interface Text {
  readonly path: string
  readonly text: string
}

function textsOf(folder: string): readonly Text[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry) => ({ path: join(entry.parentPath, entry.name), text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }))
}

/** Megabytes a second over the texts, again and again for `milliseconds` after as long a warming up. */
async function speed(texts: readonly Text[], parse: (text: string, path: string) => unknown, milliseconds: number): Promise<number> {
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  const through = async (): Promise<number> => {
    const start = performance.now()
    let passes = 0
    for (; performance.now() - start < milliseconds; passes++) for (const { text, path } of texts) await parse(text, path)
    return (passes * bytes) / 1_000 / (performance.now() - start)
  }
  await through()
  return through()
}

/** `folder` holds what people write: the fixtures of whole systems. */
export async function parsersTable(folder: string, milliseconds: number): Promise<void> {
  const all = textsOf(folder)
  console.log('\nParsers over the fixtures, in a warm process; the first parse loads the parser')
  for (const { what, ends, parse } of parsers) {
    const texts = all.filter(({ path }) => ends.includes(extname(path)))
    const start = performance.now()
    await parse(texts[0]?.text ?? '', texts[0]?.path ?? '')
    const first = performance.now() - start
    const megabytes = await speed(texts, parse, milliseconds)
    const json = await speed(
      texts.map(({ text, path }) => ({ path, text: JSON.stringify(text.split('\n')) })),
      (text) => JSON.parse(text) as unknown,
      milliseconds,
    )
    const kilobytes = texts.reduce((sum, { text }) => sum + text.length, 0) / 1_000
    console.log(
      `${what.padEnd(34)}${megabytes.toFixed(1)} MB/s over ${texts.length} files of ${kilobytes.toFixed(0)} kB, ${(json / megabytes).toFixed(0)} × JSON.parse; first ${first.toFixed(0)} ms`,
    )
  }
}
