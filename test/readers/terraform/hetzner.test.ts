/** Servers of Hetzner Cloud and what their firewalls open. */
import { expect, test } from 'vitest'
import { allOf, database, fact, said } from './aws/harness.ts'
import { judge } from '../../systems/story.ts'

const server = (lines = ''): string => `resource "hcloud_server" "data" {
  name        = "kontor-data"
  server_type = "cx33"
  image       = "debian-12"
  labels      = { role = "database" }
${lines}
}
`
const firewall = (port: string, sources: string, more = ''): string => `resource "hcloud_firewall" "f" {
  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = ${port}
    source_ips = ${sources}
  }
${more}
}
`
const attached = '  firewall_ids = [hcloud_firewall.f.id]\n  backups = true\n  delete_protection = true'

test('a server is told not to be read, unless its firewall opens a database', async () => {
  expect(await said(server())).toEqual({ declares: [], skipped: ['main.tf:1 hcloud_server.data: what runs on it is not read'] })
  expect((await said(server(attached) + firewall('"443"', '["0.0.0.0/0", "::/0"]'))).declares).toEqual([])
  expect((await said(server(attached) + firewall('"5432"', '["10.0.0.0/16"]'))).declares).toEqual([])
  expect((await said(server() + firewall('"5432"', '["0.0.0.0/0"]'))).declares).toEqual([])
  expect((await said(server(attached) + firewall('"any"', '["0.0.0.0/0"]'))).declares).toEqual([])
})

test.each([
  ['by its own list', server(attached) + firewall('"5432"', '["0.0.0.0/0", "::/0"]'), 14],
  ['by a label', server() + firewall('5430-5440'.replace(/^|$/g, '"'), '["::/0"]', '  apply_to {\n    label_selector = "role=database"\n  }'), 12],
  [
    'by an attachment',
    `${server()}${firewall('"5432"', '["0.0.0.0/0"]')}resource "hcloud_firewall_attachment" "a" {\n  firewall_id = hcloud_firewall.f.id\n  server_ids  = [hcloud_server.data.id]\n}\n`,
    12,
  ],
])('a firewall opens it %s', async (_, text, line) => {
  const one = await database(text)
  expect(one).toMatchObject({ name: 'postgres on kontor-data', engine: 'postgres' })
  expect(one.exposures.map(({ at }) => at.line)).toEqual([line])
  expect(fact(one.standbys)).toContain('? what runs on the server')
})

test('backups of the server are daily copies of it', async () => {
  const [copy] = await allOf('copy', server(attached) + firewall('"6379"', '["0.0.0.0/0"]'))
  expect([copy?.automatic, copy?.offsite].map(fact)).toEqual(['true @ main.tf:7', '? what runs on the server @ main.tf:1'])
})

test('opening a database is stopped, and nothing else is said of it', async () => {
  const shut = { 'main.tf': server(attached.replace('  backups = true\n', '')) + firewall('"5432"', '["10.0.0.0/16"]') }
  const open = { 'main.tf': shut['main.tf'].replace('10.0.0.0/16', '0.0.0.0/0') }
  const { changes, head } = await judge(shut, open)
  expect(changes.filter(({ blocking }) => blocking).map(({ rule }) => rule)).toEqual(['security/database-exposed'])
  expect(head.verdicts.filter(({ outcome, rule }) => outcome === 'fail' && /^(database|backup)\//.test(rule)).map(({ rule }) => rule)).toEqual([
    'backup/restore-tested',
    'backup/objectives',
  ])
})
