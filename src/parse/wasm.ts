/** The one place that reads a grammar shipped as WebAssembly: from beside the bundle, else from the package it comes in; never from a tree that is judged. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Package → the file in the folder of its main module, which the build copies to `dist/wasm`. */
const grammars = { 'libpg-query': 'libpg-query.wasm', '@ruby/prism': 'prism.wasm' } as const

/** The bytes of a grammar. It throws only where the installation lacks the file, which is said with its name. */
export async function grammarOf(name: keyof typeof grammars): Promise<Uint8Array<ArrayBuffer>> {
  const file = grammars[name]
  const shipped = join(import.meta.dirname, '..', 'wasm', file)
  try {
    return new Uint8Array(await readFile(shipped))
  } catch {
    const main = createRequire(import.meta.url).resolve(name)
    return new Uint8Array(await readFile(join(dirname(main), file)))
  }
}
