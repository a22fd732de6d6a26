/** Settings of services that look through dependencies for known holes: whoever commits one has it look. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { basename } from '../base/paths.ts'
import type { Reader } from './reader.ts'

const tools: Readonly<Record<string, string>> = { '.snyk': 'snyk', '.whitesource': 'mend', '.fossa.yml': 'fossa', '.fossa.yaml': 'fossa' }

export const scannerFilesReader: Reader = {
  name: 'scanner-files',
  title: 'Settings of Snyk, Mend and FOSSA',
  docs: 'https://docs.snyk.io/manage-risk/policies/the-.snyk-file',
  files: ['**/.snyk', '.whitesource', '.fossa.{yml,yaml}'],
  async read({ path, text }) {
    const tool = tools[basename(path)]
    const line = text.split('\n').findIndex((one) => /^\s*[^#\s]/.test(one)) + 1
    if (tool === undefined || line === 0) return { declares: [], skipped: [] }
    const declared: ScannerDeclaration = { kind: 'scanner', tool, path, at: { path, line, key: tool }, covers: [] }
    return { declares: [declared], skipped: [] }
  },
}
