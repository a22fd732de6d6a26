/** Bundles the command line and the action with Rolldown out of compiled files, into a clean dist/. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { rolldown, type ChunkingContext, type CodeSplittingGroup, type OutputChunk, type Plugin } from 'rolldown'
import { withSharedClasses } from './spreads.ts'

const root = join(import.meta.dirname, '..', '..')
const dist = join(root, 'dist')

/** Grammars that both entries load lazily; their packages are bundled without them. */
const plain = ['libpg-query/wasm/libpg-query.wasm', '@ruby/prism/src/prism.wasm', 'web-tree-sitter/web-tree-sitter.wasm']
const large = ['tree-sitter-c-sharp/tree-sitter-c_sharp.wasm', '@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm']
const grammars = [...plain, ...large]
const fileOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The loader of tree-sitter's grammars would evaluate code that a grammar brings along; none of ours brings any, and nothing that is shipped evaluates text. */
const withoutEval: Plugin = {
  name: 'without-eval',
  transform(code, id) {
    return id.endsWith('/web-tree-sitter.js') ? code.replaceAll('= eval(func)', '= undefined') : null
  },
}

/**
 * Inside of a function, as CommonJS is wrapped, every function of a module is gone over once more before the first can be called: of a megabyte of
 * Babel's parser, that is what the start would wait for. As a module of its own kind it is gone over once.
 */
const unwrapped: Plugin = {
  name: 'unwrapped',
  transform(code, id) {
    if (!id.endsWith('/@babel/parser/lib/index.js')) return null
    const [start = '', ...ends] = code.replace(/Object\.defineProperty\(exports, '__esModule', \{\s*value: true\s*\}\);/, '').split(/^exports\./m)
    const names = ends.map((end) => /^(\w+) = \1;\s*(\/\/.*\s*)?$/.exec(end)?.[1])
    if (names.length === 0 || names.includes(undefined) || /^(module|exports)\b|= require\(/m.test(start))
      throw new Error(`${id} is written in another way: look at it again`)
    return `${start}export { ${names.join(', ')} }\n`
  },
}

/** The rules are data, and a quarter of the largest chunk: from a file of their own they are read once, and not gone over as code before. */
const rulesAside: Plugin = {
  name: 'rules-aside',
  transform(code, id) {
    if (!id.endsWith('/src/rules/shipped.gen.js')) return null
    const [literal, text] = /JSON\.parse\(\s*("(?:[^"\\]|\\.)*")\s*\)/.exec(code) ?? []
    if (literal === undefined || text === undefined) throw new Error(`${id} is written in another way: look at it again`)
    const json = (JSON.parse(text) as string).replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    this.emitFile({ type: 'asset', fileName: 'rules.json', source: json })
    const read = `JSON.parse(readFileSync(join(import.meta.dirname, 'rules.json'), 'latin1'))`
    return `import { readFileSync } from 'node:fs'\nimport { join } from 'node:path'\n${code.replace(literal, () => read)}`
  },
}

const quickSpreads: Plugin = {
  name: 'quick-spreads',
  // Last of all: what makes code smaller takes out again what does nothing.
  generateBundle(_options, files) {
    for (const file of Object.values(files)) if (file.type === 'chunk') file.code = withSharedClasses(file.code)
  },
}

interface Starts {
  /** What opens a tree: by itself, since git lists the tree while the rest is loaded. */
  readonly files: readonly string[]
  readonly looks: readonly string[]
}

/**
 * What every look at a tree needs is one chunk, and what each of the costliest languages needs beside it: what is shared by some readers only
 * would else be cut into dozens of small files, and each costs the start about a millisecond. The entry itself stays out of it: `--version` needs
 * nothing of a tree. The first to reach a module has it, with all that it needs.
 */
function groupsOf(entry: string, { files, looks }: Starts): CodeSplittingGroup[] {
  const parts = Object.entries({
    files,
    core: looks,
    code: ['src/readers/javascript/index.js'],
    sql: ['src/readers/migration/read.js'],
    postgres: ['src/parse/postgres/index.js'],
  })
  let chunks: ReadonlyMap<string, string> | undefined
  return parts.map(([name], at) => ({
    debugName: name,
    priority: parts.length - at,
    name(id, context) {
      chunks ??= divided(parts, reached([entry], context, new Set()), context)
      return chunks.get(id) === name ? name : null
    },
  }))
}

/** Module → chunk. */
function divided(parts: readonly (readonly [string, readonly string[]])[], entry: ReadonlySet<string>, context: ChunkingContext): ReadonlyMap<string, string> {
  const chunks = new Map<string, string>()
  for (const [name, files] of parts) {
    const from = files.map((file) => join(root, 'lib', file))
    for (const id of reached(from, context, new Set([...entry, ...chunks.keys()]))) chunks.set(id, name)
  }
  return chunks
}

/** Modules that are loaded with these, none of those in `without`. */
function reached(from: readonly string[], context: ChunkingContext, without: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id) || without.has(id)) continue
    const module = context.getModuleInfo(id)
    if (module === null) throw new Error(`${id} is no module of the bundle`)
    found.add(id)
    open.push(...module.importedIds)
  }
  return found
}

/** Chunks of two entries would overwrite one another, so each entry keeps its chunks in a folder of its own. */
async function bundle(name: string, entry: string, starts: Starts): Promise<void> {
  const path = join(root, 'lib', entry)
  const bundled = await rolldown({
    input: { index: path },
    cwd: root,
    platform: 'node',
    preserveEntrySignatures: 'allow-extension',
    // Some packages' CommonJS builds read their own files by a path worked out at run time; their modules don't.
    resolve: { mainFields: ['module', 'main'] },
    // A warning here is an import that would fail for the user.
    plugins: [withoutEval, unwrapped, rulesAside, quickSpreads],
    onLog: (_level, log) => {
      throw new Error(`${name}: ${log.message}`)
    },
  })
  const { output } = await bundled.write({
    dir: join(dist, name),
    // Modules are linked file by file and one after another, which a short run waits for: required, the same files are there in a tenth less of its time.
    format: 'cjs',
    minify: true,
    comments: { legal: false },
    // One character outside of Latin-1 makes all of a chunk take twice the memory, and longer to read.
    charset: 'ascii',
    // What the entry needs would else be found in the largest chunk, and `--version` wait for all of it.
    codeSplitting: { groups: groupsOf(path, starts), includeDependenciesRecursively: false },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  })
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk')
  writeFileSync(
    join(dist, name, 'licenses.txt'),
    licenses([...chunks.flatMap((chunk) => chunk.moduleIds), ...grammars.map((file) => join(root, 'node_modules', file))]),
  )
}

/** The licences of every package whose code is in a bundle, as their texts ask for. */
function licenses(modules: readonly string[]): string {
  const packages = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? []))
  const texts = [...packages].map((folder) => {
    const { name, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; license: string }
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one))
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()
    return `${name}\n${license}\n${text}\n`
  })
  return texts.sort().join('\n')
}

const packedGrammars = large.map((file) => {
  const path = join(dist, 'wasm', `${fileOf(file)}.br`)
  return { file, path, wasPacked: existsSync(path) ? readFileSync(path) : undefined }
})

/** A grammar of several megabytes, packed into a few hundred kilobytes; what is there and holds these bytes stays, since another Node.js packs otherwise. */
function packed(grammar: Buffer, wasPacked: Buffer | undefined): Buffer {
  if (wasPacked !== undefined && brotliDecompressSync(wasPacked).equals(grammar)) return wasPacked
  return brotliCompressSync(grammar)
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
writeFileSync(join(dist, 'package.json'), '{ "type": "commonjs" }\n')
await bundle('cli', 'src/cli/index.js', { files: ['src/tree/folder.js', 'src/tree/commit.js'], looks: ['src/run/scan-tree.js', 'src/report/text.js'] })
await bundle('action', 'src/action/index.js', { files: ['src/tree/commit.js'], looks: ['src/run/gate.js'] })
mkdirSync(join(dist, 'wasm'))
for (const file of plain) copyFileSync(join(root, 'node_modules', file), join(dist, 'wasm', fileOf(file)))
for (const { file, path, wasPacked } of packedGrammars) writeFileSync(path, packed(readFileSync(join(root, 'node_modules', file)), wasPacked))
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
writeFileSync(join(dist, 'cli.js'), `#!/usr/bin/env node\n// Plimsoll ${version}. Generated by scripts/build.ts; do not edit.\nrequire('./cli/index.js')\n`, {
  mode: 0o755,
})
writeFileSync(join(dist, 'action.js'), `// Plimsoll ${version}. Generated by scripts/build.ts; do not edit.\nrequire('./action/index.js')\n`)
