/** Any command's output as figures: disk use, a queue's length, whatever a line of the shell can tell. */
import { z } from 'zod'
import { Unreached, type Probe } from './probe.ts'

const schema = z.string({ error: 'a line of the shell such as "df --output=pcent / | tail -1"' }).trim().min(1, { error: 'a line of the shell' })

export const commandProbe: Probe<string> = {
  name: 'command',
  title: 'what a line of the shell prints; it runs where Plimsoll runs and with its environment, of which nothing secret is shown',
  docs: 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html',
  target: schema,
  figures: {
    stdout: { type: 'string', means: 'what it printed, without the last line end' },
    stderr: { type: 'string', means: 'what it complained of' },
    exitCode: { type: 'int', means: 'its exit code' },
  },
  defaults: () => ({ expect: ['exitCode == 0'] }),
  place: (line) => line,
  async observe(line, io) {
    const { code, signal, stdout, stderr } = await io.run(line)
    if (code === null) throw new Unreached('cannot-run', `it was ended by ${signal ?? 'a signal'}`)
    if (code === 126 || code === 127) throw new Unreached('cannot-run', `the shell found nothing to run (exit code ${code})`)
    return { stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), exitCode: code }
  },
}
