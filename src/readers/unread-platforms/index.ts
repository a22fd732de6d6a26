/** Files of platforms that are not read yet: whoever deploys with them is told so, rather than judged by what else lies in the tree. */
import { basename } from '../../base/paths.ts'
import { platformHeaders } from './headers.ts'
import type { Reader } from '../reader.ts'

interface Format {
  readonly names: RegExp
  readonly what: string
  /** For names that other formats bear, too. */
  readonly concerns?: (text: string) => boolean
}

const formats: readonly Format[] = [
  { names: /^vercel\.json$/, what: 'a project of Vercel' },
  { names: /^netlify\.toml$/, what: 'a site of Netlify' },
  { names: /^wrangler\.(toml|jsonc?)$/, what: 'a Worker of Cloudflare' },
  { names: /^terragrunt\.stack\.hcl$/, what: 'a stack of Terragrunt', concerns: (text) => /^\s{0,20}(unit|stack)\s+"/m.test(text) },
  { names: /\.bicep$/, what: 'Bicep for Azure', concerns: (text) => /^\s{0,20}(resource|module)\s+\w/m.test(text) },
  {
    names: /\.json$/,
    what: 'a template of the Azure Resource Manager',
    concerns: (text) => text.includes('deploymentTemplate.json') && text.includes('"resources"'),
  },
  {
    names: /\.j2$/,
    what: 'a template that another tool fills in',
    // What runs: workloads and releases of a cluster, or a stack of Compose.
    concerns: (text) =>
      /^\s{0,20}kind:\s{1,5}(HelmRelease|Deployment|StatefulSet|DaemonSet|CronJob|Job|Pod|Cluster)\b/m.test(text) || /^services:\s*$/m.test(text),
  },
  {
    names: /\.ya?ml$/,
    what: 'a playbook of Ansible, but for its cron tasks',
    // A list of plays, each for hosts.
    concerns: (text) => /^-\s{1,20}(?:\w{1,40}:.{0,200}\n\s{1,20}){0,5}hosts:\s/m.test(text) && /^\s{1,20}(tasks|roles|pre_tasks|post_tasks):/m.test(text),
  },
]

export const unreadPlatformsReader: Reader = {
  name: 'unread-platforms',
  title:
    'Vercel, Netlify, Cloudflare Workers, Bicep and templates of Azure, templates of Jinja, stacks of Terragrunt and playbooks of Ansible: seen, and told not to be read',
  docs: 'https://vercel.com/docs/project-configuration',
  files: [
    '**/{vercel.json,netlify.toml}',
    '**/wrangler.{toml,json,jsonc}',
    '**/terragrunt.stack.hcl',
    '**/*.bicep',
    '**/{azuredeploy,mainTemplate}*.json',
    '**/*.{yml,yaml}.j2',
    '**/{*playbook*,site,deploy*,provision*,setup*,install*}.{yml,yaml}',
    '**/{ansible,playbooks}/**/*.{yml,yaml}',
  ],
  async read({ path, text }) {
    const format = formats.find(({ names }) => names.test(basename(path)))
    if (format === undefined || format.concerns?.(text) === false) return { declares: [], skipped: [] }
    return { declares: platformHeaders(path, text), skipped: [{ path, line: 1, reason: `${format.what}: not read` }] }
  },
}
