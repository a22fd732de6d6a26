/** Formatted SQL of Liquibase as the same shape as its other changelogs: the marks are comments of one line, and what stands between them is SQL. */
import type { XmlElement } from '../../../parse/xml.ts'

const marks = {
  set: /^\s{0,99}--\s{0,20}changeset\s{1,20}("[^"]{1,200}"|[^\s:"][^:"]{0,200}):\s{0,20}("[^"]{1,200}"|\S{1,200})(.{0,2000})$/i,
  property: /^\s{0,99}--\s{0,20}property\s{1,20}(.{1,2000})$/i,
  /** Lines that Liquibase passes over: a number of them, or up to the end. */
  ignored: /^\s{0,99}--\s{0,20}ignoreLines:\s{0,20}(start|end|\d{1,6})\s{0,20}$/i,
} as const

const attribute = /([A-Za-z]{1,40}):\s{0,9}("[^"]{0,1000}"|\S{1,1000})/g

/** Whether its statements end at semicolons, and other words that hold for the SQL and not for the changeset. */
const ofSql: ReadonlySet<string> = new Set(['splitStatements', 'endDelimiter', 'stripComments'])

interface Open {
  readonly line: number
  readonly attributes: ReadonlyMap<string, string>
  readonly lines: string[]
}

/** What stands before the first changeset is nobody's. */
export function formattedChangelog(text: string): XmlElement {
  const children: XmlElement[] = []
  let open: Open | undefined
  let passed: number | 'all' = 0
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole
    const isMark = line.length < 4_000 && /^\s{0,99}--/.test(line)
    const ignored = isMark ? marks.ignored.exec(line)?.[1]?.toLowerCase() : undefined
    const set = isMark && passed === 0 ? marks.set.exec(line) : null
    const property = isMark && passed === 0 ? marks.property.exec(line)?.[1] : undefined
    if (set !== null) {
      if (open !== undefined) children.push(changeSet(open))
      open = { line: index + 1, attributes: attributesOf(set), lines: [] }
    } else {
      if (property !== undefined) children.push(element('property', index + 1, attributesIn(property)))
      // An empty line in the place of each that is passed over keeps the places of those behind it.
      open?.lines.push(passed === 0 && ignored === undefined ? line : '')
      if (ignored !== undefined) passed = ignored === 'start' ? 'all' : ignored === 'end' ? 0 : Number(ignored)
      else if (passed !== 'all' && passed > 0) passed--
    }
  }
  if (open !== undefined) children.push(changeSet(open))
  return { ...element('databaseChangeLog', 1, new Map()), children }
}

function attributesOf([, author = '', id = '', rest = '']: RegExpExecArray): ReadonlyMap<string, string> {
  return new Map([['author', bare(author)], ['id', bare(id)], ...attributesIn(rest)]) // prettier-ignore
}

function changeSet({ line, attributes, lines }: Open): XmlElement {
  const of = (isOfSql: boolean): ReadonlyMap<string, string> => new Map([...attributes].filter(([name]) => ofSql.has(name) === isOfSql))
  const sql: XmlElement = { ...element('sql', line, of(true)), text: lines.join('\n'), textLine: line + 1 }
  return { ...element('changeSet', line, of(false)), children: [sql] }
}

function element(name: string, line: number, attributes: ReadonlyMap<string, string>): XmlElement {
  return { name, line, text: '', textLine: line, attributes, children: [] }
}

function attributesIn(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(attribute)].map(([, name = '', value = '']) => [name, bare(value)]))
}

function bare(text: string): string {
  return text.replace(/^"(.*)"$/, '$1').trim()
}
