/** Which files of a tree are production's and which are not, each with why, as lines a test can read. */
import { defaultConfig } from '../../src/model/config.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

export async function stacksOf(files: Files): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
  return [...system.stacks.map((stack) => `${stack.files.join(' ')}: ${stack.why}`), ...system.candidates.map((one) => `not ${one.path}: ${one.why}`)]
}
