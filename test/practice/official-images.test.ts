/** Images that Docker keeps itself: none of them has a health check, whoever they serve; and the version that a tag tells. */
import { expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const front = (image: string, more = ''): Record<string, string> => ({
  'compose.yaml': `services:\n  front:\n    image: ${image}\n    ports: [ "8080:80" ]\n    restart: always\n${more}`,
})
const checked = (image: string, more?: string): Promise<readonly string[]> => verdicts(front(image, more), 'infrastructure/health-check')

test.each(['nginx:1.29-alpine', 'docker.io/library/httpd:2.4', 'caddy:2.10', 'debian:12', 'traefik:v3.5', 'wordpress:6.8', 'docker.io/library/nextcloud:31'])(
  '%s brings none',
  async (image) => {
    expect(await checked(image)).toEqual(['service/front fail: front has no health check @ compose.yaml:2'])
  },
)

test.each(['nginxinc/nginx-unprivileged:1.29', 'registry.acme.io/nginx:1.29', 'registry.acme.io/traefik:v3.5', 'acme/wordpress:6.8', 'front:dev'])(
  'what %s brings, nobody here knows',
  async (image) => {
    expect(await checked(image)).toEqual(['service/front unknown @ compose.yaml:2'])
  },
)

test('one that the stack adds counts', async () => {
  const added = '    healthcheck: { test: [ "CMD", "wget", "-q", "-O", "-", "http://127.0.0.1/up" ] }\n'
  expect(await checked('nginx:1.29-alpine', added)).toEqual(['service/front pass @ compose.yaml:6'])
})

test.each([
  ['debian:bookworm-slim', 'pass'],
  ['ubuntu:noble', 'pass'],
  ['python:bookworm', 'fail'],
  ['debian:stable-slim', 'fail'],
])('%s names a release: %s', async (image, outcome) => {
  const [told] = await verdicts(front(image), 'infrastructure/image-pinned')
  expect(told?.split(/[ :]/)[1]).toBe(outcome)
})

test.each([
  ['rabbitmq:3.8-management-alpine', 'queue', '3.8'],
  ['rabbitmq:4-alpine', 'queue', '4'],
  ['docker.elastic.co/elasticsearch/elasticsearch:8.13.4', 'index', '8.13'],
  ['postgres:12.3-alpine3.19', 'rows', '12'],
  ['timescale/timescaledb:2.17.2-pg16', 'rows', '16'],
  ['rabbitmq:management-alpine', 'queue', undefined],
])('what %s tells of its version', async (image, name, version) => {
  const found = await said({ 'compose.yaml': `services:\n  ${name}:\n    image: ${image}\n` }, /^database\/\S+ version = /)
  expect(found).toEqual(version === undefined ? [] : [`database/${name} version = ${version} compose.yaml:3`])
})
