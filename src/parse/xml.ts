/** XML text to elements with lines: the only importer of @lezer/xml, which is loaded when the first file needs it. Entities of its own and DTDs are not looked at. */
import type { TreeCursor } from '@lezer/common'
import { limits } from '../base/limits.ts'
import { lineFinder } from './lines.ts'

export interface XmlElement {
  readonly name: string
  readonly line: number
  /** Its own text, trimmed. */
  readonly text: string
  /** Where that begins. */
  readonly textLine: number
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
}

interface Open {
  readonly line: number
  name: string
  text: string
  textLine: number
  attribute: string
  readonly attributes: Map<string, string>
  readonly children: XmlElement[]
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&apos;': "'" }

/** The root element of a document ({@link https://www.w3.org/TR/xml/}), as far as it can be read; undefined where there is none. Never throws for what the text holds. */
export async function parseXml(text: string): Promise<XmlElement | undefined> {
  if (text.length > limits.fileBytes) return undefined
  const { parser } = await import('@lezer/xml')
  const lineAt = lineFinder(text)
  const top: Open = { line: 1, name: '', text: '', textLine: 1, attribute: '', attributes: new Map(), children: [] }
  const open: Open[] = [top]
  const add = (to: Open, more: string, from: number): void => {
    if (to.text.trim() === '' && more.trim() !== '') to.textLine = lineAt(from + more.length - more.trimStart().length)
    to.text += more
  }
  const cursor: TreeCursor = parser.parse(text).cursor()
  cursor.iterate(
    ({ name, from, to }) => {
      const inner = open.at(-1)
      if (name === 'Element') {
        // What is nested deeper than any manifest is left out.
        if (open.length > limits.depth) return false
        open.push({ line: lineAt(from), name: '', text: '', textLine: lineAt(from), attribute: '', attributes: new Map(), children: [] })
      } else if (inner === undefined) return true
      else if (name === 'TagName' && inner.name === '') inner.name = text.slice(from, to)
      else if (name === 'AttributeName') inner.attribute = text.slice(from, to)
      else if (name === 'AttributeValue') {
        inner.attributes.set(
          inner.attribute,
          text.slice(from + 1, to - 1).replace(/&\w{2,4};/g, (one) => entities[one] ?? one),
        )
        return false
      } else if (name === 'Text') add(inner, text.slice(from, to), from)
      else if (name === 'EntityReference') add(inner, entities[text.slice(from, to)] ?? '', from)
      else if (name === 'Cdata') add(inner, text.slice(from + 9, to - 3), from + 9)
      else if (name === 'DoctypeDecl' || name === 'Comment' || name === 'ProcessingInst') return false
      return true
    },
    ({ name }) => {
      const done = name === 'Element' ? open.pop() : undefined
      if (done !== undefined)
        open.at(-1)?.children.push({ name: done.name, line: done.line, text: done.text.trim(), textLine: done.textLine, attributes: done.attributes, children: done.children }) // prettier-ignore
    },
  )
  return top.children[0]
}

/** The first child of a name, and of it the next, and so on. */
export function childOf(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let found = element
  for (const name of names) found = found?.children.find((one) => one.name === name)
  return found
}
