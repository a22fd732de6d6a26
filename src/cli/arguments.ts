/** The command line's words to a typed request; every misuse is said with what would be right. */
import { parseArgs } from 'node:util'
import { UserError } from '../base/errors.ts'
import { nearest } from '../rules/nearest.ts'

export const formats = ['text', 'markdown', 'json', 'sarif', 'junit'] as const
export type Format = (typeof formats)[number]

export interface Request {
  readonly command: string
  readonly positionals: readonly string[]
  readonly format: Format
  readonly output?: string
  readonly config?: string
  readonly quiet: boolean
  readonly color: boolean
  readonly help: boolean
  readonly version: boolean
  readonly base?: string
  readonly head?: string
  readonly ref?: string
  readonly directory?: string
  readonly failOn?: string
  readonly environment?: string
  readonly sha?: string
  readonly url?: string
  readonly previous?: string
  readonly failOnFlaky: boolean
  /** The words after `--` are a command to run meanwhile. */
  readonly during: boolean
}

interface Command {
  readonly summary: string
  readonly usage: string
  readonly options: readonly string[]
  /** How many words it takes after its name. */
  readonly words: number
}

export const commands: Readonly<Record<string, Command>> = {
  scan: {
    summary: 'scorecard of one tree',
    usage: 'plimsoll scan [DIR] [--ref REV] [--fail-on critical|high|score<N]',
    options: ['ref', 'fail-on', 'directory'],
    words: 1,
  },
  gate: {
    summary: 'compare two commits, or a commit with the working folder, and say whether the merge may go on',
    usage: 'plimsoll gate --base REV [--head REV] [-C DIR]',
    options: ['base', 'head', 'directory'],
    words: 0,
  },
  verify: {
    summary: 'check the live system against its targets and against what the repository declares',
    usage: 'plimsoll verify [--environment NAME] [-C DIR] [--sha REV] [--url URL] [--previous FILE] [--fail-on-flaky] [--during -- COMMAND …]',
    options: ['environment', 'sha', 'url', 'previous', 'fail-on-flaky', 'during', 'directory'],
    words: 0,
  },
  system: {
    summary: 'the system as understood: every fact with file and line',
    usage: 'plimsoll system [DIR] [--ref REV]',
    options: ['ref', 'directory'],
    words: 1,
  },
  rules: { summary: 'the rules, or one with why, fix and examples', usage: 'plimsoll rules [ID]', options: [], words: 1 },
  init: {
    summary: 'write the workflow and a commented .plimsoll.yml that fit the repository, in report mode',
    usage: 'plimsoll init [DIR]',
    options: ['directory'],
    words: 1,
  },
  demo: { summary: 'make a small repository with a real loss in it and gate it', usage: 'plimsoll demo', options: [], words: 0 },
}

const general = ['format', 'output', 'config', 'quiet', 'no-color', 'help', 'version']

/** What each command takes besides its own. */
export const everywhere = `--format ${formats.join('|')}, --output FILE, --config FILE, --quiet, --no-color`

const usage = (message: string, hint: string): UserError => new UserError(message, { exit: 2, hint })

export function readArguments(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): Request {
  const { values, positionals } = parsed(argv)
  const [command = '', ...rest] = positionals
  const help = values['help'] === true || command === 'help' || (argv.length === 0 && values['version'] !== true)
  if (!help && values['version'] !== true) check(command, rest, Object.keys(values))
  const text = (name: string): Record<string, string> => (typeof values[name] === 'string' ? { [camel(name)]: values[name] } : {})
  const format = typeof values['format'] === 'string' ? values['format'] : 'text'
  if (!isFormat(format)) throw usage(`--format ${format} is no format`, `Use one of ${formats.join(', ')}.`)
  const color = isTerminal && values['no-color'] !== true && environment['NO_COLOR'] === undefined && typeof values['output'] !== 'string'
  return {
    command: command === 'help' ? (rest[0] ?? '') : command,
    positionals: rest,
    format,
    quiet: values['quiet'] === true,
    color,
    help,
    version: values['version'] === true,
    ...text('output'),
    ...text('config'),
    ...text('base'),
    ...text('head'),
    ...text('ref'),
    ...text('directory'),
    ...text('fail-on'),
    ...text('environment'),
    ...text('sha'),
    ...text('url'),
    ...text('previous'),
    failOnFlaky: values['fail-on-flaky'] === true,
    during: values['during'] === true,
  }
}

function isFormat(text: string): text is Format {
  return (formats as readonly string[]).includes(text)
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const optionTypes = {
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  config: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  'no-color': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  base: { type: 'string' },
  head: { type: 'string' },
  ref: { type: 'string' },
  directory: { type: 'string', short: 'C' },
  'fail-on': { type: 'string' },
  environment: { type: 'string', short: 'e' },
  sha: { type: 'string' },
  url: { type: 'string' },
  previous: { type: 'string' },
  'fail-on-flaky': { type: 'boolean' },
  during: { type: 'boolean' },
} as const

function parsed(argv: readonly string[]): { readonly values: Readonly<Record<string, string | boolean | undefined>>; readonly positionals: readonly string[] } {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: optionTypes,
    })
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'unreadable arguments')
  }
}

function refused(message: string): UserError {
  const unknown = /^Unknown option '--?([\w-]+)'/.exec(message)?.[1]
  const close = unknown === undefined ? undefined : nearest(unknown, Object.keys(optionTypes))
  return usage(message.split('. To specify')[0] ?? message, close === undefined ? 'plimsoll help lists commands and options.' : `Did you mean --${close}?`)
}

function check(command: string, rest: readonly string[], options: readonly string[]): void {
  const found = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (found === undefined) {
    const close = nearest(command, Object.keys(commands))
    throw usage(
      `${command === '' ? 'No command is given' : `There is no command ${command}`}`,
      close === undefined ? 'plimsoll help lists the commands.' : `Did you mean plimsoll ${close}?`,
    )
  }
  if (options.includes('during')) {
    if (rest.length === 0)
      throw usage('--during needs a command after --', 'Write it as in plimsoll verify --url https://app.example.org --during -- ./deploy.sh.')
  } else if (rest.length > found.words) throw usage(`plimsoll ${command} does not take ${rest[found.words]}`, found.usage)
  const odd = options.find((option) => !general.includes(option) && !found.options.includes(option))
  if (odd !== undefined) throw usage(`plimsoll ${command} does not take --${odd}`, found.usage)
}
