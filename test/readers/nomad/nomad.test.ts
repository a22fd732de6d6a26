/** Jobs of Nomad: groups, tasks, sidecars, templates, volumes, clocks, variables by their precedence, and the form its API takes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueOf, type Fact } from '../../../src/base/fact.ts'
import type { ServiceDeclaration } from '../../../src/model/declaration.ts'
import { nomadPlatform } from '../../../src/readers/nomad/index.ts'
import { read, type Files } from '../platform-harness.ts'

/** `4 pier.nomad.hcl:3`, with `?` for what is unresolved. */
function told(fact: Fact<unknown> | undefined): string {
  if (fact === undefined) return 'absent'
  const value = fact.state === 'unresolved' ? `?${fact.raw}` : `${fact.state === 'default' ? 'by default ' : ''}${String(fact.value)}`
  return `${value} ${fact.at.path}:${fact.at.line}`
}

async function services(files: Files): Promise<ReadonlyMap<string, ServiceDeclaration>> {
  const { declares } = await read(nomadPlatform, files)
  return new Map(declares.flatMap((one) => (one.kind === 'service' ? [[one.name, one] as const] : [])))
}

async function one(text: string, name = 'pier', more: Files = {}): Promise<ServiceDeclaration> {
  const found = (await services({ 'pier.nomad.hcl': text, ...more })).get(name)
  if (found === undefined) throw new Error(`${name} is not declared`)
  return found
}

const job = (group: string, top = ''): string =>
  `job "pier" {\n${top}  group "g" {\n${group}\n    task "t" {\n      driver = "docker"\n      config {\n        image = "acme/pier:7"\n      }\n    }\n  }\n}\n`

describe('copies', () => {
  test.each([
    ['one unless said otherwise', job(''), 'by default 1 pier.nomad.hcl:2'],
    ['a count', job('    count = 4'), '4 pier.nomad.hcl:3'],
    ['a text that is a number', job('    count = "4"'), '4 pier.nomad.hcl:3'],
    ['the autoscaler’s minimum', job('    count = 4\n    scaling {\n      min = 2\n      max = 9\n    }'), '2 pier.nomad.hcl:5'],
    ['an autoscaler that is off', job('    count = 4\n    scaling {\n      enabled = false\n      min = 2\n      max = 9\n    }'), '4 pier.nomad.hcl:3'],
    ['an autoscaler without a minimum', job('    count = 4\n    scaling {\n      max = 9\n    }'), '4 pier.nomad.hcl:3'],
  ])('%s', async (_, text, expected) => {
    expect(told((await one(text)).replicas)).toBe(expected)
  })

  test('one on each node', async () => {
    expect(await one(job('', '  type = "system"\n'))).toMatchObject({ global: true })
  })

  test.each([
    ['a variable’s default', 'variable "n" {\n  default = 3\n}\n', {}, '3 pier.nomad.hcl:2'],
    ['a loose variable', 'variables {\n  n = 5\n}\n', {}, '5 pier.nomad.hcl:2'],
    ['a variable that nobody sets', 'variable "n" {}\n', {}, '?${var.n} pier.nomad.hcl:1'],
    ['a file by its name', 'variable "n" {\n  default = 3\n}\n', { 'production.vars': '# how many\nn = 6\n' }, '6 production.vars:2'],
  ] as readonly (readonly [string, string, Files, string])[])('%s', async (_, head, more, expected) => {
    const text = job('    count = var.n')
    expect(told((await one(`${head}${text}`, 'pier', more)).replicas)).toBe(expected)
  })
})

describe('a group', () => {
  const text = `job "pier" {
  update {
    max_parallel = 2
    canary       = 1
  }
  group "g" {
    update {
      auto_revert = true
    }
    network {
      mode = "bridge"
      port "web" {
        to = 7000
      }
      port "raw" {
        static = 7001
      }
    }
    volume "logs" {
      type   = "host"
      source = "pier-logs"
    }
    service {
      port = "web"
      tags = ["plain", "traefik.enable=true"]
      check {
        type = "http"
        path = "/up?key=abc"
      }
      connect {
        sidecar_service {
          proxy {
            upstreams {
              destination_name = "ledger"
              local_bind_port  = 5432
            }
          }
        }
      }
    }
    task "first" {
      driver = "docker"
      lifecycle {
        hook = "prestart"
      }
      config {
        image = "acme/pier:7"
      }
    }
    task "side" {
      driver = "docker"
      lifecycle {
        hook    = "prestart"
        sidecar = true
      }
      config {
        image = "acme/side:1"
      }
    }
    task "main" {
      driver       = "docker"
      kill_timeout = "45s"
      config {
        image   = "acme/pier:7"
        command = "serve"
        args    = ["--port", "\${NOMAD_PORT_web}"]
        volumes = ["/srv/pier:/srv", "local/app:/etc/app", "data:/var/lib/pier"]
        ports   = ["web"]
      }
      env {
        DATABASE_URL = "postgres://pier@localhost:5432/pier"
      }
      template {
        destination = "local/app/app.ini"
        data        = <<EOT
[app]
host = {{ range service "store" }}{{ .Address }}:{{ .Port }}{{ end }}
EOT
      }
      template {
        destination = "secrets/app.env"
        env         = true
        data        = <<EOT
{{- with nomadVar "nomad/jobs/pier" }}
TOKEN="{{ .token }}"
{{- end }}
LEVEL=debug
EOT
      }
      volume_mount {
        volume      = "logs"
        destination = "/var/log/pier"
        read_only   = true
      }
      resources {
        cpu        = 700
        memory     = 640
        memory_max = 1280
      }
    }
  }
}
`
  test('shares what it says among its tasks', async () => {
    const found = await services({ 'pier.nomad.hcl': text })
    expect([...found.keys()]).toEqual(['pier/first', 'pier/side', 'pier'])
    expect(found.get('pier/first')).toMatchObject({ mode: { value: 'replicated-job' } })
    expect(found.get('pier/side')).toMatchObject({ sharesNetwork: 'pier' })
    const main = await one(text)
    expect(main).toMatchObject({
      awaits: ['pier/first'],
      names: ['pier', 'pier-g-main', 'pier-g-main.service.consul', 'pier-g-main.virtual.consul'],
      update: { order: { value: 'start-first' }, parallelism: { value: 2 }, failureAction: { value: 'rollback' } },
      limits: { memory: { value: 1280 * 1024 ** 2 } },
      reservations: { memory: { value: 640 * 1024 ** 2 }, cpus: { state: 'unresolved', raw: '700 MHz' } },
    })
    expect(told(main.stopGracePeriod)).toBe('45 pier.nomad.hcl:62')
    expect(told(main.healthcheck?.asks)).toBe('GET /up on port web pier.nomad.hcl:28')
    expect(main.ports.map((port) => [told(port.container), port.published])).toEqual([['7000 pier.nomad.hcl:13', false]])
    expect([...main.labels.keys()]).toEqual(['traefik.enable'])
  })

  test('mounts folders of the node, its own and the cluster’s volumes, and templates', async () => {
    const { mounts } = await one(text)
    expect(
      mounts.map(({ type, target, source, content }) => [
        type,
        told(target).split(' ')[0],
        source === undefined ? '' : told(source).split(' ')[0],
        content === undefined ? '' : told(content),
      ]),
    ).toEqual([
      ['volume', '/var/log/pier', 'pier-logs', ''],
      ['bind', '/srv', '/srv/pier', ''],
      ['config', '/etc/app/app.ini', '', '[app]\nhost = store\n pier.nomad.hcl:76'],
      ['volume', '/var/lib/pier', '', ''],
      ['config', '/local/app/app.ini', '', '[app]\nhost = store\n pier.nomad.hcl:76'],
    ])
  })

  test('takes variables from templates, and addresses from its sidecar', async () => {
    const { environment } = await one(text)
    expect(told(environment.get('DATABASE_URL'))).toBe('postgres://pier@ledger/pier pier.nomad.hcl:71')
    expect(told(environment.get('TOKEN'))).toBe('?${token} pier.nomad.hcl:85')
    expect(told(environment.get('LEVEL'))).toBe('debug pier.nomad.hcl:87')
  })
})

test.each([
  ['volumes = ["pg:/var/lib/pg"]', 'volume', 'absent'],
  ['volume_driver = "pxd"\n        volumes = ["pg:/var/lib/pg"]', 'volume', 'pg'],
  ['volumes = ["/srv/pg:/var/lib/pg:rw"]', 'bind', '/srv/pg'],
  ['volumes = ["${meta.disk}/pg:/var/lib/pg"]', 'bind', '?${meta.disk}/pg'],
  ['mount {\n type = "volume"\n source = "pg"\n target = "/var/lib/pg"\n }', 'volume', 'pg'],
  ['mounts = [{ type = "bind", source = "/srv/pg", target = "/var/lib/pg" }]', 'bind', '/srv/pg'],
  ['mount {\n type = "tmpfs"\n target = "/var/lib/pg"\n }', 'tmpfs', 'absent'],
])('%s', async (line, type, source) => {
  const { mounts } = await one(job('').replace('image = "acme/pier:7"', `image = "acme/pier:7"\n        ${line}`))
  expect(mounts.map((mount) => [mount.type, told(mount.target).split(' ')[0], told(mount.source).split(' ')[0]])).toEqual([[type, '/var/lib/pg', source]])
})

describe('the clock', () => {
  test.each([
    ['crons', 'crons = ["30 2 * * *"]', '30 2 * * *', 24],
    ['a year behind', 'cron = "30 2 * * * *"', '30 2 * * * *', 24],
    ['seconds and years around', 'cron = "0 30 2 * * 0 *"', '0 30 2 * * 0 *', 168],
    ['a word', 'cron = "@daily"', '@daily', 24],
    ['never', 'cron = "0 2 31 2 *"', '0 2 31 2 *', 'never'],
  ])('%s', async (_, line, expression, every) => {
    const { fires, mode } = await one(job('', `  type = "batch"\n  periodic {\n    ${line}\n  }\n`))
    expect(mode).toMatchObject({ value: 'replicated-job' })
    expect(fires?.expression).toMatchObject({ value: expression })
    expect(every === 'never' ? fires?.every : fires?.every === undefined || fires.every === 'never' ? undefined : valueOf(fires.every)).toBe(every)
  })

  test('switched off', async () => {
    const { fires } = await one(job('', '  type = "batch"\n  periodic {\n    enabled = false\n    cron = "@daily"\n  }\n'))
    expect(told(fires?.suspended)).toBe('true pier.nomad.hcl:4')
  })
})

describe('places', () => {
  test.each([
    ['', 'any node of its datacenters', true],
    ['    constraint {\n      operator = "distinct_hosts"\n      value = "true"\n    }', 'each copy on a node of its own', true],
    ['    constraint {\n      distinct_hosts = true\n    }', 'each copy on a node of its own', true],
    ['    spread {\n      attribute = "${node.datacenter}"\n    }', 'spread over node.datacenter', true],
    ['    constraint {\n      attribute = "${attr.unique.hostname}"\n      value = "n1"\n    }', 'one node, by name', false],
  ])('%s', async (group, words, is) => {
    expect((await one(job(group))).spread).toMatchObject({ words, is: { value: is } })
  })
})

describe('what is no job, or breaks', () => {
  test('other HCL is none', async () => {
    const { declares } = await read(nomadPlatform, { 'a.pkr.hcl': 'source "docker" "a" {}\n', 'terragrunt.hcl': 'inputs = { job = "x" }\n' })
    expect(declares).toEqual([])
  })

  test('what breaks is told, and the rest is read', async () => {
    const { declares, skipped } = await read(nomadPlatform, { 'pier.nomad': job('    count = 2\n    x = = 3') })
    expect(declares).toHaveLength(1)
    expect(skipped).toEqual([expect.stringMatching(/^pier\.nomad:4 HCL: /)])
  })

  test('any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
        await read(nomadPlatform, {
          'pier.nomad.hcl': `job "pier" {\n  group "g" {\n    task "t" {\n      template {\n        destination = "local/a"\n        data = "{{${text.replaceAll(/["\\$%\n\r]/g, '')}"\n      }\n      ${text}\n`,
        })
      }),
      { numRuns: 30 },
    )
  })
})
