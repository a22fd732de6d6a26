/** How fast this machine is beside the one that the aims in milliseconds were set on, by a task that both were given. */
import { run } from './measure.ts'

/** Milliseconds in which js-yaml read its first megabyte there, when the libraries were tried. */
const there = 104

const task = `import { readFileSync } from 'node:fs'
import { parseEvents } from 'js-yaml'
const text = readFileSync(0, 'utf8')
const start = performance.now()
parseEvents(text)
console.log(performance.now() - start)`

/** Asks how many times as long this machine takes just now: what else it does changes that by the minute. */
export function yardstick(documents: Iterable<string>, folder: string): () => number {
  let text = ''
  for (const document of documents) if (text.length < 1_000_000) text += `---\n${document}`
  const input = text.slice(0, text.lastIndexOf('\n---\n') + 1)
  return () => Number(run({ program: process.execPath, args: ['--input-type=module', '-e', task], folder, input })) / there
}
