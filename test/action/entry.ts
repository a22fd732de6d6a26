/** The action as it is started, with the small engine in place of the true one; run in a process of its own. */
import { start } from '../../src/action/start.ts'
import { lineEngine } from '../harness/engine.ts'

await start(async () => lineEngine)
