/** What GitHub workflows look at: holes in dependencies, and, by the clock and from outside, whether a site answers. */
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { ScannerDeclaration, WatchDeclaration } from '../model/surroundings.ts'
import { isText } from '../base/source.ts'
import { scannerRun, scannersOfRails, type RailsCheck } from '../parse/scanner-commands.ts'
import { commandsIn, type PlainCommand } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { asList, asMap, asScalar, parseYaml, type YamlNode, type YamlScalar } from '../parse/yaml.ts'
import { nearEntries, nearEntry, nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'

/** Actions that look for known holes. */
const actions: readonly (readonly [RegExp, string])[] = [
  [/^aquasecurity\/trivy-action(@|$)/, 'trivy'],
  [/^snyk\/actions(\/|@|$)/, 'snyk'],
  [/^fossas?\/fossa-action(@|$)/, 'fossa'],
  [/^google\/osv-scanner(-action)?(\/|@|$)/, 'osv-scanner'],
  [/^actions\/dependency-review-action(@|$)/, 'dependency-review'],
  [/^anchore\/scan-action(@|$)/, 'grype'],
  [/^renovatebot\/github-action(@|$)/, 'renovate'],
  [/^docker\/scout-action(@|$)/, 'docker scout'],
  [/^pypa\/gh-action-pip-audit(@|$)/, 'pip-audit'],
  [/^[\w.-]+\/(npm|yarn|pnpm)-audit(-action)?(@|$)/, 'npm audit'],
  [/^(rustsec|actions-rs)\/(audit-check|audit)(@|$)|^EmbarkStudios\/cargo-deny-action(@|$)/, 'an audit of the language’s own'],
  [/^golang\/govulncheck-action(@|$)/, 'govulncheck'],
  [/^[\w.-]+\/(bundler|bundle)-audit(-action)?(@|$)/, 'bundler-audit'],
  [
    /^(symfonycorp\/security-checker-action|dependency-check\/Dependency-Check_Action|pyupio\/safety(-action)?|sonatype-nexus-community\/[\w.-]+)(@|$)/i,
    'a scanner of dependencies',
  ],
  // It tells of what Dependabot found: https://github.com/kunalnagarco/action-cve.
  [/^kunalnagarco\/action-cve(@|$)/, 'Dependabot’s alerts'],
  [/^trailofbits\/gh-action-pip-audit(@|$)/, 'pip-audit'],
  [/^crazy-max\/ghaction-container-scan(@|$)/, 'trivy'],
  [/^(sysdiglabs|azure)\/(container-)?scan(-action)?(@|$)/i, 'a scanner of images'],
  [/^aws-actions\/vulnerability-scan-github-action-for-amazon-inspector(@|$)/, 'Amazon Inspector'],
  [/^jfrog\/frogbot(@|$)/, 'Frogbot'],
  [
    /^(debricked\/actions|endorlabs\/github-action|veracode\/veracode-sca|phylum-dev\/phylum-analyze-pr-action|nodesecure\/ci-action|blackduck-inc\/black-duck-security-scan|synopsys-sig\/(synopsys|detect)-action)(\/|@|$)/i,
    'a scanner of dependencies',
  ],
  // One of its checks asks OSV: https://github.com/ossf/scorecard/blob/main/docs/checks.md#vulnerabilities.
  [/^ossf\/scorecard-action(@|$)/, 'OpenSSF Scorecard'],
]

export const workflowChecksReader: Reader = {
  name: 'workflow-checks',
  title: 'Checks in GitHub workflows',
  docs: 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax',
  common: true,
  files: ['.github/workflows/*.{yml,yaml}'],
  concerns: (text) =>
    /\[bot\]|(dependabot|renovate)\/|bin\/ci\b|curl|wget|upptime|openstatus|audit|safety|security.checker|check:security|--vulnerable|dependency-?[cC]heck|sonatype|trivy|snyk|fossa|osv-scanner|grype|dependency-review|renovate|scout|scan-action|scorecard-action|govulncheck|cargo.deny|action-cve|container-scan|inspector|frogbot|debricked|endorlabs|veracode|phylum|nodesecure|black-?duck|synopsys/.test(
      text,
    ),
  async read({ path, text }, context) {
    const root = parseYaml(text).documents[0]
    const jobs = asMap(nearValue(root, 'jobs'))
    if (jobs === undefined) return { declares: [], skipped: [] }
    const schedule = asScalar(nearEntry(asList(nearValue(root, 'on', 'schedule'))?.items[0], 'cron')?.value)
    const clock = schedule !== undefined && isDaily(schedule.text) ? schedule : undefined
    const rails = /\bbin\/ci\b/.test(text) ? await context.read('config/ci.rb') : undefined
    const checks = isText(rails) ? await scannersOfRails(rails.text) : []
    const declares: (ScannerDeclaration | WatchDeclaration)[] = [...branchesIn(nearValue(root, 'on'), path)]
    for (const job of nearEntries(jobs).slice(0, 200)) {
      if (isOff(job.value)) continue
      // A job may be another's workflow: https://google.github.io/osv-scanner/github-action/.
      declares.push(...reckonedIn(job.value, path, `jobs.${job.key.text}`), ...usedBy(job.value, path, `jobs.${job.key.text}`, clock))
      for (const step of asList(nearValue(job.value, 'steps'))?.items.slice(0, 500) ?? []) {
        if (isOff(step)) continue
        const key = `jobs.${job.key.text}.steps`
        declares.push(...usedBy(step, path, key, clock), ...runBy(step, path, key, clock, checks), ...reckonedIn(step, path, key))
      }
    }
    return { declares, skipped: [] }
  },
}

/** Whoever asks once a week or a month hears of nothing in time. */
function isDaily(cron: string): boolean {
  const [, , day = '', month = '', weekday = ''] = cron.trim().split(/\s+/)
  return day === '*' && month === '*' && (weekday === '*' || weekday.includes('-') || weekday.includes('/'))
}

function isOff(node: YamlNode): boolean {
  const condition = asScalar(nearValue(node, 'if'))
    ?.text.replace(/^\$\{\{|\}\}$/g, '')
    .trim()
  return condition === 'false'
}

/** Branches that only a bot makes, `branches-ignore: [ "dependabot/**" ]`. */
function branchesIn(on: YamlNode | undefined, path: string): readonly ScannerDeclaration[] {
  return (asMap(on)?.entries ?? []).flatMap(({ value }) =>
    ['branches', 'branches-ignore'].flatMap((key) =>
      (asList(nearValue(value, key))?.items ?? []).slice(0, 100).flatMap((item): readonly ScannerDeclaration[] => {
        const tool = /^!?(dependabot|renovate)\//.exec(asScalar(item)?.text ?? '')?.[1]
        return tool === undefined ? [] : [{ kind: 'scanner', tool, path, at: { path, line: item.line, key: `on.${key}.${tool}` }, covers: [], reckoned: true }]
      }),
    ),
  )
}

/** A bot that is switched on where no file says so, as in GitHub's settings: that a job or step asks whether a change is its own shows that it is. */
function reckonedIn(node: YamlNode, path: string, key: string): readonly ScannerDeclaration[] {
  const entries = [node, nearValue(node, 'with')].flatMap((map) => asMap(map)?.entries ?? [])
  return entries.flatMap(({ value }): readonly ScannerDeclaration[] => {
    const tool = /^[^#]*\b(dependabot|renovate)\[bot\]/m.exec(asScalar(value)?.text ?? '')?.[1]
    return tool === undefined ? [] : [{ kind: 'scanner', tool, path, at: { path, line: value.line, key: `${key}.${tool}` }, covers: [], reckoned: true }]
  })
}

function usedBy(step: YamlNode, path: string, key: string, clock: YamlScalar | undefined): readonly (ScannerDeclaration | WatchDeclaration)[] {
  const uses = asScalar(nearValue(step, 'uses'))
  if (uses === undefined) return []
  const plain = uses.text.replace(/@.*$/, '')
  const at = { path, line: uses.line, key: `${key}.${plain}` }
  const tool = actions.find(([pattern]) => pattern.test(uses.text))?.[1]
  if (tool !== undefined) return [{ kind: 'scanner', tool, path, at, covers: [] }]
  // It runs checks that are kept there by number: what they ask, and how often, no file says.
  if (/^openstatushq\/openstatus-github-action$/i.test(plain)) {
    const of = [unresolved('checks that OpenStatus keeps', at)]
    return [{ kind: 'watch', what: 'uptime', tool: 'openstatus', name: path, path, at, of, outside: true }]
  }
  if (clock === undefined || !/^upptime\/uptime-monitor$/.test(plain)) return []
  return [{ kind: 'watch', what: 'uptime', tool: 'upptime', name: path, path, at, of: [], outside: true }]
}

function runBy(
  step: YamlNode,
  path: string,
  key: string,
  clock: YamlScalar | undefined,
  checks: readonly RailsCheck[],
): readonly (ScannerDeclaration | WatchDeclaration)[] {
  const run = asScalar(nearValue(step, 'run'))
  if (run === undefined) return []
  // An expression stands where a shell variable would.
  const script = run.text.replace(/\$\{\{([^}]{0,200})\}\}/g, (_, inner: string) => `$GITHUB_${inner.replace(/\W+/g, '_')}`)
  const last = Math.max(run.endLine, run.line)
  const lineOf = (line: number): number => Math.min(run.line + line - 1, last)
  return commandsIn(parseShell(script, lineOf).body).flatMap((command): readonly (ScannerDeclaration | WatchDeclaration)[] => {
    const tool = scannerRun(command.words)
    const tools = tool !== undefined ? [tool] : /^(\.\/)?bin\/ci$/.test(command.words[0] ?? '') ? checks.map((check) => check.tool) : []
    if (tools.length > 0) return tools.map((one) => ({ kind: 'scanner', tool: one, path, at: { path, line: command.line, key: `${key}.${one}` }, covers: [] }))
    if (clock === undefined || !/^(curl|wget)$/.test(command.words[0] ?? '')) return []
    const url = isKept(command) ? undefined : askedBy(command.words)
    if (url === undefined) return []
    const at = { path, line: command.line, key: `${key}.${command.words[0]}` }
    return [{ kind: 'watch', what: 'uptime', tool: 'a GitHub workflow', name: path, path, at, of: [urlFact(url, at)], outside: true }]
  })
}

/** Places that scripts fetch things from or send things to, which are nobody's own site. */
const others =
  /(^|\.)(github\.com|githubusercontent\.com|docker\.(com|io)|npmjs\.(org|com)|slack\.com|discord\.com|discordapp\.com|telegram\.org|hc-ping\.com|uptimerobot\.com|betteruptime\.com|betterstack\.com|sentry\.io|get\.k3s\.io|googleapis\.com|amazonaws\.com|hashicorp\.com|nodesource\.com|rustup\.rs|astral\.sh|bun\.sh|deno\.land|pypi\.org|python\.org|codecov\.io|fly\.io|vercel\.com|render\.com|cloudflare\.com|datadoghq\.com|example\.(com|org))$/

/** What takes in a file that was fetched: a key, a package, an archive, a script. */
const keepers = /^(dd|tee|gpg|gpg2|apt-key|rpm|dpkg|tar|unzip|gunzip|bsdtar|sh|bash|zsh|dash|python3?|node|perl|ruby|psql|kubectl|docker)$/
const fetched = /\.(asc|gpg|key|pub|pem|crt|deb|rpm|apk|tgz|tbz|tar|gz|xz|bz2|zst|zip|sh|exe|jar|whl|list|repo|sha\d+|sql|csv|iso|img)([?#]|$)/i

/** A file that is fetched and kept says nothing of whether a site answers. */
function isKept({ words, into = [] }: PlainCommand): boolean {
  const taker = into.find((word) => !/^(sudo|env|-.*|\w+=.*)$/.test(word))
  return (taker !== undefined && keepers.test(taker)) || words.some((word) => /^https?:\/\//.test(word) && fetched.test(word))
}

/** The address a plain question goes to: not what is sent, downloaded to a file, or asked of this machine. */
function askedBy(words: readonly string[]): string | undefined {
  if (words.some((word) => /^(-d|--data(-\w+)?|-F|--form|-T|--upload-file|-O|-LO|-fsSLO|-sLO|--remote-name|--post-data|-H=?.*Authorization.*)$/.test(word)))
    return undefined
  const method = words.findIndex((word) => /^(-X|--request)$/.test(word))
  if (words.some((word) => /^-X(POST|PUT|DELETE|PATCH)$/.test(word)) || (method > 0 && !/^(GET|HEAD)$/.test(words[method + 1] ?? ''))) return undefined
  const output = words.findIndex((word) => /^(-o|--output|-\w+o)$/.test(word))
  if (
    output > 0 &&
    !/^(\/dev\/(null|stdout)|-)$/.test(words[output + 1] ?? '') &&
    words[0] === 'curl' &&
    !/health|status|body|response|resp|\/tmp\//.test(words[output + 1] ?? '')
  )
    return undefined
  const url = words.slice(1).find((word) => /^https?:\/\//.test(word) || /^"?\$\{?\w*(URL|HOST|SITE|ENDPOINT|DOMAIN)\w*/i.test(word))
  if (url === undefined) return undefined
  const host = /^https?:\/\/(?:[^/@]*@)?([^/:?#]+)/.exec(url)?.[1]?.toLowerCase()
  if (
    host !== undefined &&
    (others.test(host) || /^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|host\.docker)/.test(host) || (!host.includes('.') && !host.includes('$')))
  )
    return undefined
  return url
}

function urlFact(url: string, at: WatchDeclaration['at']): Fact<string> {
  if (url.includes('$')) return unresolved('an address that is kept in a variable', at)
  return known(
    url
      .replace(/^(\w+:\/\/)[^/]*@/, '$1')
      .split(/[?#]/, 1)[0]
      ?.slice(0, 300) ?? '',
    at,
  )
}
