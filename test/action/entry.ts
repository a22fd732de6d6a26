/** The action as it is started, with one part of the true engine broken; run in a process of its own. */
import { plimsoll } from '../../src/action/plimsoll.ts'
import type { Engine } from '../../src/action/engine.ts'
import { start } from '../../src/action/start.ts'

/** Something throws where nobody awaits it. */
function throwUnseen(): void {
  setTimeout(() => {
    throw new Error('thrown where nobody looks')
  }, 0)
}

const breaks: Readonly<Record<string, (engine: Engine) => Engine>> = {
  'before the decision': (engine) => ({ ...engine, gate: () => new Promise<never>(throwUnseen) }),
  'after the decision': (engine) => ({
    ...engine,
    renderComment(decision, options) {
      throwUnseen()
      return engine.renderComment(decision, options)
    },
  }),
  'in every drawing': (engine) => {
    const broken = (): never => {
      throw new TypeError('no such column')
    }
    return { ...engine, renderComment: broken, renderSummary: broken, renderJson: broken }
  },
  'in the gate': (engine) => ({ ...engine, gate: () => Promise.reject(new TypeError('no such rule')) }),
}

const broken = breaks[process.env['TEST_FAULT'] ?? '']
if (broken === undefined) throw new Error('TEST_FAULT names no fault')
await start(async () => broken(await plimsoll()))
