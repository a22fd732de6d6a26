/** Trunk Check, which runs scanners of dependencies among its linters. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { asList, asMap, asScalar, parseYaml } from '../parse/yaml.ts'
import { nearEntries, nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

/** Of {@link https://docs.trunk.io/code-quality/linters/supported its linters}, those that know of flaws in what is depended on. */
const scanners = /^(osv-scanner|trivy|grype|snyk)(@|$)/

export const trunkReader: Reader = {
  name: 'trunk',
  title: 'Trunk Check',
  docs: 'https://docs.trunk.io/references/cli/configuration',
  files: ['.trunk/trunk.{yml,yaml}'],
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const enabled = asList(nearValue(documents[0], 'lint', 'enabled'))?.items.slice(0, 500) ?? []
    const declares = enabled.flatMap((item): readonly ScannerDeclaration[] => {
      // `trivy@0.70.0`, or a map of that to its options.
      const own = asMap(item)
      const name = own === undefined ? asScalar(item) : nearEntries(own)[0]?.key
      const tool = scanners.exec(name?.text ?? '')?.[1]
      return tool === undefined || name === undefined ? [] : [{ kind: 'scanner', tool, path, at: { path, line: name.line, key: `lint.${tool}` }, covers: [] }]
    })
    return { declares, skipped: problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }] }
  },
}
