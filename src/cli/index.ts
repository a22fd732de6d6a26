/** Entry point of the command line. */
import { exitCodes } from '../base/errors.ts'
import { faultText, main } from './main.ts'

/** Node ends with 1 for what nobody caught, and 1 is a blocked merge: a fault is 70, an answer that can't be written 2, and a block that was found stays one. */
function end(code: number, message: string): void {
  if (process.exitCode !== exitCodes.block) process.exitCode = code
  process.stderr.write(message)
}

process.on('uncaughtException', (error) => end(exitCodes.fault, faultText(error)))

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head -1`) closes the pipe: what it left unread is no fault.
  if (error.code !== 'EPIPE') end(exitCodes.usage, `plimsoll: the result can't be written: ${error.message}\n`)
})
// Of messages that can't be written nobody can be told: the exit code says it all.
process.stderr.on('error', () => undefined)

async function begin(): Promise<void> {
  // Until there is an answer: nothing decided and nothing left to do would else be a pass.
  process.exitCode = exitCodes.fault
  const code = await main(process.argv.slice(2), {
    environment: process.env,
    isTerminal: process.stdout.isTTY === true,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  })
  process.exitCode = code
}

void begin()
