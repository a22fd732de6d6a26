/** The XML that S3 answers with, read in one pass: no document types, so no entities of the peer's making, and bounds on depth and count. */

export interface Element {
  readonly name: string
  readonly children: readonly Element[]
  readonly text: string
}

/** What a peer sent is not XML, or more than is read. */
export class XmlProblem extends Error {
  override readonly name = 'XmlProblem'
}

/** A page of a thousand objects has some ten thousand elements. */
const most = { depth: 12, elements: 60_000 }

interface Open {
  readonly name: string
  readonly children: Element[]
  text: string
}

/** The root; attributes and the prefixes of names are left out. */
export function readXml(xml: string): Element {
  const root: Open = { name: '', children: [], text: '' }
  const open: Open[] = [root]
  let elements = 0
  let at = xml.startsWith('\ufeff') ? 1 : 0
  while (at < xml.length) {
    const inner = open.at(-1) ?? root
    const start = xml.indexOf('<', at)
    const text = xml.slice(at, start === -1 ? xml.length : start)
    if (inner !== root) inner.text += unescaped(text)
    else if (text.trim() !== '') throw new XmlProblem('it has text outside its root')
    if (start === -1) break
    if (xml.startsWith('<!--', start)) at = past(xml, '-->', start + 4)
    else if (xml.startsWith('<?', start)) at = past(xml, '?>', start)
    else if (xml.startsWith('<![CDATA[', start)) {
      at = past(xml, ']]>', start)
      inner.text += xml.slice(start + 9, at - 3)
    } else if (xml.startsWith('<!', start)) throw new XmlProblem('it declares a document type, which S3 never does')
    else {
      const end = tagEnd(xml, start + 1)
      at = end + 1
      const closing = xml[start + 1] === '/'
      const name = nameIn(xml, closing ? start + 2 : start + 1, end)
      if (closing) {
        if (inner === root || inner.name !== name) throw new XmlProblem('its elements are not closed in order')
        open.pop()
        ;(open.at(-1) ?? root).children.push(inner)
        continue
      }
      elements += 1
      if (elements > most.elements || open.length > most.depth) throw new XmlProblem('it has more elements than a check reads')
      const next: Open = { name, children: [], text: '' }
      if (xml[end - 1] === '/') inner.children.push(next)
      else open.push(next)
    }
  }
  const [first] = root.children
  if (open.length > 1 || first === undefined || root.children.length > 1) throw new XmlProblem('it ends before its root does')
  return first
}

function past(xml: string, end: string, from: number): number {
  const found = xml.indexOf(end, from)
  if (found === -1) throw new XmlProblem('it ends in the middle')
  return found + end.length
}

/** A `>` in a quoted attribute ends no tag. */
function tagEnd(xml: string, from: number): number {
  let quote = ''
  for (let at = from; at < xml.length; at += 1) {
    const character = xml[at] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'") quote = character
    else if (character === '>') return at
  }
  throw new XmlProblem('it ends in the middle of a tag')
}

function nameIn(xml: string, from: number, end: number): string {
  const name = /^[^\s/>]{1,100}/.exec(xml.slice(from, Math.min(end, from + 101)))?.[0] ?? ''
  const local = name.slice(name.indexOf(':') + 1)
  if (!/^[A-Za-z_][\w.-]*$/.test(local)) throw new XmlProblem('it has an element without a name')
  return local
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,10}));?/gi, (whole, decimal?: string, hexadecimal?: string, name = '') => {
    const code = decimal === undefined ? (hexadecimal === undefined ? undefined : parseInt(hexadecimal, 16)) : Number(decimal)
    const found =
      code === undefined ? (Object.hasOwn(entities, name) ? entities[name] : undefined) : code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined
    if (found === undefined || !whole.endsWith(';')) throw new XmlProblem('it names an entity that XML does not know')
    return found
  })
}

export function textOf(element: Element, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text
}
