/** What a Procfile starts, whichever platform or process manager runs it, and whether or not one of this tree does. */
import { actionsOf } from '../commands/index.ts'
import type { Skip } from '../base/evidence.ts'
import type { Action } from '../model/action.ts'
import { parseProcfile } from '../parse/procfile.ts'
import type { Reader } from './reader.ts'

export const procfileReader: Reader = {
  name: 'procfile',
  title: 'Procfile: what its processes start',
  docs: 'https://devcenter.heroku.com/articles/procfile',
  files: ['**/Procfile'],
  async read({ path, text }) {
    const skipped: Skip[] = []
    const actions = parseProcfile(text).flatMap(({ name, command, line }): readonly Action[] => {
      const understood = actionsOf(command, { path, line, key: name, lines: () => line })
      skipped.push(...understood.skipped)
      return understood.actions
    })
    const [first] = actions
    if (first === undefined) return { declares: [], skipped }
    return { declares: [{ kind: 'script', name: path, path, at: { path, line: first.at.line, key: 'processes' }, actions }], skipped }
  },
}
