/** The call of `plimsoll gate` in a workflow's script, and whether the script heeds how it ends. */

export interface Command {
  readonly line: number
  /** Options that say what is compared and by what: `--base`, `--head`, `--config`, `-C`. */
  readonly options: readonly string[]
  /** The line of the script where its failure is let pass, as written. */
  readonly excused?: string
}

const call = /(?:^|[\s"'/;&|(])(?:plimsoll(?:@[\w.^~-]+)?|cli\.js)["']?\s+(?:-\S+\s+)*gate(?=$|[\s;&|)])/

/** Finds the first call; comments are no calls, and a line that ends in a backslash goes on. `line` is the script's first line in the file. */
export function gateCommand(script: string, line: number, shell = 'bash'): Command | undefined {
  // A shell of one's own goes on after a failure unless told otherwise; GitHub's stop.
  let lenient = /\{0\}/.test(shell) && !/\s-\w*e/.test(shell) ? `shell: ${shell}` : undefined
  let start = 0
  let text = ''
  const lines = script.split('\n')
  for (const [index, raw] of lines.entries()) {
    if (text === '') start = index
    text += raw.replace(/\\$/, ' ')
    if (raw.endsWith('\\') && index < lines.length - 1) continue
    const command = text.replace(/(^|\s)#.*$/, '').trim()
    text = ''
    if (/^set\s+\+\S*e/.test(command)) lenient = command
    else if (/^set\s+-\S*e/.test(command)) lenient = undefined
    const found = call.exec(command)
    if (found === null) continue
    const excused = lenient ?? (isExcused(command, found.index + found[0].length) ? command : undefined)
    return { line: line + start, options: optionsOf(command.slice(found.index + found[0].length)), ...(excused === undefined ? {} : { excused }) }
  }
  return undefined
}

/** `… || true`, `… | tee`, `… ; true`, `… &`, `! …`, `if …` let a failure pass; `&&` does not. */
function isExcused(command: string, end: number): boolean {
  return /^(!|if|while|until)\s/.test(command) || /\||;\s*\S|(^|[^&>])&(?![&>\d])/.test(command.slice(end))
}

function optionsOf(rest: string): readonly string[] {
  const words = (/^[^;&|)]*/.exec(rest)?.[0] ?? '').split(/\s+/)
  return words
    .flatMap((word, index) => {
      const found = /^(--base|--head|--config|-C)(=.*)?$/.exec(word)
      return found === null ? [] : [`${found[1] ?? ''} ${found[2]?.slice(1) ?? words[index + 1] ?? ''}`]
    })
    .sort()
}
