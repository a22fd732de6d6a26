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
    name: 'a release of a chart, by a command and by a helmfile',
    edit: (secret) =>
      all(
        add(
          'ops/release.sh',
          `helm upgrade --install ledger bitnami/postgresql --set auth.password=${secret} --set-string "primary.service.type=${secret}" -f "<(echo ${secret})" -f /tmp/${secret}.yaml\nhelm upgrade --install other cnpg/cluster --set backups.enabled=true,backups.endpointURL=https://key:${secret}@vault.example.org,backups.s3.secretKey=${secret}\n`,
        ),
        add(
          'helmfile.yaml',
          `releases:\n  - name: wall\n    chart: bitnami/redis\n    values: [{ auth: { password: "${secret}" }, architecture: "${secret}" }]\n    set: [{ name: master.count, value: "${secret}" }]\n`,
        ),
      ),
  },
  {
    name: 'applications of Argo CD and releases of Flux',
    edit: (secret) =>
      all(
        add(
          'argocd/db.yaml',
          `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: a }\nspec:\n  source:\n    repoURL: https://key:${secret}@charts.bitnami.com/bitnami\n    chart: mysql\n    helm:\n      values: |\n        auth: { rootPassword: "${secret}" }\n        primary: { persistence: { enabled: "${secret}" } }\n      parameters: [{ name: auth.password, value: "${secret}" }]\n`,
        ),
        add(
          'k8s/release.yaml',
          `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: b }\nspec:\n  chart: { spec: { chart: pgbouncer, sourceRef: { kind: HelmRepository, name: icoretech } } }\n  valuesFrom: [{ kind: ConfigMap, name: v }]\n  values: { config: { databases: { x: "host=db user=a password=${secret}" }, userlist: { a: "${secret}" }, pgbouncer: { auth_query: "${secret}", pool_mode: "${secret}" } } }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: v }\ndata: { values.yaml: "config: { adminPassword: ${secret} }" }\n`,
        ),
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
    name: 'Terragrunt and a function',
    edit: (secret) =>
      all(
        add(
          'live/root.hcl',
          `locals {\n  token = "${secret}"\n}\ngenerate "provider" {\n  path     = "provider.tf"\n  contents = <<EOF\nprovider "aws" {\n  region     = "eu-west-1"\n  secret_key = "\${local.token}"\n  "${secret}\n}\nEOF\n}\ninputs = { token = local.token, days = "${secret}" }\n`,
        ),
        add(
          'live/production/terragrunt.hcl',
          `include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "\${get_env("X")}//modules/tides?token=${secret}"\n}\n`,
        ),
        add(
          'live/production/other/terragrunt.hcl',
          `terraform {\n  source = "git::https://a:${secret}@example.org/rds.git//db?token=${secret}"\n}\ninputs = { password = "${secret}" }\n`,
        ),
        add(
          'infra/lambda.tf',
          `resource "aws_lambda_function" "other" {\n  function_name = "other"\n  reserved_concurrent_executions = "${secret}"\n  vpc_config {\n    subnet_ids = ["${secret}"]\n  }\n  environment {\n    variables = { DATABASE_URL = "postgres://a:${secret}@\${var.host}/x", TOKEN = "${secret}" }\n  }\n}\nvariable "host" {}\nmodule "x" {\n  source = "https://a:${secret}@example.org/\${var.host}"\n}\n`,
        ),
      ),
  },
  {
    name: 'secrets of Key Vault and settings of apps on Azure',
    edit: (secret) =>
      add(
        'infra/azure.tf',
        `resource "azurerm_key_vault_secret" "url" {\n  name  = "database-url"\n  value = "postgresql://a:${secret}@\${azurerm_postgresql_flexible_server.other.fqdn}:6432/x"\n}\n\nresource "azurerm_postgresql_flexible_server" "other" {\n  name                   = "other"\n  administrator_password = "${secret}"\n  backup_retention_days  = "${secret}"\n  sku_name               = "${secret}"\n}\n\nresource "azurerm_postgresql_flexible_server_configuration" "other" {\n  name      = "pgbouncer.default_pool_size"\n  server_id = azurerm_postgresql_flexible_server.other.id\n  value     = "${secret}"\n}\n\nresource "azurerm_linux_web_app" "other" {\n  name         = "other"\n  app_settings = { TOKEN = "${secret}", DATABASE_URL = "@Microsoft.KeyVault(SecretUri=\${azurerm_key_vault_secret.url.id})" }\n  connection_string {\n    name  = "Other"\n    type  = "PostgreSQL"\n    value = "Host=db.example.org;Password=${secret}"\n  }\n  site_config {\n    app_command_line  = "serve --token ${secret}"\n    health_check_path = "/up?token=${secret}"\n  }\n}\n\nresource "azurerm_container_app" "job" {\n  name = "job"\n  secret {\n    name  = "token"\n    value = "${secret}"\n  }\n  template {\n    container {\n      name  = "job"\n      image = "acme/other:4.1"\n      args  = ["--token=${secret}"]\n      env {\n        name        = "TOKEN"\n        secret_name = "token"\n      }\n      readiness_probe {\n        transport = "HTTP"\n        port      = 80\n        path      = "/up?token=${secret}"\n      }\n    }\n  }\n}\n`,
      ),
  },
  {
    name: 'health checks and web tests of Cloudflare and Azure',
    edit: (secret) =>
      add(
        'infra/checks.tf',
        `resource "cloudflare_healthcheck" "up" {\n  address = "db.example.org"\n  path    = "/up?token=${secret}"\n}\n\nresource "azurerm_application_insights_standard_web_test" "up" {\n  name = "up"\n  request {\n    url = "https://a:${secret}@db.example.org/up?token=${secret}"\n    header {\n      name  = "Authorization"\n      value = "Bearer ${secret}"\n    }\n  }\n}\n\nresource "azurerm_monitor_action_group" "duty" {\n  webhook_receiver {\n    name        = "duty"\n    service_uri = "https://hooks.example.org/${secret}"\n  }\n}\n`,
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
    name: 'a job of Nomad',
    edit: (secret) =>
      all(
        add(
          'other.nomad.hcl',
          `variable "token" {\n  default = "${secret}"\n}\njob "other" {\n  group "g" {\n    count = "${secret}"\n    service {\n      name = "other"\n      tags = ["${secret}=1", "auth=${secret}"]\n      check {\n        type = "http"\n        path = "/up?token=${secret}"\n        header { Authorization = ["${secret}"] }\n      }\n    }\n    task "t" {\n      driver = "docker"\n      config {\n        image = "acme/other:4.1"\n        args  = ["--token", var.token]\n        auth {\n          password = "${secret}"\n        }\n      }\n      env {\n        TOKEN        = var.token\n        DATABASE_URL = "postgres://a:${secret}@postgres/x"\n      }\n      template {\n        destination = "local/pgbouncer.ini"\n        data        = <<E\n[databases]\nx = host=postgres password=${secret}\n{{ key "${secret}" }}\nE\n      }\n      template {\n        destination = "secrets/a.env"\n        env         = true\n        data        = <<E\nURL=postgres://a:${secret}@{{ env "X" }}/x\nE\n      }\n    }\n  }\n}\n`,
        ),
        add('production.vars', `token = "${secret}"\n${secret} = \n`),
      ),
  },
  {
    name: 'an app of Heroku',
    edit: (secret) =>
      all(
        add(
          'app.json',
          `{ "env": { "TOKEN": "${secret}", "OTHER": { "value": "${secret}" }, "DATABASE_URL": "postgres://a:${secret}@db.example.org/x" }, "formation": { "web": { "quantity": "${secret}", "size": "${secret}" } }, "addons": ["heroku-postgresql:${secret}", "mongo:${secret}", { "plan": "heroku-redis:${secret}" }], "healthchecks": { "web": [{ "path": "/up?token=${secret}" }] }, "cron": [{ "command": "x ${secret}", "schedule": "${secret}" }] }`,
        ),
        add('Procfile', `web: serve --token ${secret}\n= ${secret}\n`),
        add('heroku.yml', `run:\n  web: "${secret}\n  x: [${secret}\n`),
      ),
  },
  {
    name: 'a service of Railway',
    edit: (secret) =>
      add(
        'railway.toml',
        `[deploy]\nstartCommand = "serve --token ${secret}"\npreDeployCommand = ["migrate ${secret}"]\nhealthcheckPath = "/up?token=${secret}"\nnumReplicas = "${secret}"\nrestartPolicyType = "${secret}"\ncronSchedule = "${secret}"\n`,
      ),
  },
  {
    name: 'render.yaml',
    edit: (secret) =>
      add(
        'render.yaml',
        `services:\n  - type: web\n    name: other\n    runtime: node\n    startCommand: "serve --token ${secret}"\n    healthCheckPath: "/up?token=${secret}"\n    numInstances: "${secret}"\n    envVars: [{ key: TOKEN, value: "${secret}" }, { key: DATABASE_URL, value: "postgres://a:${secret}@db.example.org/x" }]\nenvVarGroups: [{ name: g, envVars: [{ key: A, value: "${secret}" }] }]\n`,
      ),
  },
  {
    name: 'Cloud Run and Cloud SQL in Terraform',
    edit: (secret) =>
      add(
        'infra/google.tf',
        `resource "google_sql_database_instance" "o" {\n  name = "o"\n  database_version = "POSTGRES_16"\n  root_password = "${secret}"\n  settings {\n    tier = "db-f1-micro"\n    database_flags {\n      name = "x"\n      value = "\${var.unset}${secret}"\n    }\n  }\n}\n\nresource "google_secret_manager_secret" "u" {\n  secret_id = "u"\n}\n\nresource "google_secret_manager_secret_version" "u" {\n  secret = google_secret_manager_secret.u.id\n  secret_data = "postgres://a:${secret}@\${google_sql_database_instance.o.private_ip_address}:6432/x"\n}\n\nresource "google_cloud_run_v2_service" "o" {\n  name = "o"\n  template {\n    containers {\n      image = "acme/other:4.1"\n      args = ["--token=${secret}"]\n      env {\n        name = "TOKEN"\n        value = "${secret}"\n      }\n      env {\n        name = "DATABASE_URL"\n        value_source {\n          secret_key_ref {\n            secret = google_secret_manager_secret.u.secret_id\n            version = "latest"\n          }\n        }\n      }\n      liveness_probe {\n        http_get {\n          path = "/up?token=${secret}"\n        }\n      }\n    }\n  }\n}\n\nresource "google_cloud_scheduler_job" "o" {\n  schedule = "0 1 * * *"\n  http_target {\n    uri = "https://a:${secret}@x.example/jobs/o:run?key=${secret}"\n  }\n}\n`,
      ),
  },
  {
    name: 'Cloud Run’s own YAML',
    edit: (secret) =>
      add(
        'run/service.yaml',
        `apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: { name: other, annotations: { run.googleapis.com/ingress: all, note: "${secret}" } }\nspec:\n  template:\n    metadata: { annotations: { autoscaling.knative.dev/minScale: "${secret}" } }\n    spec:\n      containers:\n        - image: acme/other:4.1\n          args: ["--token=${secret}"]\n          env: [{ name: TOKEN, value: "${secret}" }, { name: DATABASE_URL, value: "postgres://a:${secret}@/x?host=/cloudsql/p1:europe-west4:o" }]\n          resources: { limits: { memory: "${secret}" } }\n          livenessProbe: { httpGet: { path: "/up?token=${secret}" } }\n`,
      ),
  },
  {
    name: 'app.yaml of App Engine',
    edit: (secret) =>
      all(
        add(
          'engine/app.yaml',
          `runtime: nodejs22\nentrypoint: "serve --token ${secret}"\nincludes: ["${secret}.yaml", live.yaml]\nautomatic_scaling: { min_instances: "${secret}" }\nenv_variables:\n  TOKEN: "${secret}"\n  DATABASE_URL: "postgres://a:${secret}@db.example.org/x"\n`,
        ),
        add('engine/live.yaml', `env_variables:\n  OTHER: "${secret}"\n`),
        add('engine/cron.yaml', `cron:\n- url: /tasks/x?token=${secret}\n  schedule: every day 03:00\n`),
      ),
  },
  {
    name: 'a template of CloudFormation',
    edit: (secret) =>
      all(
        add(
          'cfn/other.yaml',
          `AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Token: { Type: String, NoEcho: true, Default: "${secret}" }\n  Given: { Type: String }\nConditions: { Is: !Equals [!Ref Token, "${secret}"] }\nResources:\n  Other:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      DBInstanceIdentifier: other\n      Engine: postgres\n      MasterUserPassword: "${secret}"\n      BackupRetentionPeriod: !Ref Token\n      MultiAZ: !Ref Given\n  Held: { Type: AWS::SecretsManager::Secret, Properties: { SecretString: !Sub '{"password":"${secret}","host":"\${Other.Endpoint.Address}"}' } }\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - Name: main\n          Image: acme/other:4.1\n          Command: ["--token=${secret}"]\n          Environment: [{ Name: DATABASE_URL, Value: !Sub "postgres://a:${secret}@\${Other.Endpoint.Address}:5432/x" }, { Name: TOKEN, Value: !Join ["-", ["${secret}", !Ref Given]] }]\n  Run: { Type: AWS::ECS::Service, Properties: { TaskDefinition: !Ref Task, DesiredCount: !Ref Given } }\n`,
        ),
        add('cfn/other-prod.json', `[{ "ParameterKey": "Given", "ParameterValue": "${secret}" }]`),
        add('cfn/deploy.sh', `aws cloudformation deploy --template-file cfn/other.yaml --stack-name other --parameter-overrides Token=${secret}\n`),
      ),
  },
  {
    name: 'a template that breaks',
    edit: (secret) =>
      add('cfn/other.yaml', `AWSTemplateFormatVersion: x\nResources:\n  A: { Type: AWS::S3::Bucket }\n  B: [${secret}\n ${secret}: "${secret}\n`),
  },
  {
    name: 'a program of Pulumi',
    edit: (secret) =>
      all(
        add('other/Pulumi.yaml', `name: other\nruntime: nodejs\nconfig: { other:fallback: "${secret}" }\n`),
        add(
          'other/Pulumi.production.yaml',
          `config:\n  other:token: "${secret}"\n  other:sealed: { secure: "${secret}" }\n  other:all: { password: "${secret}" }\n`,
        ),
        add(
          'other/index.ts',
          `import * as aws from '@pulumi/aws'\nimport * as pulumi from '@pulumi/pulumi'\nconst config = new pulumi.Config()\nconst password = '${secret}'\nconst url = pulumi.interpolate\`postgres://a:\${password}@\${config.require('host')}/x\`\nconst f = (one: string) => one\nnew aws.rds.Instance('other', { engine: 'postgres', username: 'a', password: f('${secret}'), tags: { a: config.require('token') }, finalSnapshotIdentifier: config.get('fallback') })\nconst task = new aws.ecs.TaskDefinition('other', { containerDefinitions: JSON.stringify([{ name: 'other', image: 'acme/other:4.1', environment: [{ name: 'DATABASE_URL', value: url }, { name: 'TOKEN', value: config.require('token') }, { name: 'NOTE', value: config.requireObject<any>('all').password }] }]) })\nnew aws.ecs.Service('other', { taskDefinition: task.arn, desiredCount: Number(password) })\nthrow new Error('${secret}')\n`,
        ),
      ),
  },
  {
    name: 'a program of Pulumi’s YAML, and one that breaks',
    edit: (secret) =>
      all(
        add(
          'other/Pulumi.yaml',
          `name: other\nruntime: yaml\nvariables: { url: "postgres://a:${secret}@\${other.address}/x" }\nresources:\n  other: { type: "aws:rds:Instance", properties: { engine: "${secret}", password: "${secret}", multiAz: "${secret}" } }\n`,
        ),
        add('more/Pulumi.yaml', 'name: more\nruntime: nodejs\n'),
        add('more/index.ts', `const a = '${secret}\n${secret} ${secret}(\`\${'${secret}`),
      ),
  },
  {
    name: 'an app of the CDK',
    edit: (secret) =>
      all(
        add('other/cdk.json', `{ "app": "npx ts-node bin/app.ts", "context": { "token": "${secret}" } }`),
        add(
          'other/bin/app.ts',
          `import * as cdk from 'aws-cdk-lib'\nimport * as ecs from 'aws-cdk-lib/aws-ecs'\nimport * as rds from 'aws-cdk-lib/aws-rds'\nconst stack = new cdk.Stack(new cdk.App(), 'Other')\nconst token = stack.node.tryGetContext('token')\nnew rds.DatabaseInstance(stack, 'Db', { engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.of('16.4', '16') }), credentials: rds.Credentials.fromPassword('a', cdk.SecretValue.unsafePlainText('${secret}')), parameters: { archive_command: 'curl -u a:${secret} x' }, multiAz: token })\nconst task = new ecs.FargateTaskDefinition(stack, 'Task')\ntask.addContainer('web', { image: ecs.ContainerImage.fromRegistry('acme/other:4.1'), environment: { DATABASE_URL: \`postgres://a:\${token}@db/x\`, TOKEN: '${secret}' } })\nnew ecs.FargateService(stack, 'Service', { taskDefinition: task, desiredCount: token })\n`,
        ),
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
  {
    name: 'Rails’ configuration of its databases',
    edit: (secret) =>
      all(
        add('config/environment.rb', ''),
        add('Gemfile', `gem "rails"\ngem "pg"\nsource "https://a:${secret}@gems.example"\n`),
        add(
          'config/database.yml',
          `<% word = "${secret}" %>\nproduction:\n  primary:\n    adapter: postgresql\n    url: "postgres://a:<%= word %>@pgbouncer/x?password=${secret}"\n    password: ${secret}\n    pool: <%= "${secret}" %>\n    sslmode: ${secret}\n  "${secret}":\n    adapter: ${secret}\n    url: <%= ENV["X"] || "mysql2://a:${secret}@db/y" %>\n    host: "<%= ENV['H'] %>${secret}"\n`,
        ),
        add('config/puma.rb', `workers "${secret}"\nthreads ENV.fetch("${secret}", "${secret}") if "${secret}" == ENV["T"]\n`),
      ),
  },
  {
    name: 'Ruby that opens connections, and Ruby that breaks',
    edit: (secret) =>
      all(
        add(
          'app.rb',
          `Sequel.connect("postgres://a:${secret}@pgbouncer/x", max_connections: "${secret}", password: "${secret}")\nPG.connect(host: "pgbouncer", password: "${secret}", sslmode: "${secret}")\n`,
        ),
        add('other.rb', `Redis.new(url: "redis://:${secret}@redis:6379", password: "${secret}"\ntoken = "${secret}\n`),
        add('config/sidekiq.yml', `:concurrency: <%= ENV.fetch("${secret}") ${secret}" %>\n`),
      ),
  },
  {
    name: 'a migration of SQL',
    edit: (secret) =>
      add(
        'backend/prisma/migrations/29991231000000_secret/migration.sql',
        `CREATE ROLE a PASSWORD '${secret}';\nALTER TABLE "a" ADD COLUMN "b" text DEFAULT '${secret}', ADD CHECK ("b" <> '${secret}'), ALTER "c" TYPE text USING "c" || '${secret}';\nCREATE INDEX "d" ON "a" ("b") WHERE "b" = '${secret}';\nUPDATE "a" SET "b" = '${secret}';\nSELECT set_config('lock_timeout', '${secret}', true);\n`,
      ),
  },
  {
    name: 'a migration that computes and breaks',
    edit: (secret) =>
      add(
        'backend/prisma/migrations/29991231000000_secret/migration.sql',
        `DO $$ BEGIN EXECUTE format('ALTER ROLE a PASSWORD %L', '${secret}'); EXECUTE 'ALTER ROLE b PASSWORD ' || quote_literal('${secret}'); EXECUTE '${secret}'; END $$;\nSELECT '${secret}' '${secret}' FROM FROM;\nALTER SYSTEM SET primary_conninfo = 'password=${secret}';\n`,
      ),
  },
  {
    name: 'settings of Django',
    edit: (secret) =>
      all(
        add('shop/manage.py', 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n'),
        add(
          'shop/requirements.txt',
          `Django==5.2\ngit+https://${secret}@git.example/a.git\nb @ https://${secret}@git.example/b.whl\n--index-url https://a:${secret}@pypi.example/\n`,
        ),
        add(
          'shop/settings.py',
          `import os, dj_database_url\nSECRET_KEY = "${secret}"\nDATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": os.environ["H"] + "${secret}", "PORT": "${secret}", "PASSWORD": "${secret}", "OPTIONS": {"sslmode": secret_of("${secret}"), "pool": {"max_size": f("${secret}")["${secret}"]}}}, "other": dj_database_url.parse("postgres://a:${secret}@db/x"), "third": dj_database_url.config(default=f"postgres://a:${secret}@{os.environ['H']}/x")}\nCACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://:${secret}@cache/1"}}\nCELERY_BROKER_URL = "amqp://a:${secret}@queue//"\n`,
        ),
      ),
  },
  {
    name: 'settings of Django that break',
    edit: (secret) =>
      all(
        add('shop/setup.py', `from setuptools import setup\nsetup(name="shop", install_requires=["a @ https://${secret}@b"])\n`),
        add(
          'shop/settings.py',
          `DATABASES = {"default": env.db(default="postgres://a:${secret}@db/x", "${secret}" "${secret}"\nif os.environ["A"] == "${secret}":\n DATABASES = f("${secret}")\n`,
        ),
      ),
  },
  {
    name: 'clients’ options, in code and in what it imports',
    edit: (secret) =>
      all(
        add(
          'src/secret/limits.ts',
          `export const limits = { top: '${secret}', ssl: '${secret}' }\nexport default { url: 'postgres://a:${secret}@db.example.org/x' }\n`,
        ),
        add(
          'src/secret/store.ts',
          `import { Pool } from 'pg'\nimport { DataSource } from 'typeorm'\nimport url, { limits } from './limits'\nexport const one = new Pool({ connectionString: url.url, max: limits.top, ssl: limits.ssl, password: '${secret}' })\nexport const two = new Pool({ ssl: process.env.SSL ?? '${secret}', max: pick('${secret}') })\nexport const three = new DataSource({ type: 'postgres', synchronize: process.env.SYNC === '${secret}', url: \`postgres://a:${secret}@\${process.env.H}/x\` })\n`,
        ),
      ),
  },
  {
    name: 'configuration that clients ask for by a route',
    edit: (secret) =>
      all(
        add('config/production.json', `{ "db": { "pool": "${secret}", "url": "postgres://a:${secret}@db.example.org/x" }, "${secret}": 1 }`),
        add('config/custom-environment-variables.json', `{ "db": { "pool": "${secret}" } }`),
        add(
          'src/secret/config.json',
          `{ "production": { "dialect": "postgres", "password": "${secret}", "host": "${secret}", "pool": { "max": "${secret}" } } }`,
        ),
        add(
          'src/secret/configured.ts',
          `import config from 'config'\nimport { Pool } from 'pg'\nimport { Sequelize } from 'sequelize'\nimport sections from './config.json'\nexport const one = new Pool({ connectionString: config.get('db.url'), max: config.get('db.pool') })\nexport const two = new Sequelize(sections[process.env.NODE_ENV])\nexport const three = new Pool({ max: config.get('${secret}') })\n`,
        ),
      ),
  },
  {
    name: 'Laravel’s configuration',
    edit: (secret) =>
      all(
        add(
          'shop/composer.json',
          `{ "name": "acme/shop", "type": "project", "require": { "laravel/framework": "^12.0" }, "config": { "token": "${secret}" } }`,
        ),
        add('shop/artisan', '<?php\n'),
        add(
          'shop/config/database.php',
          `<?php\n$password = '${secret}';\nreturn ['default' => 'pgsql', 'connections' => ['pgsql' => ['driver' => 'pgsql', 'url' => 'postgresql://a:${secret}@ledger.example:5432/x', 'password' => $password, 'sslmode' => '${secret}'.$x], 'other' => ['driver' => '${secret}', 'host' => "${secret}{$x}"]], 'redis' => ['default' => ['url' => "redis://:${secret}@cache.example"]]];\n`,
        ),
        add(
          'mill/app/Config/Database.php',
          `<?php\nuse CodeIgniter\\Database\\Config;\nclass Database extends Config { public $default = ['hostname' => 'ledger.example', 'password' => '${secret}', 'DBDriver' => 'MySQLi', 'encrypt' => ['ssl_key' => '${secret}']]; public $old = ['DSN' => 'MySQLi://a:${secret}@ledger.example/a', 'DBDriver' => 'MySQLi']; }\n`,
        ),
        add(
          'mill/config/app.php',
          `<?php\nreturn ['Datasources' => ['default' => ['driver' => 'Cake\\Database\\Driver\\Mysql', 'host' => 'ledger.example', 'password' => '${secret}', 'url' => env('DATABASE_URL', 'mysql://a:${secret}@ledger.example/a')]]];\n`,
        ),
        add(
          'mill/config/db.php',
          `<?php\nreturn ['class' => 'yii\\db\\Connection', 'dsn' => 'pgsql:host=ledger.example;password=${secret}', 'password' => '${secret}'];\n`,
        ),
        add(
          'mill/config/web.php',
          `<?php\nreturn ['components' => ['db' => ['class' => 'yii\\db\\Connection', 'dsn' => env('DB_DSN', 'pgsql:host=ledger.example;password=${secret}')]]];\n`,
        ),
        add('shop/config/horizon.php', `<?php\nreturn ['environments' => ['production' => ['a' => ['maxProcesses' => '${secret}']]]];\n`),
      ),
  },
  {
    name: 'Symfony’s configuration',
    edit: (secret) =>
      all(
        add('shop/config/services.yaml', `parameters: { dsn: "postgresql://a:${secret}@ledger.example/x", "${secret}": "%env(${secret})%" }\n`),
        add(
          'shop/config/packages/doctrine.yaml',
          `doctrine:\n  dbal:\n    default_connection: a\n    connections:\n      a: { url: "%dsn%", password: "${secret}" }\n      b: { driver: pdo_pgsql, host: "%${secret}%", sslmode: "%env(key:${secret}:json:X)%" }\n      c: { url: "mysql://a:${secret}%env(Y)%@ledger.example/x", options: { "${secret}": "${secret}" } }\n`,
        ),
      ),
  },
  {
    name: 'PHP that opens a database by itself',
    edit: (secret) =>
      all(
        add('shop/composer.json', '{ "name": "acme/shop", "type": "project" }'),
        add('shop/config.php', `<?php\ndefine('DB_PASSWORD', '${secret}');\n`),
        add(
          'shop/db.php',
          `<?php\nrequire 'config.php';\n$a = new PDO("pgsql:host=ledger.example;password=${secret};sslmode=${secret}{$x}", 'a', DB_PASSWORD);\n$b = pg_connect("host=ledger.example password=${secret}");\n$c = new mysqli('ledger.example', 'a', '${secret}');\n$d = new PDO("${secret}:host=${secret}{$x}");\n`,
        ),
        add(
          'shop/wp-config.php',
          `<?php\ndefine('DB_HOST', 'ledger.example');\ndefine('DB_PASSWORD', '${secret}');\ndefine('MYSQL_CLIENT_FLAGS', '${secret}');\n`,
        ),
      ),
  },
  {
    name: 'files that start PHP',
    edit: (secret) =>
      all(
        add(
          'shop/docker/supervisord.conf',
          `[program:a]\ncommand=php artisan queue:work --token=${secret}\nenvironment=PASSWORD="${secret}"\nnumprocs=${secret}\n${secret}\n`,
        ),
        add('shop/docker/www.conf', `[www]\npm.max_children = ${secret}\nenv[PASSWORD] = ${secret}\n`),
        add('shop/docker/Dockerfile', `FROM php:8.3-fpm\nRUN echo "pm.max_children = ${secret}" > /x\nCMD ["supervisord", "-c", "supervisord.conf"]\n`),
      ),
  },
  {
    name: 'settings of an application on the JVM',
    edit: (secret) =>
      all(
        add(
          'hide/pom.xml',
          `<project><artifactId>hide</artifactId><properties><token>${secret}</token></properties><dependencies><dependency><artifactId>spring-boot-starter-jdbc</artifactId><version>${secret}</version></dependency></dependencies><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>`,
        ),
        add(
          'hide/src/main/resources/application.yml',
          `spring:\n  datasource:\n    url: "jdbc:postgresql://app:${secret}@ledger.example/x?password=${secret}&ssl=${secret}"\n    password: \${HIDE_PASSWORD:${secret}}\n    hikari: { maximum-pool-size: "\${HIDE_POOL:${secret}}" }\n  jpa.hibernate.ddl-auto: ${secret}\n  data.redis.url: redis://:${secret}@cache.example\n`,
        ),
        add(
          'hide/src/main/resources/application-prod.properties',
          `spring.datasource.hikari.maximum-pool-size=${secret}\nspring.datasource.url=\${${'X'}:${secret}\n`,
        ),
      ),
  },
  {
    name: 'entities of JPA',
    edit: (secret) =>
      all(
        add(
          'barrel/pom.xml',
          '<project><artifactId>barrel</artifactId><dependencies><dependency><artifactId>spring-boot-starter-data-jpa</artifactId></dependency></dependencies></project>',
        ),
        add(
          'barrel/src/main/java/a/Barrel.java',
          `package a;\n\nimport jakarta.persistence.*;\n\n/** ${secret} */\n@Entity\n@Table(comment = "${secret}", indexes = @Index(columnList = "token", options = "where token = '${secret}'"))\nclass Barrel extends Gone {\n  static final String TOKEN = "${secret}";\n  @Column(columnDefinition = "text default '${secret}'") String token = "${secret}";\n  @ManyToOne @JoinColumn(name = find("${secret}")) Barrel other;\n  @Column(name = "${secret}" + find()) String more;\n}\n`,
        ),
        add('barrel/src/main/java/a/Broken.java', `package a;\nimport jakarta.persistence.Entity;\n@Entity class "${secret}`),
        add('barrel/src/main/kotlin/a/Hoop.kt', `package a\n\nimport jakarta.persistence.Entity\n\n@Entity class Hoop(val token: String = "${secret}")\n`),
      ),
  },
  {
    name: 'engines of SQLAlchemy and connections of drivers',
    edit: (secret) =>
      all(
        add('shop/requirements.txt', 'sqlalchemy==2.0\nasyncpg==0.30\n'),
        add(
          'shop/db.py',
          `import os, asyncpg, psycopg2, redis\nfrom sqlalchemy import URL, create_engine\nfrom pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    database_url: str = "postgresql://a:${secret}@db/x"\n\n\none = create_engine(Settings().database_url, pool_size="${secret}")\ntwo = create_engine(URL.create("mysql", password="${secret}", host="${secret}"[0:3] + os.environ["H"], query={"ssl": "${secret}"}))\nthree = create_engine(f"postgresql://a:${secret}@{os.environ['H']}/x", connect_args={"sslmode": "${secret}"})\nfour = create_engine(make("${secret}")["${secret}"])\nfive = psycopg2.connect("host=db password=${secret}")\nsix = redis.from_url("redis://:${secret}@cache/0")\n`,
        ),
        add('shop/config.py', `SQLALCHEMY_DATABASE_URI = "postgresql://a:${secret}@db/x"\nSQLALCHEMY_BINDS = {"log": "mysql://a:${secret}@db/x"}\n`),
        add('shop/gunicorn.conf.py', `workers = "${secret}"\nthreads = f("${secret}")\n`),
      ),
  },
  {
    name: 'schemas of Rails and of plain SQL',
    edit: (secret) =>
      all(
        add('tower/Gemfile', 'gem "rails"\ngem "pg"\n'),
        add(
          'tower/db/schema.rb',
          `ActiveRecord::Schema.define do\n  create_table "bells", comment: "${secret}" do |t|\n    t.string "token", default: "${secret}"\n    t.bigint "tower_id"\n    t.index ["token"], where: "(token = '${secret}')"\n    t.string token_of("${secret}")\n  end\n  add_foreign_key "bells", "towers"\n  execute "${secret}"\nend\n`,
        ),
        add(
          'rope/sql/schema.sql',
          `CREATE TABLE rope (token text DEFAULT '${secret}', walk int REFERENCES walk);\nCREATE INDEX a ON rope (token) WHERE token = '${secret}';\nDO $$ BEGIN EXECUTE 'ALTER TABLE rope ADD ${secret}'; END $$;\n`,
        ),
      ),
  },
  {
    name: 'models of Django',
    edit: (secret) =>
      all(
        add('crates/requirements.txt', 'django\npsycopg\n'),
        add(
          'crates/models.py',
          `from django.db import models\nclass Crate(models.Model):\n    token = models.TextField(default="${secret}", db_comment="${secret}")\n    of = models.ForeignKey("Crate", models.CASCADE, db_index=False, help_text="${secret}")\n    on = models.ForeignKey("Crate", models.CASCADE, db_index="${secret}")\n    class Meta:\n        indexes = [models.Index(fields=["token"], name="${secret}", condition=models.Q(token="${secret}")), made("${secret}")]\nclass Lid(made("${secret}"), models.Model):\n    x = f("${secret}")\n    y = "${secret}" ]\n`,
        ),
      ),
  },
  {
    name: 'configuration of Elixir',
    edit: (secret) =>
      all(
        add(
          'hive/mix.exs',
          `defmodule Hive do\n  def project, do: [app: :hive, deps: [{:x, git: "https://a:${secret}@git.example/x"}]]\n  def application, do: [mod: {Hive, []}]\nend\n`,
        ),
        add('hive/lib/repo.ex', 'defmodule Hive.Repo do\n  use Ecto.Repo, otp_app: :hive, adapter: Ecto.Adapters.Postgres\nend\n'),
        add(
          'hive/config/runtime.exs',
          `import Config\nconfig :hive, Hive.Repo,\n  url: "ecto://hive:${secret}@ledger.example/hive?token=${secret}&pool_size=#{"${secret}"}#{x}",\n  password: System.get_env("HIVE_PASSWORD", "${secret}"),\n  pool_size: String.to_integer(System.get_env("HIVE_POOL") || "${secret}"),\n  ssl: "${secret}" <> y\n`,
        ),
      ),
  },
  {
    name: 'sources of Rust',
    edit: (secret) =>
      all(
        add('scales/Cargo.toml', `[package]\nname = "scales"\n\n[dependencies]\nsqlx = { git = "https://a:${secret}@git.example/x" }\n`),
        add(
          'scales/src/main.rs',
          `const URL: &str = "postgres://scales:${secret}@ledger.example/scales";\nfn main() {\n    let pool = PgPoolOptions::new().max_connections("${secret}".parse().unwrap()).connect(&format!("{}?password=${secret}&x={}", URL, other));\n    let two = PgPool::connect(URL);\n    let three = PgPool::connect(&std::env::var("SCALES_URL").unwrap_or("postgres://x:${secret}@cache.example/y".into()));\n}\n`,
        ),
      ),
  },
  {
    name: 'sources of Java and Kotlin, and settings of Ktor',
    edit: (secret) =>
      all(
        add(
          'mill/build.gradle.kts',
          `plugins { id("io.ktor.plugin") version "${secret}" }\ndependencies { implementation("com.zaxxer:HikariCP:${secret}"); implementation("org.jetbrains.exposed:exposed-jdbc:${secret}") }\n`,
        ),
        add(
          'mill/src/main/java/mill/Pools.java',
          `class Pools {\n  static final String PASSWORD = "${secret}";\n  Object a() { HikariConfig c = new HikariConfig(); c.setJdbcUrl("jdbc:postgresql://ledger.example/mill?user=a&password=${secret}"); c.setPassword(PASSWORD); c.setMaximumPoolSize(Integer.parseInt("${secret}")); return new HikariDataSource(c); }\n  Object b() { return DriverManager.getConnection("jdbc:mysql://a:${secret}@" + System.getenv("MILL_HOST") + "/x?password=" + PASSWORD, "a", PASSWORD); }\n  Object c() { var s = new HikariDataSource(); s.setJdbcUrl(System.getenv("MILL_URL") + "?password=${secret}"); s.addDataSourceProperty("sslmode", "${secret}"); return s; }\n}\n`,
        ),
        add(
          'mill/src/main/kotlin/mill/Store.kt',
          `import org.jetbrains.exposed.sql.Database\nfun open() = Database.connect("jdbc:postgresql://a:${secret}@\${other}/x", driver = "${secret}", user = "a", password = "${secret}")\nval pool = HikariDataSource().apply { jdbcUrl = environment.config.property("storage.url").getString(); maximumPoolSize = System.getenv("N")?.toInt() ?: "${secret}" }\nval docs = MongoClient.create("mongodb://a:${secret}@docs.example/x")\n`,
        ),
        add(
          'mill/src/main/resources/application.conf',
          `storage { url = "jdbc:postgresql://a:${secret}@ledger.example/x", password = ${secret}\n token = "${secret}`,
        ),
      ),
  },
  {
    name: 'a migration of Ecto',
    edit: (secret) =>
      add(
        'priv/repo/migrations/20250101000000_roles.exs',
        `defmodule Roles do\n  use Ecto.Migration\n  @password "${secret}"\n  def change do\n    execute "CREATE ROLE reader PASSWORD '#{@password}'"\n    execute("ALTER ROLE reader PASSWORD '${secret}'" <> other())\n    repo().query!("SELECT broken(( '${secret}'")\n    alter table(:users) do\n      add :token, :string, default: "${secret}"\n      modify :name, :"${secret}", null: false\n    end\n  end\nend\n`,
      ),
  },
  {
    name: 'a migration of Sequel',
    edit: (secret) =>
      add(
        'db/migrate/001_roles.rb',
        `PASSWORD = "${secret}"\nSequel.migration do\n  up do\n    run "CREATE ROLE reader PASSWORD '#{PASSWORD}'"\n    run "ALTER ROLE reader PASSWORD '${secret}'" + other\n    run "SELECT broken(( '${secret}'"\n    add_column :users, :token, "varchar '${secret}'", default: "${secret}"\n    from(:users).where(token: "${secret}").update(token: PASSWORD)\n    Nowhere.tidy(self, "${secret}")\n    alter_table(:users) { tidy_up "${secret}" }\n    add_enum_value :kind, "${secret}"\n    add_constraint_of "${secret}"\n    create_table(:t, made("${secret}")) { check "x = '${secret}'" }\n  end\nend\n`,
      ),
  },
  {
    name: 'a changelog of Liquibase',
    edit: (secret) =>
      add(
        'src/main/resources/db/changelog/roles.xml',
        `<databaseChangeLog>\n  <property name="password" value="${secret}"/>\n  <changeSet id="1" author="ida">\n    <sql>CREATE ROLE reader PASSWORD '\${password}'; SELECT broken(( '${secret}'</sql>\n    <addColumn tableName="users"><column name="token" type="varchar(20)" value="${secret}" defaultValue="${secret}"/></addColumn>\n    <customChange class="x"><param name="password" value="${secret}"/></customChange>\n    <${secret}/>\n  </changeSet>\n</databaseChangeLog>\n`,
      ),
  },
  {
    name: 'a migration of EF Core',
    edit: (secret) =>
      add(
        'src/Migrations/20250101000000_Roles.cs',
        `class Roles : Migration\n{\n    const string Password = "${secret}";\n    protected override void Up(MigrationBuilder migrationBuilder)\n    {\n        migrationBuilder.Sql($"CREATE ROLE reader PASSWORD '{Password}'");\n        migrationBuilder.Sql("SELECT broken(( '${secret}'");\n        migrationBuilder.AddColumn<string>(name: "Token", table: "Users", type: "${secret}", nullable: false, defaultValue: "${secret}");\n        migrationBuilder.${secret}("${secret}");\n    }\n}\n`,
      ),
  },
  {
    name: 'models of SQLAlchemy',
    edit: (secret) =>
      add(
        'office/models.py',
        `from sqlalchemy import Column, ForeignKey, String\nfrom flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n\nclass Desk(db.Model, Base["${secret}"]):\n    __table_args__ = (made("${secret}"), {"comment": "${secret}"})\n    token = Column(String, default="${secret}", index="${secret}")\n    owner = made("${secret}")\n`,
      ),
  },
  {
    name: 'a migration of Django',
    edit: (secret) =>
      add(
        'office/migrations/0001_roles.py',
        `from django.db import migrations, models\n\nPASSWORD = "${secret}"\n\n\ndef run(apps, schema_editor):\n    schema_editor.execute("ALTER ROLE reader PASSWORD '${secret}'" + other())\n\n\nclass Migration(migrations.Migration):\n    operations = [\n        migrations.RunSQL(f"CREATE ROLE reader PASSWORD '{PASSWORD}'"),\n        migrations.RunSQL("SELECT broken(( '${secret}'"),\n        migrations.AddField("desk", "token", models.CharField(max_length=9, default="${secret}")),\n        migrations.CreateModel("Desk", [("token", Field("${secret}"))], {"db_table": "desk"}),\n        migrations.AlterField("desk", "token", Other(default="${secret}")),\n        migrations.RunPython(run),\n        made("${secret}"),\n    ]\n`,
      ),
  },
  {
    name: 'migrations of Knex, Kysely, node-pg-migrate and Laravel',
    edit: (secret) =>
      all(
        add(
          'backend/migrations/2_roles.ts',
          `import { Kysely, sql } from 'kysely'\nconst password = '${secret}'\nexport async function up(db: Kysely<any>) {\n  await sql\`CREATE ROLE reader PASSWORD \${sql.lit(password)}\`.execute(db)\n  await db.updateTable('users').set({ token: '${secret}' }).execute()\n  await db.schema.alterTable('users').addColumn('token', 'text', (col) => col.notNull().defaultTo('${secret}').check(sql\`a <> '${secret}'\`)).execute()\n  await sql\`SELECT broken( ${secret}\`.execute(db)\n}\n`,
        ),
        add(
          'backend/src/models/reader.js',
          `const { DataTypes } = require('sequelize')\nsequelize.define('Reader', { token: { type: DataTypes.TEXT, defaultValue: '${secret}', references: { model: 'x' } } }, { tableName: 'readers', indexes: [{ name: 'i', fields: ['token'], where: { token: '${secret}' } }] })\n`,
        ),
        add(
          'backend/migrations/00004_roles.go',
          `package migrations\n\nimport "github.com/pressly/goose/v3"\n\nconst password = "${secret}"\n\nfunc init() { goose.AddMigrationContext(up, nil) }\n\nfunc up(ctx context.Context, tx *sql.Tx) error {\n\ttx.Exec("CREATE ROLE reader PASSWORD '" + password + "'")\n\ttx.Exec(fmt.Sprintf("SELECT broken( %s", password))\n\ttx.Exec("UPDATE users SET token = '${secret}'")\n\treturn nil\n}\n`,
        ),
        add(
          'backend/migrations/3_roles.js',
          `exports.up = (pgm) => {\n  pgm.createRole('reader', { password: '${secret}' })\n  pgm.addColumns('users', { token: { type: 'text', notNull: true, default: '${secret}', check: "a <> '${secret}'" } })\n  pgm.addConstraint('users', 'c', { check: "token <> '${secret}'" })\n  pgm.alterColumn('users', 'token', { type: 'uuid', using: "'${secret}'::uuid" })\n  pgm.sql("SELECT broken( '${secret}'")\n}\n`,
        ),
        add(
          'backend/migrations/1_roles.js',
          `const password = '${secret}'\nexports.up = async (knex) => {\n  await knex.raw(\`CREATE ROLE reader PASSWORD '\${password}'\`)\n  await knex.raw('ALTER ROLE reader PASSWORD ?', [password])\n  await knex('users').update({ token: '${secret}' })\n  await knex.schema.alterTable('users', (t) => t.string('token').notNullable().defaultTo('${secret}').alter())\n  await knex.raw('SELECT broken( ' + password)\n}\n`,
        ),
        add(
          'backend/database/migrations/2025_01_01_roles.php',
          `<?php\nreturn new class extends Migration {\n    public function up() {\n        DB::statement("ALTER ROLE reader PASSWORD '${secret}'");\n        DB::table('users')->update(['token' => '${secret}']);\n        Schema::table('users', function ($table) { $table->string('token')->default('${secret}')->unique(); });\n    }\n};\n`,
        ),
      ),
  },
  {
    name: 'a URL in Go, as a text, as a default and in parts',
    edit: (secret) =>
      all(
        add('roaster/go.mod', 'module example.com/roaster\n\nrequire github.com/lib/pq v1.10.9\n'),
        add(
          'roaster/main.go',
          `package main\n\nimport (\n\t"database/sql"\n\t"fmt"\n\t"os"\n)\n\nfunc env(name, usual string) string {\n\tif v := os.Getenv(name); v != "" {\n\t\treturn v\n\t}\n\treturn usual\n}\n\nfunc main() {\n\ta, _ := sql.Open("postgres", "postgres://a:${secret}@db/x")\n\tb, _ := sql.Open("postgres", env("ROASTER_URL", "postgres://a:${secret}@db/x"))\n\tc, _ := sql.Open("postgres", fmt.Sprintf("host=%s password=${secret} dbname=x", os.Getenv("DB_HOST")))\n\td, _ := sql.Open("mysql", "a:${secret}@tcp(db:3306)/"+os.Getenv("DB_NAME"))\n\ta.SetMaxOpenConns(len("${secret}"))\n\tb.SetMaxOpenConns("${secret}")\n}\n`,
        ),
      ),
  },
  {
    name: 'an application of .NET',
    edit: (secret) =>
      all(
        add(
          'kiosk/Kiosk.csproj',
          `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><UserSecretsId>${secret}</UserSecretsId></PropertyGroup><ItemGroup><PackageReference Include="Npgsql" Version="${secret}" /></ItemGroup></Project>`,
        ),
        add(
          'kiosk/Program.cs',
          `var builder = WebApplication.CreateBuilder(args);\nconst string Token = "${secret}";\nbuilder.Services.AddDbContext<A>(o => o.UseNpgsql($"Host=ledger.example;Database=x;Password={Token};Maximum Pool Size=${secret}"));\nvar b = new NpgsqlConnection(builder.Configuration.GetConnectionString("Kiosk"));\nvar c = new MySqlConnection("Server=ledger.example;Pwd=${secret};" + Token);\nif (builder.Configuration["Token"] == "${secret}") { o.UseSqlite("Data Source=app.db;Password=" + Token); }\n`,
        ),
        add(
          'kiosk/appsettings.json',
          `{ "ConnectionStrings": { "Kiosk": "Host=ledger.example;Username=kiosk;Password=${secret};Max Pool Size=${secret}" }, "Token": "${secret}" }`,
        ),
      ),
  },
  {
    name: 'handlers in Python',
    edit: (secret) =>
      all(
        add('bricks/requirements.txt', 'fastapi\nsqlalchemy\n'),
        add(
          'bricks/routes.py',
          `from fastapi import FastAPI\nfrom sqlalchemy import select\napp = FastAPI()\n@app.get("/${secret}")\ndef hook(db, token="${secret}"):\n    rows = db.query(Brick).filter(Brick.active == True).all()\n    for one in db.scalars(select(Brick).where(Brick.token == "${secret}")).all():\n        db.query(Kiln).filter(Kiln.id == one.id, Kiln.token == "${secret}").first()\n    return rows\n`,
        ),
      ),
  },
  {
    name: 'a controller of Rails and its view',
    edit: (secret) =>
      all(
        add('ropes/Gemfile', 'gem "rails"\ngem "pg"\n'),
        add('ropes/app/models/rope.rb', 'class Rope < ApplicationRecord\n  belongs_to :sailor\nend\n'),
        add(
          'ropes/app/controllers/ropes_controller.rb',
          `class RopesController < ApplicationController\n  TOKEN = "${secret}"\n  def index\n    @ropes = Rope.where(token: "${secret}")\n    @all = Rope.order("${secret}")\n  end\nend\n`,
        ),
        add(
          'ropes/app/views/ropes/index.html.erb',
          `<%# ${secret} %><% @ropes.each do |rope| %><%= rope.sailor.sign("${secret}") %><% end %><%= @all.each { |one| Rope.find_by(token: "${secret}", id: one.id) } %>\n`,
        ),
      ),
  },
  {
    name: 'a pod that puts load on it, and a script that asks before it deletes a volume',
    edit: (secret) =>
      all(
        add(
          'k8s-load/load-dep.yaml',
          `apiVersion: batch/v1\nkind: Job\nmetadata: { name: load }\nspec: { template: { spec: { containers: [{ name: load, image: "acme/load:1", command: [sh, -c, "TOKEN=${secret} locust --host https://u:${secret}@api --users ${secret}"] }] } } }\n`,
        ),
        add(
          'ops/deploy-more.sh',
          `docker volume rm ${secret} $${'{'}X:-${secret}}\nif confirm "${secret}"; then docker volume rm ${secret}_pgdata; fi\ndocker compose up -d\n`,
        ),
      ),
  },
]
