/** Where each part of a build comes from, what is told of what can't be built, and what strangers may not do to it. */
import { describe, expect, test } from 'vitest'
import { build } from '../../../src/readers/kubernetes/kustomize/index.ts'
import { contextOf, plain, shown, told, where, type Files } from './tree.ts'

const deployment = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: ${name}
        image: registry.test/${name}:1.4
        envFrom: [{configMapRef: {name: settings}}]
`

async function built(files: Files, path = 'live/kustomization.yaml') {
  const { objects, skipped, files: read } = await build(path, contextOf(files))
  const [first] = objects
  return { objects: shown(objects), skipped: told(skipped), files: read, first: first?.node, all: objects }
}

describe('places', () => {
  const base = { 'base/kustomization.yaml': 'resources:\n- till.yaml\n', 'base/till.yaml': deployment('till') }

  test('a replica count of a patch in a file has that file’s line, all else the base’s', async () => {
    const { first, objects, files } = await built({
      ...base,
      'live/kustomization.yaml': 'resources:\n- ../base\nnamespace: shop\nnamePrefix: live-\npatches:\n- path: more.yaml\n',
      'live/more.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: till\nspec:\n  replicas: 6\n',
    })
    expect(objects).toEqual(['base/till.yaml:1 Deployment/live-till'])
    expect(where(first, 'spec', 'replicas')).toBe('live/more.yaml:6 "6"')
    expect(where(first, 'metadata', 'name')).toBe('base/till.yaml:4 "live-till"')
    expect(where(first, 'metadata', 'namespace')).toBe('live/kustomization.yaml:3 "shop"')
    expect(where(first, 'spec', 'template', 'spec', 'containers', 'till', 'image')).toBe('base/till.yaml:11 "registry.test/till:1.4"')
    expect(files).toEqual(['base/kustomization.yaml', 'base/till.yaml', 'live/kustomization.yaml', 'live/more.yaml'])
  })

  test('what a replacement copies out of a file that is not in the tree is not known', async () => {
    const { first, skipped } = await built({
      'live/till.yaml': deployment('till').replace(':1.4', ''),
      'live/kustomization.yaml': `resources: [till.yaml]
configMapGenerator: [{name: settings, envs: [.env]}]
replacements:
- source: {kind: ConfigMap, name: settings, fieldPath: data.TILL_VERSION}
  targets:
  - select: {kind: Deployment, name: till}
    fieldPaths: [spec.template.spec.containers.0.image]
    options: {delimiter: ':', index: 1}
`,
    })
    expect(where(first, 'spec', 'template', 'spec', 'containers', 'till', 'image')).toBe('live/kustomization.yaml:4 "registry.test/till:${TILL_VERSION}"')
    expect(skipped).toContain('live/kustomization.yaml:4 replacements: what to copy is not there')
  })

  test('inline patches, images and replicas have the line of the kustomization', async () => {
    const { first } = await built({
      ...base,
      'live/kustomization.yaml': `resources: [../base]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: add
      path: /spec/paused
      value: true
- patch: >
    {apiVersion: apps/v1, kind: Deployment,

    metadata: {name: till},

    spec: {minReadySeconds: 7}}
images:
- name: registry.test/till
  newTag: v5
replicas:
- name: till
  count: 8
`,
    })
    expect(where(first, 'spec', 'paused')).toBe('live/kustomization.yaml:7 "true"')
    expect(where(first, 'spec', 'replicas')).toBe('live/kustomization.yaml:19 "8"')
    expect(where(first, 'spec', 'template', 'spec', 'containers', 0, 'image')).toBe('live/kustomization.yaml:16 "registry.test/till:v5"')
    expect(plain(first)).toMatchObject({ spec: { minReadySeconds: '7' } })
  })

  test('generated objects are called plainly, and each value stands where it is written', async () => {
    const { first, objects } = await built({
      'live/kustomization.yaml': 'configMapGenerator:\n- name: settings\n  literals:\n  - SIZE=40\n  files:\n  - pgbouncer.ini\n  envs:\n  - some.env\n',
      'live/pgbouncer.ini': '[pgbouncer]\npool_mode = transaction\n',
      'live/some.env': '# colours\nCOLOUR=green\n',
    })
    expect(objects).toEqual(['live/kustomization.yaml:2 ConfigMap/settings'])
    expect(where(first, 'data', 'SIZE')).toBe('live/kustomization.yaml:4 "40"')
    expect(where(first, 'data', 'COLOUR')).toBe('live/some.env:2 "green"')
    expect(where(first, 'data', 'pgbouncer.ini')).toBe('live/pgbouncer.ini:1 "[pgbouncer]\\npool_mode = transaction\\n"')
  })

  test('the folder of a kustomization will do, by any of its three names', async () => {
    for (const name of ['kustomization.yaml', 'kustomization.yml', 'Kustomization']) {
      expect((await built({ [`live/${name}`]: 'resources: [a.yaml]\n', 'live/a.yaml': deployment('a') }, 'live')).objects).toEqual([
        'live/a.yaml:1 Deployment/a',
      ])
    }
  })
})

describe('trap 63', () => {
  test('components that are all commented out change nothing', async () => {
    const files = { 'live/kustomization.yaml': 'resources: [a.yaml]\ncomponents:\n# - ../components/redis\n', 'live/a.yaml': deployment('a') }
    expect(await built(files)).toMatchObject({ objects: ['live/a.yaml:1 Deployment/a'], skipped: [] })
  })

  test('a component deletes an object, a base is reached only through it', async () => {
    const files = {
      'live/kustomization.yaml': 'resources: [../base]\ncomponents: [../external-redis]\n',
      'base/kustomization.yaml': 'resources: [a.yaml, redis.yaml]\n',
      'base/a.yaml': deployment('a'),
      'base/redis.yaml': deployment('redis'),
      'external-redis/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: redis}\n    $patch: delete\n',
    }
    expect(await built(files)).toMatchObject({ objects: ['base/a.yaml:1 Deployment/a'], skipped: [] })
  })
})

describe('what is told', () => {
  test.each([
    ['a missing base', 'resources: [../base]', 'live/kustomization.yaml:1 ../base is not in the repository'],
    ['a folder without one', 'resources: [../plain]', 'live/kustomization.yaml:1 ../plain holds no kustomization'],
    ['a path out of the repository', 'resources: [../../secret.yaml]', 'live/kustomization.yaml:1 ../../secret.yaml leads out of the repository'],
    [
      'a remote base, without its credentials',
      'resources: ["https://me:hunter12@git.test/shop//deploy?ref=v1"]',
      'live/kustomization.yaml:1 https://git.test/shop//deploy is fetched from elsewhere; what it holds is unknown',
    ],
    [
      'one of GitHub',
      'bases: [github.com/shop/deploy]',
      'live/kustomization.yaml:1 github.com/shop/deploy is fetched from elsewhere; what it holds is unknown',
    ],
    ['itself', 'resources: [../live]', 'live/kustomization.yaml:1 live/kustomization.yaml leads back to itself'],
    ['plug-ins', 'transformers: [x.yaml]', 'live/kustomization.yaml:1 transformers: plug-ins are not run; what they change is unknown'],
    ['replicas of nothing', 'replicas: [{name: nobody, count: 3}]', 'live/kustomization.yaml:1 replicas: no workload named nobody is among the objects'],
    ['a patch that is not there', 'patches: [{path: gone.yaml}]', 'live/kustomization.yaml:1 gone.yaml is not in the repository'],
    [
      'a patch of nothing',
      'patches:\n- patch: |\n    kind: Deployment\n    apiVersion: apps/v1\n    metadata: {name: nobody}',
      'live/kustomization.yaml:3 a patch of Deployment nobody, which is not among the objects it is laid over',
    ],
    ['a pattern that is none', 'patches: [{target: {name: "(?=x)"}, patch: "{a: 1}"}]', "live/kustomization.yaml:1 target: the pattern (?=x) can't be read"],
    ['a file that is missing', 'secretGenerator: [{name: k, files: [password.txt]}]', 'live/kustomization.yaml:1 password.txt is not in the repository'],
    ['a variable of the builder', 'configMapGenerator: [{name: k, envs: [a.env]}]', 'live/a.env:1 the value of TOKEN is taken from whoever builds'],
    [
      'twice the same',
      'resources: [a.yaml, a.yaml]',
      'live/kustomization.yaml:1 Deployment a is there already, from live/a.yaml:1; Kustomize takes no object twice',
    ],
    [
      'an operation that can’t be',
      'resources: [a.yaml]\npatches:\n- target: {kind: Deployment}\n  patch: |\n    - {op: remove, path: /spec/nothing}',
      'live/kustomization.yaml:5 patch of Deployment a: remove: spec.nothing is not there',
    ],
    ['no kustomization at all', '- a', 'live/kustomization.yaml:1 no kustomization: it is not a map'],
  ])('%s', async (_, text, reason) => {
    const files = { 'live/kustomization.yaml': `${text}\n`, 'live/a.env': 'TOKEN\n', 'live/a.yaml': deployment('a'), 'plain/a.yaml': deployment('b') }
    expect((await built(files)).skipped).toEqual([reason])
  })

  test('loops over several folders, and the rest is built', async () => {
    const files = {
      'live/kustomization.yaml': 'resources:\n- ../one\n- a.yaml\n',
      'live/a.yaml': deployment('a'),
      'one/kustomization.yaml': 'resources:\n- ../two\n',
      'two/kustomization.yaml': 'components:\n- ../one\n',
    }
    expect(await built(files)).toMatchObject({
      objects: ['live/a.yaml:1 Deployment/a'],
      skipped: ['two/kustomization.yaml:2 one/kustomization.yaml leads back to itself'],
    })
  })
})

describe('hostile trees', () => {
  test('bases that double with each level', async () => {
    const files: Record<string, string> = { 'k0/kustomization.yaml': 'resources: [a.yaml]\n', 'k0/a.yaml': deployment('a') }
    for (let level = 1; level < 40; level++) {
      files[`k${level}/kustomization.yaml`] = `resources: [../l${level}, ../r${level}]\n`
      files[`l${level}/kustomization.yaml`] = `namePrefix: l\nresources: [../k${level - 1}]\n`
      files[`r${level}/kustomization.yaml`] = `namePrefix: r\nresources: [../k${level - 1}]\n`
    }
    const { skipped } = await built(files, 'k20')
    expect(skipped.some((reason) => reason.endsWith('more than 1000 kustomizations are brought in'))).toBe(true)
    expect((await built(files, 'k39')).skipped.some((reason) => reason.endsWith('more than 50 kustomizations lead to one another'))).toBe(true)
  }, 30_000)

  test('a thousand components over a thousand objects', async () => {
    const files: Record<string, string> = {
      'live/kustomization.yaml': `resources: [all.yaml]\ncomponents: [${Array.from({ length: 200 }, (_, index) => `../c${index}`).join(', ')}]\n`,
      'live/all.yaml': Array.from({ length: 1_000 }, (_, index) => deployment(`d${index}`)).join('---\n'),
    }
    for (let index = 0; index < 200; index++) {
      files[`c${index}/kustomization.yaml`] =
        `kind: Component\npatches:\n- target: {kind: (D|d)ep.*}\n  patch: |\n    - {op: add, path: /metadata/annotations, value: {a${index}: b}}\ncommonLabels: {a: b, c: d, e: f}\n`
    }
    const { objects, skipped } = await built(files)
    expect(objects).toHaveLength(1_000)
    expect(skipped).toEqual([expect.stringMatching(/the kustomization takes more steps than can be followed; the rest of it was not built$/)])
  }, 60_000)

  test('patches that copy the object into itself', async () => {
    const copies = Array.from({ length: 60 }, (_, index) => `    - {op: copy, from: /spec, path: /spec/again${index}}`).join('\n')
    const { skipped } = await built({
      'live/kustomization.yaml': `resources: [a.yaml]\npatches:\n- target: {kind: Deployment}\n  patch: |\n${copies}\n`,
      'live/a.yaml': deployment('a'),
    })
    expect(skipped).toEqual([expect.stringMatching(/^live\/kustomization\.yaml:\d+ patch of Deployment a: larger than can be followed$/)])
  })

  test('names of prototypes, and fields of the wrong kind', async () => {
    const files = {
      'live/kustomization.yaml': `resources: {a: b}
patches: text
images: [1, {name: [x]}]
replicas: [{name: till, count: {a: 1}}, 4]
namespace: [a]
namePrefix: {a: b}
configMapGenerator: [{name: constructor, literals: [__proto__=1, toString=2, bare]}, 7]
components: [[a], {b: c}]
vars: [{name: X}]
replacements: [a, {source: x, targets: [{select: 3}]}]
labels: [{pairs: [a]}]
commonLabels: text
configurations: [[x]]
`,
    }
    const { objects, first } = await built(files)
    expect(objects).toEqual(['live/kustomization.yaml:7 ConfigMap/constructor'])
    expect(where(first, 'data', '__proto__')).toBe('live/kustomization.yaml:7 "1"')
  })
})
