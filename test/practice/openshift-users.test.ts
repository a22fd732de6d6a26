/** Images without a USER on OpenShift, which gives pods a user of their namespace's own: open, unless something lets them be root. */
import { expect, test } from 'vitest'
import { all, replace, type Edit, type Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const pods = 'deploy/berths.yaml'
const route = 'deploy/route.yaml'
const workflow = '.github/workflows/deploy.yml'
const deployed = (steps: string): string =>
  `on: { push: { branches: [main] } }\njobs:\n  production:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${steps}`
const harbour: Files = {
  [workflow]: deployed('      - run: kubectl apply -f deploy/\n'),
  Dockerfile: 'FROM node:22.11.0\nCOPY . .\nCMD ["node", "server.js"]\n',
  'package.json': '{ "name": "berths", "dependencies": { "express": "5.0.0" }, "scripts": { "start": "node server.js" } }',
  'server.js': "import express from 'express'\nexpress().listen(8080)\n",
  [pods]: `apiVersion: apps/v1
kind: Deployment
metadata: { name: berths }
spec:
  replicas: 2
  selector: { matchLabels: { app: berths } }
  template:
    metadata: { labels: { app: berths } }
    spec: { containers: [{ name: berths, image: "ghcr.io/quay/berths:2.4.0", ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: berths }
spec: { selector: { app: berths }, ports: [{ port: 80, targetPort: 8080 }] }
`,
}
const rule = 'security/run-as-non-root'
const outcome = async (...edits: readonly Edit[]): Promise<string> =>
  (await judged(all(...edits)(harbour), rule)).map((line) => line.split(' ', 2).join(' ')).join()

const add =
  (path: string, text: string): Edit =>
  (files) => ({ ...files, [path]: text })
const routed = add(
  route,
  'apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: { name: berths }\nspec: { host: berths.example.org, to: { kind: Service, name: berths } }\n',
)
const steps = (lines: string): Edit => add(workflow, deployed(lines))
const signedIn = steps('      - uses: redhat-actions/oc-login@v1\n      - run: kubectl apply -f deploy/\n')
const account = (container: string): Edit => replace(pods, 'name: berths, image', `name: berths, securityContext: { ${container} }, image`)

test('elsewhere it starts as root', async () => expect(await outcome()).toBe('fail service/berths'))

test.each([
  ['a Route', routed],
  ['a sign-in', signedIn],
  ['oc', steps('      - run: oc apply -f deploy/\n')],
  ['a roll-out by oc', steps('      - run: |\n          kubectl apply -f deploy/\n          oc rollout restart deployment/berths\n')],
])('%s leaves it open', async (_title, edit) => {
  expect(await outcome(edit)).toBe('unknown service/berths')
  const [found = ''] = await judged(edit(harbour), rule)
  expect(found).toContain('whether OpenShift runs it as a user of its namespace’s own')
  expect(found).toContain('end the Dockerfile with a USER of its own')
})

test.each<[string, Edit]>([
  ['a pod that asks for root', account('runAsUser: 0')],
  [
    'an image that does',
    replace(pods, 'labels: { app: berths } }\n    spec', 'labels: { app: berths }, annotations: { openshift.io/required-scc: anyuid } }\n    spec'),
  ],
  [
    'an account that may run as anybody',
    add(
      'deploy/rights.yaml',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: free }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:openshift:scc:anyuid" }\nsubjects: [{ kind: ServiceAccount, name: default }]\n',
    ),
  ],
  ['a right that is given by hand', add('setup.sh', '#!/bin/sh\noc adm policy add-scc-to-user anyuid -z default\n')],
])('%s fails there', async (_title, edit) => expect(await outcome(routed, edit)).toBe('fail service/berths'))

test('a USER passes there, and one that is root is no other than none', async () => {
  expect(await outcome(routed, replace('Dockerfile', 'CMD', 'USER node\nCMD'))).toBe('pass service/berths')
  expect(await outcome(routed, replace('Dockerfile', 'CMD', 'USER root\nCMD'))).toBe('unknown service/berths')
})
