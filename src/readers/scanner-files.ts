/** What shows that a service looks through dependencies for known holes: its settings, and the badges of those that look at a repository by themselves. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { basename } from '../base/paths.ts'
import { markdownLines } from '../parse/markdown.ts'
import type { Reader } from './reader.ts'

const tools: Readonly<Record<string, string>> = { '.snyk': 'snyk', '.whitesource': 'mend', '.fossa.yml': 'fossa', '.fossa.yaml': 'fossa' }

export const scannerFilesReader: Reader = {
  name: 'scanner-files',
  title: 'Settings of Snyk, Mend and FOSSA, and badges of Snyk, PyUp and Requires.io',
  docs: 'https://docs.snyk.io/manage-risk/policies/the-.snyk-file',
  files: ['**/.snyk', '.whitesource', '.fossa.{yml,yaml}', 'README.{md,rst}'],
  async read({ path, text }) {
    const tool = tools[basename(path)]
    if (tool === undefined) return { declares: badgesIn(text, path), skipped: [] }
    const line = text.split('\n').findIndex((one) => /^\s*[^#\s]/.test(one)) + 1
    if (line === 0) return { declares: [], skipped: [] }
    const declared: ScannerDeclaration = { kind: 'scanner', tool, path, at: { path, line, key: tool }, covers: [] }
    return { declares: [declared], skipped: [] }
  },
}

/** Images of what a service found in a repository of GitHub: {@link https://docs.snyk.io/snyk-platform-administration/snyk-badges}. */
const badge =
  /\b(snyk)\.io\/test\/github\/([\w.-]{1,60}\/[\w.-]{1,100})\/badge\.svg|\b(snyk)\/vulnerabilities\/github\/([\w.-]{1,60}\/[\w.-]{1,100})|\b(pyup)\.io\/repos\/github\/([\w.-]{1,60}\/[\w.-]{1,100})\/[\w-]{1,30}\.svg|\b(requires)\.io\/github\/([\w.-]{1,60}\/[\w.-]{1,100})\/requirements\.(?:svg|png)/gi

/** Whether the service still looks, the badge alone tells; badges of several repositories are a list of others. */
function badgesIn(text: string, path: string): readonly ScannerDeclaration[] {
  if (!/snyk|pyup\.io|requires\.io/i.test(text)) return []
  const found = markdownLines(text, path.endsWith('.rst')).flatMap(({ line, kind, text: own }) =>
    kind === 'code'
      ? []
      : [...own.matchAll(badge)].map((match) => {
          const [tool = '', repository = ''] = match.slice(1).filter((one) => one !== undefined)
          return { tool: tool.toLowerCase(), repository: repository.toLowerCase().replace(/\.(svg|git)$/, ''), line }
        }),
  )
  const [first] = found
  if (first === undefined || found.some(({ repository }) => repository !== first.repository)) return []
  const tool = first.tool === 'requires' ? 'requires.io' : first.tool
  return [{ kind: 'scanner', tool, path, at: { path, line: first.line, key: `badge.${tool}` }, covers: [], reckoned: true }]
}
