/** Entry point of the action. */
import { plimsoll } from './plimsoll.ts'
import { start } from './start.ts'

void start(plimsoll)
