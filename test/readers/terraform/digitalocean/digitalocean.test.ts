/** DigitalOcean in Terraform: clusters with all that belongs to them, pools, apps, Spaces and what watches. */
import { describe, expect, test } from 'vitest'
import type { Declaration } from '../../../../src/model/declaration.ts'
import { digitaloceanAppMapper } from '../../../../src/readers/terraform/mappers/digitalocean-app.ts'
import { digitaloceanDatabaseMapper } from '../../../../src/readers/terraform/mappers/digitalocean-database.ts'
import { digitaloceanMonitoringMapper } from '../../../../src/readers/terraform/mappers/digitalocean-monitoring.ts'
import { digitaloceanSpacesMapper } from '../../../../src/readers/terraform/mappers/digitalocean-spaces.ts'
import { brief, show } from '../../platform-harness.ts'
import { worldOfFiles } from '../harness.ts'

const mappers = [digitaloceanDatabaseMapper, digitaloceanAppMapper, digitaloceanSpacesMapper, digitaloceanMonitoringMapper]

interface Mapped {
  readonly declares: readonly Declaration[]
  readonly skipped: readonly string[]
  of<K extends Declaration['kind']>(kind: K): readonly Extract<Declaration, { kind: K }>[]
}

async function mapped(files: string | Readonly<Record<string, string>>): Promise<Mapped> {
  const world = await worldOfFiles(typeof files === 'string' ? { 'main.tf': files } : files)
  const all = world.resources.flatMap((resource) =>
    mappers.filter(({ types }) => types.includes(resource.type)).map((mapper) => mapper.declare(resource, world)),
  )
  const declares = all.flatMap((one) => one.declares)
  return {
    declares,
    skipped: all.flatMap(({ skipped }) => skipped.map(({ path, line, reason }) => `${path}:${line} ${reason}`)),
    of: (kind) => declares.filter((one): one is Extract<Declaration, { kind: typeof kind }> => one.kind === kind),
  }
}

const cluster = `resource "digitalocean_database_cluster" "main" {
  name       = "fleet-pg"
  engine     = "pg"
  version    = "16"
  size       = "db-s-2vcpu-4gb"
  region     = "nyc3"
  node_count = 2
  lifecycle {
    prevent_destroy = true
  }
}
`
const more = `resource "digitalocean_database_replica" "read" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = "fleet-read"
  size       = "db-s-2vcpu-4gb"
}
resource "digitalocean_database_connection_pool" "app" {
  cluster_id = digitalocean_database_cluster.main.id
  name       = "fleet-pool"
  mode       = "transaction"
  size       = 25
  db_name    = "fleet"
  user       = "doadmin"
}
resource "digitalocean_database_firewall" "main" {
  cluster_id = digitalocean_database_cluster.main.id
  rule {
    type  = "app"
    value = "0c2c5f90-0000-4000-8000-000000000000"
  }
}
resource "digitalocean_database_postgresql_config" "main" {
  cluster_id                 = digitalocean_database_cluster.main.id
  log_min_duration_statement = 1000
  work_mem                   = 16
  shared_buffers_percentage  = 25
}
`

describe('a cluster', () => {
  test('standbys, replicas, size, and what the provider does for every one', async () => {
    const { of, skipped } = await mapped(cluster + more)
    expect(skipped).toEqual([])
    const [db] = of('database')
    expect(of('database').map(({ name, engine, by }) => [name, engine, by])).toEqual([['fleet-pg', 'postgres', 'DigitalOcean']])
    expect(brief(db?.standbys)).toBe('= 1')
    expect(db?.standbys.at.line).toBe(7)
    expect(brief(db?.readReplicas)).toBe('= 1')
    expect(brief(db?.maxConnections)).toBe('= 100')
    expect(brief(db?.reserved)).toContain('= 3')
    expect(brief(db?.memory)).toBe(`= ${4 * 1024 ** 3}`)
    expect(brief(db?.windowDays)).toContain('= 7')
    expect(db?.exposures).toEqual([])
    expect(db?.protections.map(({ what, at }) => [what, at.line])).toEqual([['prevent_destroy', 9]])
    expect(db?.secrets).toContain('${digitalocean_database_cluster.main.private_uri}')
    expect(db?.readSecrets).toEqual(['${digitalocean_database_replica.read.uri}', '${digitalocean_database_replica.read.private_uri}'])
    expect([...(db?.settings ?? [])].map(([name, fact]) => [name, brief(fact)])).toEqual([
      ['log_min_duration_statement', '= 1000'],
      ['work_mem', '= 16MB'],
      ['shared_buffers', '= 1024MB'],
    ])
    expect(of('copy').map(({ of: whose, every, retentionDays, continuous }) => [brief(whose), brief(every), brief(retentionDays), continuous])).toEqual([
      ['= fleet-pg', expect.stringContaining('= 24'), expect.stringContaining('= 7'), true],
    ])
  })

  test('a pool is a pooler of it', async () => {
    const [pool] = (await mapped(cluster + more)).of('pooler')
    expect(pool).toMatchObject({
      name: 'fleet-pool',
      software: 'digitalocean',
      hosts: expect.arrayContaining(['${digitalocean_database_connection_pool.app.host}']),
    })
    expect([brief(pool?.mode), brief(pool?.serverConnections), brief(pool?.of)]).toEqual(['= transaction', '= 25', '= fleet-pg'])
    expect(pool?.exposures).toBeUndefined()
  })

  test('without a firewall it is open to the world, and its pools with it', async () => {
    const { of } = await mapped(cluster + more.replace(/resource "digitalocean_database_firewall"[^]*?\n}\n/, ''))
    expect(of('database')[0]?.exposures.map(({ what }) => what)).toEqual(['fleet-pg takes connections from anywhere, for it has no firewall'])
    expect(of('pooler')[0]?.exposures?.length).toBe(1)
  })

  test.each([
    ['everybody', 'rule {\n type = "ip_addr"\n value = "0.0.0.0/0"\n}', ['fleet-pg takes connections from 0.0.0.0/0'], undefined],
    ['an office', 'rule {\n type = "ip_addr"\n value = "203.0.113.7"\n}', [], undefined],
    ['a tag', 'rule {\n type = "tag"\n value = "0.0.0.0/0"\n}', [], undefined],
    ['who knows whom', 'rule {\n type = "ip_addr"\n value = var.office\n}', [], '${var.office}'],
    ['a list nobody knows', 'dynamic "rule" {\n for_each = var.rules\n content {\n type = "ip_addr"\n value = rule.value\n }\n}', [], '${var.rules}'],
  ])('a firewall that lets in %s', async (_, rule, exposures, open) => {
    const { of } = await mapped(
      `${cluster}variable "office" {}\nvariable "rules" {}\nresource "digitalocean_database_firewall" "f" {\n cluster_id = digitalocean_database_cluster.main.id\n ${rule}\n}\n`,
    )
    const [db] = of('database')
    expect(db?.exposures.map(({ what }) => what)).toEqual(exposures)
    expect(db?.exposureOpen?.raw).toBe(open)
  })

  test.each([
    ['one node', 'node_count = 2', 'node_count = 1', '= 0'],
    ['a variable with a default', 'node_count = 2', 'node_count = var.nodes', '= 2'],
    ['a conditional', 'node_count = 2', 'node_count = var.nodes > 1 ? 3 : 1', '= 2'],
  ])('standbys by %s', async (_, from, to, standbys) => {
    const { of } = await mapped(`variable "nodes" {\n default = 3\n}\n${cluster.replace(from, to)}`)
    expect(brief(of('database')[0]?.standbys)).toBe(standbys)
  })

  test('nothing where there are none; unknown where nobody can tell', async () => {
    expect((await mapped(cluster.replace('name ', 'count = 0\n  name '))).declares).toEqual([])
    const { of } = await mapped(`variable "on" {}\n${cluster.replace('name ', 'count = var.on ? 1 : 0\n  name ')}`)
    expect(of('database')[0]?.standbys.state).toBe('unresolved')
    expect(of('copy')[0]?.automatic.state).toBe('unresolved')
  })

  test('a module’s input decides', async () => {
    const { of } = await mapped({
      'main.tf': 'module "db" {\n  source = "./db"\n  nodes  = 3\n}\n',
      'db/main.tf':
        'variable "nodes" {}\nresource "digitalocean_database_cluster" "this" {\n  name = "x"\n  engine = "mysql"\n  size = "db-s-1vcpu-2gb"\n  node_count = var.nodes\n}\n',
    })
    expect(show(of('database')[0]?.standbys)).toContain('= 2')
    expect(of('database')[0]?.standbys.at.path).toBe('main.tf')
    expect(brief(of('database')[0]?.maxConnections)).toBe('= 150')
    expect(of('database')[0]?.hosts).toEqual([
      '${module.db.digitalocean_database_cluster.this.host}',
      '${module.db.digitalocean_database_cluster.this.private_host}',
    ])
  })

  test('one that is only looked up is declared elsewhere', async () => {
    const { of } = await mapped('data "digitalocean_database_cluster" "main" {\n  name = "fleet-pg"\n}\n')
    expect(of('database').map(({ name, elsewhere, standbys }) => [name, elsewhere, standbys.state])).toEqual([['fleet-pg', true, 'unresolved']])
  })

  test('a cache is not copied; an engine nobody knows is told', async () => {
    const { of } = await mapped(cluster.replace('"pg"', '"valkey"').replace('version ', 'eviction_policy = "allkeys_lru"\n  version '))
    expect(of('copy')).toEqual([])
    expect(brief(of('database')[0]?.settings.get('maxmemory-policy'))).toBe('= allkeys-lru')
    expect((await mapped(cluster.replace('"pg"', '"duck"'))).skipped).toEqual(['main.tf:1 digitalocean_database_cluster.main: the engine duck is not judged'])
  })
})

const app = `resource "digitalocean_app" "fleet" {
  spec {
    name   = "fleet"
    region = "nyc"
    domain {
      name = "fleet.example.org"
    }
    env {
      key   = "LOG_LEVEL"
      value = "info"
    }
    service {
      name               = "api"
      instance_count     = var.instances
      instance_size_slug = "apps-s-1vcpu-2gb"
      http_port          = 3000
      health_check {
        http_path = "/healthz"
      }
      image {
        registry_type = "DOCR"
        repository    = "fleet-api"
        tag           = "3.1"
      }
      env {
        key   = "DATABASE_URL"
        value = "$\${db.fleet-pool.DATABASE_URL}"
      }
      env {
        key   = "DIRECT_URL"
        value = digitalocean_database_cluster.main.private_uri
        type  = "SECRET"
      }
    }
    job {
      name        = "migrate"
      kind        = "PRE_DEPLOY"
      run_command = "npx prisma migrate deploy"
      github {
        repo = "acme/fleet"
      }
    }
    database {
      name         = "db"
      engine       = "PG"
      production   = true
      cluster_name = digitalocean_database_cluster.main.name
    }
    alert {
      rule = "DEPLOYMENT_FAILED"
    }
  }
}
variable "instances" {
  default = 2
}
`

describe('an app', () => {
  test('its spec is read as an app spec, with the clusters of the same root joined', async () => {
    const { of, skipped } = await mapped(cluster + more + app)
    expect(skipped).toEqual([])
    const [api, migrate] = of('service')
    expect([api?.name, migrate?.name]).toEqual(['api', 'migrate'])
    expect(brief(api?.replicas)).toBe('= 2')
    expect(api?.replicas?.at.key).toContain('variable.instances')
    expect(brief(api?.limits.memory)).toBe(`= ${2 * 1024 ** 3}`)
    expect(brief(api?.healthcheck?.asks)).toBe('= GET /healthz on port 3000')
    expect(brief(api?.image)).toBe('= registry.digitalocean.com/fleet-api:3.1')
    expect([...(api?.given ?? [])]).toEqual([
      ['DATABASE_URL', 'db.fleet-pool/DATABASE_URL'],
      ['DIRECT_URL', '${digitalocean_database_cluster.main.private_uri}'],
    ])
    expect(of('database').map(({ name, elsewhere }) => [name, elsewhere])).toEqual([['fleet-pg', undefined]])
    expect(of('database')[0]?.secrets).toContain('db')
    expect(of('pooler').map(({ name, secrets }) => [name, secrets?.includes('db.fleet-pool')])).toEqual([['fleet-pool', true]])
    expect(of('copy').length).toBe(1)
    expect(of('route').map(({ name, service }) => [name, service])).toEqual([['fleet.example.org', 'api']])
    expect(of('watch').map(({ name }) => name)).toEqual(['DEPLOYMENT_FAILED'])
  })
})

test('Spaces: versions kept or not, and the network before them', async () => {
  const { of } = await mapped(
    'resource "digitalocean_spaces_bucket" "uploads" {\n  name = "fleet-uploads"\n  versioning {\n    enabled = true\n  }\n}\nresource "digitalocean_spaces_bucket" "misc" {\n  name = "fleet-misc"\n}\nresource "digitalocean_cdn" "files" {\n  origin = digitalocean_spaces_bucket.uploads.bucket_domain_name\n}\n',
  )
  expect(of('bucket').map(({ name, holds, versioned }) => [name, holds, brief(versioned)])).toEqual([
    ['fleet-uploads', 'uploads', '= true'],
    ['fleet-misc', undefined, '= false (Spaces keep no versions unless they are told to)'],
  ])
  expect(of('edge').map(({ what, by }) => [what, by])).toEqual([['cdn', 'DigitalOcean’s CDN']])
})

test('alerts and uptime checks', async () => {
  const { of } = await mapped(
    `${cluster}resource "digitalocean_monitor_alert" "memory" {\n  description = "memory"\n  type = "v1/dbaas/alerts/memory_utilization_alerts"\n  compare = "GreaterThan"\n  value = 75\n  window = "10m"\n  entities = [digitalocean_database_cluster.main.id]\n  alerts {\n    email = ["ops@example.org"]\n  }\n}\nresource "digitalocean_uptime_check" "api" {\n  name = "api"\n  target = "https://fleet.example.org/healthz"\n}\nresource "digitalocean_uptime_alert" "down" {\n  name = "down"\n  check_id = digitalocean_uptime_check.api.id\n  type = "down"\n  period = "2m"\n  notifications {\n    slack {\n      channel = "ops"\n      url = "https://hooks.example.org/x"\n    }\n  }\n}\n`,
  )
  expect(
    of('watch').map(({ what, signal, threshold, forSeconds, of: whom, to, outside }) => [
      what,
      signal,
      brief(threshold),
      brief(forSeconds),
      whom.map(brief),
      brief(to),
      outside,
    ]),
  ).toEqual([
    ['alert', 'memory', '= 0.75', '= 600', ['= fleet-pg'], '= email', undefined],
    ['uptime', undefined, 'absent', 'absent', ['= https://fleet.example.org/healthz'], 'absent', true],
    ['alert', 'down', 'absent', '= 120', ['= https://fleet.example.org/healthz'], '= slack', true],
  ])
  expect(brief(of('database')[0]?.watched)).toBe('= alerts of DigitalOcean Monitoring')
})
