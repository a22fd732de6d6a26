/** JSON and YAML that a program takes from files, as values with their lines. */
import { decodeJson, decodeYaml } from '../../parse/expressions/decode.ts'
import type { Work } from '../../parse/expressions/frame.ts'
import type { TextValue, Value } from '../../parse/expressions/values.ts'

/** A file's whole text: what is read out of it has that file's lines. */
export function fileText(text: string, path: string): TextValue {
  return { kind: 'text', text, at: { path, line: 1, key: '' }, whole: true }
}

export function parsedText(text: string, path: string, work: Work): Value | undefined {
  const whole = fileText(text, path)
  return /\.ya?ml$/.test(path) ? decodeYaml(whole, work) : decodeJson(whole, work)
}
