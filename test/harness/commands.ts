/** Reads what an action tells the runner: workflow commands on stdout and `name=value` files. */

export interface WorkflowCommand {
  readonly command: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

export interface WorkflowOutput {
  readonly commands: readonly WorkflowCommand[]
  /** What is printed as it is. */
  readonly lines: readonly string[]
  readonly masks: readonly string[]
}

/** Source: actions/runner, ActionCommand.cs. */
export function readWorkflowCommands(stdout: string, secrets: readonly string[]): WorkflowOutput {
  const commands: WorkflowCommand[] = []
  const lines: string[] = []
  const masks = [...secrets]
  let stopped: string | undefined
  for (const line of stdout.split(/\r?\n/)) {
    const match = /^::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line.trimStart())
    if (stopped !== undefined || match === null) {
      if (match?.[1] === stopped) stopped = undefined
      lines.push(line)
      continue
    }
    const [, command = '', properties = '', message = ''] = match
    if (command === 'stop-commands') stopped = message
    if (command === 'add-mask') masks.push(decode(message))
    commands.push({ command, properties: propertiesOf(properties), message: command === 'add-mask' ? '***' : decode(message) })
  }
  return { commands, lines, masks: masks.filter((mask) => mask !== '') }
}

function propertiesOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(',').filter((pair) => pair !== '')
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), decode(pair.slice(pair.indexOf('=') + 1))]))
}

function decode(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%')
}

/** `name=value` and `name<<delimiter` blocks, as in GITHUB_OUTPUT. */
export function readFileCommand(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {}
  const lines = text.split(/\r?\n/)
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const block = line.indexOf('<<')
    if (block >= 0 && (equals < 0 || block < equals)) {
      const end = lines.indexOf(line.slice(block + 2), index + 1)
      if (end < 0) throw new Error(`no end to ${line}`)
      values[line.slice(0, block)] = lines.slice(index + 1, end).join('\n')
      index = end
    } else if (equals >= 0) {
      values[line.slice(0, equals)] = line.slice(equals + 1)
    } else {
      throw new Error(`neither value nor block: ${line}`)
    }
  }
  return values
}
