/** Servers that ask nobody for a password count where the world reaches them. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const compose = (image: string, lines: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  'compose.yml': `services:\n  store:\n    image: ${image}\n${lines}  till:\n    image: acme/till:3\n    ports: ["80:80"]\n`,
  ...more,
})
const failed = async (files: Readonly<Record<string, string>>): Promise<boolean> =>
  (await verdicts(files, 'security/default-credentials')).some((line) => line.startsWith('service/store fail'))

test.each([
  ['mongo:8', '    ports: ["27017:27017"]\n', true],
  ['mongo:8', '    ports: ["127.0.0.1:27017:27017"]\n', false],
  ['mongo:8', '', false],
  ['mongo:8', '    ports: ["27017:27017"]\n    environment: { MONGO_INITDB_ROOT_USERNAME: till, MONGO_INITDB_ROOT_PASSWORD_FILE: /run/secrets/p }\n', false],
  ['mongo:8', '    ports: ["27017:27017"]\n    command: [mongod, --auth]\n', false],
  ['redis:8', '    ports: ["6379:6379"]\n', true],
  ['redis:8', '    ports: ["6379:6379"]\n    command: --port 6379\n', true],
  ['redis:8', '    ports: ["6379:6379"]\n    command: redis-server --requirepass ${REDIS_PASSWORD}\n', false],
  ['redis:8', '    ports: ["6379:6379"]\n    command: redis-server /etc/redis.conf\n    volumes: ["./redis.conf:/etc/redis.conf"]\n', true],
  ['rabbitmq:4-management', '    ports: ["15672:15672"]\n', true],
  ['rabbitmq:4-management', '    ports: ["15672:15672"]\n    env_file: broker.env\n', false],
  ['rabbitmq:4-management', '    ports: ["15672:15672"]\n    volumes: ["./rabbit:/etc/rabbitmq"]\n', false],
])('%s %j', async (image, lines, wanted) => {
  expect(await failed(compose(image, lines, { 'redis.conf': 'maxmemory 100mb\n' }))).toBe(wanted)
})

test('a password in the file that it reads', async () => {
  const lines = '    ports: ["6379:6379"]\n    command: redis-server /etc/redis.conf\n    volumes: ["./redis.conf:/etc/redis.conf"]\n'
  expect(await failed(compose('redis:8', lines, { 'redis.conf': 'requirepass kY8vTq2Wm4xPzR7bL0n\n' }))).toBe(false)
})

test.each([
  ['--api.insecure=true', '8080:8080', true],
  ['--api.insecure', '8080:8080', true],
  ['--api.insecure=false', '8080:8080', false],
  ['--api.dashboard=true', '8080:8080', false],
  ['--api.insecure=true', '127.0.0.1:8080:8080', false],
  ['--api.insecure=true', '443:443', false],
])('Traefik with %s, published as %s', async (flag, port, wanted) => {
  expect(await failed(compose('traefik:v3.5', `    command: ["${flag}"]\n    ports: ["${port}"]\n`))).toBe(wanted)
})
