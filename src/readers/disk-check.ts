/** Shell scripts that ask `df` how full a disk is and compare the answer with a figure. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import type { ShellNode } from '../parse/shell/ast.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { commandsIn, comparisonsIn, inside, type PlainCommand } from '../parse/shell/commands.ts'
import type { Reader } from './reader.ts'

const shebang = /^#!.{0,200}?\b(?:ba|z|k|da|a)?sh\b/

export const diskCheckReader: Reader = {
  name: 'disk-check',
  title: 'Scripts that watch disk use',
  docs: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html',
  common: true,
  files: ['**/*.{sh,bash}', '**/{bin,scripts,script,ops,cron,tools,monitoring}/*', '**/cron.{hourly,daily}/*'],
  concerns: (text) => /\bdf\b/.test(text) && (!text.startsWith('#!') || shebang.test(text)),
  async read({ path, text }) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (!/\.(sh|bash)$/.test(name) && (/\.\w{1,5}$/.test(name) || !shebang.test(text))) return { declares: [], skipped: [] }
    const { body } = parseShell(text, (line) => line)
    const commands = commandsIn(body)
    const asked = commands.find((command) => command.words[0] === 'df')
    if (asked === undefined) return { declares: [], skipped: [] }
    // Free inodes are another matter, and so is what a script only prints.
    const compared = comparisonsIn(commands, asked.line)
    if (compared === undefined) return { declares: [], skipped: [] }
    const at = { path, line: compared.line, key: 'script.df' }
    const threshold: Fact<number> =
      compared.percent === undefined
        ? unresolved(compared.raw, at, 'write the share in percent in the script, or a default for the variable')
        : known(compared.percent / 100, at)
    const teller = tellerIn(commands, functionsIn(body))
    const declared: WatchDeclaration = {
      ...{ kind: 'watch', what: 'disk', tool: 'df', name: path, path, at, of: [], threshold, signal: 'disk' },
      ...(teller === undefined ? {} : { to: unresolved(`whom ${teller.words[0] ?? ''} tells`, { path, line: teller.line, key: 'script.df' }, named) }),
      ...(printsIn(body) ? { prints: true } : {}),
    }
    return { declares: [declared], skipped: [] }
  },
}

const named = 'call a webhook, a mail program or a ping whose name or address says what it is, or say under provides: who is told, for monitoring/disk'

/** Programs that measure, write to a log or clear up: nobody hears of them. */
const silent = new Set(
  `[ [[ test : true false echo printf read logger df du awk gawk mawk sed grep egrep fgrep tr cut head tail sort uniq wc tee cat bc expr let date hostname uname
  set shopt export local declare typeset readonly unset shift eval trap return exit break continue cd pushd popd pwd umask sleep wait exec source . if then
  mkdir rmdir rm mv cp ln touch chmod chown find truncate gzip tar ls stat basename dirname realpath readlink command type which id whoami
  journalctl logrotate systemctl service apt apt-get yum dnf apk free uptime lsblk findmnt mount mountpoint numfmt seq wall getopts`.split(/\s+/),
)
const wrappers = /^(sudo|env|exec|command|nice|ionice|nohup)$/

/** The first command that may tell somebody: one that neither is known to be silent nor is a function of the script. */
function tellerIn(commands: readonly PlainCommand[], functions: ReadonlySet<string>): PlainCommand | undefined {
  return commands.find(({ words }) => {
    const own = words.slice(words.findIndex((word) => !wrappers.test(word) && !word.startsWith('-') && !/^\w+=/.test(word)))
    const [first, second = ''] = own
    if (first === undefined || functions.has(first)) return false
    const program = basename(first)
    if (program === 'logger') return own.some((word) => /^(-n|--server)/.test(word))
    if (program === 'xargs') return !own.includes('rm')
    if (program === 'docker' || program === 'podman')
      return !/^(system|image|container|volume|builder|buildx|ps|logs|info|images|rmi|compose|inspect)$/.test(second)
    return !silent.has(program)
  })
}

/** Whether it says anything that no file, pipe or log takes: cron mails that to whom it is told. */
function printsIn(body: readonly ShellNode[]): boolean {
  const open: (readonly [ShellNode, boolean])[] = body.map((node) => [node, false])
  let found = false
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, above] = next
    const taken = above || node.redirections.some(({ operator }) => operator.includes('>'))
    if (node.kind === 'simple') {
      const program = node.words[0]?.parts[0]
      const name = program?.kind === 'text' ? program.text : ''
      if (name === 'exec' && taken) return false
      if (!taken && /^(echo|printf|cat)$/.test(name)) found = true
    } else if (node.kind === 'pipeline') for (const [index, one] of node.commands.entries()) open.push([one, taken || index < node.commands.length - 1])
    else for (const one of inside(node)) open.push([one, taken])
  }
  return found
}

function functionsIn(body: readonly ShellNode[]): ReadonlySet<string> {
  const names = new Set<string>()
  const open: ShellNode[] = [...body]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'function') names.add(node.name)
    if (node.kind !== 'simple') open.push(...inside(node))
  }
  return names
}
