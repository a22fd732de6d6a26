/** The one place that reads a grammar shipped as WebAssembly: from beside the bundle, else from the package it comes in; never from a tree that is judged. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

/** Package → a file that its `exports` or its folder hold, and the module it is looked for beside; `packed` ones lie compressed in `dist/wasm`, as the build leaves them. */
const grammars = {
  'libpg-query': { file: 'libpg-query.wasm', beside: 'libpg-query', packed: false },
  '@ruby/prism': { file: 'prism.wasm', beside: '@ruby/prism', packed: false },
  'web-tree-sitter': { file: 'web-tree-sitter.wasm', beside: 'web-tree-sitter', packed: false },
  'tree-sitter-c-sharp': { file: 'tree-sitter-c_sharp.wasm', beside: 'tree-sitter-c-sharp/package.json', packed: true },
  '@tree-sitter-grammars/tree-sitter-kotlin': {
    file: 'tree-sitter-kotlin.wasm',
    beside: '@tree-sitter-grammars/tree-sitter-kotlin/package.json',
    packed: true,
  },
} as const

/** The bytes of a grammar. It throws only where the installation lacks the file, which is said with its name. */
export async function grammarOf(name: keyof typeof grammars): Promise<Uint8Array<ArrayBuffer>> {
  const { file, beside, packed } = grammars[name]
  const shipped = join(import.meta.dirname, '..', 'wasm', packed ? `${file}.br` : file)
  try {
    const bytes = await readFile(shipped)
    return new Uint8Array(packed ? brotliDecompressSync(bytes) : bytes)
  } catch {
    const main = createRequire(import.meta.url).resolve(beside)
    return new Uint8Array(await readFile(join(dirname(main), file)))
  }
}
