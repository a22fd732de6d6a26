/** Dependabot: which ecosystems and folders it keeps current. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { asList, asMap, asScalar, parseYaml } from '../parse/yaml.ts'
import { nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

export const dependabotReader: Reader = {
  name: 'dependabot',
  title: 'Dependabot',
  docs: 'https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference',
  files: ['.github/{dependabot,Dependabot}.{yml,yaml}'],
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const updates = nearValue(documents[0], 'updates')
    const covers = (asList(updates)?.items ?? []).slice(0, 500).flatMap((item) => {
      const map = asMap(item)
      const ecosystem = asScalar(nearValue(map, 'package-ecosystem'))?.text
      if (ecosystem === undefined) return []
      const folders = asList(nearValue(map, 'directories'))?.items.flatMap((one) => asScalar(one)?.text ?? []) ?? [
        asScalar(nearValue(map, 'directory'))?.text ?? '/',
      ]
      return folders.map((folder) => `${ecosystem} in ${folder}`)
    })
    const at = { path, line: updates?.line ?? 1, key: 'updates' }
    // GitHub documents the name in small letters alone.
    const declared: ScannerDeclaration = {
      kind: 'scanner',
      tool: 'dependabot',
      path,
      at,
      covers,
      ...(path.includes('/D') ? { misnamed: path.replace('/D', '/d') } : {}),
    }
    return {
      declares: covers.length === 0 ? [] : [declared],
      skipped: problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }],
    }
  },
}
