/** What Flux fills in after a build, with the place of the value that decided it. */
import { describe, expect, test } from 'vitest'
import { createCluster, loadObjects } from '../../../src/readers/kubernetes/objects.ts'
import { substituted, substitutionsOf } from '../../../src/readers/kubernetes/substitute.ts'
import { contextOf, plain, where, type Files } from './tree.ts'

const flux = (postBuild: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: shop, namespace: flux-system}
spec:
  path: ./shop
${postBuild}`

async function fill(files: Files): Promise<ReturnType<typeof substituted>[]> {
  const { objects } = await loadObjects(Object.keys(files), contextOf(files))
  const cluster = createCluster('live', objects)
  const [kustomization] = cluster.ofKind('Kustomization')
  const given = kustomization === undefined ? undefined : substitutionsOf(kustomization, cluster)
  if (given === undefined) throw new Error('nothing is substituted')
  return cluster.ofKind('Deployment').map(({ node }) => substituted(node, given))
}

const deployment = (name: string, spec: string, more = ''): string => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}${more}}\nspec:\n${spec}`

describe('postBuild', () => {
  test('values, defaults, escapes and what is not said', async () => {
    const [till, desk] = await fill({
      'flux.yaml': flux('  postBuild:\n    substitute:\n      COPIES: "4"\n      TAG: v7\n      EMPTY: ""\n'),
      'till.yaml': deployment(
        'till',
        '  replicas: ${COPIES}\n  a: "x:${TAG}-${REGION:=eu}"\n  b: ${EMPTY:-def}${EMPTY-no}\n  c: $${TAG} ${TAG/a/b}\n  d: "${NEVER}"\n  e: [plain, "${NEVER:=z}"]\n',
      ),
      'desk.yaml': deployment('desk', '  replicas: ${COPIES}\n', ', annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}'),
    })
    expect(plain(till)).toMatchObject({ spec: { replicas: '4', a: 'x:v7-eu', b: 'def', c: '${TAG} ${TAG/a/b}', d: null, e: ['plain', 'z'] } })
    expect(where(till, 'spec', 'replicas')).toBe('flux.yaml:8 "4"')
    expect(where(till, 'spec', 'a')).toBe('till.yaml:6 "x:v7-eu"')
    expect(plain(desk)).toMatchObject({ spec: { replicas: '${COPIES}' } })
  })

  test('values of ConfigMaps and Secrets, and of those that are not in the repository', async () => {
    const [till] = await fill({
      'flux.yaml': flux(
        '  postBuild:\n    substitute: {COPIES: "4"}\n    substituteFrom:\n    - {kind: ConfigMap, name: one}\n    - {kind: Secret, name: two}\n    - {kind: ConfigMap, name: elsewhere, optional: true}\n',
      ),
      'from.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: flux-system}\ndata: {COPIES: "9", TAG: v1}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: two, namespace: flux-system}\ndata: {TAG: djI=}\n',
      'till.yaml': deployment('till', '  replicas: ${COPIES}\n  tag: ${TAG}\n  open: ${OTHER:=x}\n'),
    })
    expect(plain(till)).toMatchObject({ spec: { replicas: '4', tag: 'v2', open: '${OTHER:=x}' } })
    expect(where(till, 'spec', 'tag')).toBe('from.yaml:9 "v2"')
  })

  test('a long value that is named often does not multiply', async () => {
    const [till] = await fill({
      'flux.yaml': flux(`  postBuild:\n    substitute: {A: ${'x'.repeat(500_000)}}\n`),
      'till.yaml': deployment('till', `  a: "${'${A}'.repeat(50_000)}"\n`),
    })
    expect(JSON.stringify(plain(till)).length).toBeLessThan(70_000_000)
  })
})
