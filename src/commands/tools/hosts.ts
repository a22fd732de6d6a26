/** Commands that hand a site to a platform with a content delivery network of its own. */
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

const valued =
  '-t --token -S --scope -e --env -b --build-env -A --local-config -Q --global-config -n --name --cwd -s --site -a --auth -d --dir -m --message --alias --filter'

/** Bare `vercel` deploys ({@link https://vercel.com/docs/cli/deploy}). */
function vercel(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, valued)
  const verb = options.rest[0]?.text
  const deploys = verb === 'deploy' || (verb === undefined && options.has('--prod', '--prebuilt'))
  return deploys && !options.has('--help', '-h') ? [{ does: 'host', tool: call.program, platform: 'Vercel' }] : []
}

/** {@link https://cli.netlify.com/commands/deploy/} */
function netlify(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, valued)
  return options.rest[0]?.text === 'deploy' && !options.has('--help', '-h') ? [{ does: 'host', tool: call.program, platform: 'Netlify' }] : []
}

/** {@link https://developers.cloudflare.com/pages/get-started/direct-upload/} */
function wrangler(call: Call): readonly Draft[] {
  const [first, second] = optionsOf(call.arguments, valued).rest.map((word) => word.text)
  return first === 'pages' && (second === 'deploy' || second === 'publish') ? [{ does: 'host', tool: call.program, platform: 'Cloudflare Pages' }] : []
}

export const hostTools: readonly Tool[] = [
  { programs: ['vercel', 'vc'], does: vercel },
  { programs: ['netlify', 'ntl'], does: netlify },
  { programs: ['wrangler'], does: wrangler },
]
