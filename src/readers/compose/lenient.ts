/** Reads YAML that Compose's own parser takes and a strict one does not. */
import { parseYaml, type YamlFile } from '../../parse/yaml.ts'

/** Characters parsed again at most while lines are mended. */
const again = 3_000_000

/**
 * A closing bracket under its key (`test: [` … `]`) is less indented than YAML 1.2 wants and common all the same. Spaces before a line inside
 * brackets mean nothing, so that line alone is given some and the text is parsed again: lines stay where they are.
 */
export function parseLenient(text: string): YamlFile {
  let yaml = parseYaml(text)
  const lines = yaml.problem === undefined ? [] : text.split('\n')
  for (let left = Math.min(200, again / text.length); left > 0 && yaml.problem?.message === 'deficient indentation'; left--) {
    const index = yaml.problem.line - 1
    const line = lines[index]
    if (line === undefined || line.startsWith(indent)) break
    lines[index] = indent + line
    yaml = parseYaml(lines.join('\n'))
  }
  return yaml
}

const indent = ' '.repeat(40)
