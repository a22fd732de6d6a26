/** Keys of Google Maps that pages of the tree hand to every browser: their owner tells Google from which sites they may be used, and nobody can keep them. */
import { placeOf } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { Files } from './asked.ts'

/** What a browser loads by its key; the services that servers ask lie elsewhere: {@link https://developers.google.com/maps/documentation/javascript/load-maps-js-api}. */
const loads = /maps\.google(?:apis)?\.com\/maps\/api\/js\?[^\n]{0,300}?\bkey=([^\n]{1,160})/g
const pages =
  /\.(html?|xhtml|jinja2?|j2|njk|nunjucks|erb|haml|slim|twig|ejs|hbs|handlebars|mustache|pug|jade|cshtml|php|vue|svelte|astro|[cm]?[jt]sx?|gohtml|tmpl|[hl]?eex|liquid|ftl|jsp)$/
const foreign = /(^|\/)(node_modules|vendor|bower_components|dist|build)\//
const mostPages = 5_000

export async function keysShown(paths: ReadonlySet<string>, files: Files): Promise<ReadonlySet<string>> {
  const asked = [...paths].filter((path) => pages.test(path) && !foreign.test(path) && placeOf(path).place !== 'example').slice(0, mostPages)
  const found = new Set<string>()
  files.ask(asked)
  for (const path of asked) {
    const file = await files.read(path)
    if (!isText(file) || !file.text.includes('/maps/api/js?')) continue
    // `{{ config.MAPS_KEY }}`, `${process.env.MAPS_KEY}`, `<%= maps_key %>`, `{mapsKey}`.
    for (const [, key = ''] of file.text.matchAll(loads)) for (const [word] of key.matchAll(/[A-Za-z]\w{3,60}/g)) found.add(variableOf(word))
  }
  return found
}

function variableOf(word: string): string {
  return word.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase()
}
