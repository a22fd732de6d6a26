/** `config/ci.rb`: what Rails looks at before a change is taken, known holes in its gems and packages among it; that something runs it is told elsewhere. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { scannersOfRails } from '../parse/scanner-commands.ts'
import type { Reader } from './reader.ts'

export const railsCiReader: Reader = {
  name: 'rails-ci',
  title: 'Rails’ own list of checks',
  docs: 'https://api.rubyonrails.org/classes/ActiveSupport/ContinuousIntegration.html',
  files: ['**/config/ci.rb'],
  concerns: (text) => /\bstep\b/.test(text),
  async read({ path, text }) {
    const found = await scannersOfRails(text)
    const declares = found.map(({ tool, line }): ScannerDeclaration => ({
      kind: 'scanner',
      tool,
      path,
      at: { path, line, key: tool },
      covers: [],
      reckoned: true,
    }))
    return { declares, skipped: [] }
  },
}
