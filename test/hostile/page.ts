/** What is used of a page, since jsdom brings no types of its own. */

export interface Element {
  readonly tagName: string
  readonly textContent: string | null
  getAttribute(name: string): string | null
  querySelectorAll(selector: string): Iterable<Element> & { readonly length: number }
  remove(): void
  replaceWith(text: string): void
}

export interface Page extends Element {
  readonly body: Element
}

export interface Window {
  readonly document: Page
}

interface Jsdom {
  readonly JSDOM: new (text: string, options?: { readonly contentType: string }) => { readonly window: Window }
}

const name = 'jsdom'

export async function openWindow(html: string): Promise<Window> {
  const { JSDOM } = (await import(name)) as Jsdom
  return new JSDOM(html).window
}

/** Throws for text that is no XML. */
export async function openXml(xml: string): Promise<Page> {
  const { JSDOM } = (await import(name)) as Jsdom
  return new JSDOM(xml, { contentType: 'application/xml' }).window.document
}
