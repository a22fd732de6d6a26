/** Manifests that a tool fills in before they are applied, `deployment.tmpl`, `api.yml.tpl`: which of them are read as they stand, and which are not. */
import { filledName } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import { parseYaml } from '../../../parse/yaml.ts'
import { templateLine } from '../templates.ts'

const byAnotherTool = 'a template that another tool fills in'
const manifest = /^["']?apiVersion["']?[ \t]*:/m

/** What Terraform, Jinja and ERB do, besides putting a value in: `%{ if … }`, `{% for … %}`, `<% … %>`. */
const directive = /^[ \t]{0,40}(%\{-?~?[ \t]*(if|for|else|end)|\{%)|<%/m
const page = /(^|\/|[-_.])maintenance[-_]?(page|mode)/i
/** Longer ones that hold braces are nobody's handwriting. */
const mostParsed = 300_000

/** Undefined for what is read: whatever only waits for values. */
export function whyUnread({ path, text }: SourceFile, template: boolean, has: (path: string) => boolean): string | undefined {
  if (filledName(path) === path) return template ? byAnotherTool : undefined
  if (!manifest.test(text)) return undefined
  const copy = filledCopy(path, has)
  if (copy !== undefined) return `${copy} is what it is filled in to`
  if (page.test(path)) return 'a maintenance page: it stands in while the application is taken down'
  if (template || directive.test(text)) return byAnotherTool
  if (!text.includes('{{')) return undefined
  return text.length > mostParsed || templateLine(text, parseYaml(text).documents) !== undefined ? byAnotherTool : undefined
}

/** The file that it becomes, where that is in the tree, too. */
export function filledCopy(path: string, has: (path: string) => boolean): string | undefined {
  const name = filledName(path)
  return name === path ? undefined : [name, `${name}.yml`, `${name}.yaml`].find((one) => /\.ya?ml$/.test(one) && has(one))
}

/** Names that a file which a command applies, and which the tree has not, may stand under until it is filled in. */
export function openNamesOf(text: string): readonly string[] {
  const stem = text.replace(/\.ya?ml$/, '')
  return stem === text ? [] : ['.tmpl', '.tpl'].flatMap((ending) => [text + ending, stem + ending])
}
