/** What is understood of a tree, as lines a test can read: `service/till role = web compose.yaml:3`. */
import { defaultConfig } from '../../src/model/config.ts'
import { renderSystemText } from '../../src/report/system.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

export async function said(files: Files, about: RegExp): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
  let subject = ''
  const lines: string[] = []
  for (const line of renderSystemText(system, { color: false }).split('\n')) {
    if (/^\S/.test(line)) subject = line.split(' ', 1)[0] ?? ''
    else lines.push(`${subject} ${line.trim().replace(/\s+/g, ' ')}`)
  }
  return lines.filter((line) => about.test(line))
}
