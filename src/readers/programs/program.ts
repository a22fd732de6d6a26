/** Goes through a whole program, as often as it takes to read the files that it asks for. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import type { Value } from '../../parse/expressions/values.ts'
import { Work } from '../../parse/expressions/frame.ts'
import type { ReadContext } from '../reader.ts'
import { loadFiles } from './load.ts'
import { evaluate } from './expression.ts'
import { importedFrom, runModule } from './modules.ts'
import type { Host, Run } from './run.ts'
import { executeAll } from './statement.ts'
import { isThing } from './thing.ts'

export interface Program<Made> {
  readonly start: string
  /** Where relative paths of files start. */
  readonly root: string
  /** Folders of packages by what they are called. */
  readonly names: ReadonlyMap<string, string>
  /** Who knows the packages, anew for each round. */
  host(work: Work): { readonly host: Host; readonly made: Made }
  /** The default export is a function that makes everything. */
  readonly callsDefault?: true
}

const rounds = 3

/** Never throws for what the files hold. */
export async function runProgram<Made>(
  program: Program<Made>,
  context: ReadContext,
): Promise<{ readonly made: Made; readonly exports: ReadonlyMap<string, Value>; readonly skipped: readonly Skip[] }> {
  const skipped: Skip[] = []
  const files = await loadFiles(program.start, context, program.names, skipped)
  const texts = new Map<string, { readonly text: string } | undefined>()
  for (let round = 0; ; round++) {
    const wanted = new Set<string>()
    const text = (path: string): { readonly text: string } | 'wanted' | undefined => {
      if (texts.has(path)) return texts.get(path)
      if (!context.has(path)) return undefined
      wanted.add(path)
      return 'wanted'
    }
    const work = new Work({ has: (path) => context.has(path), below: (folder) => context.below(folder), text }, program.root)
    work.steps = limits.programSteps
    const { host, made } = program.host(work)
    const run: Run = { go: { evaluate, executeAll, importedFrom }, work, host, files, skipped: [], doubts: [], calls: 0, loaded: new Map() }
    const exports = runModule(program.start, run)
    const main = exports.get('default')
    if (program.callsDefault === true && main !== undefined && isThing(main)) main.call?.([], { at: main.at })
    if (work.steps < 0) run.skipped.push({ path: program.start, line: 1, reason: 'there is more in it than Plimsoll will go through' })
    if (wanted.size === 0 || round + 1 >= rounds) return { made, exports, skipped: [...skipped, ...run.skipped] }
    for (const path of [...wanted].sort()) {
      const file = texts.size < limits.includes ? await context.read(path) : undefined
      texts.set(path, isText(file) ? file : undefined)
    }
  }
}
