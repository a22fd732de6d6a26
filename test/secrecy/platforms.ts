/** Places where a secret's value stands in manifests, Terraform and the files of platforms. */
import { add, all } from '../systems/story.ts'
import type { Plant } from './plants.ts'

const base64 = (secret: string): string => Buffer.from(secret).toString('base64')
const workload = (secret: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: other, annotations: { note: "${secret}", kubectl.kubernetes.io/last-applied-configuration: '{"password":"${secret}"}' } }
spec:
  template:
    metadata: { labels: { app: other } }
    spec:
      containers:
        - name: main
          image: acme/other:4.1
          command: [sh, -c, "pg_dump postgresql://a:${secret}@postgres/x > /x"]
          env:
            - { name: DATABASE_URL, value: "postgresql://a:${secret}@pgbouncer:5432/x" }
            - { name: TOKEN, value: "${secret}" }
            - { name: COPY, value: "$(TOKEN)$(MISSING)" }
          livenessProbe: { httpGet: { path: "/up?token=${secret}", httpHeaders: [{ name: Authorization, value: "Bearer ${secret}" }] } }
`

export const platformPlants: readonly Plant[] = [
  {
    name: 'a Secret of Kubernetes',
    edit: (secret) =>
      add(
        'k8s/secret.yaml',
        `apiVersion: v1\nkind: Secret\nmetadata: { name: a, annotations: { x: "${secret}" } }\nstringData: { password: "${secret}", pgbouncer.ini: "auth_query = ${secret}" }\ndata: { token: ${base64(secret)}, broken: "${secret}" }\n`,
      ),
  },
  { name: 'a workload of Kubernetes', edit: (secret) => add('k8s/other.yaml', workload(secret)) },
  { name: 'a workload that breaks', edit: (secret) => add('k8s/other.yaml', `${workload(secret)}          env: [${secret}\n  ${secret}: "${secret}\n`) },
  {
    name: 'a ConfigMap',
    edit: (secret) =>
      add(
        'k8s/config.yaml',
        `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  URL: postgresql://a:${secret}@postgres/x\n  pgbouncer.ini: |\n    [databases]\n    x = host=postgres password=${secret}\n    [pgbouncer]\n    pool_mode = ${secret}\n`,
      ),
  },
  {
    name: 'generators and patches of a kustomization',
    edit: (secret) =>
      all(
        add('k8s/other.yaml', workload(secret)),
        add(
          'k8s/kustomization.yaml',
          `resources: [other.yaml]\nsecretGenerator: [{ name: a, literals: ["password=${secret}", "${secret}"], envs: [.secret.env] }]\nconfigMapGenerator: [{ name: b, literals: ["TOKEN=${secret}"] }]\npatches: [{ target: { kind: Deployment }, patch: '[{ "op": "replace", "path": "/spec/${secret}", "value": "${secret}" }]' }]\nvars: [{ name: "${secret}" }]\n`,
        ),
        add('k8s/.secret.env', `TOKEN=${secret}\n${secret}\n`),
      ),
  },
  {
    name: 'a cluster of CloudNativePG',
    edit: (secret) =>
      add(
        'k8s/cluster.yaml',
        `apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: other }\nspec:\n  instances: 2\n  postgresql: { parameters: { archive_command: "curl -u a:${secret} x", max_connections: "${secret}" } }\n  bootstrap: { initdb: { postInitSQL: ["ALTER ROLE a PASSWORD '${secret}'"] } }\n  backup: { retentionPolicy: "${secret}", barmanObjectStore: { destinationPath: "s3://key:${secret}@vault/x?token=${secret}" } }\n`,
      ),
  },
  {
    name: 'Terraform',
    edit: (secret) =>
      all(
        add(
          'infra/main.tf',
          `provider "aws" {\n  region     = "eu-west-1"\n  secret_key = "${secret}"\n}\n\nvariable "token" {\n  default   = "${secret}"\n  sensitive = true\n}\n\nlocals {\n  word = "x-${secret}"\n}\n\nresource "aws_db_instance" "other" {\n  identifier              = "other"\n  engine                  = "postgres"\n  username                = "a"\n  password                = "${secret}"\n  instance_class          = "db.t4g.small"\n  backup_retention_period = local.word\n  backup_window           = var.token\n}\n\nresource "aws_ssm_parameter" "other" {\n  name  = "other"\n  type  = "SecureString"\n  value = "${secret}"\n}\n\noutput "url" {\n  value = "postgres://a:${secret}@\${aws_db_instance.other.address}/x"\n}\n`,
        ),
        add('infra/terraform.tfvars', `token = "${secret}"\nother = { a = "${secret}" }\n`),
      ),
  },
  {
    name: 'Terraform that breaks',
    edit: (secret) =>
      add(
        'infra/main.tf',
        `resource "aws_db_instance" "a" {\n  password = "${secret}\n  x = ${secret} ${secret}\n  y = regex("${secret}(", "${secret}")\n  z = <<E\n${secret}\n`,
      ),
  },
  {
    name: 'a task definition in Terraform',
    edit: (secret) =>
      add(
        'infra/ecs.tf',
        `resource "aws_ecs_task_definition" "other" {\n  family = "other"\n  container_definitions = jsonencode([{ name = "main", image = "acme/other:4.1", environment = [{ name = "DATABASE_URL", value = "postgres://a:${secret}@db.example.org/x" }, { name = "TOKEN", value = "${secret}" }], command = ["--token=${secret}"] }])\n}\n\nresource "aws_ecs_service" "other" {\n  name            = "other"\n  task_definition = aws_ecs_task_definition.other.arn\n  desired_count   = "${secret}"\n}\n`,
      ),
  },
  {
    name: 'an app spec',
    edit: (secret) =>
      add(
        '.do/app.yaml',
        `name: other\nenvs: [{ key: TOKEN, value: "${secret}", type: SECRET }]\nservices:\n  - name: web\n    image: { registry_type: DOCKER_HUB, registry: acme, repository: other, registry_credentials: "a:${secret}" }\n    run_command: "serve --token ${secret}"\n    envs: [{ key: DATABASE_URL, value: "postgresql://a:${secret}@db.example.org/x" }, { key: OTHER, value: "${secret}" }]\n    instance_count: "${secret}"\n`,
      ),
  },
  {
    name: 'fly.toml',
    edit: (secret) =>
      add(
        'fly.toml',
        `app = "other"\n[env]\nTOKEN = "${secret}"\nDATABASE_URL = "postgres://a:${secret}@other.internal/x"\n[processes]\nweb = "serve --token ${secret}"\n[http_service]\ninternal_port = "${secret}"\n[[http_service.checks]]\npath = "/up?token=${secret}"\nheaders = { Authorization = "Bearer ${secret}" }\n`,
      ),
  },
  { name: 'fly.toml that breaks', edit: (secret) => add('fly.toml', `app = "other"\n[env]\nTOKEN = "${secret}\n${secret} = ${secret}\n`) },
  {
    name: 'render.yaml',
    edit: (secret) =>
      add(
        'render.yaml',
        `services:\n  - type: web\n    name: other\n    runtime: node\n    startCommand: "serve --token ${secret}"\n    healthCheckPath: "/up?token=${secret}"\n    numInstances: "${secret}"\n    envVars: [{ key: TOKEN, value: "${secret}" }, { key: DATABASE_URL, value: "postgres://a:${secret}@db.example.org/x" }]\nenvVarGroups: [{ name: g, envVars: [{ key: A, value: "${secret}" }] }]\n`,
      ),
  },
  {
    name: 'poolers’ and clusters’ own files',
    edit: (secret) =>
      all(
        add(
          'db/proxysql.cnf',
          `admin_variables = { admin_credentials="admin:${secret}" }\nmysql_variables = { monitor_password="${secret}", interfaces="${secret}" }\nmysql_servers = ( { address="postgres", max_connections="${secret}" } )\nmysql_users = ( { username="a", password="${secret}" } )\n${secret} = ${secret}\n`,
        ),
        add(
          'db/pgpool.conf',
          `num_init_children = 4\nbackend_hostname0 = 'postgres'\nsr_check_password = '${secret}'\nhealth_check_password0 = ${secret} ${secret}\n`,
        ),
        add(
          'db/patroni.yml',
          `scope: a\nbootstrap: { dcs: { postgresql: { parameters: { primary_conninfo: "host=postgres password=${secret}", archive_command: "curl -u a:${secret} x" } } } }\npostgresql: { authentication: { superuser: { password: "${secret}" } }, pg_hba: ["host all all all ldap ldapbindpasswd=${secret}"] }\n`,
        ),
        add('db/repmgr.conf', `node_id=1\nconninfo='host=postgres password=${secret}'\n`),
      ),
  },
  {
    name: 'backup tools’ own files',
    edit: (secret) =>
      all(
        add('db/barman.conf', `[a]\nconninfo = host=postgres password=${secret}\nbackup_method = postgres\nretention_policy = ${secret}\n${secret}\n`),
        add('db/walg.json', `{ "WALG_S3_PREFIX": "s3://key:${secret}@vault/x", "AWS_SECRET_ACCESS_KEY": "${secret}", "PGPASSWORD": "${secret}" }`),
        add(
          'borgmatic/config.yaml',
          `repositories: ["ssh://a:${secret}@box.example/./r"]\nencryption_passphrase: "${secret}"\nbefore_backup: ["pg_dump postgresql://a:${secret}@postgres/x > /x"]\npostgresql_databases: [{ name: x, hostname: postgres, password: "${secret}" }]\nhealthchecks: { ping_url: "https://hc.example/${secret}" }\n`,
        ),
        add('ops/crontab', '0 2 * * * borgmatic\n15 2 * * * barman backup a\n'),
      ),
  },
]
