/** What stands between the world and the routes: content delivery networks and web application firewalls, as far as a tree shows them. */
import { compareText } from '../base/evidence.ts'
import { textOf, valueOf } from '../base/fact.ts'
import { placeOf } from '../base/paths.ts'
import { remembered } from '../base/remembered.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { EdgeDeclaration } from '../model/managed.ts'
import { featuresOf } from './features.ts'
import type { Linked } from './linked.ts'
import { anyOf, called, hinted, holding } from './name-patterns.ts'
import { onlyAnswers } from './only-answers.ts'
import { orTold } from './told-outside.ts'
import { setUpElsewhere } from './unread-modules.ts'
import { answerFacts, bestOf, firstServing, hostedSomewhere, imagePlace, repositoryOf, running, webServices, type Answer } from './watchers.ts'

/** In lower case. */
const networkHost = hinted(
  'cdn cloudfront fastly akamaized azureedge azurefd',
  /(^|[./@])([\w-]+\.)*(cloudfront\.net|b-cdn\.net|fastly\.net|akamaized\.net|azureedge\.net|azurefd\.net|cdn77\.org|kxcdn\.com|cdn\.digitaloceanspaces\.com)([/:]|$)|:\/\/cdn\d*[.-]/,
)
const networkVariable = hinted('CDN CLOUDFRONT_ ASSET', /(^|_)(CDN(_[A-Z]+)?|CLOUDFRONT_[A-Z_]+|ASSET_PREFIX|ASSETS?_HOST)$/)
/** Services have the same few names: each is held against the patterns once. */
const namesNetwork = remembered((name) => networkVariable.test(name))
const namesCloudflare = remembered((name) => /^(CF_(DNS_)?(API_TOKEN|API_KEY|API_EMAIL|ZONE_API_TOKEN)|CLOUDFLARE_[A-Z_]+)$/.test(name))

const firewallImage = anyOf(
  holding('modsecurity coraza bunkerweb'),
  called('appsec-agent owasp-crs waf'),
  hinted('crowdsec safeline naxsi open-appsec', /crowdsec.*bouncer|(^|\/)(safeline.*|naxsi.*|open-appsec.*)$/),
)
const tunnels = called('cloudflared')
const cloudflareFlag = hinted('dnschallenge trustedips', /dnschallenge\.provider=cloudflare|trustedips=.*173\.245\.48\.0/)
const firewallPlugin = /crowdsec|modsecurity|coraza|waf/i

interface Sign {
  readonly at: Answer['at']
  readonly words: string
}

export function edgeFacts(linked: Linked): Partial<FactsOf<'system'>> {
  const at = firstServing(linked)
  if (at === undefined || hostedSomewhere(linked) !== undefined) return {}
  const [tunnel] = running(linked, tunnels)
  const tunnelled: Answer | undefined =
    tunnel === undefined ? undefined : { is: true, at: imagePlace(tunnel), words: `Cloudflare, through the tunnel ${tunnel.name}` }
  const sign = cloudflareSign(linked) ?? cloudflarePurge(linked) ?? cloudflareCode(linked)
  const perhaps: Answer | undefined = sign === undefined ? undefined : { is: 'unknown', ...sign }
  const noNetwork: Answer = { is: false, at, words: 'none found in front of the stack' }
  const purged = purges(linked)
  const network =
    bestOf([
      noNetwork,
      tunnelled,
      ...purged,
      ...networkSigns(linked),
      ...codeSigns(linked),
      ...declaredEdges(linked, 'cdn'),
      perhaps,
      setUpElsewhere(linked, 'cdn', 'performance/cdn'),
      hostedBeside(linked),
      wayIn(linked),
      hostsWayIn(linked),
    ]) ?? noNetwork
  const firewall =
    bestOf([
      noNetwork,
      tunnelled,
      ...firewallSigns(linked),
      ...declaredEdges(linked, 'firewall'),
      perhaps,
      setUpElsewhere(linked, 'firewall', 'security/waf'),
      wayIn(linked),
      hostsWayIn(linked),
    ]) ?? noNetwork
  const cdn = answerFacts(orTold(network, [noNetwork], linked, 'cdn'), 'performance/cdn')
  const waf = answerFacts(orTold(firewall, [noNetwork], linked, 'firewall'), 'security/waf')
  const kept = network.is === false && onlyAnswers(linked) ? {} : { cdn: cdn.told, cdnBy: cdn.by }
  return { ...kept, firewall: waf.told, firewallBy: waf.by }
}

/** Where a cluster's Services answer inside it alone, whoever lets users in is described elsewhere, with what stands in front. */
function wayIn({ services, declared }: Linked): Answer | undefined {
  const all = services.filter(({ inStack }) => inStack)
  const at = all.find(({ role }) => role === 'web')?.declared.at
  const isInside = all.every(
    ({ declared: { orchestrator, ports, hostNetwork } }) =>
      orchestrator === 'kubernetes' && hostNetwork !== true && ports.every(({ published, host }) => !published && host === undefined),
  )
  return at === undefined || !isInside || declared.routes.length > 0 ? undefined : { is: 'unknown', at, words: 'what lets users into the cluster' }
}

/** Where all that a stack opens listens on the loopback address of its host, a proxy of the host's lets users in, with what stands in front of that. */
function hostsWayIn({ services }: Linked): Answer | undefined {
  const opened = services.filter(({ inStack }) => inStack).flatMap(({ declared }) => declared.ports.filter(({ published }) => published))
  const isLoopback = opened.every(({ address }) => address !== undefined && /^(127\.|localhost$|::1$|\[::1\]$)/.test(valueOf(address) ?? ''))
  const [first] = opened
  return first === undefined || !isLoopback
    ? undefined
    : { is: 'unknown', at: first.at, words: 'what lets users in on the host, where all ports listen on loopback' }
}

/** What a platform's own files put in front. */
function declaredEdges(linked: Linked, what: 'cdn' | 'firewall'): readonly Answer[] {
  return linked.declared.edges.flatMap((edge): readonly Answer[] =>
    edge.what === what ? [{ is: edge.is.state === 'unresolved' ? 'unknown' : edge.is.value, at: edge.is.at, words: saidOf(edge) }] : [],
  )
}

function saidOf({ by, is }: EdgeDeclaration): string {
  if (is.state !== 'unresolved') return is.value ? by : `${by}, which is switched off`
  return is.raw.startsWith('whether ') ? is.raw : by
}

function networkSigns(linked: Linked): readonly Answer[] {
  const found: Answer[] = []
  for (const { inStack, name: of, declared } of linked.services) {
    for (const [name, fact] of inStack ? declared.environment : []) {
      const text = textOf(fact) ?? ''
      if (networkHost.test(text.toLowerCase())) found.push({ is: true, at: fact.at, words: `a content delivery network that ${name} of ${of} names` })
      else if (!namesNetwork(name)) continue
      else if (fact.state === 'unresolved') found.push({ is: 'unknown', at: fact.at, words: `what ${name} of ${of} names` })
      else if (/^https?:\/\/|^\/\//.test(text)) found.push({ is: true, at: fact.at, words: `what ${name} of ${of} names` })
    }
  }
  return found
}

/** Who clears what a network keeps has one in front; a step for trying something out clears nothing of production's. */
function purges(linked: Linked): readonly Answer[] {
  return linked.declared.scripts.flatMap((script) =>
    script.actions.flatMap((action): readonly Answer[] =>
      action.does === 'purge' ? [{ is: true, at: action.at, words: `${action.network}, whose cache ${action.tool} clears` }] : [],
    ),
  )
}

/** A cache of Cloudflare's that is cleared belongs to a zone whose proxy is on: which rules it has, only Cloudflare shows. */
function cloudflarePurge(linked: Linked): Sign | undefined {
  const found = linked.declared.scripts.flatMap((script) => script.actions.filter((action) => action.does === 'purge' && action.network === 'Cloudflare'))[0]
  return found === undefined ? undefined : { at: found.at, words: 'whether Cloudflare, which is in front, has a firewall’s rules on' }
}

/** Where a web application's own configuration lets its files be fetched from. */
function codeSigns(linked: Linked): readonly Answer[] {
  return webServices(linked).flatMap((service) =>
    featuresOf(service, linked, 'cdn').map((feature): Answer => {
      if (feature.facts.has('clears')) return { is: true, at: feature.at, words: `Cloudflare, whose cache ${service.name} clears` }
      const host = feature.facts.get('host')
      return host?.state === 'unresolved'
        ? { is: 'unknown', at: feature.at, words: host.raw }
        : { is: true, at: feature.at, words: `what ${feature.name} of ${service.name} names` }
    }),
  )
}

/** A host with a network of its own that the tree is set up for beside its stack: which of both users reach, nobody says. */
function hostedBeside(linked: Linked): Answer | undefined {
  const told: string[] = []
  for (const one of linked.input.paths)
    if (/(^|\/)(vercel\.json|netlify\.toml|wrangler\.(toml|jsonc?)|_headers)$/.test(one) && placeOf(one).place !== 'example') told.push(one)
  const [path] = told.toSorted((a, b) => a.split('/').length - b.split('/').length || compareText(a, b))
  if (path !== undefined) return { is: 'unknown', at: { path, line: 1, key: path }, words: `whether users reach what ${path} describes` }
  const host = linked.declared.scripts.flatMap((script) => script.actions.flatMap((action) => (action.does === 'host' ? [action] : [])))[0]
  return host === undefined ? undefined : { is: 'unknown', at: host.at, words: `whether users reach what ${host.tool} hands to ${host.platform}` }
}

/** Code that reads Cloudflare's headers, or clears its cache: which rules it has, only Cloudflare shows. */
function cloudflareCode(linked: Linked): Sign | undefined {
  const found = webServices(linked)
    .flatMap((service) => featuresOf(service, linked, 'cdn'))
    .find(({ facts }) => facts.has('perhaps') || facts.has('clears'))
  if (found === undefined) return undefined
  const host = found.facts.get('host')
  return { at: found.at, words: host?.state === 'unresolved' ? host.raw : 'whether Cloudflare, whose cache the code clears, has a firewall’s rules on' }
}

function firewallSigns(linked: Linked): readonly Answer[] {
  const images = linked.services.filter((service) => service.inStack && firewallImage.test(repositoryOf(service)))
  const plugins = linked.services.flatMap((service): readonly Answer[] => {
    for (const [name, fact] of service.declared.labels) {
      if (/^traefik\.http\.middlewares\.[^.]+\.plugin\./.test(name) && firewallPlugin.test(name))
        return [{ is: true, at: fact.at, words: `a plugin of Traefik on ${service.name}` }]
    }
    return []
  })
  return [...images.map((service): Answer => ({ is: true, at: imagePlace(service), words: service.name })), ...plugins]
}

/** Certificates asked for through Cloudflare's DNS, or its addresses taken for a proxy's: the zone is there, and whether its proxy is on, only Cloudflare shows. */
function cloudflareSign(linked: Linked): Sign | undefined {
  for (const service of linked.services) {
    if (!service.inStack) continue
    for (const [name, fact] of service.declared.environment) {
      if (namesCloudflare(name)) return { at: fact.at, words: `whether Cloudflare, whose ${name} ${service.name} is given, is in front` }
    }
    for (const word of service.declared.commandWords ?? []) {
      if (cloudflareFlag.test((valueOf(word) ?? '').toLowerCase()))
        return { at: word.at, words: `whether Cloudflare, which ${service.name} knows, is in front` }
    }
  }
  return undefined
}
