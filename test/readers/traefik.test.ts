import { describe, expect, it } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import type { SettingsDeclaration } from '../../src/model/declaration.ts'
import type { ReadContext } from '../../src/readers/reader.ts'
import { traefikReader } from '../../src/readers/traefik.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (text: string, path = 'edge/traefik.yml') => {
  const { declares, skipped } = await traefikReader.read({ path, text }, nothing)
  const settings = (declares[0] as SettingsDeclaration | undefined)?.settings ?? new Map()
  return { found: [...settings].map(([name, fact]) => `${fact.at.line} ${name} = ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`), skipped }
}

describe('traefikReader', () => {
  it('reads the static file', async () => {
    const text =
      'entryPoints:\n  web:\n    address: ":80"\n    http:\n      redirections:\n        entryPoint: { to: secure-web, scheme: https }\n  secure-web:\n    address: ":443"\n    http:\n      tls:\n        certResolver: le-main\ncertificatesResolvers:\n  le-main:\n    acme:\n      email: ops@shop.example\n      caServer: https://acme-staging-v02.api.letsencrypt.org/directory\nproviders:\n  file: { directory: /dynamic }\n'
    expect(await read(text)).toEqual({
      found: [
        '3 entrypoints.web.address = :80',
        '6 entrypoints.web.http.redirections.entrypoint.to = secure-web',
        '6 entrypoints.web.http.redirections.entrypoint.scheme = https',
        '8 entrypoints.secure_web.address = :443',
        '10 entrypoints.secure_web.http.tls = true',
        '11 entrypoints.secure_web.http.tls.certresolver = le-main',
        '16 certificatesresolvers.le_main.acme.caserver = https://acme-staging-v02.api.letsencrypt.org/directory',
        '18 providers.file = true',
        '18 providers.file.directory = /dynamic',
      ],
      skipped: [],
    })
  })

  it('reads routers of the file provider, and keeps credentials out', async () => {
    const text =
      'http:\n  routers:\n    shop:\n      rule: Host(`shop.example`)\n      entryPoints: [web, secure]\n      service: shop\n      tls: {}\n    other:\n      rule: Host(`{{ env "DOMAIN" }}`)\n  services:\n    shop:\n      loadBalancer:\n        servers:\n          - url: http://user:hunter2@api:8181\n'
    expect((await read(text, 'dynamic.yaml')).found).toEqual([
      '4 http.routers.shop.rule = Host(`shop.example`)',
      '5 http.routers.shop.entrypoints = web,secure',
      '6 http.routers.shop.service = shop',
      '7 http.routers.shop.tls = true',
      '9 http.routers.other.rule = ?a template',
      '14 http.services.shop.loadbalancer.servers = http://api:8181',
    ])
  })

  it('leaves stacks of that name alone, tells what is broken, and bears aliases that multiply', async () => {
    expect(await read('services:\n  traefik:\n    image: traefik:v3.1\nproviders: {}\n')).toEqual({ found: [], skipped: [] })
    expect((await read('entryPoints:\n  web:\n   address: ":80"\n  - x\n')).skipped.length).toBeLessThanOrEqual(1)
    const bomb = `a: &a { x: 1 }\n${Array.from({ length: 8 }, (_, i) => `${'bcdefghi'[i]}: &${'bcdefghi'[i]} {${Array.from({ length: 12 }, (__, j) => ` k${j}: *${'abcdefgh'[i]}`).join(',')} }`).join('\n')}\nhttp: *i\n`
    const before = processorTime()
    await read(bomb)
    expect(processorTime() - before).toBeLessThan(2000)
  })
})
