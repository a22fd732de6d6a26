/** Runs one command and answers its exit code: results to stdout, messages to stderr, every error told with what to do. */
import { writeFileSync } from 'node:fs'
import { exitCodes, UserError } from '../base/errors.ts'
import { commands, readArguments, type Request, everywhere } from './arguments.ts'

export interface CliIo {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
  out(text: string): void
  err(text: string): void
}

export interface Result {
  readonly text: string
  readonly exit: number
}

export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  let exit: number = exitCodes.fault
  try {
    const request = readArguments(argv, io.environment, io.isTerminal)
    if (request.help) {
      io.out(help(request.command))
      return exitCodes.pass
    }
    if (request.version) {
      const { version } = await import('../base/version.gen.ts')
      io.out(`${version}\n`)
      return exitCodes.pass
    }
    const result = await run(request, io)
    exit = result.exit
    if (request.output === undefined) io.out(result.text)
    else writeOutput(request.output, result.text)
    return exit
  } catch (error) {
    if (error instanceof UserError) {
      io.err(`plimsoll: ${error.where === undefined || error.message.startsWith(error.where) ? '' : `${error.where}: `}${error.message}\n${error.hint}\n`)
      return error.exit
    }
    io.err(faultText(error))
    return exit === exitCodes.block ? exit : exitCodes.fault
  }
}

/** A fault of ours, with all that a report needs. */
export function faultText(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `plimsoll: a fault of Plimsoll's own, please report it with the lines below at https://github.com/plimsoll/plimsoll/issues\n${trace}\n`
}

/** Commands that find something. */
const judges: ReadonlySet<string> = new Set(['scan', 'gate', 'demo'])

async function run(request: Request, io: CliIo): Promise<Result> {
  if (request.format === 'sarif' && !judges.has(request.command))
    throw new UserError(`plimsoll ${request.command} has no findings to write as SARIF`, { exit: 2, hint: 'Use text, markdown or json.' })
  if (request.format === 'junit' && request.command !== 'verify')
    throw new UserError(`plimsoll ${request.command} makes no checks to write as JUnit XML`, { exit: 2, hint: 'Use text, markdown, json or sarif.' })
  switch (request.command) {
    case 'scan':
      return (await import('./scan.ts')).scanCommand(request)
    case 'gate':
      return (await import('./gate.ts')).gateCommand(request)
    case 'verify':
      return (await import('./verify.ts')).verifyCommand(request, io)
    case 'system':
      return (await import('./system.ts')).systemCommand(request)
    case 'rules':
      return (await import('./rules.ts')).rulesCommand(request)
    case 'init':
      return (await import('./init.ts')).initCommand(request)
    default:
      return (await import('./demo.ts')).demoCommand(request, io)
  }
}

function writeOutput(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UserError(`${path} can't be written`, { exit: 2, hint: 'Name a file in a folder that exists and is yours to write.', cause: error })
  }
}

function help(command: string): string {
  const one = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (one !== undefined) return `${one.usage}\n  ${one.summary}\n\nAlso: ${everywhere}\n`
  const list = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(8)}${summary}`)
  return `plimsoll: the load line for deployments\n\n${list.join('\n')}\n\nEverywhere: ${everywhere}, --help, --version\nExit codes: 0 pass, 1 blocked, 2 usage or configuration, 3 base or head unreadable or a live system that can't be measured, 70 a fault of Plimsoll's own\n`
}
