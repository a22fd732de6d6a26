/** Container Apps and App Service: copies, probes, what they see, jobs by the clock, and ways in. */
import { describe, expect, test } from 'vitest'
import { textOf } from '../../../../src/base/fact.ts'
import { allOf, fact, onlyOf, said } from '../aws/harness.ts'

const app = (template: string, more = ''): string => `resource "azurerm_container_app" "desk" {
  name                         = "desk"
  container_app_environment_id = azurerm_container_app_environment.main.id
  revision_mode                = "Single"
${more}
  template {
${template}
    container {
      name   = "desk"
      image  = "kontor.azurecr.io/desk:4.7.1"
      cpu    = 0.75
      memory = "1.5Gi"
    }
  }
}
resource "azurerm_container_app_environment" "main" {
  name                       = "main"
  log_analytics_workspace_id = "workspace"
  zone_redundancy_enabled    = true
}
`
const ingress = (more = ''): string => `  ingress {
    external_enabled = true
    target_port      = 8093
${more}
  }`

describe('a container app', () => {
  test('keeps as many replicas as its minimum, none unless it is said', async () => {
    const desk = await onlyOf('service', app('    min_replicas = 3\n    max_replicas = 9'))
    expect(desk).toMatchObject({ name: 'desk', orchestrator: 'container-apps' })
    expect([desk.replicas, desk.scaling, desk.image, desk.limits.cpus, desk.limits.memory].map(fact)).toEqual([
      '3 @ main.tf:7',
      '"3 to 9 copies" @ main.tf:8',
      '"kontor.azurecr.io/desk:4.7.1" @ main.tf:11',
      '0.75 @ main.tf:12',
      `${1.5 * 1024 ** 3} @ main.tf:13`,
    ])
    expect([desk.spread?.is, desk.logDriver, desk.update?.order, desk.update?.failureAction].map(fact)).toEqual([
      'true @ main.tf:20',
      '"azure-monitor" @ main.tf:19',
      '"start-first"* @ main.tf:1',
      '"rollback"* @ main.tf:1',
    ])
    expect(fact((await onlyOf('service', app(''))).replicas)).toBe('0* @ main.tf:6')
    expect((await onlyOf('service', app('    min_replicas = 2\n    max_replicas = 2'))).scaling).toBeUndefined()
  })

  test('is asked what its probe says, else for a connection', async () => {
    const probed = app('', ingress()).replace(
      'memory = "1.5Gi"',
      'memory = "1.5Gi"\n      readiness_probe {\n        transport = "HTTP"\n        port      = 8093\n        path      = "/up"\n      }',
    )
    expect(fact((await onlyOf('service', probed)).healthcheck?.asks)).toBe('"GET /up on port 8093" @ main.tf:20')
    expect(fact((await onlyOf('service', app('', ingress()))).healthcheck?.asks)).toBe('"a connection to its port"* @ main.tf:7')
    expect((await onlyOf('service', app(''))).healthcheck).toBeUndefined()
  })

  test('sees secrets as their values', async () => {
    const text = `${app(
      '',
      `  secret {
    name  = "database-url"
    value = "postgresql://kontor:\${random_password.owner.result}@\${azurerm_postgresql_flexible_server.ledger.fqdn}:6432/desk"
  }
  secret {
    name                = "queue-url"
    identity            = "System"
    key_vault_secret_id = azurerm_key_vault_secret.queue.versionless_id
  }
  secret {
    name                = "far"
    identity            = "System"
    key_vault_secret_id = "https://kontor.vault.azure.net/secrets/far"
  }`,
    ).replace(
      'memory = "1.5Gi"',
      'memory = "1.5Gi"\n      env {\n        name        = "DATABASE_URL"\n        secret_name = "database-url"\n      }\n      env {\n        name        = "QUEUE_URL"\n        secret_name = "queue-url"\n      }\n      env {\n        name        = "FAR"\n        secret_name = "far"\n      }\n      env {\n        name  = "LEVEL"\n        value = "info"\n      }',
    )}resource "azurerm_key_vault_secret" "queue" {
  name  = "queue"
  value = "rediss://:\${azurerm_redis_cache.queue.primary_access_key}@\${azurerm_redis_cache.queue.hostname}:6380"
}
resource "azurerm_redis_cache" "queue" {
  name     = "kontor-queue"
  sku_name = "Standard"
}
resource "random_password" "owner" {}
resource "azurerm_postgresql_flexible_server" "ledger" {}
`
    const { environment } = await onlyOf('service', text)
    expect(textOf(environment.get('DATABASE_URL'))).toContain('@${azurerm_postgresql_flexible_server.ledger.fqdn}:6432/desk')
    expect(fact(environment.get('DATABASE_URL'))).toBe('? ${random_password.owner.result} ${azurerm_postgresql_flexible_server.ledger.fqdn} @ main.tf:7')
    expect(textOf(environment.get('QUEUE_URL'))).toContain('@${azurerm_redis_cache.queue.hostname}:6380')
    expect(fact(environment.get('FAR'))).toBe('? the secret far @ main.tf:17')
    expect(fact(environment.get('LEVEL'))).toMatch(/^"info"/)
  })

  test('has a way in where it faces the world', async () => {
    const [own] = await allOf('route', app('', ingress()))
    expect([own?.host, own?.tls, own?.redirects, own?.deadDropped].map(fact)).toEqual([
      '? ${azurerm_container_app.desk.ingress.fqdn} @ main.tf:5',
      'true* @ main.tf:5',
      'true* @ main.tf:5',
      'true* @ main.tf:5',
    ])
    expect(fact((await onlyOf('route', app('', ingress('    allow_insecure_connections = true')))).redirects)).toBe('false @ main.tf:8')
    const named = `${app('', ingress())}resource "azurerm_container_app_custom_domain" "desk" {\n  name = "desk.kontor.example"\n  container_app_id = azurerm_container_app.desk.id\n}\n`
    expect((await onlyOf('route', named)).name).toBe('desk.kontor.example')
    expect(await allOf('route', app('', ingress().replace('external_enabled = true', 'external_enabled = false')))).toEqual([])
    expect(await allOf('route', app('', ingress()).replace('zone_redundancy_enabled    = true', 'internal_load_balancer_enabled = true'))).toEqual([])
  })

  test('that lets TCP in is published, and has no way in for browsers', async () => {
    const text = app('', ingress('    transport = "tcp"\n    exposed_port = 6379'))
    const [desk] = await allOf('service', text)
    expect(desk?.ports.map((port) => `${fact(port.host)} ${port.published}`)).toEqual(['6379 @ main.tf:9 true'])
    expect(await allOf('route', text)).toEqual([])
  })

  test('without containers is told', async () => {
    expect((await said('resource "azurerm_container_app" "desk" {\n  name = "desk"\n}\n')).skipped).toEqual([
      'main.tf:1 azurerm_container_app.desk: its containers are not to be read',
    ])
  })
})

test('a job runs by the clock', async () => {
  const job = (trigger: string): string =>
    `resource "azurerm_container_app_job" "totals" {\n  name = "totals"\n  ${trigger}\n  template {\n    container {\n      name = "totals"\n      image = "kontor.azurecr.io/desk:4.7.1"\n      command = ["node", "lib/totals.js"]\n    }\n    init_container {\n      name = "wait"\n      image = "kontor.azurecr.io/wait:1.2"\n    }\n  }\n}\n`
  const [totals, wait] = await allOf('service', job('schedule_trigger_config {\n    cron_expression = "30 4 * * *"\n  }'))
  expect(fact(totals?.fires?.expression)).toBe('"30 4 * * *" @ main.tf:4')
  expect(totals?.fires?.every).toMatchObject({ value: 24 })
  expect(fact(totals?.entrypoint)).toBe('["node","lib/totals.js"] @ main.tf:10')
  expect([wait?.name, fact(wait?.mode)]).toEqual(['totals/wait', '"replicated-job" @ main.tf:12'])
  expect((await allOf('service', job('manual_trigger_config {}')))[0]?.fires).toBeUndefined()
  expect((await allOf('service', job('schedule_trigger_config {\n    cron_expression = "0 0 31 2 *"\n  }')))[0]?.fires?.every).toBe('never')
})

const web = (site: string, more = '', plan = ''): string => `resource "azurerm_service_plan" "main" {
  name     = "main"
  sku_name = "P1v3"
${plan}
}
resource "azurerm_linux_web_app" "desk" {
  name            = "kontor-desk"
  service_plan_id = azurerm_service_plan.main.id
${more}
  site_config {
${site}
  }
}
`

describe('a web app', () => {
  test('has the instances of its plan', async () => {
    const desk = await onlyOf('service', web('    health_check_path = "/healthz"', '', '  worker_count = 3\n  zone_balancing_enabled = true'))
    expect([desk.replicas, desk.spread?.is, desk.healthcheck?.asks].map(fact)).toEqual(['3 @ main.tf:4', 'true @ main.tf:5', '"GET /healthz" @ main.tf:12'])
    expect(fact((await onlyOf('service', web(''))).replicas)).toBe('1* @ main.tf:1')
    expect((await onlyOf('service', web(''))).healthcheck).toBeUndefined()
  })

  test('stands behind the Front Door that alone is let in', async () => {
    const rule = (tag: string, action = 'Allow'): string => `    ip_restriction {\n      action = "${action}"\n      service_tag = ${tag}\n    }\n`
    const edges = async (rules: string): Promise<readonly string[]> => (await allOf('edge', web(rules))).map(({ what, by, is }) => `${what} ${by} ${fact(is)}`)
    const behind = '? the Front Door that it stands behind @ main.tf:13'
    expect(await edges(rule('"AzureFrontDoor.Backend"'))).toEqual([`cdn Azure Front Door ${behind}`, `firewall Azure Front Door ${behind}`])
    expect(await edges(`${rule('"AzureFrontDoor.Backend"')}${rule('"Internet"')}`)).toEqual([])
    expect(await edges(rule('"AzureFrontDoor.Backend"', 'Deny'))).toEqual([])
    expect(await edges('')).toEqual([])
  })

  test('is sent requests, whether it says where or not', async () => {
    expect((await onlyOf('service', web(''))).ports.map((port) => fact(port.container))).toEqual(['? the PORT that App Service gives it @ main.tf:6'])
    const image = web('    application_stack {\n      docker_image_name = "desk:4.7.1"\n    }')
    expect((await onlyOf('service', image)).ports.map((port) => fact(port.container))).toEqual(['80* @ main.tf:6'])
    expect((await onlyOf('service', web('    health_check_path = ""'))).healthcheck).toBeUndefined()
  })

  test('has autoscaling’s minimum of the quietest profile', async () => {
    const scaled = (more = ''): string => `${web('', '', '  worker_count = 5')}resource "azurerm_monitor_autoscale_setting" "main" {
  target_resource_id = azurerm_service_plan.main.id
${more}
  profile {
    name = "day"
    capacity {
      default = 4
      minimum = 4
      maximum = 9
    }
    rule {
      metric_trigger {
        metric_name = "CpuPercentage"
      }
    }
  }
  profile {
    name = "night"
    capacity {
      default = 2
      minimum = 2
      maximum = 4
    }
  }
}
`
    const desk = await onlyOf('service', scaled())
    expect([desk.replicas, desk.scaling].map(fact)).toEqual(['2 @ main.tf:34', '"2 to 9 copies" @ main.tf:14'])
    expect(fact((await onlyOf('service', scaled('  enabled = false'))).replicas)).toBe('5 @ main.tf:4')
    // Without a rule the clock alone tells how many there are; nor does one help whose ends are one number.
    for (const text of [scaled().replace(/ {4}rule \{[\s\S]*?\n {4}\}\n/, ''), scaled().replace('maximum = 9', 'maximum = 4')]) {
      const still = await onlyOf('service', text)
      expect([still.scaling, still.replicas === undefined]).toEqual([undefined, false])
      expect(still.unscaled).toMatchObject({ value: expect.stringMatching(/^2 to [49] copies, whatever the load$/) as string })
    }
  })

  test('sees its settings, connection strings, and secrets of the vault', async () => {
    const text = `${web(
      '    application_stack {\n      docker_image_name   = "desk:4.7.1"\n      docker_registry_url = "https://kontor.azurecr.io"\n    }',
      `  app_settings = {
    DATABASE_URL  = "@Microsoft.KeyVault(SecretUri=\${azurerm_key_vault_secret.url.versionless_id})"
    QUEUE_URL     = "@Microsoft.KeyVault(VaultName=kontor;SecretName=queue-url)"
    WEBSITES_PORT = "8093"
  }
  connection_string {
    name  = "Ledger"
    type  = "PostgreSQL"
    value = "Host=kontor-ledger.postgres.database.azure.com;Database=desk"
  }`,
    )}resource "azurerm_key_vault_secret" "url" {
  name  = "database-url"
  value = "postgresql://kontor@kontor-ledger.postgres.database.azure.com:6432/desk"
}
`
    const desk = await onlyOf('service', text)
    expect(fact(desk.image)).toBe('"kontor.azurecr.io/desk:4.7.1" @ main.tf:21')
    expect(fact(desk.environment.get('DATABASE_URL'))).toBe('"postgresql://kontor@kontor-ledger.postgres.database.azure.com:6432/desk" @ main.tf:28')
    expect(fact(desk.environment.get('QUEUE_URL'))).toBe('? the secret queue-url @ main.tf:11')
    expect(desk.environment.get('POSTGRESQLCONNSTR_Ledger')).toBeDefined()
    expect(desk.ports.map((port) => fact(port.container))).toEqual(['8093 @ main.tf:12'])
  })

  test('answers in the clear unless it is said', async () => {
    const route = await onlyOf('route', web(''))
    expect([route.tls, route.redirects, route.deadDropped].map(fact)).toEqual(['true* @ main.tf:6', 'false* @ main.tf:6', 'false* @ main.tf:6'])
    expect(fact((await onlyOf('route', web('', '  https_only = true'))).redirects)).toBe('true @ main.tf:9')
  })

  test('has the certificate that is bound to its domain', async () => {
    const binding = `resource "azurerm_app_service_custom_hostname_binding" "desk" {\n  hostname         = "desk.kontor.example"\n  app_service_name = azurerm_linux_web_app.desk.name\n}\n`
    const bound = `resource "azurerm_app_service_certificate_binding" "desk" {\n  hostname_binding_id = azurerm_app_service_custom_hostname_binding.desk.id\n  ssl_state = "SniEnabled"\n}\n`
    expect(fact((await onlyOf('route', web('') + binding)).tls)).toBe('false @ main.tf:14')
    const route = await onlyOf('route', web('') + binding + bound)
    expect([route.name, fact(route.tls)]).toEqual(['desk.kontor.example', 'true @ main.tf:18'])
  })

  test('that only Front Door reaches has no way in of its own', async () => {
    const shut = '    ip_restriction_default_action = "Deny"'
    const named = '    ip_restriction {\n      service_tag = "AzureFrontDoor.Backend"\n    }'
    for (const site of [shut, named]) expect(await allOf('route', web(site))).toEqual([])
    expect(await allOf('route', web('', '  public_network_access_enabled = false'))).toEqual([])
    expect(await allOf('service', web('', '  enabled = false'))).toEqual([])
  })
})
