/** XML text to elements with attributes and lines: the only importer of the XML parser, which is loaded when the first file needs it. */
import { limits } from '../base/limits.ts'

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

interface Open extends XmlElement {
  text: string
  textLine: number
  attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
}

/** Faults that are stepped over, such as an entity that a DTD declares. */
const mostFaults = 20

/**
 * The root element of a document ({@link https://www.w3.org/TR/xml/}); undefined where there is none, or where the text breaks the rules of XML so
 * often that nobody would read it. What is nested deeper than any manifest is left out. Never throws for what the text holds.
 */
export async function parseXml(text: string): Promise<XmlElement | undefined> {
  if (text.length > limits.fileBytes) return undefined
  const { SaxesParser } = await import('saxes')
  const parser = new SaxesParser({ xmlns: false })
  const top = opened('', 1)
  const open: Open[] = [top]
  let beyond = 0
  let faults = 0
  const add = (more: string): void => {
    const own = open.at(-1)
    if (own === undefined || beyond > 0) return
    if (own.text.trim() === '' && more.trim() !== '') own.textLine = parser.line - linesIn(more.trimStart())
    own.text += more
  }
  parser.on('error', () => {
    if (++faults > mostFaults) throw new GaveUp()
  })
  parser.on('opentagstart', ({ name }) => {
    if (open.length > limits.depth) beyond++
    else open.push(opened(name, parser.line))
  })
  parser.on('opentag', ({ attributes }) => {
    const own = open.at(-1)
    if (own !== undefined && beyond === 0) own.attributes = new Map(Object.entries(attributes))
  })
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    if (beyond > 0) beyond--
    else close(open)
  })
  try {
    parser.write(text).close()
  } catch (error) {
    if (!(error instanceof GaveUp)) throw error
    return undefined
  }
  return top.children[0]
}

/** Only this reader throws it, and only this reader catches it. */
class GaveUp extends Error {}

function opened(name: string, line: number): Open {
  return { name, line, text: '', textLine: line, attributes: new Map(), children: [] }
}

function close(open: Open[]): void {
  const done = open.length > 1 ? open.pop() : undefined
  if (done === undefined) return
  done.text = done.text.trim()
  open.at(-1)?.children.push(done)
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

/** The first child of a name, and of it the next, and so on. */
export function childOf(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let found = element
  for (const name of names) found = found?.children.find((one) => one.name === name)
  return found
}
