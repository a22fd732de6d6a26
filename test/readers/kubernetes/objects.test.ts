/** What manifests hold, in every way people write them down, and what is told of the rest. */
import { describe, expect, test } from 'vitest'
import { processorTime } from '../../harness/processor.ts'
import { createCluster, loadObjects } from '../../../src/readers/kubernetes/objects.ts'
import { contextOf, plain, shown, told, where, type Files } from './tree.ts'

async function load(files: Files, paths = Object.keys(files)): Promise<{ objects: readonly string[]; skipped: readonly string[] }> {
  const { objects, skipped } = await loadObjects(paths, contextOf(files))
  return { objects: shown(objects), skipped: told(skipped) }
}

describe('manifests', () => {
  test('several documents, comments and anchors between them', async () => {
    const files = {
      'shop.yaml': `# the shop
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
# nothing here
---
apiVersion: apps/v1
kind: Deployment
metadata: &named
  name: till
  namespace: shop
spec:
  replicas: 4
---
apiVersion: v1
kind: Service
metadata:
  name: till
  namespace: elsewhere
...
---
apiVersion: batch/v1
kind: Job
metadata:
  namespace: shop
  generateName: migrate-
`,
    }
    expect(await load(files)).toEqual({
      objects: ['shop.yaml:2 Namespace/shop', 'shop.yaml:8 Deployment/till', 'shop.yaml:16 Service/elsewhere/till', 'shop.yaml:23 Job/migrate-'],
      skipped: [],
    })
  })

  test('JSON, with tabs, and lists of objects in either way', async () => {
    const files = {
      'all.json':
        '{\n\t"apiVersion": "v1", "kind": "List",\n\t"items": [\n\t\t{"apiVersion": "v1", "kind": "Service",\n\t\t "metadata": {"name": "till"}}\n\t]\n}\n',
      'maps.yaml':
        'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata:\n    name: colours\n- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: sizes\n',
    }
    expect(await load(files)).toEqual({ objects: ['all.json:4 Service/till', 'maps.yaml:4 ConfigMap/colours', 'maps.yaml:6 ConfigMap/sizes'], skipped: [] })
  })

  test('values keep their lines through anchors and merges', async () => {
    const files = {
      'a.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data: &shared
  size: "40"
---
apiVersion: v1
kind: ConfigMap
metadata: {name: two}
data:
  <<: &more {colour: red}
  size: "41"
`,
    }
    const { objects } = await loadObjects(['a.yaml'], contextOf(files))
    expect(where(objects[1]?.node, 'data', 'colour')).toBe('a.yaml:11 "red"')
    expect(where(objects[1]?.node, 'data', 'size')).toBe('a.yaml:12 "41"')
  })

  test('a broken document is told with its line, and its neighbours are read', async () => {
    const part = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n`
    const files = { 'a.yaml': `${part('one')}---\nkind: [\n  a: b: c\n---\n${part('two')}---\n\t- x\n---\na: [b\n---\n${part('three')}--- [\n` }
    expect(await load(files)).toEqual({
      objects: ['a.yaml:1 Service/one', 'a.yaml:9 Service/two', 'a.yaml:18 Service/three'],
      skipped: [7, 14, 18, 23].map((line) => expect.stringMatching(new RegExp(`^a\\.yaml:${line} not YAML: `))),
    })
  })

  test('trap 60: of an object that several files declare, the one applied last stands', async () => {
    const one = (replicas: number, group = 'apps/v1'): string =>
      `apiVersion: ${group}\nkind: Deployment\nmetadata:\n  name: till\nspec:\n  replicas: ${replicas}\n`
    const files = {
      'all-in-one.yaml': one(2, 'extensions/v1beta1'),
      'legacy.yaml': one(2).replace('Deployment', 'ReplicationController').replace('apps/v1', 'v1'),
      'till.yaml': one(3),
    }
    const { objects, skipped } = await loadObjects(Object.keys(files), contextOf(files))
    expect(shown(objects)).toEqual(['legacy.yaml:1 ReplicationController/till', 'till.yaml:1 Deployment/till'])
    expect(told(skipped)).toEqual(['all-in-one.yaml:1 Deployment till: declared again in till.yaml:1, which is applied later'])
  })

  test('trap 65: YAML that is no manifest is told apart', async () => {
    const files = {
      'cassandra.yaml': "cluster_name: 'Test'\nnum_tokens: 16\n",
      'crd.yaml': 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: tills.shop.test\nspec: {}\n',
      'kind.yaml': 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: worker\n',
      'plugins.yaml': 'plugins:\n  logs:\n    shortCut: Ctrl-L\n',
      'stack.yaml':
        'Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      MultiAZ: !If [Live, true, false]\n      Name: !Sub "${AWS::StackName}"\n',
      'words.yaml': '- just\n- a list\n',
    }
    expect(await load(files)).toEqual({
      objects: ['crd.yaml:1 CustomResourceDefinition/tills.shop.test'],
      skipped: [
        'cassandra.yaml:1 no manifest: it does not say apiVersion and kind',
        'kind.yaml:1 Cluster: no object of a cluster, it has no name',
        'plugins.yaml:1 no manifest: it does not say apiVersion and kind',
        'stack.yaml:1 no manifest: it does not say apiVersion and kind',
        'words.yaml:1 no manifest: it does not say apiVersion and kind',
      ],
    })
  })

  test('trap 64: kinds in lower case', async () => {
    const files = { 'pg.yaml': 'apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: shop-db}\n' }
    expect((await load(files)).objects).toEqual(['pg.yaml:1 postgresql/shop-db'])
  })

  test('a file that is not there, or can not be read', async () => {
    const context = { ...contextOf({}), read: (path: string) => Promise.resolve(path === 'b.yaml' ? { path, unread: 'not text' } : undefined) }
    expect(told((await loadObjects(['a.yaml', 'b.yaml'], context)).skipped)).toEqual(['a.yaml:1 not in the repository', 'b.yaml:1 could not be read: not text'])
  })
})

describe('templates', () => {
  const reason = 'a template: what stands in {{ … }} is filled in by a tool such as Helm'
  const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: till\n'

  test.each([
    ['trap 62: a condition in the first line', `{{- if .Values.on }}\n${service}{{- end }}\n`, 1],
    ['a value alone', `${service}spec:\n  clusterIP: {{ .Values.ip }}\n`, 6],
    ['inside a plain text', service.replace('till', 'x-{{ .Release.Name }}'), 4],
    ['a quoted name', service.replace('till', '"{{ .Release.Name }}-till"'), 1],
    ['a quoted image', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - {name: a, image: "{{ app_image }}"}\n', 1],
  ])('%s', async (_, text, line) => {
    expect(await load({ 'a.yaml': text })).toEqual({ objects: [], skipped: [`a.yaml:${line} ${reason}`] })
  })

  test.each([
    ['in quotes', 'annotations:\n  summary: "{{ $labels.instance }} is down"\n'],
    ['in single quotes after others', 'annotations: {a: \'{{ x }}\', b: "{{ y }}"}\n'],
    ['in a block', 'data:\n  alert.tmpl: |\n    {{ define "x" }}\n    {{ end }}\n'],
    ['in quotes over two lines', 'data:\n  a: "one\n    {{ two }}"\n'],
    ['a quoted namespace', 'metadata: { name: till, namespace: "{{ namespace }}" }\n'],
    ['in a comment', '# {{ .Values.x }}\nspec: {} # or {{ .Values.y }}\n'],
  ])('but not %s', async (_, text) => {
    expect(await load({ 'a.yaml': service + text })).toEqual({ objects: ['a.yaml:1 Service/till'], skipped: [] })
  })
})

describe('hostile files', () => {
  test('an alias bomb, a deep one and prototypes', async () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 9; level++) bomb.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`)
    const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
    const files = {
      'bomb.yaml': `${head}${bomb.join('\n')}\n`,
      'deep.yaml': `${head}data: ${'['.repeat(5_000)}${']'.repeat(5_000)}\n`,
      'fine.yaml': 'apiVersion: v1\nkind: __proto__\nmetadata: {name: constructor, namespace: toString}\n',
      'many.yaml': '---\n[\n'.repeat(5_000),
      'nothing.yaml': `${'---\n'.repeat(20_000)}[`,
    }
    const before = processorTime()
    const { objects, skipped } = await load(files)
    expect(processorTime() - before).toBeLessThan(10_000)
    expect(objects).toEqual(['fine.yaml:1 __proto__/constructor'])
    expect(skipped.slice(0, 2)).toEqual(['bomb.yaml:1 nested too deeply, or larger than can be followed', expect.stringMatching(/^deep\.yaml:4 not YAML: /)])
    expect(skipped).toHaveLength(24)
    expect(skipped[22]).toMatch(/^many\.yaml:41 not YAML: the rest was not read$/)
  })
})

describe('a cluster', () => {
  test('finds by name, the same namespace first, the API’s own kinds first', async () => {
    const one = (apiVersion: string, kind: string, namespace: string, name = 'till'): string =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n---\n`
    const files = {
      'a.yaml':
        one('serving.knative.dev/v1', 'Service', 'shop') + one('v1', 'Service', 'shop') + one('v1', 'Service', 'other') + one('v1', 'Secret', 'other', 'key'),
    }
    const { objects } = await loadObjects(['a.yaml'], contextOf(files))
    const cluster = createCluster('shop', objects)
    const found = (kind: string, name: string, namespace: string): unknown => {
      const object = cluster.find(kind, name, namespace)
      return object === undefined ? undefined : `${object.apiVersion} ${object.namespace}`
    }
    expect(found('Service', 'till', 'shop')).toBe('v1 shop')
    expect(found('Service', 'till', 'other')).toBe('v1 other')
    expect(found('Secret', 'key', 'shop')).toBe('v1 other')
    expect(found('Secret', 'toString', 'shop')).toBeUndefined()
    expect(cluster.ofKind('Service')).toHaveLength(3)
    expect(cluster.ofKind('constructor')).toEqual([])
    expect(plain(cluster.find('Secret', 'key', 'x')?.node)).toMatchObject({ metadata: { name: 'key' } })
  })
})
