/** Scrape jobs of a Prometheus configuration: whom they ask, as far as the file says. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { WatchDeclaration } from '../../model/surroundings.ts'
import { asList, asMap, asScalar, type YamlNode } from '../../parse/yaml.ts'
import { nearEntries, nearValue } from '../../parse/yaml-near.ts'

const mostJobs = 500
const mostTargets = 500

/** Ways of finding targets of which the file does not say whom they find. */
const discovery = /_sd_configs$/

export function scrapesOf(root: YamlNode, path: string): readonly WatchDeclaration[] {
  const loads = (asList(nearValue(root, 'rule_files'))?.items ?? []).flatMap((item) => asScalar(item)?.text ?? [])
  const jobs = asList(nearValue(root, 'scrape_configs'))
  const whole: WatchDeclaration = {
    kind: 'watch',
    what: 'scrape',
    tool: 'prometheus',
    name: '',
    path,
    at: { path, line: jobs?.line ?? 1, key: 'scrape_configs' },
    of: [],
    loads,
  }
  const found = (jobs?.items ?? []).slice(0, mostJobs).flatMap((job, index) => jobOf(job, index, path))
  return [whole, ...found]
}

function jobOf(job: YamlNode, index: number, path: string): readonly WatchDeclaration[] {
  const map = asMap(job)
  if (map === undefined) return []
  const label = asScalar(nearValue(map, 'job_name'))
  const name = label?.text ?? `job[${index}]`
  const key = `scrape_configs.${name}`
  const of: Fact<string>[] = []
  for (const entry of nearEntries(map)) {
    if (entry.key.text === 'static_configs') of.push(...staticTargets(entry.value, path, key))
    else if (entry.key.text === 'dns_sd_configs') of.push(...dnsNames(entry.value, path, key))
    else if (discovery.test(entry.key.text)) {
      const at = { path, line: entry.key.line, key: `${key}.${entry.key.text}` }
      of.push(
        unresolved(`what ${entry.key.text} finds`, at, 'name the targets under static_configs or dns_sd_configs, or say under provides: what collects metrics'),
      )
    }
  }
  // What is asked through the blackbox exporter is whether it answers, not its metrics.
  const probes = asScalar(nearValue(map, 'metrics_path'))?.text === '/probe'
  return [
    {
      kind: 'watch',
      what: probes ? 'uptime' : 'scrape',
      tool: probes ? 'blackbox' : 'prometheus',
      name,
      path,
      at: { path, line: (label ?? map).line, key },
      of,
      ...(probes ? { outside: false } : {}),
    },
  ]
}

function staticTargets(node: YamlNode, path: string, key: string): readonly Fact<string>[] {
  return (asList(node)?.items ?? []).slice(0, mostTargets).flatMap((one) =>
    (asList(nearValue(one, 'targets'))?.items ?? []).slice(0, mostTargets).flatMap((item) => {
      const target = asScalar(item)
      return target === undefined ? [] : targetFact(target.text, { path, line: target.line, key: `${key}.targets` })
    }),
  )
}

function dnsNames(node: YamlNode, path: string, key: string): readonly Fact<string>[] {
  return (asList(node)?.items ?? []).slice(0, mostTargets).flatMap((one) => {
    const port = asScalar(nearValue(one, 'port'))?.text
    return (asList(nearValue(one, 'names'))?.items ?? []).slice(0, mostTargets).flatMap((item) => {
      const target = asScalar(item)
      return target === undefined
        ? []
        : targetFact(port === undefined ? target.text : `${target.text}:${port}`, { path, line: target.line, key: `${key}.names` })
    })
  })
}

/** A target may be an address with a user and a password. */
function targetFact(text: string, at: Evidence): Fact<string> {
  const plain = text.replace(/^(\w+:\/\/)?[^/]*@/, '$1').slice(0, 300)
  return /[${]/.test(plain) ? unresolved('a target that is filled in later', at) : known(plain, at)
}
