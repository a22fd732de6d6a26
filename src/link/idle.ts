/** Containers of others' images that are only kept open, to be entered by hand: all that they run is to wait. */
import { basename } from '../base/paths.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'

const waits = /^(sleep \S+|tail -[fF] \/dev\/null|cat)$/
/** What may be done beside it and leaves nothing running. */
const harmless = /^(sleep|true|echo|printf|touch|rm|mkdir|exit|:|trap|wait|date)( |$)/

/** A short sleep ends, and the container with it. */
const lasting = /^(tail|cat)|^sleep (inf|infinity|\d{4,}|\d+[hd])$/

/** One's own image stays what it is: whoever keeps it open starts it by hand; and so does what a port is published of. */
export function isKeptOpen(service: ServiceDeclaration, words: readonly string[] | undefined): boolean {
  if (words === undefined || words.length === 0 || service.build !== undefined || service.ports.some(({ published }) => published)) return false
  const commands = commandsOf(words).map(([program = '', ...rest]) => [basename(program), ...rest].join(' '))
  const last = commands.at(-1) ?? ''
  return waits.test(last) && commands.some((one) => lasting.test(one)) && commands.every((one) => waits.test(one) || harmless.test(one))
}

function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const [first = '', flag = '', script, ...more] = words
  const isShell = /^(\/\w+)*\/?(ba|da|z|a)?sh$/.test(first) && /^-\w*c$/.test(flag) && script !== undefined && more.length === 0
  if (!isShell) return [words[0] === 'exec' ? words.slice(1) : words]
  return commandsIn(parseShell(script).body).map((command) => (command.words[0] === 'exec' ? command.words.slice(1) : command.words))
}
