/** Conditions as they are told: as written, on one line, and without what may be a secret. */
import { isSecretName } from '../base/secret.ts'

export function conditionText(raw: string): string {
  const line = raw.slice(0, 2000).replace(/\s+/g, ' ').trim()
  const names = [...line.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((found) => found[1] ?? '')
  const secret = names.find((name) => isSecretName(name))
  if (secret !== undefined || /:\/\/[^/\s]*@/.test(line)) return secret === undefined ? 'a condition' : `a test of ${secret}`
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
