/** Mergify, which takes in changes by rules: one for those of a bot shows that the bot is there, where no file says so. */
import type { ScannerDeclaration } from '../model/surroundings.ts'
import { asList, asMap, asScalar, parseYaml, type YamlNode, type YamlScalar } from '../parse/yaml.ts'
import { nearEntries, nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

/** `author=dependabot[bot]`, `author~=^renovate\[bot\]$`, `author=snyk-bot`, `head~=^dependabot/`, `dependabot-update-type=…`. */
const reckons =
  /^-?(?:author\b.{0,40}?\b(dependabot|(?:renovate|snyk)(?=.{0,20}\bbot\b))|head\b.{0,40}?\b(dependabot|renovate|snyk)\/|(dependabot)-(?:dep|update))/

export const mergifyReader: Reader = {
  name: 'mergify',
  title: 'Mergify’s rules for the changes of bots',
  docs: 'https://docs.mergify.com/configuration/file-format',
  files: ['.mergify.{yml,yaml}', '.mergify/config.{yml,yaml}', '.github/mergify.{yml,yaml}'],
  concerns: (text) => /dependabot|renovate|snyk/.test(text),
  async read({ path, text }) {
    const { documents, problem } = parseYaml(text)
    const rules = ['pull_request_rules', 'queue_rules', 'priority_rules'].flatMap((name) => asList(nearValue(documents[0], name))?.items.slice(0, 200) ?? [])
    const declares = rules.flatMap((rule): readonly ScannerDeclaration[] => {
      const own = asMap(rule)
      if (own === undefined || nearValue(own, 'disabled') !== undefined) return []
      const conditions = nearEntries(own).flatMap(({ key, value }) => (key.text.endsWith('conditions') ? textsIn(value, 0) : []))
      return conditions.flatMap(({ text: condition, line }): readonly ScannerDeclaration[] => {
        const found = reckons.exec(condition.replaceAll('\\', ''))
        const tool = found?.slice(1).find((name) => name !== undefined)
        return tool === undefined ? [] : [{ kind: 'scanner', tool, path, at: { path, line, key: `conditions.${tool}` }, covers: [], reckoned: true }]
      })
    })
    return { declares, skipped: problem === undefined ? [] : [{ path, line: problem.line, reason: `YAML: ${problem.message}` }] }
  },
}

/** Conditions, and those inside of `and`, `or` and `not`. */
function textsIn(node: YamlNode, depth: number): readonly YamlScalar[] {
  const own = asScalar(node)
  if (own !== undefined || depth > 8) return own === undefined ? [] : [own]
  const inner = asList(node)?.items ?? asMap(node)?.entries.map(({ value }) => value) ?? []
  return inner.slice(0, 200).flatMap((one) => textsIn(one, depth + 1))
}
