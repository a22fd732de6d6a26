/** Tables in Markdown, of cells that are escaped already. */
import { markdownTable } from 'markdown-table'

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable([[...head], ...rows.map((row) => [...row])], { alignDelimiters: false, padding: true, delimiterStart: true, delimiterEnd: true })
}

export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
}
