/** What jobs of every forge have in common: shell text in pieces, the variables around it, and the containers beside it. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import { asMap, asScalar, entriesOf, valueAt, type YamlNode } from '../parse/yaml.ts'
import { actionsOf, type Origin, type Understanding } from './index.ts'

/** Text that stands in one place of the file. */
interface Piece {
  readonly text: string
  readonly line: number
  readonly endLine: number
}

/** Pieces that one shell runs, one after another. */
export function understandPieces(pieces: readonly Piece[], origin: Omit<Origin, 'line' | 'lines'>): Understanding {
  const texts = pieces.map(({ text }) => text.replace(/\n+$/, ''))
  // A folded block has fewer lines than the file; none may point below the block's end.
  const lines = pieces.flatMap(({ line, endLine }, at) => (texts[at] ?? '').split('\n').map((_, index) => Math.min(line + index, Math.max(endLine, line))))
  return actionsOf(texts.join('\n'), { ...origin, line: lines[0] ?? 1, lines: (line) => lines[line - 1] ?? lines.at(-1) ?? 1 })
}

/** A map of variables as facts: what still names others is unresolved. */
export function variablesOf(node: YamlNode | undefined, path: string, key: string, fill: (text: string) => string): ReadonlyMap<string, Fact<string>> {
  const found = new Map<string, Fact<string>>()
  const map = asMap(node)
  for (const { key: name, value } of map === undefined ? [] : entriesOf(map).slice(0, 500)) {
    const written = asScalar(value) ?? asScalar(valueAt(value, 'value'))
    const text = fill(written?.text ?? '')
    const at = { path, line: written?.line ?? name.line, key: `${key}.${name.text}` }
    found.set(name.text, text.includes('$') ? unresolved((text.match(/\$\{?[\w.]+\}?/g) ?? [text]).join(' '), at) : known(text, at))
  }
  return found
}

export const ofDatabase = /DATABASE|(^|_)(DB|PG|URI|URL|DSN)(_|$|[A-Z])|POSTGRES|MYSQL|MARIADB|MONGO|REDIS|SUPABASE|NEON|PLANETSCALE/i

/** The containers a job starts for itself: what it does to a database is done to that one, unless a variable that the file does not set leads to another. */
export function besideOf(
  images: readonly string[],
  texts: readonly string[],
  environment: ReadonlyMap<string, Fact<string>>,
  reaches: boolean,
): Pick<ScriptDeclaration, 'beside' | 'containers'> {
  if (images.length === 0) return {}
  const isOpen = (name: string): boolean => ofDatabase.test(name) && environment.get(name)?.state !== 'known'
  const names = texts.flatMap((text) => [...text.matchAll(/\$\{?([A-Za-z_]\w{0,100})/g)].slice(0, 1_000).flatMap((found) => found[1] ?? []))
  const another = reaches || [...environment.keys(), ...names].some(isOpen)
  return another ? { containers: images } : { beside: images, containers: images }
}

const environments =
  /(^|[^a-z])(prod(uction)?|live|stag(e|ing)|stg|qa|uat|pre-?prod(uction)?|dev(el(op(ment)?)?)?|sandbox|demo|preview|review|tests?|testing)([^a-z]|$)/i

/** Whether a name is an environment's, or bears one's. */
export function saysEnvironment(text: string): boolean {
  return environments.test(text)
}

/** The branches that a job is kept to, where they are those of development or staging: one for production may well be tested. */
export function branchWord(branches: readonly string[]): string | undefined {
  const [first] = branches
  return branches.every((one) => /^(dev|devel|develop|development|stage|staging|stg|qa|uat|pre-?prod(uction)?|sandbox|demo)$/i.test(one)) ? first : undefined
}
