/** Variables that a script writes into env files. */
import type { Word } from '../../model/action.ts'
import type { Piece } from '../session.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { baseName, withText } from '../word.ts'

/** `.env`, `.env.production`, `api.env`, and the file a workflow's steps hand variables on by. */
export function isEnvFile(path: string): boolean {
  const name = baseName(path)
  return /^\.?env(\.[\w.-]+)?$|\.env$/.test(name) || /GITHUB_ENV\b/.test(path)
}

export function setsOf(file: Word, pieces: readonly Piece[], folder = ''): readonly { readonly draft: Draft; readonly line: number }[] {
  const found: { draft: Draft; line: number }[] = []
  for (const { word, line } of pieces.slice(0, 2000)) {
    for (const [index, text] of word.text.split('\n').entries()) {
      const shape = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(text)
      if (shape === null) continue
      const value = (shape[2] ?? '').trim().replace(/^(["'])(.*)\1$/s, '$2')
      const within = folder === '' ? {} : { folder }
      found.push({ draft: { does: 'set', file, name: shape[1] ?? '', value: withText(word, value), ...within }, line: line + index })
    }
  }
  return found
}

/** `sed -i 's/^POOL_SIZE=.*\/POOL_SIZE=3/' .env` */
function sed(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-e --expression -f --file')
  if (!options.has('-i', '--in-place')) return []
  const expressions = options.all('-e', '--expression')
  // BSD's `-i ''` takes an empty word.
  const rest = options.rest.filter((word) => word.text !== '')
  const script = expressions.length > 0 ? expressions : rest.slice(0, 1)
  const file = rest.at(-1)
  if (file === undefined || !isEnvFile(file.text)) return []
  return script.flatMap((word) => {
    const separator = /^s(.)/.exec(word.text)?.[1]
    if (separator === undefined) return []
    const replacement = word.text.split(separator)[2] ?? ''
    const shape = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(replacement)
    return shape === null ? [] : [{ does: 'set' as const, file, name: shape[1] ?? '', value: withText(word, (shape[2] ?? '').replace(/^"(.*)"$/, '$1')) }]
  })
}

export const setTools: readonly Tool[] = [{ programs: ['sed', 'gsed'], does: sed }]
