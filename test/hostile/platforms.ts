/** Files of the other platforms that a stranger could put into a pull request to hang, exhaust or fool whoever reads them. */
import type { Hostile } from './trees.ts'

const lines = (count: number, make: (index: number) => string): string => Array.from({ length: count }, (_, index) => make(index)).join('\n')
const named = (count: number, make: (index: number) => readonly [path: string, text: string]): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => make(index)))
const workload = (name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { metadata: { labels: { app: all } }, spec: { containers: [{ name: main, image: acme/api:4.1 }] } } }\n`
const terraform = (text: string): Readonly<Record<string, string>> => ({ 'hostile/main.tf': `provider "aws" {\n  region = "eu-west-1"\n}\n\n${text}` })
const kustomization = (text: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${text}`
const list = (name: string, count: number, make: (index: number) => string): string => `${name}:\n${lines(count, (index) => `  - ${make(index)}`)}\n`

export const platforms: readonly Hostile[] = [
  // Kubernetes
  {
    name: 'manifests: one label for a thousand Services and workloads',
    files: () => ({
      'hostile/all.yaml': lines(
        1_000,
        (index) =>
          `${workload(`w${index}`)}---\napiVersion: v1\nkind: Service\nmetadata: { name: s${index} }\nspec: { selector: { app: all }, ports: [{ port: 80 }] }\n---`,
      ),
    }),
  },
  {
    name: 'manifests: keys of objects’ innards',
    files: () => ({ 'hostile/a.yaml': workload('__proto__').replace('acme/api:4.1, ', '').replaceAll('app:', '__proto__:') }),
  },
  {
    name: 'manifests: a List in a List, deep',
    files: () => ({ 'hostile/a.yaml': `${'{ apiVersion: v1, kind: List, items: ['.repeat(3_000)}${']}'.repeat(3_000)}\n` }),
  },
  {
    name: 'manifests: lists of every kind',
    files: () => ({ 'hostile/a.json': `{ "apiVersion": "v1", "kind": "List", "items": [${lines(9_000, () => '{},')}{}] }` }),
  },
  {
    name: 'manifests: a ConfigMap of 900 KB',
    files: () => ({ 'hostile/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { pgbouncer.ini: "${'[a]'.repeat(300_000)}" }\n` }),
  },
  {
    name: 'manifests: variables that double each other',
    files: () => ({
      'hostile/a.yaml': `${workload('api').replace('acme/api:4.1', `acme/api:4.1, env: [{ name: A0, value: xxxxxxxxxx }, ${lines(60, (index) => `{ name: A${index + 1}, value: "$(A${index})$(A${index})" },`)}]`)}`,
    }),
  },

  // Kustomize
  {
    name: 'kustomizations in a circle',
    files: () => ({
      'hostile/a/kustomization.yaml': kustomization('resources: [../b]\n'),
      'hostile/b/kustomization.yaml': kustomization('resources: [../a, .]\n'),
    }),
  },
  {
    name: 'kustomizations: thousands of components',
    files: () => ({
      'hostile/kustomization.yaml': kustomization(list('components', 4_000, (index) => `c${index}`)),
      ...named(4_000, (index) => [`hostile/c${index}/kustomization.yaml`, 'kind: Component\n']),
    }),
  },
  {
    name: 'kustomizations that fan out',
    files: () =>
      named(30, (index) => [
        `hostile/k${index}/kustomization.yaml`,
        kustomization(
          list('resources', Math.max(1, 29 - index) * 2, (to) => (index === 29 ? 'a.yaml' : `../k${Math.min(29, index + 1 + Math.floor(to / 2))}`)),
        ),
      ]),
  },
  {
    name: 'kustomizations: huge patches',
    files: () => ({
      'hostile/kustomization.yaml': kustomization(
        `resources: [a.yaml]\npatches:\n${lines(2_000, (index) => `  - { target: { kind: Deployment, name: ".*(a+)+$" }, patch: '[{ "op": "add", "path": "/spec/template/spec/containers/-", "value": { "name": "c${index}" } }]' }`)}\n`,
      ),
      'hostile/a.yaml': lines(200, (index) => `${workload(`w${index}`)}---`),
    }),
  },
  {
    name: 'kustomizations: paths out of the tree',
    files: () => ({
      'hostile/kustomization.yaml': kustomization(
        'resources: [../../../etc/passwd, /etc/passwd, "https://evil.example/x.yaml", "git@evil.example:x"]\nconfigMapGenerator: [{ name: a, files: [/etc/passwd, ../../../../etc/shadow], envs: [/proc/self/environ] }]\n',
      ),
    }),
  },

  // HCL
  { name: 'HCL: brackets 100,000 deep', files: () => terraform(`locals {\n  a = ${'['.repeat(100_000)}\n}\n`) },
  { name: 'HCL: blocks 5,000 deep', files: () => terraform(`${'a {\n'.repeat(5_000)}${'}\n'.repeat(5_000)}`) },
  { name: 'HCL: calls 5,000 deep', files: () => terraform(`locals {\n  a = ${'merge('.repeat(5_000)}{}${')'.repeat(5_000)}\n}\n`) },
  { name: 'HCL: templates in templates', files: () => terraform(`locals {\n  a = ${'"${'.repeat(5_000)}1${'}"'.repeat(5_000)}\n}\n`) },
  {
    name: 'HCL: a for_each over a huge range',
    files: () =>
      terraform(
        'resource "aws_db_instance" "a" {\n  for_each   = toset([for n in range(0, 999999999) : tostring(n)])\n  identifier = each.key\n  engine     = "postgres"\n}\n',
      ),
  },
  { name: 'HCL: a count beyond all bounds', files: () => terraform('resource "aws_db_instance" "a" {\n  count  = 1e99\n  engine = "postgres"\n}\n') },
  {
    name: 'HCL: loops in loops',
    files: () =>
      terraform(`locals {\n  a = ${'[for x in range(1000) : '.repeat(20)}1${']'.repeat(20)}\n}\n\nresource "aws_s3_bucket" "a" {\n  bucket = local.a\n}\n`),
  },
  {
    name: 'HCL: locals that name each other',
    files: () =>
      terraform('locals {\n  a = local.b\n  b = local.a\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a\n  engine     = local.b\n}\n'),
  },
  {
    name: 'HCL: locals that double each other',
    files: () =>
      terraform(
        `locals {\n  a0 = "xxxxxxxxxx"\n${lines(80, (index) => `  a${index + 1} = "\${local.a${index}}\${local.a${index}}"`)}\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a80\n  engine     = "postgres"\n}\n`,
      ),
  },
  {
    name: 'HCL: locals in a chain of ten thousand',
    files: () =>
      terraform(
        `locals {\n  a0 = 1\n${lines(10_000, (index) => `  a${index + 1} = local.a${index}`)}\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a10000\n  engine     = "postgres"\n}\n`,
      ),
  },
  {
    name: 'HCL: a module that calls itself',
    files: () => terraform('module "a" {\n  source = "./"\n  count  = 3\n}\n\nmodule "b" {\n  source = "../hostile"\n}\n'),
  },
  {
    name: 'HCL: modules that multiply',
    files: () =>
      named(12, (index) => [
        `hostile/m${index}/main.tf`,
        lines(5, (call) => (index === 11 ? `resource "aws_s3_bucket" "b${call}" {}` : `module "c${call}" {\n  source = "../m${index + 1}"\n  count  = 10\n}`)),
      ]),
  },
  { name: 'HCL: a flood of heredocs', files: () => terraform(`locals {\n${lines(40_000, (index) => `  a${index} = <<E`)}\n}\n`) },
  {
    name: 'HCL: a pattern that backtracks',
    files: () =>
      terraform(
        `locals {\n  a = regex("(a+)+$", "${'a'.repeat(50_000)}!")\n  b = replace("${'a'.repeat(50_000)}!", "/(a|aa)+$/", "x")\n}\n\nresource "aws_db_instance" "a" {\n  identifier = local.a\n  engine     = local.b\n}\n`,
      ),
  },
  {
    name: 'HCL: strings out of functions',
    files: () =>
      terraform(
        `locals {\n  a = join(",", [for n in range(1000) : format("%0999999999d", n)])\n  b = ${'replace('.repeat(9)}"aaaaaaaaaa"${', "a", "aaaaaaaaaa")'.repeat(9)}\n}\n\nresource "aws_db_instance" "a" {\n  identifier = "\${local.a}\${local.b}"\n  engine     = "postgres"\n}\n`,
      ),
  },
  { name: 'HCL: JSON 50,000 deep', files: () => ({ 'hostile/a.tf.json': '{"resource":'.repeat(50_000) }) },

  // Platforms
  { name: 'TOML: tables 20,000 deep', files: () => ({ 'hostile/fly.toml': `app = "a"\n[${'a.'.repeat(20_000)}a]\nb = ${'['.repeat(50_000)}\n` }) },
  {
    name: 'TOML: tables of objects’ innards',
    files: () => ({
      'hostile/fly.toml': 'app = "a"\n[__proto__]\nx = 1\n[env]\n__proto__ = "y"\nconstructor = "z"\n[[services]]\ninternal_port = 99999999999999999999\n',
    }),
  },
  { name: 'TOML: 30,000 services', files: () => ({ 'hostile/fly.toml': `app = "a"\n${lines(30_000, () => '[[services]]\ninternal_port = 80')}\n` }) },
  {
    name: 'an app spec of 3,000 services',
    files: () => ({
      '.do/app.yaml': `name: a\nservices:\n${lines(3_000, (index) => `  - { name: s${index}, image: { registry: r, repository: a }, instance_count: 999999999999999999 }`)}\n`,
    }),
  },
  {
    name: 'a blueprint of 3,000 services',
    files: () => ({
      'render.yaml': `services:\n${lines(3_000, (index) => `  - { type: web, name: s${index}, runtime: image, envVars: [{ key: DATABASE_URL, fromDatabase: { name: d${index}, property: connectionString } }] }`)}\ndatabases:\n${lines(300, (index) => `  - { name: d${index}, plan: free }`)}\n`,
    }),
  },
  {
    name: 'a blueprint of every wrong type',
    files: () => ({
      'render.yaml': 'services: { a: [] }\ndatabases: 3\nenvVarGroups: [[], 1, "x", { envVars: 4 }]\nprojects: [{ environments: 9 }]\n',
      '.do/app.yaml': 'services: x\ndatabases: { a: 1 }\njobs: [[], null]\nworkers: [3]\n',
    }),
  },

  // What keeps databases
  {
    name: 'libconfig: lists 50,000 deep, and 30,000 servers',
    files: () => ({
      'hostile/proxysql.cnf': `mysql_servers = ${'('.repeat(50_000)}`,
      'hostile/more/proxysql.cnf': `mysql_servers = (\n${lines(30_000, (index) => `{ address="__proto__", port=${index} }`)})\nmysql_servers = /* never\n`,
    }),
  },
  {
    name: 'borgmatic: 3,000 databases in 300 repositories',
    files: () => ({
      'hostile/borgmatic.yaml': `repositories:\n${lines(300, (index) => `  - ssh://box${index}.example/./r`)}\nkeep_daily: 99999999999999999999\npostgresql_databases:\n${lines(3_000, (index) => `  - { name: d${index}, hostname: constructor }`)}\n`,
      'hostile/crontab': lines(1_000, () => '0 2 * * * borgmatic'),
    }),
  },
  {
    name: 'a timer with drop-ins that name one another, and 20,000 lines',
    files: () => ({
      'hostile/a.timer': `[Timer]\nUnit=a.timer\n${lines(20_000, (index) => `OnCalendar=*-*-* *:${index % 60}:*`)}\n`,
      'hostile/a.timer.d/a.conf': '[Timer]\nOnCalendar=\\\n',
      'hostile/patroni.yml': `scope: a\nbootstrap: &b { dcs: [*b] }\npostgresql: { parameters: { __proto__: 1, constructor: [] } }\n`,
    }),
  },
]
