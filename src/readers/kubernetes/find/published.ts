/** Charts that a tree makes for others to install: a workflow of its publishes them, nothing of it installs one, and it holds nothing that they would run. */
import type { Evidence } from '../../../base/evidence.ts'
import { basename, dirname } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { asList, asMap, asScalar, parseYaml, valueAt, type YamlNode } from '../../../parse/yaml.ts'
import type { Deploying, Deployment } from './deployed.ts'

/** Actions that package charts and put them into a repository of charts. */
const publishers =
  /^(helm\/chart-releaser-action|stefanprodan\/helm-gh-pages|appany\/helm-oci-chart-releaser|bitdeps\/helm-oci-charts-releaser|helm\/helm-gh-pages)@/

/** Where a workflow publishes them. One chart alone may be how its own application is run. */
export async function publishedAt(deployments: readonly Deployment[], { catalogue, finding: { context } }: Deploying): Promise<Evidence | undefined> {
  const own = catalogue.charts.filter(({ isPart }) => !isPart)
  if (own.length < 2 || new Set(own.map(({ folder }) => dirname(folder))).size > 1) return undefined
  if (deployments.some(({ unit, strength }) => unit.form === 'chart' && strength > 0)) return undefined
  if (context.below('').some((path) => /^(Dockerfile|Containerfile)(\.|$)/.test(basename(path)))) return undefined
  for (const path of context.below('.github/workflows')) {
    const file = /\.ya?ml$/.test(path) ? await context.read(path) : undefined
    const line = isText(file) ? publishingLine(file.text) : undefined
    if (line !== undefined) return { path, line, key: 'jobs' }
  }
  return undefined
}

function publishingLine(text: string): number | undefined {
  const jobs = parseYaml(text).documents.flatMap((document) => asMap(valueAt(document, 'jobs'))?.entries ?? [])
  return jobs.flatMap(({ value }) => asList(valueAt(value, 'steps'))?.items ?? []).flatMap((step) => publishes(step) ?? [])[0]
}

function publishes(step: YamlNode): number | undefined {
  const uses = asScalar(valueAt(step, 'uses'))
  if (uses !== undefined) return publishers.test(uses.text) ? uses.line : undefined
  const run = asScalar(valueAt(step, 'run'))
  return run !== undefined && /(^|[\n;&|]\s*)helm push\s/.test(run.text) ? run.line : undefined
}
