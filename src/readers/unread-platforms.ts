/** Files of platforms that are not read yet: whoever deploys with them is told so, rather than judged by what else lies in the tree. */
import { basename } from '../base/paths.ts'
import { jsonEntry, parseJson } from '../parse/json.ts'
import type { Reader } from './reader.ts'

interface Format {
  readonly names: RegExp
  readonly what: string
  /** For names that other formats bear, too. */
  readonly concerns?: (text: string) => boolean
}

const hasJsonKey =
  (...keys: readonly string[]) =>
  (text: string): boolean => {
    const { root } = parseJson(text)
    return keys.some((key) => jsonEntry(root, key) !== undefined)
  }

const formats: readonly Format[] = [
  { names: /^Procfile$/, what: 'a Procfile (Heroku, Dokku and their like)', concerns: (text) => /^[\w-]{1,100}:\s*\S/m.test(text) },
  { names: /^app\.json$/, what: 'an app.json of Heroku', concerns: hasJsonKey('addons', 'formation', 'buildpacks') },
  { names: /^railway\.(json|toml)$/, what: 'a project of Railway' },
  { names: /^vercel\.json$/, what: 'a project of Vercel' },
  { names: /^netlify\.toml$/, what: 'a site of Netlify' },
  { names: /^wrangler\.(toml|jsonc?)$/, what: 'a Worker of Cloudflare' },
  { names: /\.nomad(\.hcl)?$/, what: 'a job of Nomad', concerns: (text) => /^\s{0,20}job\s+"/m.test(text) },
]

export const unreadPlatformsReader: Reader = {
  name: 'unread-platforms',
  title: 'Heroku, Railway, Vercel, Netlify, Cloudflare Workers and Nomad: seen, and told not to be read',
  docs: 'https://devcenter.heroku.com/articles/app-json-schema',
  files: ['**/{Procfile,app.json,vercel.json,netlify.toml}', '**/railway.{json,toml}', '**/wrangler.{toml,json,jsonc}', '**/{*.nomad,*.nomad.hcl}'],
  async read({ path, text }) {
    const format = formats.find(({ names }) => names.test(basename(path)))
    if (format === undefined || format.concerns?.(text) === false) return { declares: [], skipped: [] }
    return { declares: [], skipped: [{ path, line: 1, reason: `${format.what}: not read` }] }
  },
}
