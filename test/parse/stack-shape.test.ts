/** Only Compose stacks are taken for stacks, and what matters for choosing is told. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { stackShape } from '../../src/parse/stack-shape.ts'

describe('a stack', () => {
  test('tells the keys that are Swarm’s', () => {
    const deploy = 'services:\n  web:\n    image: acme/web:2\n    deploy: { replicas: 2, update_config: { order: start-first } }\n'
    expect(stackShape(`${deploy}    depends_on: [ db ]\n  db: { image: "postgres:17" }\n`)?.swarmKeys).toEqual(['web.deploy.update_config'])
    expect(stackShape(`${deploy}    depends_on: { db: { condition: service_healthy } }\n  db: { image: "postgres:17" }\n`)?.swarmKeys).toEqual([])
  })

  test('tells its services, its name and what it misses', () => {
    const shape = stackShape(`name: shop
version: "3.8"
services:
  web:
    image: ghcr.io/acme/web:\${TAG:-latest}
    build: { context: ./web }
    depends_on: [db, cache]
    networks: [edge]
    deploy: { replicas: 2, update_config: { order: start-first } }
  worker:
    build: .
    depends_on: { db: { condition: service_healthy }, opt: { condition: service_started, required: false } }
    secrets: [pw, { source: key }]
  db:
    extends: { file: common.yml, service: db }
    volumes: ['data:/data', './x:/x', '$V:/y', /anon, { type: volume, source: other, target: /z }]
volumes: { data: {} }
`)
    expect(shape).toEqual({
      name: 'shop',
      version: '3.8',
      services: [
        { name: 'web', line: 4, image: 'ghcr.io/acme/web:${TAG:-latest}', build: './web', empty: false, partial: false },
        { name: 'worker', line: 10, build: '.', empty: false, partial: false },
        { name: 'db', line: 14, extends: 'common.yml', empty: false, partial: false },
      ],
      hasDeploy: true,
      // Swarm would refuse the conditions.
      swarmKeys: [],
      includes: [],
      needs: ['service:cache', 'network:edge', 'secret:pw', 'secret:key', 'volume:other'],
      offers: ['service:web', 'service:worker', 'service:db', 'network:default', 'volume:data'],
      mounts: ['./x'],
    })
  })

  test.each<[string, boolean]>([
    ['build: ., volumes: [ ".:/srv" ]', true],
    ['build: ., volumes: [ "./:/srv:delegated" ]', true],
    ['build: ./shop, volumes: [ "shop/../x:/srv", "./shop:/srv" ]', true],
    ['build: { context: docker/php }, volumes: [ "./:/srv" ]', true],
    ['build: { context: docker/php }, volumes: [ ./docker:/srv ]', true],
    ['build: .., volumes: [ "..:/srv" ]', true],
    ['build: ../shop, volumes: [ "..:/srv" ]', true],
    ['image: node, volumes: [ "${PWD}:/srv" ]', true],
    ['image: node, volumes: [ { type: bind, source: ., target: /srv } ]', true],
    ['build: .., volumes: [ ".:/conf" ]', false],
    ['build: ., volumes: [ "./conf:/conf", "./.env:/srv/.env", ".env:/srv/.env" ]', false],
    ['build: ./shop, volumes: [ "./shop-conf:/conf", "shop:/srv", "/srv/shop:/srv" ]', false],
    ['image: node, volumes: [ "/srv:/srv", "$HOME:/srv", /srv ]', false],
  ])('tells whether its tree is mounted: %s', (keys, is) => {
    expect(stackShape(`services:\n  shop: { ${keys} }\n`)?.services[0]?.holdsTree === true).toBe(is)
  })

  test('may be an overlay of partial and empty services', () => {
    const shape = stackShape('services:\n  web: {}\n  db:\n  api:\n    labels: [a=b]\n')
    expect(shape?.services.map(({ name, empty, partial }) => [name, empty, partial])).toEqual([
      ['web', true, true],
      ['db', true, true],
      ['api', false, true],
    ])
  })

  test('takes what anchors and merge keys give it', () => {
    const shape = stackShape(
      'x-base: &base\n  image: postgres:16\nservices:\n  db:\n    <<: *base\n  other: *base\n  third:\n    <<: [*base]\n    restart: always\n',
    )
    expect(shape?.services.map(({ image }) => image)).toEqual(['postgres:16', 'postgres:16', 'postgres:16'])
    expect(shape?.needs).toEqual([])
  })

  test('may consist of includes alone, at its end, in every form', () => {
    expect(stackShape('include:\n  - services/db.yaml\n  - path: [a.yml, b.yml]\n  - oci://x/y\n  - $X/z.yml\n')?.includes).toEqual([
      ['services/db.yaml'],
      ['a.yml', 'b.yml'],
      [],
      [],
    ])
    expect(stackShape('services:\n  db: {}\ninclude:\n  - db.yml\n')?.includes).toEqual([['db.yml']])
  })

  test('names what only Swarm heeds', () => {
    const shape = stackShape(
      'services:\n  a:\n    image: x\n    deploy: { mode: global, placement: { constraints: [] } }\n  b:\n    image: x\n    deploy: { mode: replicated, replicas: 2 }\nnetworks:\n  n: { driver: overlay }\n',
    )
    expect(shape?.swarmKeys).toEqual(['a.deploy.placement', 'a.deploy.mode', 'networks.n.driver'])
  })

  test('that is broken is told by what stands above the fault', () => {
    const shape = stackShape('services:\n  web:\n    image: x\n  db:\n    image: postgres\n   bad: [\n')
    expect(shape?.problem?.line).toBe(6)
    expect(shape?.services.map(({ name }) => name)).toEqual(['web', 'db'])
    expect(stackShape('{% if x %}\nvolumes: {}\nservices:\n  # ours\n\n  web:\n    image: x\n')?.problem).toBeDefined()
  })

  test('allows a misspelt key and one of its own at the top', () => {
    expect(stackShape('services:\n  a:\n    image: x\n    ports: []\n    depend_on: [b]\n')).toBeDefined()
    expect(stackShape('defaults: &d {}\nservices:\n  a:\n    image: x\n    ports: []\n')).toBeDefined()
  })

  test('may be JSON', () => expect(stackShape('{"services": {"a": {"image": "x"}}}')?.services.length).toBe(1))
})

describe('no stack is', () => {
  test.each([
    ['a workflow', 'name: ci\non: push\njobs:\n  test:\n    services:\n      db:\n        image: postgres\n'],
    ['a GitLab pipeline', 'image: node\nservices:\n  - postgres:16\ntest:\n  script: make\n'],
    ['a Woodpecker pipeline', 'steps:\n  test:\n    image: node\nservices:\n  db:\n    image: postgres\n'],
    ['a Symfony container', 'services:\n  _defaults:\n    autowire: true\n  App\\:\n    resource: ../src/\n'],
    ['a Symfony container with aliases', "services:\n  App\\Foo: '@bar'\n"],
    ['a Drupal module', 'services:\n  shop.manager:\n    class: Drupal\\shop\\Manager\n    arguments: [x]\n'],
    ['a Drupal module of names', 'services:\n  shop.manager: {}\n'],
    ['a Kubernetes list', 'apiVersion: v1\nkind: List\nservices:\n  a:\n    image: x\n'],
    ['Helm values', 'services:\n  api:\n    port: 80\n    replicas: 2\n'],
    ['Helm values with images', 'global: {}\nservices:\n  api:\n    image: x\n    replicas: 2\n'],
    ['Helm values of services alone', 'services:\n  api:\n    image: x\n    replicas: 2\n    port: 80\n'],
    ['CloudFormation', 'AWSTemplateFormatVersion: 2010-09-09\nResources: {}\nservices:\n  a:\n    image: x\n'],
    ['serverless', 'service: x\nprovider:\n  name: aws\nservices:\n  a:\n    image: x\n'],
    ['a bake file', 'group:\n  default:\n    targets: [a]\ntarget:\n  a:\n    dockerfile: x\nservices:\n  a:\n    image: x\n'],
    ['a Taskfile', 'version: 3\ntasks:\n  up:\n    cmds: [docker compose up]\ninclude: [x]\n'],
    ['a Lando recipe', 'name: x\nrecipe: drupal\nservices:\n  db:\n    type: mysql\n'],
    ['Platform.sh services', 'services:\n  db:\n    type: postgresql:16\n'],
    ['a broken pipeline', 'language: python\nservices:\n  - docker\n{% if x %}\n'],
    ['a broken list', '{% if x %}\nservices:\n  - docker\n'],
    ['a broken file of another kind', '{% if x %}\napiVersion: v1\nservices:\n  a:\n'],
    ['a list of services', 'services:\n  - name: a\n    image: x\n'],
    ['a GitLab include', 'include:\n  local: x.yml\n'],
    ['an empty text', ''],
    ['a word', 'services'],
    ['an empty map', 'services: {}\n'],
    ['a comment', '# services:\n#   a:\n#     image: x\nfoo: 1\n'],
  ])('%s', (_, text) => expect(stackShape(text)).toBeUndefined())

  test('a hostile text, at any price', () => {
    const started = processorTime()
    const bomb = `services: &a0\n${Array.from({ length: 60 }, (_, n) => `x${n}: &a${n + 1} {<<: [*a${n}, *a${n}]}`).join('\n')}\n`
    stackShape(bomb)
    stackShape(`services:\n${'[\n'.repeat(50_000)}`)
    stackShape(`${'services:\n  a: "\n'.repeat(20_000)}`)
    stackShape(`{${' '.repeat(100_000)}services`)
    expect(processorTime() - started).toBeLessThan(5_000)
    fc.assert(fc.property(fc.string(), (text) => void stackShape(`services:\n${text}`)))
  })
})
