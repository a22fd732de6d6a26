/** A repository of many Kubernetes manifests as platform teams have them, one of many Terraform modules; the same on each run. */
import { spawnSync } from 'node:child_process'

export type Texts = ReadonlyMap<string, string>

/** So many manifests: apps with a base and a production overlay, every fifth with a database, its pooler and its backup. Kustomizations come on top. */
export function manifests(count: number): Texts {
  const files = new Map<string, string>()
  const made: string[] = []
  const add = (path: string, text: string): void => {
    if (made.length === count) return
    made.push(path)
    files.set(path, text)
  }
  for (let app = 0; made.length < count; app++) {
    const name = `app-${app}`
    const base = `apps/${name}/base`
    const owns = app % 5 === 0
    const resources = ['deployment', 'service', 'config', 'autoscaler', 'budget', ...(owns ? ['database', 'backup', 'pooler'] : [])]
    const texts = objects(name, `app-${app - (app % 5)}`)
    const from = made.length
    for (const one of resources) add(`${base}/${one}.yaml`, texts[one] ?? '')
    const present = resources.slice(0, made.length - from)
    files.set(`${base}/kustomization.yaml`, kustomization(present.map((one) => `${one}.yaml`)))
    files.set(`apps/${name}/overlays/production/kustomization.yaml`, overlay(name))
  }
  return files
}

const kustomization = (resources: readonly string[]): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((one) => `  - ${one}\n`).join('')}`

const overlay = (name: string): string => `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ${name}
resources:
  - ../../base
labels:
  - pairs: { environment: production }
images:
  - name: registry.example.org/${name}
    newTag: "118"
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: ${name} }
      spec:
        template:
          spec:
            containers:
              - name: web
                resources:
                  limits: { cpu: "1", memory: 768Mi }
`

/** `owner` is the app whose pooler this one speaks to. */
function objects(name: string, owner: string): Readonly<Record<string, string>> {
  return {
    deployment: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { app.kubernetes.io/name: ${name} }
spec:
  replicas: 3
  selector:
    matchLabels: { app.kubernetes.io/name: ${name} }
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  template:
    metadata:
      labels: { app.kubernetes.io/name: ${name} }
    spec:
      containers:
        - name: web
          image: registry.example.org/${name}:1
          ports: [{ name: http, containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: ${name}-settings } }]
          env:
            - name: DATABASE_PASSWORD
              valueFrom: { secretKeyRef: { name: ${name}-database, key: password } }
          readinessProbe: { httpGet: { path: /healthz, port: http } }
          livenessProbe: { httpGet: { path: /livez, port: http } }
          resources:
            requests: { cpu: 250m, memory: 256Mi }
            limits: { cpu: 500m, memory: 512Mi }
      topologySpreadConstraints:
        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app.kubernetes.io/name: ${name} } } }
`,
    service: `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  selector: { app.kubernetes.io/name: ${name} }\n  ports: [{ name: http, port: 80, targetPort: http }]\n`,
    config: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}-settings }\ndata:\n  LOG_LEVEL: info\n  DATABASE_URL: postgresql://shop:$(DATABASE_PASSWORD)@${owner}-pooler.${owner}:5432/shop\n  PEER_URL: http://${owner}.${owner}.svc\n`,
    autoscaler: `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: ${name} }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }\n  minReplicas: 3\n  maxReplicas: 9\n  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]\n`,
    budget: `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: ${name} }\nspec:\n  minAvailable: 2\n  selector: { matchLabels: { app.kubernetes.io/name: ${name} } }\n`,
    database: `apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: ${name}-database }
spec:
  instances: 3
  imageName: ghcr.io/cloudnative-pg/postgresql:17.2
  storage: { size: 40Gi }
  postgresql:
    parameters: { max_connections: "240", shared_buffers: 1GB }
  backup:
    retentionPolicy: 35d
    barmanObjectStore:
      destinationPath: s3://example-backups/${name}
      s3Credentials:
        accessKeyId: { name: backups, key: id }
        secretAccessKey: { name: backups, key: secret }
`,
    backup: `apiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: { name: ${name}-nightly }\nspec:\n  schedule: "0 20 2 * * *"\n  cluster: { name: ${name}-database }\n`,
    pooler: `apiVersion: postgresql.cnpg.io/v1\nkind: Pooler\nmetadata: { name: ${name}-pooler }\nspec:\n  cluster: { name: ${name}-database }\n  instances: 2\n  type: rw\n  pgbouncer: { poolMode: transaction, parameters: { default_pool_size: "20", max_client_conn: "800" } }\n`,
  }
}

/** So many uses of one module, each in a root of its own, as accounts and regions are laid out; some take what another gives. */
export function modules(count: number): Texts {
  const files = new Map<string, string>([
    ['modules/database/variables.tf', variables],
    ['modules/database/main.tf', database],
    ['modules/database/outputs.tf', 'output "address" {\n  value = aws_db_instance.this[0].address\n}\n'],
  ])
  for (let root = 0; root * 20 < count; root++) {
    const calls = Array.from({ length: Math.min(20, count - root * 20) }, (_, index) => moduleCall(root, index))
    files.set(`live/account-${root}/main.tf`, `provider "aws" {\n  region = var.region\n}\n\n${calls.join('\n')}`)
    files.set(
      `live/account-${root}/variables.tf`,
      'variable "region" {\n  type    = string\n  default = "eu-west-1"\n}\n\nvariable "days" {\n  type = number\n}\n',
    )
    files.set(`live/account-${root}/terraform.tfvars`, 'days = 35\n')
  }
  return files
}

const moduleCall = (root: number, index: number): string => `module "shop_${index}" {
  source         = "../../modules/database"
  name           = "shop-${root}-${index}"
  retention_days = var.days
  tags           = { Environment = "production", Upstream = ${index === 0 ? '"none"' : `module.shop_${index - 1}.address`} }
}
`

const variables = ['name', 'retention_days', 'tags']
  .map((name) => `variable "${name}" {\n  type = ${{ name: 'string', retention_days: 'number', tags: 'map(string)' }[name]}\n}\n`)
  .join('\n')

const database = `locals {
  settings = { max_connections = "400", log_min_duration_statement = "500" }
}

resource "aws_db_parameter_group" "this" {
  name   = "\${var.name}-postgres"
  family = "postgres17"

  dynamic "parameter" {
    for_each = local.settings
    content {
      name         = parameter.key
      value        = parameter.value
      apply_method = "pending-reboot"
    }
  }
}

resource "aws_db_instance" "this" {
  count                   = 1
  identifier              = var.name
  engine                  = "postgres"
  engine_version          = "17.2"
  instance_class          = "db.m7g.large"
  multi_az                = true
  deletion_protection     = true
  storage_encrypted       = true
  backup_retention_period = var.retention_days
  parameter_group_name    = aws_db_parameter_group.this.name
  tags                    = merge(var.tags, { Name = format("%s-%02d", var.name, count.index) })
}
`

/** Makes a bare repository whose HEAD has these files. */
export function makeBare(folder: string, files: Texts): void {
  const chunks = ['commit refs/heads/main\ncommitter Bench <bench@example.org> 1767323045 +0000\ndata 5\nbench\n']
  for (const [path, text] of files) chunks.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', '.'], '')
  git(folder, ['fast-import', '--quiet'], chunks.join(''))
}

function git(folder: string, args: readonly string[], input: string): void {
  const { status, stderr } = spawnSync('git', [...args], { cwd: folder, input, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
}
