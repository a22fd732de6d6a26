/** Renovate: that it keeps dependencies current, unless it is switched off. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { jsonAt, jsonEntry, parseJson } from '../parse/json.ts'
import type { Reader } from './reader.ts'

export const renovateReader: Reader = {
  name: 'renovate',
  title: 'Renovate',
  docs: 'https://docs.renovatebot.com/configuration-options/',
  common: true,
  files: ['{renovate.json,renovate.json5,.renovaterc,.renovaterc.json,.renovaterc.json5}', '{.github,.gitlab}/{renovate.json,renovate.json5}', 'package.json'],
  concerns: (text) => text.includes('{'),
  async read({ path, text }) {
    const { root, problem } = parseJson(text)
    const inPackage = path === 'package.json'
    const entry = inPackage ? jsonEntry(root, 'renovate') : undefined
    const settings = inPackage ? entry?.value : root
    if (settings?.kind !== 'object') {
      // JSON5 allows more than JSON with comments; that the file is there is what counts.
      const isOwn = !inPackage && text.trim() !== ''
      return {
        declares: isOwn && path.endsWith('5') ? [scanner(path, 1, false)] : [],
        skipped: isOwn && problem !== undefined ? [{ path, line: problem.line, reason: `JSON: ${problem.message}` }] : [],
      }
    }
    const enabled = jsonAt(settings, 'enabled')
    return { declares: [scanner(path, entry?.line ?? settings.line, enabled?.kind === 'scalar' && enabled.value === false)], skipped: [] }
  },
}

function scanner(path: string, line: number, off: boolean): ScannerDeclaration {
  return { kind: 'scanner', tool: 'renovate', path, at: { path, line, key: 'renovate' }, covers: [], ...(off ? { disabled: 'it is switched off' } : {}) }
}
