/** AlloyDB, Memorystore, Storage, load balancers and monitoring of Google Cloud, each by what the rules ask of it. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, onlyOf } from '../aws/harness.ts'

describe('AlloyDB', () => {
  const cluster = (inside = ''): string => `resource "google_alloydb_cluster" "log" {
  cluster_id = "log"
  location   = "europe-west4"
  database_version = "POSTGRES_16"
  ${inside}
}
resource "google_alloydb_instance" "first" {
  cluster       = google_alloydb_cluster.log.name
  instance_id   = "first"
  instance_type = "PRIMARY"
  machine_config { cpu_count = 4 }
}
resource "google_alloydb_instance" "readers" {
  cluster       = google_alloydb_cluster.log.name
  instance_id   = "readers"
  instance_type = "READ_POOL"
  read_pool_config { node_count = 3 }
}
`
  test('is its cluster with its instances', async () => {
    const one = await database(cluster('deletion_protection = true'))
    expect([one.name, one.engine, fact(one.version), fact(one.cpus), fact(one.readReplicas)]).toEqual([
      'log',
      'postgres',
      '"16" @ main.tf:4',
      '4 @ main.tf:11',
      '3 @ main.tf:13',
    ])
    expect([fact(one.standbys), fact(one.pointInTime), fact(one.windowDays)]).toEqual(['1* @ main.tf:7', 'true* @ main.tf:1', '14* @ main.tf:1'])
    expect([one.hosts, one.readHosts]).toEqual([
      ['${google_alloydb_instance.first.ip_address}', '${google_alloydb_instance.first.public_ip_address}'],
      ['${google_alloydb_instance.readers.ip_address}', '${google_alloydb_instance.readers.public_ip_address}'],
    ])
    expect(one.protections.map(({ what }) => what)).toEqual(['deletion protection'])
  })

  test('loses its log and its standby where it is told to, and says what it does not know', async () => {
    const one = await database(cluster('continuous_backup_config {\n enabled = false\n }').replace('"PRIMARY"', '"PRIMARY"\n availability_type = "ZONAL"'))
    expect([fact(one.standbys), fact(one.pointInTime), fact(one.windowDays), one.protectionOpen?.raw]).toEqual([
      '0 @ main.tf:13',
      'false @ main.tf:6',
      '0 @ main.tf:6',
      'deletion_protection',
    ])
  })

  test('keeps backups for as long as it says', async () => {
    const copies = await allOf(
      'copy',
      cluster(
        'automated_backup_policy {\n location = "europe-north1"\n weekly_schedule {\n days_of_week = ["MONDAY", "THURSDAY"]\n }\n time_based_retention {\n retention_period = "3456000s"\n }\n }',
      ),
    )
    expect(copies.map((one) => [one.mechanism, fact(one.every), fact(one.retentionDays), fact(one.offsite)])).toEqual([
      ['AlloyDB continuous backup', '24* @ main.tf:1', '14* @ main.tf:1', 'false @ main.tf:1'],
      ['AlloyDB backups', '96 @ main.tf:7', '40 @ main.tf:11', 'true @ main.tf:6'],
    ])
  })
})

describe('Memorystore', () => {
  const redis = (inside: string): string => `resource "google_redis_instance" "jobs" {\n  name = "jobs"\n  memory_size_gb = 3\n  ${inside}\n}\n`

  test.each([
    ['the basic tier', '', '0*'],
    ['the tier with a replica', 'tier = "STANDARD_HA"', '1'],
    ['several replicas', 'tier = "STANDARD_HA"\n replica_count = 3\n read_replicas_mode = "READ_REPLICAS_ENABLED"', '3'],
  ])('in %s has copies that take over', async (_, inside, copies) => {
    expect(fact((await database(redis(inside))).standbys)).toMatch(new RegExp(`^${copies.replace('*', '\\*')} @`))
  })

  test('has its policy, encryption and snapshots', async () => {
    const file = redis(
      'redis_configs = { maxmemory-policy = "noeviction" }\n transit_encryption_mode = "SERVER_AUTHENTICATION"\n persistence_config {\n persistence_mode = "RDB"\n rdb_snapshot_period = "SIX_HOURS"\n }',
    )
    const one = await database(file)
    expect([fact(one.settings.get('maxmemory-policy')), fact(one.tls), fact(one.memory)]).toEqual([
      '"noeviction" @ main.tf:4',
      'true @ main.tf:5',
      '3221225472 @ main.tf:3',
    ])
    expect(fact((await onlyOf('copy', file)).every)).toBe('6 @ main.tf:8')
  })

  test('as Valkey is protected unless it is said', async () => {
    const one = await database('resource "google_memorystore_instance" "c" {\n instance_id = "cache"\n engine_version = "VALKEY_8_0"\n replica_count = 2\n}\n')
    expect([one.name, one.engine, fact(one.version), fact(one.standbys), one.protections.map(({ what }) => what)]).toEqual([
      'cache',
      'valkey',
      '"8.0" @ main.tf:3',
      '2 @ main.tf:4',
      ['deletion protection'],
    ])
  })
})

test.each([
  ['', 'true*'],
  ['versioning {\n enabled = true\n }', 'true'],
  ['soft_delete_policy {\n retention_duration_seconds = 0\n }', 'false'],
  ['versioning {\n enabled = false\n }\n soft_delete_policy {\n retention_duration_seconds = 604800\n }', 'true'],
])('a bucket keeps what is overwritten by versions or for some days (%s)', async (inside, keeps) => {
  const bucket = await onlyOf('bucket', `resource "google_storage_bucket" "b" {\n name = "kelp-media"\n ${inside}\n}\n`)
  expect([bucket.holds, fact(bucket.versioned).replace(/ @.*$/, '')]).toEqual(['media', keeps])
})

describe('a load balancer', () => {
  const front = (map: string, secure = true): string => `resource "google_cloud_run_v2_service" "shop" {
  name = "shop"
  ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  template {
    containers { image = "kelp/shop:2" }
  }
}
resource "google_compute_region_network_endpoint_group" "shop" {
  cloud_run { service = google_cloud_run_v2_service.shop.name }
}
resource "google_compute_backend_service" "shop" {
  enable_cdn = true
  backend { group = google_compute_region_network_endpoint_group.shop.id }
}
resource "google_compute_url_map" "m" {
  ${map}
}
resource "google_compute_managed_ssl_certificate" "c" {
  managed { domains = ["shop.kelp.example.", "*.kelp.example"] }
}
resource "google_compute_target_http${secure ? 's' : ''}_proxy" "p" {
  url_map = google_compute_url_map.m.id
  ssl_certificates = [google_compute_managed_ssl_certificate.c.id]
}
resource "google_compute_global_forwarding_rule" "r" {
  target = google_compute_target_http${secure ? 's' : ''}_proxy.p.id
  port_range = "443"
}
`
  test('leads to services of Cloud Run by the names of its certificate', async () => {
    const route = await onlyOf('route', front('default_service = google_compute_backend_service.shop.id'))
    expect([route.service, fact(route.host), fact(route.tls), fact(route.redirects), route.balancer]).toEqual([
      'shop',
      '"shop.kelp.example" @ main.tf:19',
      'true @ main.tf:18',
      'true* @ main.tf:25',
      'Google Cloud load balancer',
    ])
    const edge = await onlyOf('edge', front('default_service = google_compute_backend_service.shop.id'))
    expect([edge.what, fact(edge.is)]).toEqual(['cdn', 'true @ main.tf:12'])
  })

  test('leads by hosts and paths', async () => {
    const routes = await allOf(
      'route',
      front(
        'host_rule {\n hosts = ["eat.kelp.example"]\n path_matcher = "a"\n }\n path_matcher {\n name = "a"\n default_service = google_compute_backend_service.shop.id\n }',
      ),
    )
    expect(routes.map(({ host }) => fact(host))).toEqual(['"eat.kelp.example" @ main.tf:17'])
  })

  test('in the clear is no HTTPS', async () => {
    const route = await onlyOf('route', front('default_service = google_compute_backend_service.shop.id', false))
    expect([fact(route.tls), fact(route.redirects)]).toEqual(['false @ main.tf:21', 'false @ main.tf:21'])
  })

  test('that sends everything on leads nowhere itself', async () => {
    expect(await allOf('route', front('default_url_redirect {\n https_redirect = true\n }', false))).toEqual([])
  })
})

describe('Cloud Monitoring', () => {
  const policy = (
    filter: string,
    more = 'notification_channels = [google_monitoring_notification_channel.duty.id]',
  ): string => `resource "google_monitoring_notification_channel" "duty" {
  type = "pagerduty"
}
resource "google_monitoring_alert_policy" "p" {
  display_name = "slow"
  ${more}
  conditions {
    display_name = "c"
    condition_threshold {
      filter = "metric.type = \\"${filter}\\""
      threshold_value = 1500
      duration = "420s"
    }
  }
}
`
  test('says what an alert is about, from when on, for how long, and whom it tells', async () => {
    const alert = await onlyOf('watch', policy('run.googleapis.com/request_latencies'))
    expect([alert.signal, fact(alert.threshold), fact(alert.forSeconds), fact(alert.to), alert.disabled]).toEqual([
      'latency',
      '1.5 @ main.tf:11',
      '420 @ main.tf:12',
      '"pagerduty" @ main.tf:2',
      undefined,
    ])
  })

  test.each([
    ['cloudsql.googleapis.com/database/disk/utilization', 'disk'],
    ['cloudsql.googleapis.com/database/postgresql/num_backends', 'connections'],
    ['run.googleapis.com/request_count', 'other'],
    ['custom.googleapis.com/x', 'other'],
  ])('knows %s', async (metric, signal) => {
    expect((await onlyOf('watch', policy(metric))).signal).toBe(signal)
  })

  test.each([
    ['', 'it has no notification_channels'],
    ['enabled = false', 'it is switched off'],
  ])('does not count what nobody is told (%s)', async (more, why) => {
    expect((await onlyOf('watch', policy('x', more))).disabled).toBe(why)
  })

  test('asks from outside', async () => {
    const check = await onlyOf(
      'watch',
      'resource "google_monitoring_uptime_check_config" "u" {\n display_name = "up"\n http_check {\n path = "/alive"\n use_ssl = true\n }\n monitored_resource {\n type = "uptime_url"\n labels = { host = "shop.kelp.example" }\n }\n}\n',
    )
    expect([check.what, check.outside, check.of.map(fact)]).toEqual(['uptime', true, ['"https://shop.kelp.example/alive" @ main.tf:9']])
  })
})
