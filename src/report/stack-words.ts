/** A stack in words: the tool that reads it, and its files, of which a folder of manifests may have hundreds. */
import type { Stack } from '../model/stack.ts'

const tools: Readonly<Record<Stack['tool'], string>> = {
  compose: 'Docker Compose',
  swarm: 'Docker Swarm',
  kubernetes: 'Kubernetes',
  terraform: 'Terraform',
  cloudformation: 'CloudFormation',
  cdk: 'AWS CDK',
  pulumi: 'Pulumi',
  'app-spec': 'DigitalOcean App Platform',
  render: 'Render',
  fly: 'Fly.io',
  heroku: 'Heroku',
  railway: 'Railway',
  vercel: 'Vercel',
  netlify: 'Netlify',
  cloudflare: 'Cloudflare Workers',
  'cloud-run': 'Google Cloud Run',
  ecs: 'Amazon ECS',
  'app-engine': 'Google App Engine',
  nomad: 'Nomad',
  ansible: 'Ansible',
}

export function toolName({ tool }: Pick<Stack, 'tool'>): string {
  return tools[tool]
}

const most = 8

/** Paths, each as `print` makes it; of many the first and how many more there are. */
export function filesShown(files: readonly string[], print: (path: string) => string): string {
  if (files.length <= most) return files.map(print).join(', ')
  return `${files
    .slice(0, most - 1)
    .map(print)
    .join(', ')} and ${files.length - most + 1} more files`
}
