/** Documents that tell of what stands outside of the repository: who asks from afar, what draws figures, what is in front. It is taken from those alone that say so of their own system. */
import type { OutsideDeclaration } from '../model/surroundings.ts'
import { onlyTold } from '../model/verdict.ts'
import { markdownLines, type MarkdownLine } from '../parse/markdown.ts'
import type { Reader } from './reader.ts'

/** Documents of what was or may be, and for those who install or write something. */
const leftOut =
  /(^|[/_-])(change(s|log)|history|releases?|news|contributing|code[-_]of[-_]conduct|licen[cs]e|todo|roadmap|agents|claude|gemini|blog|posts?|adrs?|decisions?|rfcs?|proposals?|specs?|plans?|design|archived?|old|versioned_docs|translations|tutorials?|examples?|templates?|benchmarks?|load[-_]?tests?|load[-_]?testing|plugins?|integrations?|self-?host(ed|ing)?|install(ation|ing)?|quick-?start)([/._-]|$)|(^|\/)\.(?!github\/)/i
const partLeftOut =
  /self-?host|install|getting started|quick ?start|option|alternativ|recommend|example|requirements|prerequisit|compar|how to|best practi|\bfaq\b|troubleshoot|to-?do\b|roadmap|future|propos|local(ly)?\b|sponsor|thanks|credits|acknowledg|backers|partners|licen[cs]e|contribut|tutorial|migrat|integration|plugin|useful/i

const others =
  "(?!(?:['’]s)?[ -](?:turnstile|r2|workers?|pages|tunnels?|d1|kv|images?|stream|access|zero|warp|dns|apis?|registrar|ai|email|durable|queues|gateway|radar|accounts?|dashboard|tokens?|keys?|certificates?|origin|functions?|client|library|module|gem|provider|plugin|sdk|signed|compute|support|integration|challenge|captcha)\\b)"
const inFront =
  /\bcdns?\b|content deliver|cach|\bedge\b|in front|behind|\bserv(es?|ed|ing)\b|deliver|distribut|static|assets?\b|traffic|prox(y|ied|ies)\b|purg|ddos|protect/i

interface Kind {
  readonly names: RegExp
  /** Of what a sentence speaks that means this use of the service, and not another. */
  readonly about: RegExp
  /** What is handed out to others. */
  readonly unless?: RegExp
  /** An address that only somebody has who uses it. */
  readonly link?: RegExp
}

const kinds: Readonly<Record<OutsideDeclaration['what'], Kind>> = {
  uptime: {
    names:
      /\b(?:updown(?:\.io)?|uptime ?robot|pingdom|status ?cake|better ?(?:stack|uptime)|uptime[- ]?kuma|checkly|freshping|site ?24x7|hetrixtools|route ?53 health[- ]?checks?|(?:datadog|new ?relic)(?:['’]s)? synthetics?|synthetics? (?:monitor\w*|tests?|checks?) (?:\w+ ){0,3}(?:datadog|new ?relic))\b/i,
    about:
      /up(time|down)|\bwatch|monitor|alert|availab|outage|\bdown|check|status|\bping|probe|surveill|supervis|disponib|überwach|incident|synthetic|health|24x7|hetrix/i,
    link: /https?:\/\/(?:app\.statuscake\.com\/|stats\.uptimerobot\.com\/\w|img\.shields\.io\/uptimerobot\/|(?:betteruptime|uptime\.betterstack)\.com\/status-badges\/|my\.pingdom\.com\/|updown\.io\/(?!faq|api|doc|about|pricing)\w{4,})/i,
  },
  dashboards: {
    names: /\b(?:grafana|kibana|datadog|new ?relic)\b/i,
    unless: /\b(import|provid|ship|bundl|template|json\b|pre-?(configured|built|made)|download|plugin)/i,
    about: /dashboard|tableaux? de bord|visuali[sz]|metrics (?:\w+ )?(?:monitored|displayed|shown)/i,
    link: /https?:\/\/(?:(?:grafana|kibana)\.(?!com\b|org\b|net\b|github\.io|svc\b|default\b|monitoring\b)(?![\w.-]*(?:example|local|your|\bmy|domain|company|acme|\.test\b|invalid))[\w-]+\.[\w.-]*[a-z]{2}|dashboard\.logit\.io|(?!play\.)[\w-]+\.grafana\.net|app\.datadoghq\.(?:com|eu)\/dashboard|one\.(?:eu\.)?newrelic\.com\/dashboards)/i,
  },
  cdn: {
    names: new RegExp(
      `\\b(?:cloudflare|fastly|akamai|(?:aws |amazon )?cloud ?front|azure ?front ?door|cloud cdn|bunny\\.?(?:net|cdn)|keycdn)\\b${others}`,
      'i',
    ),
    about: inFront,
  },
  firewall: {
    names: new RegExp(
      `\\b(?:(?:aws|azure|google|fastly|akamai)(?:['’]s)? (?:[\\w-]+ )?waf|cloud ?armor|imperva|(?:front ?door|application gateway)\\b.{1,60}\\bwaf|web application firewall|cloudflare)\\b${others}`,
      'i',
    ),
    about: new RegExp(`${inFront.source}|\\bwaf\\b|firewall|armor|imperva`, 'i'),
  },
}

/** What says that it is there, and theirs. */
const own =
  /\b(?:our|ours)\b|\bwe(?:['’](?:ve|re))?(?: \w+){0,2} (?:use|using|run|rely|host|monitor|serve|deploy|manage|operate|view|track|have|keep|employ)\b|\b(?:alert|notif|tell|page|ping|e?mail|warn|inform)\w* us\b|\b(?:is|are|gets?|been)(?: [\w-]+){0,3} (?:monitored|watched|checked|probed|pinged|protected|fronted|shielded|served|cached|delivered|proxied|routed|purged|distributed|visuali[sz]ed|displayed|graphed|managed)(?: \w+){0,2} (?:by|via|through|from|with|using|in|on|at)\b|\b(?:is|are) used (?:as|for|to)\b|\b(?:sits?|is|are|runs?|stands?|lives?|hosted|served|placed|deployed)(?: \w+){0,3} (?:behind|in front of)\b|\b(?:traffic|requests|users|visitors)\b.{0,80}\b(?:via|through|reach)\b|\bproduction dashboards?\b|\bto the team\b|\b(?:nous|notre|nos|wir|unser\w*|nuestr[oa]s?|noss[oa]s?|nostr[oaei])\b|\b(?:est|sont) (?:surveill|prot[ée]g|servi|distribu)\S* par\b/i

/** What tells others what they may do, weighs, plans, denies or remembers, and what is beside the system. */
const advice =
  /\b(?:docs|documentation|demo|blog|landing page|(?:cloud|hosted) (?:version|offering)|you|yours?|yourself|optional\w*|examples?|for instance|e\.?g|such as|like|similar|recommend\w*|suggest\w*|consider\w*|alternative\w*|options?|support(?:s|ed|ing)?|compatible|integrat\w+|if|whether|unless|might|may|could|should|would|will|must|plan(?:s|ned|ning)?|propos\w+|todo|future|eventually|instead|versus|vs|compar\w+|not|no|never|without|cannot|nor|historically|previously|formerly|deprecated|retired|replac\w+|migrat\w+|moved|until|either|or|any|how to|vous|votre|vos|pouv\w+|peut|peuvent|recommand\w+|exemple|optionnel\w*|facultati\w*|si|pas|ou|kann|können|empf\w+|beispiel\w*|falls|wenn|sollte\w*|nicht|kein\w*|oder|puede\w*|pode\w*|ejemplo|exemplo|opcional\w*|não|sem|sin)\b|n['’]t\b|(?<!\b(?:is|are) )\bused to\b|\bcan\b(?! be (?:found|viewed|seen|accessed|reached))/i
const orders =
  /^[\W\d]*(?:use|put|set|add|configure|enable|create|deploy|install|place|make|sign|choose|select|ensure|point|turn|try|register|buy|get|start|run|when|once|where)\b/i
/** Settings, and other wares of the same house. */
const elseMeant = /[A-Z]{2,}_[A-Z_]{2,}|turnstile|\bR2\b|captcha|tunnel|cloudflared|api[ -](key|token)s?\b|\bk6\b|load[- ]?test/i

const listing =
  /infrastruct|architect|\bstack\b|hosting|h[ée]bergement|ownership|third[- ]part|external services|services externes|outillage|\boutils\b|\btooling\b/i

export const outsideReader: Reader = {
  name: 'outside',
  title: 'Documents: services that they say stand outside of the repository',
  docs: 'https://spec.commonmark.org/',
  common: true,
  files: [
    '*.{md,rst}',
    '{docs,doc,documentation,ops,deploy,deployment,infra,infrastructure,monitoring,guides,wiki,runbooks}/*.{md,rst}',
    // Of these, which may be thousands, the choice of files leaves most out.
    '**/{docs,doc,documentation}/**/*.{md,rst}',
  ],
  concerns: (text) => all.some((what) => kinds[what].names.test(text) || kinds[what].link?.test(text) === true),
  read: async ({ path, text }) => {
    if (leftOut.test(path)) return { declares: [], skipped: [] }
    const parts = partsOf(markdownLines(text, path.endsWith('.rst')), text.split('\n')).filter(({ headings }) => !headings.some((one) => partLeftOut.test(one)))
    const declares = all.flatMap((what): readonly OutsideDeclaration[] => {
      for (const part of parts) {
        const by = namedIn(part, kinds[what], parts)
        if (by !== undefined) return [{ kind: 'outside', what, by: by.slice(0, 60), at: { path, line: lineOf(part, by), key: onlyTold } }]
      }
      return []
    })
    return { declares, skipped: [] }
  },
}

const all = ['uptime', 'dashboards', 'cdn', 'firewall'] as const

/** A paragraph, an item of a list, a row of a table, or a line of a drawing. */
interface Part {
  readonly kind: 'text' | 'item' | 'row' | 'drawing'
  readonly lines: MarkdownLine[]
  /** Those that it stands below, the nearest last. */
  readonly headings: readonly string[]
  /** The paragraph before its list, and the list itself. */
  readonly lead: string
  readonly list: number
}

/** Lines of a paragraph that somebody wrote. */
const longest = 40

function partsOf(lines: readonly MarkdownLine[], raw: readonly string[]): readonly Part[] {
  const parts: Part[] = []
  const open: MarkdownLine[] = []
  let headings: readonly string[] = []
  let [lead, list] = ['', 0]
  for (const one of lines) {
    const before = parts.at(-1)
    const isNext = before?.lines.at(-1)?.line === one.line - 1
    if (one.kind === 'heading') {
      while ((open.at(-1)?.level ?? 0) >= (one.level ?? 7)) open.pop()
      open.push(one)
      headings = open.map(({ text }) => text)
      lead = ''
      list++
    } else if (one.kind === 'code') {
      if (/^\s*[`~]{3,}\s*\{?mermaid/.test(raw[one.line - 2] ?? '') || (isNext && before?.kind === 'drawing'))
        parts.push({ kind: 'drawing', lines: [one], headings, lead, list })
    } else {
      const kind = one.kind === 'row' ? 'row' : /^( |[-+] |\d{1,3}[.)] )/.test(one.text) ? 'item' : 'text'
      if (kind === 'text' && isNext && (before?.kind === 'text' || before?.kind === 'item') && before.lines.length < longest) before.lines.push(one)
      else {
        if (kind === 'text') list++
        lead = kind === 'text' ? '' : before?.kind === 'text' && before.headings === headings ? textOf(before) : lead
        parts.push({ kind, lines: [one], headings, lead, list })
      }
    }
  }
  return parts
}

function namedIn(part: Part, kind: Kind, parts: readonly Part[]): string | undefined {
  const text = textOf(part)
  if (part.kind === 'drawing')
    return kind === kinds.dashboards || elseMeant.test(text) || !/-->|---|==>|\w\(/.test(text) ? undefined : kind.names.exec(text)?.[0]
  const plain = withoutLinks(text)
  const link = kind.link?.exec(text)?.[0]
  // Where logs are searched, nothing need be drawn.
  const isOfLogs = /kibana|logit/.test(link ?? '') && /\blogs?\b/i.test(plain) && !/dashboard|metric/i.test(plain)
  if (link !== undefined && !isOfLogs && !/\b(if you|e\.?g|examples?|your)\b/i.test(plain))
    return /uptimerobot|statuscake|pingdom|updown\.io/i.exec(link)?.[0] ?? /\/\/([^/]+)/.exec(link)?.[1]
  if (!kind.names.test(plain)) return undefined
  for (const sentence of plain.split(/(?<=[.!?])\s+/)) {
    const by = kind.names.exec(sentence)?.[0]
    if (by !== undefined && kind.about.test(sentence) && kind.unless?.test(sentence) !== true && own.test(sentence) && isMeant(sentence)) return by
  }
  return part.kind === 'text' || !isMeant(plain) ? undefined : listedIn(part, plain, kind, parts)
}

/** `- Pingdom, for uptime`, `CDN: Fastly`, `| CDN | Fastly |`: in a list of what they use, and not one of several to choose from. */
function listedIn(part: Part, plain: string, kind: Kind, parts: readonly Part[]): string | undefined {
  const by = kind.names.exec(plain)?.[0]
  const [heading = ''] = part.headings.slice(-1)
  if (by === undefined || kind === kinds.dashboards || advice.test(part.lead) || !(own.test(part.lead) || listing.test(heading))) return undefined
  const at = plain.indexOf(by)
  const starts =
    part.kind === 'row' ? /\|\W*$/.test(plain.slice(0, at)) : !/\w/.test(plain.slice(0, at).replace(/^\W*(the|aws|azure|amazon|google|\d+)\b/i, ''))
  const labelled = /^[^:–—]{0,60}[:–—]\W*$/.test(plain.slice(0, at)) && kind.about.test(plain.slice(0, at))
  if (!(starts || labelled) || !kind.about.test(part.kind === 'item' ? `${heading} ${plain}` : plain)) return undefined
  const named = new Set(parts.filter(({ list }) => list === part.list).flatMap((one) => kind.names.exec(withoutLinks(textOf(one)))?.[0].toLowerCase() ?? []))
  return named.size > 1 ? undefined : by
}

function isMeant(sentence: string): boolean {
  return !advice.test(sentence) && !orders.test(sentence) && !elseMeant.test(sentence)
}

function textOf({ lines }: Part): string {
  return lines
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 4000)
}

/** The words of links, without where they lead. */
function withoutLinks(text: string): string {
  return text
    .replace(/!\[[^\]]{0,200}\]\([^)]{0,1000}\)|<[^>]{0,300}>/g, '')
    .replace(/\[([^\]]{0,200})\]\([^)]{0,1000}\)/g, '$1')
    .replace(/\bhttps?:\/\/\S+/g, '')
    .replace(/(?<!\w)_+|_+(?!\w)/g, '')
}

function lineOf({ lines }: Part, by: string): number {
  return (lines.find(({ text }) => text.includes(by)) ?? lines[0])?.line ?? 1
}
