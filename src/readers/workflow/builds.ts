/** Other people's actions that build an image of the tree, clear what a content delivery network keeps, or hand a site to who serves it. */
import type { Word } from '../../model/action.ts'
import type { BuildAction } from '../../model/cluster-action.ts'
import type { HostAction, PurgeAction } from '../../model/outside-action.ts'
import { asList, asScalar, valueAt, type YamlMap, type YamlNode } from '../../parse/yaml.ts'

const builders = /^(docker|depot)\/build-push-action(@|$)|^useblacksmith\/build-push-action(@|$)/
const namers = /^docker\/metadata-action(@|$)/

const purgers: readonly (readonly [RegExp, string])[] = [
  [/^[\w-]+\/[\w-]*cloudflare[\w-]*purge[\w-]*(@|$)|^[\w-]+\/purge-cloudflare[\w-]*(@|$)/i, 'Cloudflare'],
  [/^[\w-]+\/[\w-]*(invalidate-cloudfront|cloudfront-invalidat)[\w-]*(@|$)/i, 'CloudFront'],
]

/** What a step clears; undefined for a step that clears nothing. */
export function purgedBy(step: YamlMap, uses: string, path: string, key: string): PurgeAction | undefined {
  const network = purgers.find(([pattern]) => pattern.test(uses))?.[1]
  const at = { path, line: asScalar(valueAt(step, 'uses'))?.line ?? 1, key: `${key}.purge` }
  return network === undefined ? undefined : { does: 'purge', at, tool: uses.replace(/@.*$/, ''), network }
}

const hosts: readonly (readonly [RegExp, string])[] = [
  [/^(nwtgck\/actions-netlify|netlify\/actions\/cli|jsmrcaga\/action-netlify-deploy)(@|$)/, 'Netlify'],
  [/^(amondnet\/vercel-action|BetaHuhn\/deploy-to-vercel-action)(@|$)/, 'Vercel'],
  [/^cloudflare\/pages-action(@|$)/, 'Cloudflare Pages'],
]

/** Which platform a step hands a site to. */
export function hostedBy(step: YamlMap, uses: string, path: string, key: string): HostAction | undefined {
  const platform = hosts.find(([pattern]) => pattern.test(uses))?.[1]
  const at = { path, line: asScalar(valueAt(step, 'uses'))?.line ?? 1, key: `${key}.host` }
  return platform === undefined ? undefined : { does: 'host', at, tool: uses.replace(/@.*$/, ''), platform }
}

/** What a build step makes; undefined for a step that builds nothing. */
export function builtBy(step: YamlMap, uses: string, job: YamlNode, path: string, key: string): BuildAction | undefined {
  if (!builders.test(uses)) return undefined
  const input = (of: YamlNode | undefined, name: string): string | undefined => asScalar(valueAt(of, 'with', name))?.text
  const named = (asList(valueAt(job, 'steps'))?.items ?? [])
    .filter((one) => namers.test(asScalar(valueAt(one, 'uses'))?.text ?? ''))
    .flatMap((one) => (input(one, 'images') ?? '').split(/[\n,]/))
  const tags = input(step, 'tags') ?? ''
  const outputs = /(?:^|,)name=([^,\n]+)/.exec(input(step, 'outputs') ?? '')?.[1]
  const written = [
    ...tags.split(/[\n,]/).filter((tag) => !/^\s*\$\{\{\s*steps\./.test(tag)),
    outputs ?? '',
    ...(/steps\./.test(tags) || tags === '' ? named : []),
  ]
  const images = [...new Set(written.map((one) => one.trim()).filter((one) => one !== ''))].slice(0, 50)
  const context = (input(step, 'context') ?? '.').replace(/^\.\/?/, '').replace(/\/+$/, '')
  const file = input(step, 'file')?.replace(/^(\.\/)+/, '') ?? (context === '' ? 'Dockerfile' : `${context}/Dockerfile`)
  if (images.length === 0 || context.includes('${{')) return undefined
  const at = { path, line: asScalar(valueAt(step, 'uses'))?.line ?? 1, key: `${key}.build` }
  return { does: 'build', at, dockerfile: word(file), tags: images.map(word) }
}

function word(text: string): Word {
  return { text, resolved: !text.includes('$'), variables: [] }
}
