/** Commands that clear what a content delivery network keeps: who clears it has one in front. */
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

/** The calls that clear a cache, as the services document them. */
const addresses: readonly (readonly [RegExp, string])[] = [
  [/\bapi\.cloudflare\.com\/client\/v4\/zones\/.+\/purge_cache\b/, 'Cloudflare'],
  [/\bapi\.fastly\.com\/service\/[^\s/]+\/purge/, 'Fastly'],
  [/\bapi\.bunny\.net\/(pullzone\/[^\s/]+\/purgeCache|purge)\b/, 'Bunny'],
  [/\bapi\.keycdn\.com\/zones\/purge/, 'KeyCDN'],
  [/\bapi\.digitalocean\.com\/v2\/cdn\/endpoints\/[^\s/]+\/cache\b/, 'DigitalOcean'],
]

function purge(tool: string, network: string): readonly Draft[] {
  return [{ does: 'purge', tool, network }]
}

function web(call: Call): readonly Draft[] {
  for (const { text } of call.arguments.slice(0, 60)) {
    const found = text.length > 2_000 ? undefined : addresses.find(([pattern]) => pattern.test(text))?.[1]
    if (found !== undefined) return purge(call.program, found)
  }
  return []
}

/** The words that follow the program, in order; others may stand between them. */
const commands: readonly (readonly [program: string, words: readonly string[], network: string])[] = [
  ['aws', ['cloudfront', 'create-invalidation'], 'CloudFront'],
  ['gcloud', ['compute', 'url-maps', 'invalidate-cdn-cache'], 'Cloud CDN'],
  ['az', ['cdn', 'endpoint', 'purge'], 'Azure CDN'],
  ['az', ['afd', 'endpoint', 'purge'], 'Azure Front Door'],
  ['doctl', ['compute', 'cdn', 'flush'], 'DigitalOcean'],
  ['fastly', ['purge'], 'Fastly'],
  ['flarectl', ['zone', 'purge'], 'Cloudflare'],
]

function cloud(call: Call): readonly Draft[] {
  const words = optionsOf(call.arguments, '--profile --region --output --project').rest.map((word) => word.text)
  const found = commands.find(([program, wanted]) => program === call.program && wanted.every((word, index) => words[index] === word))
  return found === undefined ? [] : purge(call.program, found[2])
}

export const purgeTools: readonly Tool[] = [
  { programs: ['curl', 'wget', 'http', 'https', 'xh'], does: web },
  { programs: [...new Set(commands.map(([program]) => program))], does: cloud },
]
