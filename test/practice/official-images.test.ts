/** Images that Docker keeps itself: none of them has a health check, whoever they serve. */
import { expect, test } from 'vitest'
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
