/** Java properties files to names and values with lines: their separators, continuations and escapes are like no other format's. */
import { limits } from '../../base/limits.ts'

export interface Property {
  readonly name: string
  readonly value: string
  /** Line of the name. */
  readonly line: number
}

export interface PropertiesFile {
  /** One list a document: Spring ends one at a line of `#---` or `!---`. */
  readonly documents: readonly (readonly Property[])[]
  /** Set where there are more properties than are read. */
  readonly over?: number
}

/**
 * Reads a properties file ({@link https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)}): `=`, `:` or
 * blanks after the name, `\` at a line's end, unicode escapes, `#` and `!` comments. Documents end as Spring Boot ends them
 * ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.multi-document}).
 */
export function parseProperties(text: string): PropertiesFile {
  const lines = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).split(/\r\n|\n|\r/)
  const documents: Property[][] = [[]]
  let count = 0
  for (let index = 0; index < lines.length; index++) {
    const first = (lines[index] ?? '').trimStart()
    if (/^[#!]---\s*$/.test(first)) documents.push([])
    if (first === '' || first.startsWith('#') || first.startsWith('!')) continue
    const line = index + 1
    const parts = [first]
    while (continues(parts.at(-1) ?? '') && index + 1 < lines.length) {
      parts[parts.length - 1] = (parts.at(-1) ?? '').slice(0, -1)
      parts.push((lines[++index] ?? '').trimStart())
    }
    if (++count > limits.properties) return { documents, over: line }
    documents.at(-1)?.push({ ...split(parts.join('')), line })
  }
  return { documents }
}

/** An odd number of backslashes at the end. */
function continues(line: string): boolean {
  let at = line.length
  while (at > 0 && line[at - 1] === '\\') at--
  return (line.length - at) % 2 === 1
}

function split(line: string): { readonly name: string; readonly value: string } {
  let end = 0
  while (end < line.length && !/[=:\s]/.test(line[end] ?? '')) end += line[end] === '\\' ? 2 : 1
  let start = Math.min(end, line.length)
  while (/\s/.test(line[start] ?? '')) start++
  if (line[start] === '=' || line[start] === ':') start++
  while (/\s/.test(line[start] ?? '')) start++
  return { name: unescape(line.slice(0, end)), value: unescape(line.slice(start)).trimEnd() }
}

const signs: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(text: string): string {
  return text.replace(/\\(?:u([\da-fA-F]{4})|(.)|$)/g, (_, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (sign === undefined ? '' : (signs[sign] ?? sign)) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
