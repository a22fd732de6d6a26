/** Containers of others' images that are only kept open, to be entered by hand: all that they run is to wait. */
import { textOf } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import type { ShellNode } from '../parse/shell/ast.ts'
import { commandsIn, writesIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { imageName } from './images.ts'

const waits = /^(sleep \S+|tail -[fF] \/dev\/null|cat)$/
/** What may be done beside it and leaves nothing running. */
const harmless = /^(sleep|true|echo|printf|touch|rm|mkdir|exit|:|trap|wait|date)( |$)/

/** A short sleep ends, and the container with it. */
const lasting = /^(tail|cat)|^sleep (inf|infinity|\d{4,}|\d+[hd])$/

/** One's own image stays what it is: whoever keeps it open starts it by hand; and so does what a port is published of. */
export function isKeptOpen(service: ServiceDeclaration, words: readonly string[] | undefined): boolean {
  if (words === undefined || words.length === 0 || service.build !== undefined || service.ports.some(({ published }) => published)) return false
  if (service.ports.length === 0 && onlySpeaks(words)) return true
  const commands = commandsOf(words).map(([program = '', ...rest]) => [basename(program), ...rest].join(' '))
  const last = commands.at(-1) ?? ''
  return waits.test(last) && commands.some((one) => lasting.test(one)) && commands.every((one) => waits.test(one) || harmless.test(one))
}

/** Images of a system and nothing else, whose own command is a shell: it ends at once where nobody sits at it. */
const shells = /^((amd64|arm64v8)\/)?(alpine|busybox|debian|ubuntu|bash|fedora|centos|rockylinux|almalinux|archlinux|tianon\/true)$/

/** `image: busybox` with volumes and nothing else: it is there for those, and runs nothing, whatever stands in them. */
export function holdsOnlyData({ build, command, entrypoint, environment, ports, healthcheck, terminal, mounts, ...service }: ServiceDeclaration): boolean {
  if (service.orchestrator !== undefined || build !== undefined || command !== undefined || entrypoint !== undefined || terminal !== undefined) return false
  if (mounts.length === 0 || ports.length > 0 || environment.size > 0 || healthcheck !== undefined) return false
  return shells.test(imageName(textOf(service.image) ?? '').repository)
}

function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const script = scriptIn(words)
  if (script === undefined) return [words[0] === 'exec' ? words.slice(1) : words]
  return commandsIn(parseShell(script).body).map((command) => (command.words[0] === 'exec' ? command.words.slice(1) : command.words))
}

function scriptIn([first = '', flag = '', script, ...more]: readonly string[]): string | undefined {
  const isShell = /^(\/\w+)*\/?(ba|da|z|a)?sh$/.test(first) && /^-\w*c$/.test(flag) && more.length === 0
  return isShell ? script : undefined
}

const speaks = /^(|sleep|true|false|:|echo|printf|date|hostname|uname|whoami|wait|trap)$/

/** `while true; do echo "$(date) here"; sleep 5; done`: a line in the log is all there is of it. What it writes to a file is somebody's, and `/dev/tcp` is a caller. */
function onlySpeaks(words: readonly string[]): boolean {
  const script = scriptIn(words)
  if (script === undefined) return false
  const { body, problems } = parseShell(script)
  const isSpeech = commandsIn(body).every((command) => speaks.test(basename(command.words[0] ?? '')))
  const isToLog = writesIn(body).every((to) => /^(\/dev\/(null|stdout|stderr)|&?\d)$/.test(to))
  return problems.length === 0 && isSpeech && isToLog && isEndless(body.at(-1))
}

function isEndless(node: ShellNode | undefined): boolean {
  if (node?.kind === 'chain') return isEndless(node.items.at(-1)?.node)
  if (node?.kind === 'for') return /^\s*;\s*;\s*$/.test(node.header ?? '')
  if (node?.kind !== 'while' || node.condition.length !== 1) return false
  const [program = ''] = commandsIn(node.condition)[0]?.words ?? []
  return node.until ? program === 'false' : /^(true|:|sleep)$/.test(program)
}
