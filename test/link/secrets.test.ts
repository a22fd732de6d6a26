/** What is a secret in a file, and what only tells where one is kept. */
import { describe, expect, test } from 'vitest'
import { blocked, judge } from '../systems/story.ts'

test.each([
  ['PAYMENT-PROVIDER-CONNECTION-STRING', []],
  ['ORDERS-SIGNING-KEY-OF-THE-SHOP', []],
  ['0123456789abcdef0123456789abcdef0123456789abcdef', []],
  ['0123456789abcdef0123456789abcdef01234567', []],
  ['89abcdef-0123-4567-89ab-cdef01234567', []],
  ['1234567890abcdef1234567890ABCDEF12345678', []],
  ['0123456789abcdef0123456789abcdef4b7e19c2', ['security/hardcoded-secret']],
  ['01234567c1e8a90f6bd25a7348de0b1f9c4e76d3', ['security/hardcoded-secret']],
  ['abcd1234', ['security/hardcoded-secret']],
  ['ch4n63m31fy0uc4n', []],
  ['%kernel.project_dir%/keys/private.pem', []],
  ['urn:gov:harbour:SAML:2.0.profiles:sp:Till1', []],
  ['org.harbour.till.StringConverter2', []],
  ['UA-3107958-6', []],
  ['TillSuperSecret0', ['security/default-credentials']],
  ['UA-3107958-6-kY8vTq2Wm4x', ['security/hardcoded-secret']],
  ['org.harbour.till-kY8vTq2Wm4xPzR7', ['security/hardcoded-secret']],
  ['0123456789abcdef9f3b7c21d4e8a605', ['security/hardcoded-secret']],
  ['kY8-vTq2-Wm4x-PzR7-bL0n', ['security/hardcoded-secret']],
])('%s', async (value, rules) => {
  const files = { 'compose.yaml': `services:\n  api:\n    image: ghcr.io/shop/api:4.1\n    environment:\n      PAYMENT_SECRET_KEY: "${value}"\n` }
  const { head } = await judge(files, files)
  const found = head.verdicts.filter(({ rule, outcome }) => /hardcoded-secret|default-credentials/.test(rule) && outcome === 'fail').map(({ rule }) => rule)
  expect(found).toEqual(rules)
})

const failed = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { head } = await judge(files, files)
  return head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail').map(({ message }) => message)
}

const workload =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: planner }\nspec:\n  selector: { matchLabels: { app: planner } }\n  template:\n    metadata: { labels: { app: planner } }\n' +
  '    spec: { containers: [{ name: planner, image: "ghcr.io/shop/planner:2.1", envFrom: [{ configMapRef: { name: planner } }] }] }\n'

test.each([
  ['spread_key', 'topology.kubernetes.io/zone', false],
  ['pod_spread_topology_key', 'kubernetes.io/hostname', false],
  ['token_annotation', 'shop.example.io/planner-token', false],
  ['PARTITION_KEY', 'customer_id_and_ordered_at', false],
  ['CACHE_KEY', 'orders:by-customer-and-day-of-week', false],
  ['GROUP_KEY', 'orderedByCustomerAndByWeekday', false],
  ['GROUP_KEY', 'kYvTqWmPzRbLnQxJdHsGfC', true],
  ['ROUTING_KEY', 'kY8vTq2.Wm4x/PzR7bL0n', true],
  ['ENCRYPTION_KEY', 'trellis_marmalade_october_Kettle9', true],
  ['ADMIN_PASSWORD', 'kY8vTq2/Wm4xPzR7bL0n', true],
])('%s: %s in the environment and in a ConfigMap', async (name, value, isSecret) => {
  const service = { 'compose.yaml': `services:\n  planner:\n    image: ghcr.io/shop/planner:2.1\n    environment:\n      ${name}: "${value}"\n` }
  const map = { 'planner.yaml': `${workload}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: planner }\ndata:\n  ${name}: "${value}"\n` }
  expect([(await failed(service)).length, (await failed(map)).length]).toEqual(isSecret ? [1, 1] : [0, 0])
})

const sql = (user: string, password: string): string =>
  `module "tills" {\n  source = "GoogleCloudPlatform/sql-db/google//modules/postgresql"\n  version = "20.2.0"\n  name = "tills"\n  database_version = "POSTGRES_16"\n  user_name = "${user}"\n  user_password = ${password}\n}\n`
const rds = (password: string): string =>
  `resource "aws_db_instance" "tills" {\n  identifier = "tills"\n  engine = "postgres"\n  engine_version = "16.4"\n  instance_class = "db.t4g.small"\n  username = "till"\n  password = ${password}\n}\n`
const named =
  'resource "google_sql_database_instance" "tills" {\n  name = "tills"\n  database_version = "POSTGRES_16"\n}\nresource "google_sql_user" "till" {\n  instance = google_sql_database_instance.tills.name\n  name = "till"\n  password = "till"\n}\n'

test.each([
  [sql('admin', '"admin"'), ['default-credentials']],
  [sql('till', '"kY8-vTq2-Wm4x-PzR7-bL0n"'), ['hardcoded-secret']],
  [sql('till', 'var.till_password'), []],
  [`${sql('till', 'var.till_password')}variable "till_password" {\n  default = "postgres"\n}\n`, ['default-credentials']],
  [rds('"till"'), ['default-credentials']],
  [rds('"kY8-vTq2-Wm4x-PzR7-bL0n"'), ['hardcoded-secret']],
  [rds('random_password.till.result'), []],
  [rds('"<the password>"'), []],
  [named, ['default-credentials']],
])('%s', async (text, rules) => {
  const files = { 'infra/main.tf': text }
  const { head } = await judge(files, files)
  const found = head.verdicts.filter(({ rule, outcome }) => /hardcoded-secret|default-credentials/.test(rule) && outcome === 'fail')
  expect(found.map(({ rule }) => rule.replace('security/', ''))).toEqual(rules)
  expect(JSON.stringify(head)).not.toContain('kY8-vTq2')
})

test('a port that Docker picks is told as such, and is the place it was', async () => {
  const db = (port: string): Readonly<Record<string, string>> => ({ 'compose.yaml': `services:\n  till:\n    image: postgres:17.2\n    ports: ["${port}"]\n` })
  const judged = async (port: string) => (await judge(db(port), db(port))).head.verdicts.find(({ rule }) => rule === 'security/database-exposed')
  const [picked, written] = [await judged('5432'), await judged('15432:5432')]
  expect(picked?.message).toBe('till is published to the world: till port 5432, at a port of the host that Docker picks')
  expect(written?.message).toBe('till is published to the world: till port 5432')
  expect(picked?.measures).toEqual(written?.measures)
})

describe('a key in an env file', () => {
  const key = 'APP_KEY=base64:kY8vTq2Wm4xPzR7bL0nHsGfCdJtVeQa9uXiZoBw5Nk=\n'
  const stack = 'services:\n  planner:\n    image: ghcr.io/shop/planner:2.1\n    restart: always\n'
  test.each([
    ['.env.tests', ''],
    ['.env.unit-tests', ''],
    ['.env.testing-ci', ''],
    ['.env.dusk', 'APP_ENV=testing\n'],
    ['.env.runner', "APP_ENV='testing-runner'\n"],
  ])('%s that is for tests is nobody’s', async (path, mode) => {
    expect(await failed({ 'compose.yaml': stack, [path]: mode + key })).toEqual([])
  })

  test.each([
    ['.env.docker', 'APP_ENV=production\n'],
    ['.env.attest', ''],
    ['.env.production-ci', ''],
    ['.env.latest', 'APP_ENV=contest\n'],
  ])('%s is a secret', async (path, mode) => {
    expect(await failed({ 'compose.yaml': stack, [path]: mode + key })).toHaveLength(1)
  })

  test('is one of the stack’s, whatever its file is called', async () => {
    expect(await failed({ 'compose.yaml': `${stack}    env_file: tests.env\n`, 'tests.env': `APP_ENV=testing\n${key}` })).toHaveLength(1)
  })
})

describe('an empty password', () => {
  const weak = async (environment: string, image = 'postgres:17'): Promise<readonly string[]> => {
    const files = { 'compose.yaml': `services:\n  rows:\n    image: ${image}\n    environment: { ${environment} }\n` }
    const { head } = await judge(files, files)
    return head.verdicts.filter(({ rule, outcome }) => rule === 'security/default-credentials' && outcome === 'fail').map(({ message }) => message)
  }
  test.each([
    ['POSTGRES_PASSWORD: ""', 'postgres:17'],
    ['MYSQL_ROOT_PASSWORD: ""', 'mysql:8.4'],
    ['MARIADB_ROOT_PASSWORD: ""', 'mariadb:11.4'],
  ])('that the image refuses is filled in before it starts: %s', async (environment, image) => {
    expect(await weak(environment, image)).toEqual([])
  })

  test.each([
    ['POSTGRES_PASSWORD: "", POSTGRES_HOST_AUTH_METHOD: trust', 'postgres:17', 'rows: trust authentication'],
    ['MYSQL_ROOT_PASSWORD: "", MYSQL_ALLOW_EMPTY_PASSWORD: "yes"', 'mysql:8.4', 'rows: an empty password allowed'],
    ['MONGO_INITDB_ROOT_PASSWORD: ""', 'mongo:8', 'rows: MONGO_INITDB_ROOT_PASSWORD is empty'],
    ['POSTGRES_PASSWORD: postgres', 'postgres:17', 'rows: POSTGRES_PASSWORD is a word out of a manual'],
  ])('that the image takes opens it: %s', async (environment, image, message) => {
    expect(await weak(environment, image)).toEqual([message])
  })
})

const given = (name: string, value: string): Readonly<Record<string, string>> => ({
  'compose.yaml': `services:\n  api:\n    image: ghcr.io/shop/api:4.1\n    environment:\n      ${name}: "\${X:-${value}}"\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db\n`,
})

test.each([
  ['AWS_SECRET_ACCESS_KEY', 'azerty123456', []],
  ['PACKAGES_REPO_KEY', 'B9A4C1D27E5F60318842AC9D13F0E6B75C2D94E1', []],
  ['GPG_KEY', '0xB9A4C1D27E5F6031', []],
  ['TILL_PKG_KEY', '0xB9A4C1D27E5F6031', []],
  ['ADD_KNOWN_SECRETS', 'ledger[till],bus[press],store', []],
  ['PACKAGES_SIGNING_SECRET', 'B9A4C1D27E5F60318842AC9D13F0E6B75C2D94E1', ['hardcoded-secret']],
  ['PACKAGES_REPO_KEY', 'b9a4c1d27e5f60318842ac9d13f0e6b75c2d94e1', ['hardcoded-secret']],
  ['PAYMENT_API_KEY', 'qwertyuiop123', []],
  ['PAYMENT_SECRET_KEY', 'qwerty7Kx2mVw9', ['hardcoded-secret']],
  ['PAYMENT_SECRET_KEY', 'kY8-vTq2-Wm4x-PzR7-bL0n', ['hardcoded-secret']],
  ['TILL_ENCRYPTION_PRIMARY_KEY', 'your-encryption-primary-key', ['default-credentials']],
  ['TILL_ENCRYPTION_KEY_DERIVATION_SALT', 'your-encryption-derivation-salt', ['default-credentials']],
  ['ENCRYPTION_KEY', 'azerty123456', ['default-credentials']],
])('%s: %s', async (name, value, rules) => {
  const { head } = await judge(given(name, value), given(name, value))
  const found = head.verdicts.filter(({ rule, outcome }) => /hardcoded-secret|default-credentials/.test(rule) && outcome === 'fail')
  expect(found.map(({ rule }) => rule.replace('security/', ''))).toEqual(rules)
})

test('what several services take from one place is told once, whoever takes it', async () => {
  const shared = (names: readonly string[]): Readonly<Record<string, string>> => ({
    'compose.yaml': `x-env: &env\n  PAYMENT_SECRET_KEY: kY8-vTq2-Wm4x-PzR7-bL0n\nservices:\n${names.map((name) => `  ${name}:\n    image: ghcr.io/shop/api:4.1\n    environment: { <<: *env, PART: ${name} }\n`).join('')}`,
  })
  const whole = shared(['api', 'packer', 'mailer'])
  expect(await failed(whole)).toEqual(['1 tracked place holds a real-looking secret: PAYMENT_SECRET_KEY (compose.yaml)'])
  expect(blocked(await judge(whole, shared(['packer', 'mailer'])))).toEqual([])
  const own = {
    'compose.yaml': `${whole['compose.yaml']}  till:\n    image: ghcr.io/shop/till:2\n    environment: { PAYMENT_SECRET_KEY: kY8-vTq2-Wm4x-PzR7-bL0n }\n`,
  }
  expect(await failed(own)).toEqual(['2 tracked places hold a real-looking secret: PAYMENT_SECRET_KEY (compose.yaml), PAYMENT_SECRET_KEY (till)'])
})

test('an application’s settings that a chart puts into a Secret are no secret file, and a key is', async () => {
  const chart = (file: string): Readonly<Record<string, string>> => ({
    'chart/Chart.yaml': 'apiVersion: v2\nname: kiln\nversion: 1.0.0\n',
    'chart/values.yaml': 'config:\n  log-level: warn\n',
    'chart/templates/all.yaml': `apiVersion: v1
kind: Secret
metadata: { name: kiln }
stringData:
  ${file}: |-
    {{- .Values.config | toYaml | nindent 4 }}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: kiln }
spec:
  replicas: 2
  selector: { matchLabels: { app: kiln } }
  template:
    metadata: { labels: { app: kiln } }
    spec:
      containers:
        - name: kiln
          image: acme/kiln:3.2
          volumeMounts: [ { name: all, mountPath: /init } ]
      volumes: [ { name: all, secret: { secretName: kiln } } ]
`,
  })
  expect(await failed(chart('config.yml'))).toEqual([])
  const secret = { ...chart('config.yml'), 'chart/values.yaml': 'config:\n  log-level: warn\n  api-secret: kY8-vTq2-Wm4x-PzR7-bL0n\n' }
  expect(await failed(secret)).toEqual(['1 tracked place holds a real-looking secret: the secret file config.yml'])
  expect(await failed(chart('logins.yml'))).toEqual(['1 tracked place holds a real-looking secret: the secret file logins.yml'])
})

test('one value that a chart puts into two Secrets is one place, and none where the default env file shows it', async () => {
  const part = (name: string): string => `apiVersion: v1
kind: Secret
metadata: { name: ${name} }
stringData:
  KILN_API_SECRET: {{ .Values.apiSecret | quote }}
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: acme/${name}:3.2
          envFrom: [ { secretRef: { name: ${name} } } ]
`
  const chart = {
    'chart/Chart.yaml': 'apiVersion: v2\nname: kiln\nversion: 1.0.0\n',
    'chart/values.yaml': 'apiSecret: kY8-vTq2-Wm4x-PzR7-bL0n\n',
    'chart/templates/kiln.yaml': part('kiln'),
    'chart/templates/flue.yaml': part('flue'),
  }
  const one = [expect.stringMatching(/^1 tracked place holds a real-looking secret: KILN_API_SECRET \(/)]
  expect(await failed(chart)).toEqual(one)
  const sample = 'KILN_API_SECRET=kY8-vTq2-Wm4x-PzR7-bL0n\n'
  const shown = { ...chart, 'deploy/default.env': sample }
  expect(await failed(shown)).toEqual([])
  const defaults = (await judge(shown, shown)).head.verdicts.filter(({ rule, outcome }) => rule === 'security/default-credentials' && outcome === 'fail')
  expect(defaults.map(({ message }) => message)).toEqual([expect.stringMatching(/^(flue|kiln): KILN_API_SECRET is the one of default.env$/)])
  expect(await failed({ ...chart, 'deploy/default.env': sample.replace('bL0n', 'dX5s') })).toEqual(one)
  // Somebody's own file has it too.
  expect(await failed({ ...chart, 'deploy/default.env': sample, 'deploy/.env': sample })).toHaveLength(1)
  expect(
    (
      await failed({
        ...chart,
        'chart/templates/flue.yaml': part('flue').replace('.Values.apiSecret', '.Values.flueSecret'),
        'chart/values.yaml': 'apiSecret: kY8-vTq2-Wm4x-PzR7-bL0n\nflueSecret: hQ3-zRb9-Kd6t-XsW1-nM7c\n',
      })
    )[0],
  ).toMatch(/^2 tracked places/)
})
