/** Whether a system only answers with data: without pages, pictures and scripts of its own there is nothing for a network near the users to keep. */
import { placeOf } from '../base/paths.ts'
import { featuresOf } from './features.ts'
import { frontsOf } from './front-files.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { webServices } from './watchers.ts'

const ofPages = new Set(
  'react-dom preact vue svelte @angular/core solid-js lit next nuxt astro gatsby @sveltejs/kit @remix-run/react vite webpack parcel esbuild-loader ember-source jquery htmx.org alpinejs'.split(
    ' ',
  ),
)

/** Told of code that was read alone: what an image brings, and what a proxy in front hands out by itself, nobody sees. */
export function onlyAnswers(linked: Linked): boolean {
  const web = webServices(linked).filter(({ inStack }) => inStack)
  if (web.length === 0 || frontsOf(linked.services).length > 0 || !web.every((service) => isApi(service, linked))) return false
  const { packages } = linked.declared
  if (packages.some(({ language, dependencies }) => language === undefined && [...dependencies.keys()].some((name) => ofPages.has(name)))) return false
  return ![...linked.input.paths].some((path) => /(^|\/)index\.html?$/.test(path) && placeOf(path).place === 'neutral')
}

function isApi(service: Running, linked: Linked): boolean {
  if (featuresOf(service, linked, 'assets').length > 0) return false
  const made = featuresOf(service, linked, 'framework')
  const { build } = service.declared
  return made.length > 0 ? made.every(({ library }) => library !== 'next') : build?.context !== undefined && showsNothing(build.context, linked)
}

const source = /\.(go|rs|py|rb|php|java|kt|cs|exs?|[cm]?[jt]s)$/
const shown =
  /\.(html?|xhtml|css|s[ac]ss|less|[jt]sx|vue|svelte|astro|erb|haml|slim|ejs|pug|hbs|handlebars|mustache|njk|twig|liquid|cshtml|razor|jinja2?|j2|tm?pl|gohtml|templ|heex|eex|leex|ftl|jsp|png|jpe?g|gif|webp|avif|svg|ico|woff2?|wasm)$/i

/** It is built from programs beside which there is no page, style or picture, in whatever language they are written. */
function showsNothing(context: string, { input: { paths } }: Linked): boolean {
  const prefix = context === '' ? '' : `${context}/`
  const own = [...paths].filter((path) => path.startsWith(prefix) && placeOf(path).place !== 'example')
  return own.some((path) => source.test(path)) && !own.some((path) => shown.test(path) || /(^|\/)(templates|views|public|static|assets|wwwroot)\//.test(path))
}
