/** Verdicts placed where what they speak of stands, and that say no more than is so. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const ledger = (more: string): Readonly<Record<string, string>> => ({ 'compose.yaml': `services:\n  ledger:\n    image: postgres:17.2\n${more}` })

const pod = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ledger }
spec:
  serviceName: ledger
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec:
      containers:
        - name: ledger
          image: postgres:17.2
`

test('a volume without a name stays behind', async () => {
  expect(await verdicts(ledger('    volumes: [ /var/lib/postgresql/data ]\n'), 'database/persistence')).toEqual([
    'database/ledger fail: The data of ledger lies on a volume without a name at /var/lib/postgresql/data, which no other container gets once this one is removed @ compose.yaml:4',
  ])
  expect((await verdicts(ledger('    tmpfs: [ /var/lib/postgresql/data ]\n'), 'database/persistence'))[0]).toContain(
    'The data of ledger is lost with its container',
  )
})

test('an empty folder of a pod goes with it', async () => {
  const files = {
    'k8s/ledger.yaml': `${pod}          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]
      volumes: [{ name: data, emptyDir: {} }]
`,
  }
  expect((await verdicts(files, 'database/persistence'))[0]).toContain('is lost with its container')
})

test('where nothing is dumped, no moment between two dumps is spoken of', async () => {
  const volume = '    volumes: [ "ledger-data:/var/lib/postgresql/data" ]\nvolumes: { ledger-data: {} }\n'
  expect(await verdicts(ledger(volume), 'backup/point-in-time')).toEqual([
    'database/ledger fail: The transaction log of ledger is not archived: no moment of it can be restored @ compose.yaml:2',
  ])
  const dumped = {
    ...ledger(volume),
    'ops/crontab': '40 2 * * * /srv/ops/dump.sh\n',
    'ops/dump.sh': '#!/bin/sh\ndocker compose exec -T ledger pg_dump -U clerk till > /srv/dumps/till.sql\n',
  }
  expect((await verdicts(dumped, 'backup/point-in-time'))[0]).toContain('what is written between two dumps cannot be restored')
})

test('a weak password is placed in the Secret that holds it', async () => {
  const files = {
    'k8s/ledger.yaml': `${pod}          env:
            - name: POSTGRES_PASSWORD
              valueFrom: { secretKeyRef: { name: ledger-login, key: word } }
`,
    'k8s/login.yaml': `apiVersion: v1
kind: Secret
metadata: { name: ledger-login }
stringData:
  user: clerk
  word: changeme
`,
  }
  expect(await verdicts(files, 'security/default-credentials')).toEqual([
    'database/ledger not-applicable @ k8s/ledger.yaml:11',
    'service/ledger fail: ledger: POSTGRES_PASSWORD is a word out of a manual @ k8s/login.yaml:6',
  ])
})

test('what a task lacks is placed at its container', async () => {
  const files = {
    'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Till:
    Type: AWS::ECS::Service
    Properties: { ServiceName: till, LaunchType: EC2, DesiredCount: 2, TaskDefinition: !Ref Task }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: till
          Image: acme/till:4.1
          Memory: 192
          PortMappings: [{ ContainerPort: 8080 }]
`,
  }
  expect(await verdicts(files, 'infrastructure/resource-limits')).toEqual([
    'service/till fail: till has a memory limit of 192 MiB, but no CPU limit @ template.yaml:10',
  ])
  expect(await verdicts(files, 'infrastructure/resource-reservations')).toEqual([
    'service/till fail: till has a memory reservation of 192 MiB, but no CPU reservation @ template.yaml:10',
  ])
})

test('what evicts only what has a time to live keeps more than a cache', async () => {
  const redis = (policy: string): Readonly<Record<string, string>> => ({
    'compose.yaml': `services:
  till:
    build: .
    ports: [ "8060:8060" ]
    environment: { REDIS_URL: "redis://shelf:6379" }
  shelf:
    image: valkey/valkey:8.1
    command: valkey-server --maxmemory 0 --maxmemory-policy ${policy}
`,
    Dockerfile: 'FROM node:24\nCMD ["node", "till.js"]\n',
    'package.json': '{ "dependencies": { "ioredis": "5.6.1" } }',
    'till.js': "const Redis = require('ioredis')\nconst shelf = new Redis(process.env.REDIS_URL)\n",
  })
  expect(await verdicts(redis('volatile-lru'), 'performance/cache-bounds')).toEqual([
    'database/shelf fail: shelf is a cache of what has a time to live and may grow without limit @ compose.yaml:8',
  ])
  expect(await verdicts(redis('allkeys-lru'), 'performance/cache-bounds')).toEqual([
    'database/shelf fail: shelf is a cache and may grow without limit @ compose.yaml:8',
  ])
})

test('a name that no visitor has stands in for the one that they have', async () => {
  const way = (host: string): Readonly<Record<string, string>> => ({
    'k8s/production/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec: { selector: { matchLabels: { app: till } }, template: { metadata: { labels: { app: till } }, spec: { containers: [{ name: till, image: "tillworks/till:4", ports: [{ containerPort: 80 }] }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: till }
spec: { selector: { app: till }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: till, annotations: { cert-manager.io/cluster-issuer: letsencrypt-staging } }
spec: { tls: [{ hosts: [${host}], secretName: till-tls }], rules: [{ host: ${host}, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: till, port: { number: 80 } } } }] } }] }
`,
  })
  expect((await verdicts(way('localhost'), 'security/tls')).join()).toMatch(/^route\/localhost unknown/)
  expect((await verdicts(way('till.example.org'), 'security/tls')).join()).toMatch(/^route\/till\.example\.org fail/)
})

test('an address in a ConfigMap is no secret, whatever its name says', async () => {
  const given = (value: string): Readonly<Record<string, string>> => ({
    'k8s/production/till.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: till }\ndata: { TILL_AUTH_HOST: "${value}" }\n---\n${pod}`,
  })
  expect((await verdicts(given('https://sign-in.till-4.net'), 'security/hardcoded-secret')).join()).not.toContain('fail')
  const hook = 'https://hooks.till-4.net/in/q8Zr2Lw9Xc4Vb7Nmq8Zr2Lw9Xc4Vb7Pk'
  expect((await verdicts(given(hook), 'security/hardcoded-secret')).join()).toContain('TILL_AUTH_HOST (ConfigMap till)')
  expect((await verdicts(given('q8Zr2Lw9Xc4Vb7Nm'), 'security/hardcoded-secret')).join()).toContain('TILL_AUTH_HOST (ConfigMap till)')
})
