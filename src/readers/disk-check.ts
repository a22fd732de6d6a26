/** Shell scripts that ask `df` how full a disk is and compare the answer with a figure. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { WatchDeclaration } from '../model/surroundings.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { commandsIn, comparisonsIn } from '../parse/shell/commands.ts'
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
    const commands = commandsIn(parseShell(text, (line) => line).body)
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
    const declared: WatchDeclaration = { kind: 'watch', what: 'disk', tool: 'df', name: path, path, at, of: [], threshold, signal: 'disk' }
    return { declares: [declared], skipped: [] }
  },
}
