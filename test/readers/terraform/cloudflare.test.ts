/** Proxied records, firewall rules, health checks and buckets of Cloudflare. */
import { describe, expect, test } from 'vitest'
import { allOf, fact, onlyOf } from './aws/harness.ts'

const zone = 'data "cloudflare_zone" "kontor" {\n  name = "kontor.example"\n}\n'
const web = 'resource "azurerm_linux_web_app" "desk" {\n  name = "kontor-desk"\n  https_only = true\n}\n'
const record = (lines: string): string =>
  `${zone}resource "cloudflare_dns_record" "desk" {\n  zone_id = data.cloudflare_zone.kontor.id\n  name    = "desk"\n  type    = "CNAME"\n${lines}\n}\n`

describe('a record', () => {
  test('that is proxied has the network before it', async () => {
    const edge = await onlyOf('edge', record('  content = "elsewhere.example"\n  proxied = true'))
    expect([edge.what, edge.by, fact(edge.is)]).toEqual(['cdn', 'Cloudflare', 'true @ main.tf:9'])
    for (const lines of ['  proxied = false', '']) expect(await allOf('edge', record(lines))).toEqual([])
    const open = await onlyOf('edge', `${record('  proxied = var.proxied')}variable "proxied" {}\n`)
    expect(fact(open.is)).toContain('? ${var.proxied}')
  })

  test('of the older provider is read the same', async () => {
    expect((await onlyOf('edge', record('  value = "x"\n  proxied = true').replace('cloudflare_dns_record', 'cloudflare_record'))).what).toBe('cdn')
  })

  test('is the name of the service it leads to, and the zone says what plain HTTP comes to', async () => {
    const lines = '  content = azurerm_linux_web_app.desk.default_hostname\n  proxied = true'
    const setting =
      'resource "cloudflare_zone_setting" "https" {\n  zone_id = data.cloudflare_zone.kontor.id\n  setting_id = "always_use_https"\n  value = "on"\n}\n'
    const routes = await allOf('route', `${record(lines)}${setting}${web}`)
    const route = routes.find(({ balancer }) => balancer === 'Cloudflare')
    expect(route).toMatchObject({ name: 'desk.kontor.example', service: 'kontor-desk' })
    expect([route?.tls, route?.redirects].map(fact)).toEqual(['true* @ main.tf:9', 'true @ main.tf:14'])
    const [open] = await allOf('route', `${record(lines)}${web}`)
    expect(fact(open?.redirects)).toContain('? whether the zone')
    const override = setting
      .replace('cloudflare_zone_setting', 'cloudflare_zone_settings_override')
      .replace('  setting_id = "always_use_https"\n  value = "on"', '  settings {\n    always_use_https = "off"\n  }')
    expect(fact((await allOf('route', `${record(lines)}${override}${web}`))[0]?.redirects)).toBe('false @ main.tf:14')
  })
})

describe('rules', () => {
  const rules = (phase: string, action: string, enabled = true): string =>
    `resource "cloudflare_ruleset" "waf" {\n  kind = "zone"\n  phase = "${phase}"\n  rules {\n    action = "${action}"\n    enabled = ${enabled}\n  }\n}\n`
  test('of the firewall’s phases that stop something are a firewall', async () => {
    expect(fact((await onlyOf('edge', rules('http_request_firewall_managed', 'execute'))).is)).toBe('true @ main.tf:1')
    expect(fact((await onlyOf('edge', rules('http_request_firewall_custom', 'log'))).is)).toBe('false @ main.tf:1')
    expect(fact((await onlyOf('edge', rules('http_request_firewall_custom', 'block', false))).is)).toBe('false @ main.tf:1')
    expect(await allOf('edge', rules('http_request_transform', 'rewrite'))).toEqual([])
    const bare = `${rules('http_request_firewall_custom', 'block')}resource "cloudflare_record" "r" {\n  proxied = false\n}\n`
    expect(fact((await onlyOf('edge', bare)).is)).toBe('false @ main.tf:1')
  })

  test('as a list of objects are read, too', async () => {
    const list = 'resource "cloudflare_ruleset" "waf" {\n  phase = "http_request_firewall_custom"\n  rules = [{ action = "block", expression = "true" }]\n}\n'
    expect(fact((await onlyOf('edge', list)).is)).toBe('true @ main.tf:1')
  })
})

test('health checks ask from outside', async () => {
  const check =
    'resource "cloudflare_healthcheck" "up" {\n  name = "up"\n  address = "desk.kontor.example"\n  type = "HTTPS"\n  http_config = {\n    path = "/up"\n  }\n}\n'
  const watch = await onlyOf('watch', check)
  expect(watch).toMatchObject({ what: 'uptime', outside: true, tool: 'cloudflare' })
  expect(watch.of.map(fact)).toEqual(['"https://desk.kontor.example/up" @ main.tf:3'])
  expect((await onlyOf('watch', check.replace('name = "up"', 'name = "up"\n  suspended = true'))).disabled).toBe('it is suspended')
})

test('buckets keep nothing of what is overwritten but by a lock', async () => {
  const bucket = 'resource "cloudflare_r2_bucket" "b" {\n  name = "kontor-uploads"\n}\n'
  const lock = 'resource "cloudflare_r2_bucket_lock" "b" {\n  bucket_name = cloudflare_r2_bucket.b.name\n}\n'
  const one = await onlyOf('bucket', bucket)
  expect([one.name, one.holds, fact(one.versioned)]).toEqual(['kontor-uploads', 'uploads', 'false* @ main.tf:1'])
  expect(fact((await onlyOf('bucket', bucket + lock)).versioned)).toBe('true @ main.tf:4')
  expect((await onlyOf('bucket', bucket.replace('uploads', 'backups'))).holds).toBeUndefined()
})
