import { describe, expect, it } from 'vitest'
import { factsOf } from './facts.ts'

const stack = (body: string, more: Readonly<Record<string, string>> = {}) => ({ 'compose.yaml': `services:\n${body}`, ...more })
const swarm = (body: string) => ({ 'stack.yaml': `services:\n${body}`, 'deploy.sh': 'docker stack deploy -c stack.yaml shop\n' })
const facts = async (files: Readonly<Record<string, string>>, name: string, ...wanted: readonly string[]) => {
  const found = await factsOf(files, `service/${name}`)
  return wanted.map((one) => found[one])
}

describe('limits and reservations', () => {
  it('tells memory and CPU apart, and takes no other limit for one', async () => {
    const body = '  api:\n    image: ghcr.io/shop/api:4.2\n    ports: ["8181:8181"]\n    mem_limit: 1536m\n    pids_limit: 240\n'
    expect(await facts(stack(body), 'api', 'limits', 'memoryLimit', 'cpuLimit', 'reservations')).toEqual([
      'a memory limit of 1.5 GiB, but no CPU limit compose.yaml:2',
      '1610612736 compose.yaml:5',
      undefined,
      'no memory reservation and no CPU reservation compose.yaml:2',
    ])
  })
})

describe('a check with variables in it', () => {
  it.each([
    ['pg_isready -U ${TILL_USER} -d ${TILL_DB}', 'true'],
    ['["CMD", "pg_isready", "-U", "${TILL_USER}"]', 'true'],
    ['curl -f http://localhost:${TILL_PORT}/alive || exit 1', 'true'],
    ['pg_isready -U ${TILL_USER} || true', 'false'],
    ['["CMD", "bash", "-c", "echo > /dev/tcp/localhost/${TILL_PORT}"]', 'true'],
    ['${TILL_CHECK}', '?${TILL_CHECK}'],
    ['${TILL_CHECK} || exit 1', '?${TILL_CHECK}'],
    ['curl ${TILL_FLAGS} http://localhost:8181/alive', '?${TILL_FLAGS}'],
    ['if [ ${TILL_ON} = 1 ]; then pg_isready; fi', '?${TILL_ON}'],
  ])('%s', async (test, said) => {
    const written = test.startsWith('[') ? test : JSON.stringify(test)
    const body = `  till:\n    image: postgres:17.2\n    healthcheck:\n      test: ${written}\n`
    expect((await facts(stack(body), 'till', 'healthChecked'))[0]).toMatch(new RegExp(`^${said.replace(/[?${}]/g, '\\$&')} compose\\.yaml:`))
  })
})

describe('health', () => {
  const api = { 'api/Dockerfile': 'FROM node:22.11 AS base\nHEALTHCHECK CMD wget -q --spider http://localhost:8181\nFROM base\nCMD ["node", "x.js"]\n' }

  it('inherits the check of a stage it starts from', async () => {
    const body = '  api:\n    build: ./api\n    ports: ["8181:8181"]\n'
    expect(await facts(stack(body, api), 'api', 'healthChecked', 'health')).toEqual([
      'true api/Dockerfile:2',
      'a health check that can fail in the Dockerfile api/Dockerfile:2',
    ])
  })

  it('takes the Dockerfile beside the code of a pulled image for its source', async () => {
    const body = '  api:\n    image: ghcr.io/shop/api:4.2\n    ports: ["8181:8181"]\n'
    expect(await facts(stack(body, { ...api, 'api/package.json': '{"name":"api"}' }), 'api', 'healthChecked')).toEqual(['true api/Dockerfile:2'])
  })

  it('keeps the image’s test where the stack sets only the interval', async () => {
    const body = '  api:\n    build: ./api\n    ports: ["8181:8181"]\n    healthcheck:\n      interval: 17s\n'
    expect(await facts(stack(body, api), 'api', 'healthChecked')).toEqual(['true api/Dockerfile:2'])
  })

  it('says nothing of workers and jobs, nor of images it does not know', async () => {
    const body = '  mail-worker:\n    image: ghcr.io/shop/mail:4.2\n  web:\n    image: ghcr.io/shop/web:4.2\n    ports: ["8181:8181"]\n'
    expect(await facts(stack(body), 'mail-worker', 'healthChecked')).toEqual([undefined])
    expect(await facts(stack(body), 'web', 'healthChecked')).toEqual(['?whether shop/web has a health check of its own compose.yaml:4'])
  })
})

describe('balancers', () => {
  it('reads in Swarm only the labels of the service, and heeds traefik.enable', async () => {
    const label = 'traefik.http.services.api.loadbalancer.healthcheck.path=/alive'
    const router = 'traefik.http.routers.api.rule=Host(`api.example`)'
    const image = '  api:\n    image: ghcr.io/shop/api:4.2\n    ports: ["8181"]\n'
    expect(await facts(swarm(`${image}    deploy:\n      labels:\n        - ${router}\n        - ${label}\n`), 'api', 'balancer', 'deadDropped')).toEqual([
      'Traefik stack.yaml:7',
      'true stack.yaml:8',
    ])
    expect(await facts(stack(`${image}    labels: [ "traefik.enable=false", "${router}" ]\n`), 'api', 'balancer')).toEqual([undefined])
  })

  it('knows that nginx-proxy leaves out what failed', async () => {
    const body = '  api:\n    image: ghcr.io/shop/api:4.2\n    environment:\n      VIRTUAL_HOST: api.example\n'
    expect(await facts(stack(body), 'api', 'balancer', 'deadDropped')).toEqual(['nginx-proxy compose.yaml:5', 'true compose.yaml:5'])
  })
})

describe('restarts', () => {
  it('takes a worker that says nothing for a worker only by its name', async () => {
    const body = '  mail-worker:\n    image: ghcr.io/shop/mail:4.2\n  sync:\n    image: ghcr.io/shop/sync:4.2\n'
    expect(await facts(stack(body), 'mail-worker', 'restart', 'restarts')).toEqual(['no compose.yaml:2', 'not restarted compose.yaml:2'])
    expect(await facts(stack(body), 'sync', 'restart')).toEqual(['?whether it runs once or stays compose.yaml:4'])
  })

  it('leaves out what a scheduler starts', async () => {
    const body =
      '  report-worker:\n    image: ghcr.io/shop/report:4.2\n    deploy:\n      replicas: 0\n      restart_policy: { condition: none }\n      labels: [ "swarm.cronjob.enable=true", "swarm.cronjob.schedule=0 3 * * *" ]\n'
    expect(await facts(swarm(body), 'report-worker', 'restart')).toEqual([undefined])
  })
})

describe('placement and updates', () => {
  const api = '  api:\n    image: ghcr.io/shop/api:4.2\n    ports: ["8181:8181"]\n    deploy:\n      replicas: 3\n'
  it.each([
    ['constraints: [ "node.hostname == falcon-7" ]', 'false stack.yaml:8'],
    ['constraints: [ "node.role == manager" ]', '?how many nodes fit node.role==manager stack.yaml:8'],
    ['constraints: [ "node.labels.zone != eu-3" ]', '?how many nodes fit node.labels.zone!=eu-3 stack.yaml:8'],
    ['constraints: [ "node.hostname != falcon-7" ]', '?how many nodes there are stack.yaml:2'],
    ['constraints: [ "node.labels.app == ${ZONE}" ]', '?where it is placed stack.yaml:8'],
    ['max_replicas_per_node: 3', '?how many nodes there are stack.yaml:2'],
    ['max_replicas_per_node: 2', 'true stack.yaml:8'],
    ['preferences: [ { spread: node.labels.zone } ]', 'true stack.yaml:8'],
  ])('%s', async (line, said) => {
    expect(await facts(swarm(`${api}      placement:\n        ${line}\n`), 'api', 'spread')).toEqual([said])
  })

  it('knows Swarm’s defaults, and that Compose updates nothing', async () => {
    const wanted = ['orchestrator', 'updateOrder', 'updateParallelism', 'updateFailure'] as const
    const update = '      update_config:\n        parallelism: 2\n'
    expect(await facts(swarm(api + update), 'api', ...wanted)).toEqual([
      'swarm stack.yaml:2',
      'stop-first stack.yaml:7',
      '2 stack.yaml:8',
      'pause stack.yaml:7',
    ])
    expect(await facts(stack(api), 'api', ...wanted, 'spread')).toEqual([undefined, undefined, undefined, undefined, 'false compose.yaml:2'])
  })
})

describe('heap', () => {
  const api = (line: string) => stack(`  api:\n    image: ghcr.io/shop/api:4.2\n    ports: ["8181:8181"]\n    mem_limit: 1g\n${line}`)
  it.each([
    ['    environment: { NODE_OPTIONS: "--max_old_space_size=900 --trace-warnings" }\n', '943718400 compose.yaml:6'],
    ['    command: [ "node", "--max-old-space-size=640", "x.js" ]\n', '671088640 compose.yaml:6'],
    // No JVM reads it: what the image starts with has to.
    ['    environment: { JAVA_OPTS: "-Xms64m -Xmx700M" }\n', '?whether its image reads JAVA_OPTS compose.yaml:6'],
    ['    environment: { JDK_JAVA_OPTIONS: "-Xms64m -Xmx700M" }\n', '734003200 compose.yaml:6'],
    ['    command: sh -c "exec java $$JAVA_OPTS -jar api.jar"\n    environment: { JAVA_OPTS: "-Xmx700M" }\n', '734003200 compose.yaml:7'],
    ['    command: java -jar api.jar\n    environment: { JAVA_OPTS: "-Xmx700M" }\n', undefined],
    ['    command: ./start.sh\n    environment: { JVM_OPTS: "-Xmx700M" }\n', '?whether its image reads JVM_OPTS compose.yaml:7'],
    ['    environment: { JAVA_TOOL_OPTIONS: "-XX:MaxRAMPercentage=50.0" }\n', '536870912 compose.yaml:6'],
    ['    environment: { NODE_OPTIONS: "--max-old-space-size=${HEAP}" }\n', '?${HEAP} compose.yaml:6'],
    ['    environment: { NODE_OPTIONS: "${MORE} --max-old-space-size=${HEAP:-512}" }\n', '536870912 compose.yaml:6'],
    ['    environment: { NODE_OPTIONS: "--enable-source-maps" }\n', undefined],
    ['    environment: { NODE_OPTIONS: "--max-semi-space-size=64" }\n', undefined],
  ])('%s', async (line, said) => expect(await facts(api(line), 'api', 'heap')).toEqual([said]))

  it.each([
    ['image: tomcat:10.1\n    environment: { CATALINA_OPTS: "-Xmx600m" }', '629145600 compose.yaml:4'],
    ['image: docker.elastic.co/elasticsearch/elasticsearch:8.15.0\n    environment: { ES_JAVA_OPTS: "-Xmx600m" }', '629145600 compose.yaml:4'],
    ['build: api\n    environment: { JAVA_OPTS: "-Xmx600m" }', '629145600 compose.yaml:4', 'ENTRYPOINT exec java ${JAVA_OPTS} -jar /api.jar'],
    ['build: api\n    environment: { JAVA_OPTS: "-Xmx600m" }', undefined, 'ENTRYPOINT ["java", "-jar", "/api.jar"]'],
    ['build: api\n    environment: { JAVA_OPTS: "-Xmx600m" }', '?whether its image reads JAVA_OPTS compose.yaml:4', 'ENTRYPOINT ["/run.sh"]'],
  ])('of an image: %s %s', async (lines, said, start = '') => {
    const files = stack(`  api:\n    ${lines}\n    mem_limit: 1g\n`, { 'api/Dockerfile': `FROM eclipse-temurin:21\nCOPY api.jar /\n${start}\n` })
    expect(await facts(files, 'api', 'heap')).toEqual([said])
  })
})

describe('images', () => {
  it.each([
    ['nginx', 'false'],
    ['redis:alpine', 'false'],
    ['node:lts-slim', 'false'],
    ['ghcr.io/shop/api:main', 'false'],
    ['registry.example:5000/api', 'false'],
    ['postgres:16-alpine', 'true'],
    ['ghcr.io/shop/api:main-3f2a1bc', 'true'],
    ['ghcr.io/shop/api:postgresql-latest', 'false'],
    ['ghcr.io/shop/api:production.latest', 'false'],
    ['ghcr.io/shop/api:release', 'false'],
    ['ghcr.io/shop/api:release-4.2', 'true'],
    ['ghcr.io/shop/api:latest-arm64', 'false'],
    ['ghcr.io/shop/api:nightly-web-node22', 'false'],
    ['ghcr.io/shop/api:stable-20260407-slim', 'true'],
    ['ghcr.io/shop/api:postgresql-v2.18.1', 'true'],
    ['ghcr.io/shop/api:web', 'true'],
    ['ghcr.io/shop/api@sha256:4b1f3c9d8e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c', 'true'],
    ['hub${HUB_REF:-:latest}', 'false'],
    ['${REGISTRY}/shop/api:4.2', 'true'],
    ['${REGISTRY}/shop/api:latest', 'false'],
    ['${REGISTRY}/shop/api:${TAG}', '?${REGISTRY}/shop/api:${TAG}'],
    // A message of what is asked for is no part of the name.
    ['${API_IMAGE:?name one}', '?${API_IMAGE:?name one}'],
    ['"${API_IMAGE:?as in docs/images}"', '?${API_IMAGE:?as in docs/images}'],
    ['"${API_IMAGE:?a digest, api@sha256:…}"', '?${API_IMAGE:?a digest, api@sha256:…}'],
    ['"shop/api:${TAG:?see docs/tags: v1}"', '?shop/api:${TAG:?see docs/tags: v1}'],
    ['"${REGISTRY:?host:port}/shop/api:4.2"', 'true'],
  ])('%s', async (image, said) => {
    expect(await facts(stack(`  api:\n    image: ${image}\n    ports: ["8181:8181"]\n`), 'api', 'pinned')).toEqual([`${said} compose.yaml:3`])
  })

  it('does not judge what is built here, under whatever name', async () => {
    const body = '  api:\n    build: ./api\n    image: shop-api\n  mail-worker:\n    image: shop-api\n  other:\n    image: shop-other\n'
    const files = stack(body, { 'api/Dockerfile': 'FROM node:22.11\n' })
    expect(await facts(files, 'api', 'pinned')).toEqual([undefined])
    expect(await facts(files, 'mail-worker', 'pinned')).toEqual([undefined])
    expect(await facts(files, 'other', 'pinned')).toEqual(['?whether shop-other is built on the host compose.yaml:8'])
  })
})

describe('rights', () => {
  it.each([
    ['FROM node:22.11\nUSER node\n', 'false api/Dockerfile:2'],
    ['FROM node:22.11\nUSER node\nUSER 0\n', 'true api/Dockerfile:3'],
    ['FROM node:22.11 AS build\nUSER node\nFROM nginx:1.27\n', 'true api/Dockerfile:3'],
    ['FROM gcr.io/distroless/nodejs22-debian12:nonroot\n', 'false api/Dockerfile:1'],
    ['FROM mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled\n', '?the user of dotnet/aspnet api/Dockerfile:1'],
    ['FROM registry.example/node:22\n', '?the user of node api/Dockerfile:1'],
    ['FROM alpine:3.21\nENTRYPOINT ["gosu", "app", "serve"]\n', '?whether its start script gives up root api/Dockerfile:2'],
    ['FROM alpine:3.21\nENTRYPOINT ["./start.sh"]\nUSER 1417\n', 'false api/Dockerfile:3'],
    ['ARG BASE\nFROM ${BASE}\n', '?${BASE} api/Dockerfile:2'],
  ])('%j', async (text, said) => {
    expect(await facts(stack('  api:\n    build: ./api\n    ports: ["8181:8181"]\n', { 'api/Dockerfile': text }), 'api', 'root')).toEqual([said])
  })

  it('says nothing of the user of other people’s images', async () => {
    expect(await facts(stack('  cache:\n    image: redis:7.4\n'), 'cache', 'root')).toEqual([undefined])
  })

  it('names the socket wherever it is mounted', async () => {
    const body =
      '  ops:\n    image: portainer/portainer-ce:2.21.4\n    volumes:\n      - type: bind\n        source: /run/docker.sock\n        target: /docker.sock\n        read_only: true\n      - ${DOCKER_SOCK:-/var/run/docker.sock}:/var/run/docker.sock\n      - ./docker.sock.md:/docs/docker.sock\n      - ${SOCK}:/tmp/docker.sock\n      - /run/user/1000/docker.sock:/sock\n      - ${DOCS}:/docs\n'
    expect(await facts(stack(body), 'ops', 'sockets')).toEqual([
      'the Docker socket (read-only) compose.yaml:7, the Docker socket compose.yaml:9, the Docker socket compose.yaml:11, the Docker socket compose.yaml:12',
    ])
  })

  it('names mighty capabilities only', async () => {
    const body = '  vpn:\n    image: ghcr.io/shop/vpn:4.2\n    cap_add: [ NET_ADMIN, cap_sys_admin ]\n    privileged: false\n'
    expect(await facts(stack(body), 'vpn', 'rights')).toEqual(['the capability CAP_SYS_ADMIN compose.yaml:4'])
  })
})

describe('processes', () => {
  const code = { 'api/package.json': '{"name":"api","dependencies":{"fastify":"5.1.0"}}', 'api/main.js': "import fastify from 'fastify'\nfastify().listen()\n" }
  const body = '  api:\n    build: ./api\n    ports: ["8181:8181"]\n'
  const cluster = "import cluster from 'node:cluster'\nfor (let i = 0; i < 6; i++) cluster.fork()\n"
  it.each([
    ['CMD ["node", "main.js"]', {}, '1 compose.yaml:2'],
    ['CMD ["pm2-runtime", "-i", "3", "main.js"]', {}, '3 api/Dockerfile:2'],
    ['CMD ["pm2-runtime", "-i", "max", "main.js"]', {}, '?one process a core api/Dockerfile:2'],
    ['CMD ["pm2-runtime", "pm2.config.js"]', {}, '?instances in pm2.config.js api/Dockerfile:2'],
    ['CMD ["node", "main.js"]', { 'api/cluster.js': cluster }, '6 api/cluster.js:2'],
    [
      'CMD ["pm2-runtime", "start", "ecosystem.config.js"]',
      { 'api/ecosystem.config.js': 'module.exports = {\n  apps: [ { script: "main.js", instances: 4 } ],\n}\n' },
      '4 api/ecosystem.config.js:2',
    ],
    [
      'CMD ["pm2-runtime", "pm2.json"]',
      { 'api/pm2.json': '{\n  "apps": [ { "script": "main.js", "instances": -1 } ]\n}\n' },
      '?one process a core api/pm2.json:2',
    ],
    // A file that nobody starts is no process.
    ['CMD ["node", "main.js"]', { 'api/ecosystem.config.js': 'module.exports = { apps: [ { instances: 4 } ] }\n' }, '1 compose.yaml:2'],
    ['CMD ["./serve"]', {}, undefined],
  ])('%s %o', async (command, more, said) => {
    expect(await facts(stack(body, { ...code, ...more, 'api/Dockerfile': `FROM node:22.11\n${command}\n` }), 'api', 'processes')).toEqual([said])
  })

  it('says nothing of code that was not read', async () => {
    expect(await facts(stack(body, { 'api/Dockerfile': 'FROM node:22.11\nCMD ["node", "main.js"]\n' }), 'api', 'processes')).toEqual([undefined])
  })
})
