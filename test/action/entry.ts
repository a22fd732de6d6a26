/** The action as it is started, with the small engine in place of the true one; run in a process of its own. */
import { start } from '../../src/action/start.ts'
import { lineEngine } from '../harness/engine.ts'

/** Something throws where nobody awaits it. */
function throwUnseen(): void {
  setTimeout(() => {
    throw new Error('thrown where nobody looks')
  }, 0)
}

const engine = {
  none: lineEngine,
  early: { ...lineEngine, gate: () => new Promise<never>(throwUnseen) },
  late: {
    ...lineEngine,
    renderComment: (): string => {
      throwUnseen()
      return 'body'
    },
  },
}[process.env['TEST_FAULT'] ?? 'none']

await start(() => (engine === undefined ? Promise.reject(new Error('no such fault')) : Promise.resolve(engine)))
