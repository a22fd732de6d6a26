/** Files of tools that are not read are told, and other files of their names are not. */
import { expect, test } from 'vitest'
import { compileGlob } from '../../src/base/glob.ts'
import { unreadToolsReader } from '../../src/readers/unread-tools.ts'
import { contextOf } from './platform-harness.ts'

test.each([
  ['profiles.yaml', 'default:\n  repository: s3:keep\n  password-file: key\n  backup: { source: /srv }\n', ['a configuration of resticprofile: not read']],
  ['maxscale.cnf', '[maxscale]\nthreads=auto\n[split]\ntype=service\nrouter=readwritesplit\n', ['a configuration of MaxScale: not read']],
  ['envoy.yaml', 'static_resources:\n  listeners: []\n', ['a bootstrap of Envoy: not read']],
  ['otel-collector.yaml', 'receivers:\n  otlp:\n', ['a configuration of the OpenTelemetry collector: not read']],
  ['vector.toml', '[sources.desk]\ntype = "docker_logs"\n', ['a configuration of Vector: not read']],
  ['fluent-bit.conf', '[INPUT]\n    Name tail\n', ['a configuration of Fluent Bit or Fluentd: not read']],
  ['promtail.yml', 'clients:\n  - url: http://loki:3100\n', ['a configuration of Promtail: not read']],
  ['vector.yaml', 'shape: arrow\n', []],
  ['collector.yaml', 'apiVersion: v1\nkind: Service\n', []],
])('%s with %j', async (path, text, reasons) => {
  expect(unreadToolsReader.files.some((glob) => compileGlob(glob)(path))).toBe(true)
  const { declares, skipped } = await unreadToolsReader.read({ path, text }, contextOf({ [path]: text }))
  expect(declares).toEqual([])
  expect(skipped).toEqual(reasons.map((reason) => ({ path, line: 1, reason })))
})
