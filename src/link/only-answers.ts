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
  const made = featuresOf(service, linked, 'framework')
  return made.length > 0 && made.every(({ library }) => library !== 'next') && featuresOf(service, linked, 'assets').length === 0
}
