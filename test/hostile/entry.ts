/** The command line asked again and again in one process, which tells what each run cost; a hundred processes would spend most of their time on starting. */
import { readFileSync, writeFileSync } from 'node:fs'
import { main } from '../../src/cli/main.ts'

interface Asked {
  readonly folder: string
  readonly args: readonly string[]
}

/** Linux forgets the peak when it is told to ({@link https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html}); elsewhere one process has one peak. */
function forgetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
    return true
  } catch {
    return false
  }
}

function peak(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}

async function answer({ folder, args }: Asked): Promise<void> {
  process.chdir(folder)
  process.env['HOME'] = folder
  globalThis.gc?.()
  const forgets = forgetPeak()
  const said = { stdout: '', stderr: '' }
  const before = process.cpuUsage()
  const code = await main(args, {
    environment: process.env,
    isTerminal: false,
    out: (text) => void (said.stdout += text),
    err: (text) => void (said.stderr += text),
  })
  const { user, system } = process.cpuUsage(before)
  process.send?.({ ...said, code, seconds: (user + system) / 1e6, mebibytes: peak(), forgets })
}

process.on('message', (asked: Asked) => void answer(asked))
