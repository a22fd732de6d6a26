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

export async function openWindow(html: string): Promise<Window> {
  const name = 'jsdom'
  const { JSDOM } = (await import(name)) as { JSDOM: new (html: string) => { readonly window: Window } }
  return new JSDOM(html).window
}
