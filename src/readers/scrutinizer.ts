/** Scrutinizer: that it asks for known holes in what a composer.lock names. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { asMap, asScalar, entriesOf, parseYaml, valueAt } from '../parse/yaml.ts'
import type { Reader } from './reader.ts'

const checker = 'sensiolabs_security_checker'

export const scrutinizerReader: Reader = {
  name: 'scrutinizer',
  title: 'Scrutinizer',
  docs: 'https://scrutinizer-ci.com/docs/tools/php/security-advisory-checker/',
  files: ['.scrutinizer.{yml,yaml}'],
  concerns: (text) => text.includes(checker),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const tools = asMap(valueAt(documents[0], 'tools'))
    const tool = tools === undefined ? undefined : entriesOf(tools).find(({ key }) => key.text === checker)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    if (tool === undefined) return { declares: [], skipped }
    // A tool with settings of its own is on unless they say otherwise.
    const said = (asScalar(tool.value) ?? asScalar(valueAt(tool.value, 'enabled')))?.text ?? 'true'
    const at = { path, line: tool.key.line, key: `tools.${checker}` }
    const found: ScannerDeclaration = {
      kind: 'scanner',
      tool: 'Scrutinizer',
      path,
      at,
      covers: [],
      ...(said === 'true' ? {} : { disabled: 'it is switched off' }),
    }
    return { declares: [found], skipped }
  },
}
