/** A cluster from files to the system: the platform finds it, reads it whole, and says what it does not read. */
import { expect, test } from 'vitest'
import { kubernetesPlatform } from '../../../src/readers/kubernetes/index.ts'
import { contextOf } from './tree.ts'

const files = {
  'deploy/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { replicas: 2, template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: api, image: "acme/api:3" }] } } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: api }
spec: {}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: db }
spec: {}
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: api }
`,
}

test('says once a kind what nobody reads', async () => {
  const stack = { name: 'shop', tool: 'kubernetes', files: ['deploy/api.yaml'], folder: 'deploy', envFiles: [], profiles: [], why: 'a test' } as const
  const { declares, skipped } = await kubernetesPlatform.read(stack, contextOf(files))
  expect(declares.map((one) => ('name' in one ? one.name : one.kind))).toEqual(['api'])
  expect(skipped).toEqual([{ path: 'deploy/api.yaml', line: 6, reason: 'ExternalSecret of external-secrets.io/v1 is not read (2 objects)' }])
})
