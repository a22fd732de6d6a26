/** Code Climate: that it asks for known holes in the gems of a Gemfile.lock. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { asMap, asScalar, entriesOf, parseYaml, valueAt } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

export const codeClimateReader: Reader = {
  name: 'code-climate',
  title: 'Code Climate',
  docs: 'https://docs.codeclimate.com/docs/bundler-audit',
  files: ['.codeclimate.yml'],
  concerns: (text) => text.includes('bundler-audit'),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    // Its first version said `engines` for what is `plugins` since.
    const declares = ['plugins', 'engines'].flatMap((section): readonly ScannerDeclaration[] => {
      const plugins = asMap(valueAt(documents[0], section))
      const plugin = plugins === undefined ? undefined : entriesOf(plugins).find(({ key }) => key.text === 'bundler-audit')
      if (plugin === undefined) return []
      const isOn = (asScalar(plugin.value) ?? asScalar(valueAt(plugin.value, 'enabled')))?.text === 'true'
      const at = { path, line: plugin.key.line, key: `${section}.bundler-audit` }
      return [{ kind: 'scanner', tool: 'bundler-audit', path, at, covers: [], ...(isOn ? {} : { disabled: 'it is switched off' }) }]
    })
    return { declares, skipped: problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }] }
  },
}
