/** Entry point of the command line. */
import { main } from './main.ts'

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  isTerminal: process.stdout.isTTY === true,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
})
