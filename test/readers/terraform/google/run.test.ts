/** Cloud Run: instances that stay, variables and the databases they lead to, jobs and their clock, ways in; both versions of the resources, and the modules. */
import { describe, expect, test } from 'vitest'
import type { ServiceDeclaration } from '../../../../src/model/declaration.ts'
import { printed } from '../../platform-harness.ts'
import { allOf, fact, onlyOf, said } from '../aws/harness.ts'

const database = `resource "google_sql_database_instance" "stock" {
  name = "stock"
  project = "larder-4711"
  region = "europe-west4"
  database_version = "POSTGRES_16"
  settings {
    tier = "db-custom-2-7680"
  }
}
`
const service = (inside: string, container = ''): string => `resource "google_cloud_run_v2_service" "shop" {
  name = "shop"
  template {
    ${inside}
    containers {
      image = "europe-west4-docker.pkg.dev/larder-4711/images/shop:3.4.1"
      ${container}
    }
  }
}
`
const only = (file: string): Promise<ServiceDeclaration> => onlyOf('service', file)

describe('a service of Cloud Run', () => {
  test('keeps what its scaling says, and none where it says nothing', async () => {
    const said_ = await only(service('scaling {\n min_instance_count = 3\n max_instance_count = 9\n }'))
    expect([fact(said_.replicas), fact(said_.scaling)]).toEqual(['3 @ main.tf:5', '"3 to 9 instances by requests" @ main.tf:5'])
    expect(fact((await only(service(''))).replicas)).toMatch(/^0\* @/)
  })

  test('keeps the larger of its own minimum and the revision’s', async () => {
    const file = service('scaling {\n min_instance_count = 1\n }').replace('template {', 'scaling {\n min_instance_count = 4\n }\n template {')
    expect(fact((await only(file)).replicas)).toBe('4 @ main.tf:4')
  })

  test('has size, check and words of its own', async () => {
    const one = await only(
      service(
        '',
        'command = ["node", "lib/shop.js"]\n resources {\n limits = { cpu = "2", memory = "1Gi" }\n }\n liveness_probe {\n http_get {\n path = "/alive"\n }\n }\n ports {\n container_port = 3077\n }',
      ),
    )
    expect([fact(one.limits.cpus), fact(one.limits.memory), fact(one.healthcheck?.asks), fact(one.ports[0]?.container), fact(one.entrypoint)]).toEqual([
      '2 @ main.tf:9',
      '1073741824 @ main.tf:9',
      '"GET /alive" @ main.tf:13',
      '3077 @ main.tf:17',
      '["node","lib/shop.js"] @ main.tf:7',
    ])
    expect((await only(service('', 'startup_probe {\n tcp_socket {}\n }'))).healthcheck).toBeUndefined()
  })

  test.each([
    ['a reference', '"/cloudsql/${google_sql_database_instance.stock.connection_name}"', '${google_sql_database_instance.stock.connection_name}'],
    ['what is written', '"larder-4711:europe-west4:stock"', 'europe-west4:stock'],
    ['a URL', '"postgres://a:b@/x?host=/cloudsql/larder-4711:europe-west4:stock"', 'europe-west4:stock'],
    ['parts put together', '"/cloudsql/p1:europe-west4:${google_sql_database_instance.stock.name}"', 'europe-west4:stock'],
    ['another instance', '"/cloudsql/other-99:us-east1:ledger"', 'us-east1:ledger'],
    ['no instance', '"https://shop.example"', undefined],
  ])('knows an instance by %s in a variable', async (_, value, wanted) => {
    const [one] = await allOf('service', database + service('', `env {\n name = "TARGET"\n value = ${value}\n }`))
    expect(one?.given?.get('TARGET')).toBe(wanted)
  })

  test('takes variables from secrets, and follows what the repository says of them', async () => {
    const file = `${database}resource "google_secret_manager_secret" "url" {
  secret_id = "shop-url"
}
resource "google_secret_manager_secret_version" "url" {
  secret = google_secret_manager_secret.url.id
  secret_data = "postgresql://shop:hunter2hunter2@\${google_sql_database_instance.stock.private_ip_address}:6432/shop"
}
${service('', 'env {\n name = "DATABASE_URL"\n value_source {\n secret_key_ref {\n secret = google_secret_manager_secret.url.secret_id\n version = "latest"\n }\n }\n }\n env {\n name = "TOKEN"\n value_source {\n secret_key_ref {\n secret = "token"\n version = "1"\n }\n }\n }')}`
    const { declares } = await said(file)
    const one = declares.find((each): each is ServiceDeclaration => each.kind === 'service')
    expect([one?.given?.get('DATABASE_URL'), one?.given?.get('TOKEN')]).toEqual(['google_secret_manager_secret.url', 'token'])
    const url = one?.environment.get('DATABASE_URL')
    expect(url?.state === 'unresolved' ? [url.raw, url.partial?.reveal().includes(':6432/')] : []).toEqual([
      'the secret google_secret_manager_secret.url',
      true,
    ])
    expect(printed(declares)).not.toContain('hunter2hunter2')
  })

  test('with the socket of one instance leads there, whatever variable holds a secret', async () => {
    const socket = 'volumes {\n name = "sql"\n cloud_sql_instance {\n instances = [google_sql_database_instance.stock.connection_name]\n }\n }'
    const [plain] = await allOf('service', database + service(socket))
    expect([...(plain?.given ?? [])]).toEqual([['/cloudsql', '${google_sql_database_instance.stock.connection_name}']])
    const [held] = await allOf(
      'service',
      database + service(socket, 'env {\n name = "DB_HOST"\n value_source {\n secret_key_ref {\n secret = "db-host"\n version = "2"\n }\n }\n }'),
    )
    expect([...(held?.given ?? [])]).toEqual([['DB_HOST', '${google_sql_database_instance.stock.connection_name}']])
  })

  test('faces the world unless it is told not to', async () => {
    const route = await onlyOf('route', service(''))
    expect([route.service, fact(route.tls), route.balancer]).toEqual(['shop', 'true* @ main.tf:1', 'Cloud Run'])
    expect(await allOf('route', service('').replace('template {', 'ingress = "INGRESS_TRAFFIC_INTERNAL_ONLY"\n template {'))).toEqual([])
  })

  test('has the domains that are mapped to it', async () => {
    const route = await onlyOf(
      'route',
      `${service('')}resource "google_cloud_run_domain_mapping" "shop" {\n name = "shop.larder.example"\n spec {\n route_name = google_cloud_run_v2_service.shop.name\n }\n}\n`,
    )
    expect(fact(route.host)).toBe('"shop.larder.example" @ main.tf:12')
  })
})

test('the older resource says by annotations what the newer has blocks for', async () => {
  const file = `${database}resource "google_cloud_run_service" "shop" {
  name = "shop"
  template {
    metadata {
      annotations = {
        "autoscaling.knative.dev/minScale"      = "2"
        "autoscaling.knative.dev/maxScale"      = "8"
        "run.googleapis.com/cloudsql-instances" = google_sql_database_instance.stock.connection_name
      }
    }
    spec {
      containers {
        image = "larder/shop:3.4.1"
        env {
          name = "PGHOST"
          value = "/cloudsql/\${google_sql_database_instance.stock.connection_name}"
        }
      }
    }
  }
}
`
  const [one] = await allOf('service', file)
  expect([fact(one?.replicas), fact(one?.scaling), one?.given?.get('PGHOST')]).toEqual([
    '2 @ main.tf:15',
    '"2 to 8 instances by requests" @ main.tf:15',
    '${google_sql_database_instance.stock.connection_name}',
  ])
})

describe('modules of the registry', () => {
  test('of the newer kind take a list of containers', async () => {
    const file = `module "shop" {
  source = "GoogleCloudPlatform/cloud-run/google//modules/v2"
  service_name = "shop"
  template_scaling = { min_instance_count = 2, max_instance_count = 6 }
  containers = [{ container_image = "larder/shop:3.4.1", env_vars = { KIND = "web" }, env_secret_vars = { TOKEN = { secret = "tok", version = "1" } } }]
}
`
    const one = await only(file)
    expect([one.name, fact(one.replicas), fact(one.image), fact(one.environment.get('KIND')), one.given?.get('TOKEN')]).toEqual([
      'shop',
      '2 @ main.tf:4',
      '"larder/shop:3.4.1" @ main.tf:5',
      '"web" @ main.tf:5',
      'tok',
    ])
  })

  test('of the older kind are one container, with a minimum of their own', async () => {
    const one = await only(
      'module "shop" {\n source = "GoogleCloudPlatform/cloud-run/google"\n service_name = "shop"\n image = "larder/shop:3.4.1"\n limits = { cpu = "1000m", memory = "768Mi" }\n}\n',
    )
    expect([one.name, fact(one.replicas), fact(one.limits.cpus), fact(one.limits.memory)]).toEqual([
      'shop',
      '1* @ main.tf:1',
      '1 @ main.tf:5',
      '805306368 @ main.tf:5',
    ])
  })
})

describe('a job', () => {
  const job = `resource "google_cloud_run_v2_job" "dump" {
  name = "dump"
  location = "europe-west4"
  template {
    template {
      containers {
        image = "larder/dump:2"
      }
    }
  }
}
`
  const clock = (uri: string, more = ''): string =>
    `resource "google_cloud_scheduler_job" "nightly" {\n name = "nightly"\n schedule = "15 2 * * *"\n ${more}\n http_target {\n uri = ${uri}\n }\n}\n`

  test.each([
    ['by reference', '"https://run.googleapis.com/v2/projects/p/locations/l/jobs/${google_cloud_run_v2_job.dump.name}:run"'],
    ['by name', '"https://europe-west4-run.googleapis.com/apis/run.googleapis.com/v1/namespaces/p/jobs/dump:run"'],
  ])('is started by the clock, named %s', async (_, uri) => {
    const one = await only(job + clock(uri))
    expect([fact(one.fires?.expression), one.fires?.every === 'never' ? 'never' : fact(one.fires?.every), fact(one.mode)]).toEqual([
      '"15 2 * * *" @ main.tf:14',
      '24 @ main.tf:14',
      '"replicated-job" @ main.tf:1',
    ])
  })

  test('is paused where its clock is, and never starts without one', async () => {
    expect(fact((await only(job + clock('"https://x/jobs/dump:run"', 'paused = true'))).fires?.suspended)).toBe('true @ main.tf:15')
    expect((await only(job + clock('"https://x/jobs/other:run"'))).fires).toBeUndefined()
  })
})

test('what has no template, or containers that nobody can tell, is told', async () => {
  const { declares, skipped } = await said(
    'variable "all" {}\nresource "google_cloud_run_v2_service" "a" {}\nresource "google_cloud_run_v2_service" "b" {\n template {\n dynamic "containers" {\n for_each = var.all\n content {\n image = containers.value\n }\n }\n }\n}\n',
  )
  expect(declares).toEqual([])
  expect(skipped).toEqual([
    'main.tf:2 google_cloud_run_v2_service.a: it has no template',
    'main.tf:3 google_cloud_run_v2_service.b: its containers are ${var.all}',
  ])
})
