/** Files in memory to verdicts, through the real readers and the linker: what the rules' examples are run by. */
import type { Tree } from '../../src/base/source.ts'
import type { Config } from '../../src/model/config.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import type { CompiledRule } from '../../src/rules/compiled.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'

export type Files = Readonly<Record<string, string>>

export interface ScanFilesOptions {
  /** Files at base, for what a change brings. */
  readonly base?: Files
  /** Lines of .plimsoll.yml. */
  readonly config?: string
}

interface Parts {
  readonly memoryTree: (files: Files) => Tree
  readonly loadConfig: (tree: Tree, options: { readonly rules: readonly CompiledRule[] }) => Promise<Config>
  readonly scan: (
    tree: Tree,
    options: { readonly config: Config; readonly rules: readonly CompiledRule[]; readonly against?: ReadonlyMap<string, string>; readonly compared?: boolean },
  ) => Promise<{ readonly scorecard: { readonly verdicts: readonly Verdict[] }; readonly contents?: ReadonlyMap<string, string> }>
}

// Imported by name, so that the rules' own tests run while a layer above them is being built.
const modules = ['../../src/tree/memory.ts', '../../src/config/load.ts', '../../src/run/scan.ts']

/** Undefined, with the reason on stderr, while one of the layers is not there. */
export async function findScanner(): Promise<((files: Files, options: ScanFilesOptions) => Promise<readonly Verdict[]>) | undefined> {
  let parts: Parts
  try {
    parts = Object.assign({}, ...(await Promise.all(modules.map((path) => import(/* @vite-ignore */ path))))) as Parts
  } catch (error) {
    if (!/Cannot find (module|package)|Failed to (load|resolve)/.test(String(error))) throw error
    console.warn(`examples are not run: ${String(error)}`)
    return undefined
  }
  const { memoryTree, loadConfig, scan } = parts
  return async (files, { base, config }) => {
    const tree = memoryTree(config === undefined ? files : { ...files, '.plimsoll.yml': `version: 1\n${config}\n` })
    const settings = await loadConfig(tree, { rules: shippedRules })
    const before = base === undefined ? undefined : await scan(memoryTree(base), { config: settings, rules: shippedRules, compared: true })
    const { scorecard } = await scan(tree, { config: settings, rules: shippedRules, ...(before?.contents === undefined ? {} : { against: before.contents }) })
    return scorecard.verdicts
  }
}
