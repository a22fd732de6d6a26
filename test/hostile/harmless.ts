/** Holds Markdown of ours against what a name out of a repository must not become: HTML, a link, an image, a mention, a reference, an emoji, a broken table. */
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { expect } from 'vitest'
import { openWindow, type Page } from './page.ts'

async function page(markdown: string): Promise<Page> {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
  return (await openWindow(html)).document
}

/** Tags of the reports' own making. */
const own = new Set([
  'HTML',
  'HEAD',
  'BODY',
  'H1',
  'H2',
  'H3',
  'P',
  'TABLE',
  'THEAD',
  'TBODY',
  'TR',
  'TH',
  'TD',
  'STRONG',
  'EM',
  'CODE',
  'PRE',
  'UL',
  'OL',
  'LI',
  'A',
  'DETAILS',
  'SUMMARY',
  'BR',
  'HR',
])

/** `origins` are where links may lead: those are of our own making. */
export async function expectHarmless(markdown: string, origins: readonly string[]): Promise<void> {
  const document = await page(markdown)
  const elements = [...document.querySelectorAll('*')]
  expect(elements.map((element) => element.tagName).filter((tag) => !own.has(tag))).toEqual([])
  expect(
    [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '').filter((href) => !origins.some((origin) => href.startsWith(origin))),
  ).toEqual([])
  for (const table of document.querySelectorAll('table')) {
    const columns = table.querySelectorAll('thead th').length
    expect([...table.querySelectorAll('tbody tr')].map((row) => row.querySelectorAll('td').length).filter((count) => count !== columns)).toEqual([])
  }
  // Text as GitHub sees it after Markdown: what it looks for there stands behind every entity, and not in code or links.
  for (const element of document.querySelectorAll('code, pre, a')) element.replaceWith(' … ')
  const text = document.body.textContent ?? ''
  const found = [/@\w/, /#\d/, /(?<![a-z0-9])GH-\d/i, /(?<![a-z])(?:https?|ftp):\/\//i, /(?<![a-z0-9])www\.\w/i, /:[\w+-]+:/].flatMap(
    (made) => made.exec(text)?.[0] ?? [],
  )
  expect(found, text.slice(Math.max(0, text.indexOf(found[0] ?? '') - 80), text.indexOf(found[0] ?? '') + 40)).toEqual([])
}

/** No row fell out of its table. */
export async function expectTablesWhole(markdown: string): Promise<void> {
  const document = await page(markdown)
  for (const element of document.querySelectorAll('code, pre')) element.remove()
  expect(document.body.textContent ?? '').not.toMatch(/^\s*\|.*\|\s*$/m)
}
