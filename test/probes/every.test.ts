/** What every probe owes: figures that expressions can name, expectations that hold types, and documentation. */
import { describe, expect, test } from 'vitest'
import { expectationsOf } from '../../src/config/verify.ts'
import { reasons } from '../../src/model/verification.ts'
import { probes } from '../../src/probes/index.gen.ts'

/** A target that each probe takes. */
const targets: Readonly<Record<string, unknown>> = {
  command: 'true',
  dns: 'app.example.org',
  http: 'https://app.example.org/health',
  tcp: 'app.example.org:443',
  tls: 'app.example.org:443',
  postgres: 'postgres://app@db.example.org/app',
  pgbouncer: 'postgres://app@db.example.org:6432/pgbouncer',
  mysql: 'mysql://app@db.example.org/app',
  redis: 'redis://cache.example.org:6379',
  s3: 's3://backups/daily/',
  prometheus: { url: 'http://prometheus.example.org:9090', query: 'up' },
  alertmanager: 'http://alerts.example.org:9093',
  swarm: 'shop_web',
  kubernetes: 'shop/deployment/web',
}

describe.for(probes)('$name', (probe) => {
  test('has figures that expressions can name, each with a meaning', () => {
    for (const [name, { means }] of Object.entries(probe.figures)) {
      expect(name).toMatch(/^[a-z][a-zA-Z0-9]*$/)
      expect(means).not.toBe('')
      expect(() => expectationsOf(probe, [`${name} == ${name}`])).not.toThrow()
    }
  })

  test('expects by itself what its figures can tell', () => {
    const target = probe.target.parse(targets[probe.name])
    const { expect: wanted, prefer = [] } = probe.defaults(target)
    expect(wanted.length).toBeGreaterThan(0)
    expect(expectationsOf(probe, [...wanted, ...prefer])).toHaveLength(wanted.length + prefer.length)
    expect(probe.place(target)).not.toBe('')
  })

  test('says what is expected where a target is none', () => {
    const refused = probe.target.safeParse(17)
    expect(refused.success).toBe(false)
    expect(refused.error?.issues[0]?.message).toMatch(/^[a-z]/)
  })

  test('points at its reference', () => {
    expect(URL.canParse(probe.docs)).toBe(true)
  })
})

test('a reason stands in one group', () => {
  const all = Object.values(reasons).flatMap((group) => Object.keys(group))
  expect(new Set(all).size).toBe(all.length)
})
