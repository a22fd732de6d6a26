/** Ties the action to this process: its environment, its exit code, and what happens when something throws where nobody looks. */
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodes } from '../base/errors.ts'
import type { Engine } from './engine.ts'
import { run } from './run.ts'

export async function start(load: () => Promise<Engine>): Promise<void> {
  let code: number | undefined
  const exit = (wanted: number): void => {
    code = wanted
    process.exitCode = wanted
  }
  // Nothing decided and nothing left to do would else be a pass.
  process.exitCode = exitCodes.fault
  // Node would end with 1, which says that a merge is blocked.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
    process.exit(code ?? exitCodes.fault)
  })
  await run(
    process.env,
    {
      core: () => import('@actions/core'),
      exit,
      clock: { now: () => Date.now(), sleep },
      interruption(does) {
        process.on('SIGINT', does).on('SIGTERM', does)
        // The runner asks twice, and the second may come while the process ends by itself: that it ends is known.
        const ending = (): void => undefined
        return () => void process.on('SIGINT', ending).on('SIGTERM', ending).off('SIGINT', does).off('SIGTERM', does)
      },
    },
    load,
  )
  if (code === undefined) exit(exitCodes.fault)
}
