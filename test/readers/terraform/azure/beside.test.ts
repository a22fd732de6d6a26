/** Redis, storage, fronts and Monitor of Azure. */
import { describe, expect, test } from 'vitest'
import { allOf, database, fact, onlyOf } from '../aws/harness.ts'

describe('a cache', () => {
  const cache = (lines: string): string => `resource "azurerm_redis_cache" "queue" {\n  name     = "kontor-queue"\n${lines}\n}\n`

  test('has a copy from Standard on, keeps nothing, and is open to whoever has a key', async () => {
    const queue = await database(cache('  sku_name = "Standard"'))
    expect(queue).toMatchObject({ engine: 'redis', by: 'Azure Cache for Redis' })
    expect([queue.standbys, queue.durable, queue.tls, queue.port, queue.settings.get('maxmemory-policy')].map(fact)).toEqual([
      '1 @ main.tf:3',
      'false* @ main.tf:1',
      'true* @ main.tf:1',
      '6380* @ main.tf:1',
      '"volatile-lru"* @ main.tf:1',
    ])
    expect(queue.exposures.map(({ what }) => what)).toEqual(['kontor-queue takes connections from anywhere (public network access)'])
    expect(fact((await database(cache('  sku_name = "Basic"'))).standbys)).toBe('0 @ main.tf:3')
    expect(fact((await database(cache('  sku_name = "Premium"\n  replicas_per_primary = 2'))).standbys)).toBe('2 @ main.tf:4')
  })

  test('that persists is durable', async () => {
    const queue = await database(
      cache(
        '  sku_name = "Premium"\n  non_ssl_port_enabled = true\n  redis_configuration {\n    aof_backup_enabled = true\n    maxmemory_policy = "noeviction"\n  }',
      ),
    )
    expect([queue.durable, queue.settings.get('appendonly'), queue.settings.get('maxmemory-policy'), queue.tls].map(fact)).toEqual([
      'true @ main.tf:6',
      '"yes" @ main.tf:6',
      '"noeviction" @ main.tf:7',
      'false @ main.tf:4',
    ])
  })

  test('is shut by a flag, a network, rules or a private endpoint', async () => {
    const rule =
      'resource "azurerm_redis_firewall_rule" "office" {\n  redis_cache_name = azurerm_redis_cache.queue.name\n  start_ip = "203.0.113.4"\n  end_ip = "203.0.113.9"\n}\n'
    const endpoint =
      'resource "azurerm_private_endpoint" "queue" {\n  private_service_connection {\n    private_connection_resource_id = azurerm_redis_cache.queue.id\n  }\n}\n'
    for (const text of [cache('  public_network_access_enabled = false'), cache('  subnet_id = "subnet"'), cache('') + rule, cache('') + endpoint])
      expect((await database(text)).exposures).toEqual([])
    expect((await database(cache('') + rule.replace('203.0.113.4', '0.0.0.0').replace('203.0.113.9', '255.255.255.255'))).exposures.length).toBe(1)
    expect((await database(`${cache('  public_network_access_enabled = var.open')}variable "open" {}\n`)).exposureOpen?.raw).toBe('${var.open}')
  })

  test('of Managed Redis is read in its own words', async () => {
    const text = `resource "azurerm_managed_redis" "queue" {
  name                  = "kontor-managed"
  sku_name              = "Balanced_B3"
  public_network_access = "Disabled"
  default_database {
    eviction_policy                             = "AllKeysLRU"
    persistence_append_only_file_backup_frequency = "1s"
  }
}`
    const queue = await database(text)
    expect([queue.standbys, queue.durable, queue.tls, queue.settings.get('maxmemory-policy')].map(fact)).toEqual([
      '1* @ main.tf:1',
      'true @ main.tf:7',
      'true* @ main.tf:5',
      '"allkeys-lru" @ main.tf:6',
    ])
    expect(queue.exposures).toEqual([])
    expect(fact((await database(text.replace('  sku_name', '  high_availability_enabled = false\n  sku_name'))).standbys)).toBe('0 @ main.tf:3')
  })
})

describe('a container of blobs', () => {
  const account = (lines: string, name = 'uploads'): string =>
    `resource "azurerm_storage_account" "files" {\n  name = "kontorfiles"\n${lines}\n}\nresource "azurerm_storage_container" "c" {\n  name               = "${name}"\n  storage_account_id = azurerm_storage_account.files.id\n}\n`
  test.each([
    ['nothing', '', 'false* @ main.tf:1'],
    ['versions', '  blob_properties {\n    versioning_enabled = true\n  }', 'true @ main.tf:4'],
    ['what was deleted', '  blob_properties {\n    delete_retention_policy {\n      days = 30\n    }\n  }', 'true @ main.tf:4'],
    ['a copy in another region', '  account_replication_type = "RAGZRS"', 'true @ main.tf:3'],
    ['nothing elsewhere', '  account_replication_type = "ZRS"', 'false* @ main.tf:1'],
    ['who knows', '  account_replication_type = var.type', '? ${var.type} @ main.tf:9'],
  ])('keeps %s', async (_, lines, expected) => {
    const bucket = await onlyOf('bucket', account(lines) + (expected.startsWith('?') ? 'variable "type" {}\n' : ''))
    expect([bucket.name, bucket.holds, fact(bucket.versioned)]).toEqual(['uploads', 'uploads', expected])
  })

  test('for backups or state holds nobody’s files', async () => {
    expect((await onlyOf('bucket', account('', 'tfstate'))).holds).toBeUndefined()
    expect(
      fact((await onlyOf('bucket', 'resource "azurerm_storage_container" "c" {\n  name = "media"\n  storage_account_name = "elsewhere"\n}\n')).versioned),
    ).toContain('? what its storage')
  })
})

const web = 'resource "azurerm_linux_web_app" "desk" {\n  name = "kontor-desk"\n  https_only = true\n}\n'

describe('Front Door', () => {
  const door = (route: string, more = ''): string => `${web}resource "azurerm_cdn_frontdoor_origin" "desk" {
  cdn_frontdoor_origin_group_id = azurerm_cdn_frontdoor_origin_group.desk.id
  host_name                     = azurerm_linux_web_app.desk.default_hostname
}
resource "azurerm_cdn_frontdoor_origin_group" "desk" {}
resource "azurerm_cdn_frontdoor_custom_domain" "desk" {
  host_name = "desk.kontor.example"
}
resource "azurerm_cdn_frontdoor_route" "desk" {
  cdn_frontdoor_origin_group_id   = azurerm_cdn_frontdoor_origin_group.desk.id
  cdn_frontdoor_custom_domain_ids = [azurerm_cdn_frontdoor_custom_domain.desk.id]
${route}
}
${more}`

  test('leads to the app behind it, and sends plain HTTP on', async () => {
    const [, route] = await allOf('route', door('  supported_protocols = ["Http", "Https"]'))
    expect(route).toMatchObject({ name: 'desk.kontor.example', service: 'kontor-desk', balancer: 'Front Door' })
    expect([route?.tls, route?.redirects].map(fact)).toEqual(['true* @ main.tf:16', 'true* @ main.tf:13'])
    const [, plain] = await allOf('route', door('  supported_protocols = ["Http"]\n  https_redirect_enabled = false'))
    expect([plain?.tls, plain?.redirects].map(fact)).toEqual(['false @ main.tf:16', 'false @ main.tf:17'])
    expect((await allOf('route', door('  enabled = false'))).map(({ balancer }) => balancer)).toEqual(['App Service'])
  })

  test('has a network, and a firewall where a policy of it stops what it finds', async () => {
    const firewall = (mode: string, guards = true): string =>
      door(
        '',
        `resource "azurerm_cdn_frontdoor_firewall_policy" "f" {\n  mode = "${mode}"\n}\n${guards ? 'resource "azurerm_cdn_frontdoor_security_policy" "s" {\n  security_policies {\n    firewall {\n      cdn_frontdoor_firewall_policy_id = azurerm_cdn_frontdoor_firewall_policy.f.id\n    }\n  }\n}\n' : ''}`,
      )
    const edges = await allOf('edge', firewall('Prevention'))
    expect(edges.map(({ what, is }) => `${what} ${fact(is)}`)).toEqual(['cdn true @ main.tf:13', 'firewall true @ main.tf:19'])
    for (const text of [firewall('Detection'), firewall('Prevention', false)])
      expect((await allOf('edge', text)).find(({ what }) => what === 'firewall')?.is).toMatchObject({ value: false })
  })
})

describe('an application gateway', () => {
  const gateway = (plain: string): string => `${web}resource "azurerm_application_gateway" "main" {
  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = "ip"
  }
  backend_address_pool {
    name  = "desk"
    fqdns = [azurerm_linux_web_app.desk.default_hostname]
  }
  http_listener {
    name                 = "secure"
    protocol             = "Https"
    host_name            = "desk.kontor.example"
    ssl_certificate_name = "kontor"
  }
  http_listener {
    name     = "plain"
    protocol = "Http"
  }
  request_routing_rule {
    http_listener_name        = "secure"
    backend_address_pool_name = "desk"
  }
  request_routing_rule {
    http_listener_name = "plain"
    ${plain}
  }
  redirect_configuration {
    name                 = "on"
    target_listener_name = "secure"
  }
  waf_configuration {
    enabled       = true
    firewall_mode = "Prevention"
  }
}
`
  test('sends on to HTTPS, or lets plain HTTP through', async () => {
    const text = gateway('redirect_configuration_name = "on"')
    const route = (await allOf('route', text)).find(({ balancer }) => balancer === 'Application Gateway')
    expect(route).toMatchObject({ name: 'desk.kontor.example', service: 'kontor-desk' })
    expect([route?.tls, route?.redirects].map(fact)).toEqual(['true* @ main.tf:14', 'true @ main.tf:20'])
    const leaking = (await allOf('route', gateway('backend_address_pool_name = "desk"'))).find(({ name }) => name === 'desk.kontor.example')
    expect(fact(leaking?.redirects)).toBe('false @ main.tf:20')
    expect((await allOf('edge', text)).map(({ is }) => fact(is))).toEqual(['true @ main.tf:38'])
    expect((await allOf('edge', text.replace('"Prevention"', '"Detection"'))).map(({ is }) => fact(is))).toEqual(['false @ main.tf:38'])
  })
})

describe('Azure Monitor', () => {
  const alert = (criteria: string, more = ''): string => `resource "azurerm_monitor_action_group" "duty" {
  email_receiver {
    name          = "duty"
    email_address = "duty@kontor.example"
  }
}
resource "azurerm_monitor_metric_alert" "a" {
  name        = "a"
  scopes      = [azurerm_postgresql_flexible_server.ledger.id]
  window_size = "PT15M"
${more}
  criteria {
${criteria}
  }
  action {
    action_group_id = azurerm_monitor_action_group.duty.id
  }
}
`
  test.each([
    ['storage_percent', 'disk', '0.85 @ main.tf:14'],
    ['active_connections', 'connections', '85 @ main.tf:14'],
    ['memory_percent', 'memory', '0.85 @ main.tf:14'],
    ['Http5xx', 'errors', '85 @ main.tf:14'],
    ['TotalLatency', 'latency', '0.085 @ main.tf:14'],
    ['Tides', 'other', '85 @ main.tf:14'],
  ])('tells of %s as %s', async (metric, signal, threshold) => {
    const watch = await onlyOf('watch', alert(`    metric_name = "${metric}"\n    threshold   = 85`))
    expect(watch).toMatchObject({ what: 'alert', tool: 'azure-monitor', signal })
    expect([watch.threshold, watch.forSeconds, watch.to].map(fact)).toEqual([threshold, '900 @ main.tf:10', '"email" @ main.tf:2'])
  })

  test('tells nobody where an alert is off or has no action', async () => {
    const text = alert('    metric_name = "storage_percent"\n    threshold = 85')
    expect((await onlyOf('watch', text.replace('name        = "a"', 'name = "a"\n  enabled = false'))).disabled).toBe('it is switched off')
    expect((await onlyOf('watch', text.replace(/ {2}action \{[^}]*\}\n/, ''))).disabled).toBe('it has no action')
  })

  test('asks from outside', async () => {
    const text =
      'resource "azurerm_application_insights_standard_web_test" "t" {\n  name = "t"\n  request {\n    url = "https://user:word@desk.kontor.example/up?key=abc"\n  }\n}\n'
    const watch = await onlyOf('watch', text)
    expect(watch).toMatchObject({ what: 'uptime', outside: true })
    expect(watch.of.map(fact)).toEqual(['"https://desk.kontor.example/up" @ main.tf:4'])
  })
})

describe('an alert on a query', () => {
  const group = 'resource "azurerm_monitor_action_group" "ops" {\n  email_receiver {\n    email_address = "ops@kontor.example"\n  }\n}\n'
  const older = (query: string, more = '', operator = 'GreaterThan'): string => `${group}resource "azurerm_monitor_scheduled_query_rules_alert" "a" {
  name        = "a"
  time_window = 5
  query       = <<-QUERY
${query}
  QUERY
  trigger {
    operator  = "${operator}"
    threshold = 9
  }
  action {
    action_group = [azurerm_monitor_action_group.ops.id]
  }
${more}
}
`
  test.each([
    ['requests | where toint(resultCode) >= 500', 'errors'],
    ['requests | where resultCode startswith "5"', 'errors'],
    ['requests | where toint(resultCode) between (500 .. 599)', 'errors'],
    ['AppServiceHTTPLogs | where ScStatus >= 500', 'errors'],
    ['AzureDiagnostics | where Category == "Access" and OperationName == "GatewayAccess" | where httpStatus_d in (500, 502)', 'errors'],
    ['AppRequests | where Success == false', 'errors'],
    ['exceptions | where cloud_RoleName == "desk"', 'errors'],
    ['requests // resultCode >= 500\n| where duration > 1500', 'latency'],
    ['dependencies | where name startswith "SQL:" and duration > 900', 'latency'],
    ['AppRequests | summarize late = percentile(DurationMs, 95) by bin(TimeGenerated, 5m)', 'latency'],
    ['AzureDiagnostics | where Message startswith "remaining connection slots are reserved"', 'connections'],
    ['AzureMetrics | where MetricName == "active_connections" and Maximum > 80', 'connections'],
    ['AddonAzureBackupJobs | where JobStatus == "Failed"', 'backup'],
    // What one path, one job, one kind of error or another status does is no share of all that fails.
    ['requests | where toint(resultCode) >= 400 and toint(resultCode) < 500', 'other'],
    ['requests | where resultCode == 401 or resultCode == 410', 'other'],
    ['requests | where toint(resultCode) between (200 .. 299) and success == false', 'other'],
    ['requests | where success != false', 'other'],
    ['requests | where name == "/pay" and toint(resultCode) >= 500', 'other'],
    ['requests | where operation_Name has "Nightly" and duration >= 1800', 'other'],
    ['exceptions | where type startswith "Pay"', 'other'],
    ['requests', 'other'],
  ])('%s is about %s', async (query, signal) => {
    const watch = await onlyOf('watch', older(query))
    expect([watch.signal, watch.disabled, ...[watch.threshold, watch.forSeconds, watch.to].map((one) => fact(one).replace(/ @.*/, ''))]).toEqual([
      signal,
      undefined,
      '9',
      '300',
      '"email"',
    ])
  })

  test('that waits for what does not come is about no errors', async () => {
    expect((await onlyOf('watch', older('requests | where success == false', '', 'Equal'))).signal).toBe('other')
  })

  test('may be switched off, by a list too, and perhaps', async () => {
    const query = 'requests | where toint(resultCode) >= 500'
    const listed = '  enabled = contains(var.quiet, "a") ? false : true'
    const quiet = (more: string): string => `variable "quiet" {\n${more}}\n`
    expect((await onlyOf('watch', older(query, '  enabled = false'))).disabled).toBe('it is switched off')
    expect((await onlyOf('watch', older(query, listed) + quiet('  default = ["a"]\n'))).disabled).toBe('it is switched off')
    expect((await onlyOf('watch', older(query, listed) + quiet('  default = ["b"]\n'))).disabled).toBeUndefined()
    expect((await onlyOf('watch', older(query, listed) + quiet(''))).disabled).toBe('whether it is there is ${var.quiet}')
    expect((await onlyOf('watch', older(query).replace('[azurerm_monitor_action_group.ops.id]', '[]'))).disabled).toBe('it has no action')
    expect(await allOf('watch', older(query, '  count = 0'))).toEqual([])
  })

  test('of the newer resource is read the same', async () => {
    const text = `${group}resource "azurerm_monitor_scheduled_query_rules_alert_v2" "a" {
  window_duration = "PT10M"
  criteria {
    query     = "requests | where toint(resultCode) >= 500"
    operator  = "GreaterThan"
    threshold = 4
  }
  action {
    action_groups = [azurerm_monitor_action_group.ops.id]
  }
}
`
    const watch = await onlyOf('watch', text)
    expect([watch.signal, ...[watch.threshold, watch.forSeconds, watch.to].map((one) => fact(one).replace(/ @.*/, ''))]).toEqual([
      'errors',
      '4',
      '600',
      '"email"',
    ])
  })
})
