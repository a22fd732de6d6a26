/** The last files that were parsed: neighbours look into one another, and a tree that is parsed again for each of them would cost six times as much. */
import type { SourceFile } from '../../base/source.ts'
import { parseJavaScript, type JsParsed } from '../../parse/javascript/index.ts'

/** Files and characters that are kept; a tree of nodes takes some fifty times its text. */
const most = { files: 40, characters: 600_000 }

const recent = new Map<SourceFile, JsParsed>()
let characters = 0

/** Parses a file, or gives what was made of it a moment ago. */
export async function parsed(file: SourceFile): Promise<JsParsed> {
  const before = recent.get(file)
  if (before !== undefined) {
    recent.delete(file)
    recent.set(file, before)
    return before
  }
  const made = await parseJavaScript(file)
  recent.set(file, made)
  characters += file.text.length
  for (const [oldest] of recent) {
    if (recent.size <= 1 || (recent.size <= most.files && characters <= most.characters)) break
    recent.delete(oldest)
    characters -= oldest.text.length
  }
  return made
}
