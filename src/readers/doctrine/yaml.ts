/** Symfony's YAML as the values that PHP would have of it. */
import { asMap, deref, entriesOf, isNull, type YamlNode, type YamlScalar } from '../../parse/yaml.ts'
import { limits } from '../../base/limits.ts'
import type { PhpEntry, PhpValue } from '../../parse/php/index.ts'

/** Tags and all: `!php/const PDO::MYSQL_ATTR_SSL_CA` ({@link https://symfony.com/doc/current/components/yaml.html#parsing-php-constants}). */
function phpOf(node: YamlNode, path: string, budget: { visits: number }, depth = 0): PhpValue {
  const value = deref(node)
  const place = { line: value.line, path }
  if (--budget.visits < 0 || depth > limits.depth) return { kind: 'unknown', raw: 'a value that goes too deep', ...place }
  if (value.kind === 'scalar') return scalarOf(value, path)
  if (value.kind === 'list') {
    const entries = value.items.map((item): PhpEntry => ({ value: phpOf(item, path, budget, depth + 1), line: item.line }))
    return { kind: 'list', entries, open: false, ...place }
  }
  const entries = entriesOf(value).map(({ key, value: one }): PhpEntry => ({ key: keyOf(key), value: phpOf(one, path, budget, depth + 1), line: key.line }))
  return { kind: 'list', entries, open: false, ...place }
}

export function documentOf(root: YamlNode | undefined, path: string): PhpValue | undefined {
  return asMap(root) === undefined || root === undefined ? undefined : phpOf(root, path, { visits: limits.yamlVisits })
}

function scalarOf(value: YamlScalar, path: string): PhpValue {
  const place = { line: value.line, path }
  if (isNull(value)) return { kind: 'null', ...place }
  if (/php\/const/.test(value.tag ?? '')) return { kind: 'text', text: keyOf(value), ...place }
  if (value.tag !== undefined && value.tag.startsWith('!') && !value.tag.startsWith('!!')) return { kind: 'unknown', raw: 'a tagged value', ...place }
  if (value.quoted) return { kind: 'text', text: value.text, ...place }
  if (/^(true|false)$/i.test(value.text)) return { kind: 'truth', is: /^true$/i.test(value.text), ...place }
  return /^-?\d{1,15}$/.test(value.text) ? { kind: 'number', number: Number(value.text), ...place } : { kind: 'text', text: value.text, ...place }
}

/** A constant by its class's short name, however it is written: `!php/const:\PDO::X`, `!php/const Pdo\Mysql::X`. */
function keyOf(key: YamlScalar): string {
  if (!/php\/const/.test(key.tag ?? '')) return key.text
  const written = key.text === '' ? (key.tag ?? '').replace(/^.*const:/, '') : key.text
  return written.slice(written.lastIndexOf('\\') + 1)
}
