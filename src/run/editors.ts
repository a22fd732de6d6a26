/** The Compose files that editors open a tree in: they are for those who write its code. */
import type { Evidence } from '../base/evidence.ts'
import { dirname, join } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import { jsonEntry, jsonText, parseJson } from '../parse/json.ts'
import type { ReadContext } from '../readers/reader.ts'

const named = /(^|\/)(\.devcontainer\/([^/]{1,100}\/)?devcontainer|\.devcontainer)\.json$/
/** A workspace has one, or one for each kind of work. */
const most = 20

/** `dockerComposeFile` of a file beside this path or below it: {@link https://containers.dev/implementors/json_reference/}. */
export async function editorOf(files: readonly string[], paths: readonly string[], context: ReadContext): Promise<Evidence | undefined> {
  for (const path of paths.filter((one) => named.test(one)).slice(0, most)) {
    const file = await context.read(path)
    const entry = isText(file) ? jsonEntry(parseJson(file.text).root, 'dockerComposeFile') : undefined
    const all = entry?.value.kind === 'array' ? entry.value.items : entry === undefined ? [] : [entry.value]
    const told = all.some((item) => files.includes(join(dirname(path), jsonText(item) ?? '') ?? ''))
    if (told) return { path, line: entry?.line ?? 1, key: 'dockerComposeFile' }
  }
  return undefined
}
