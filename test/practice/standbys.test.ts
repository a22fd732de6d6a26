/** Second copies from images of one's own, where the image says that it follows and a variable says whom. */
import { expect, test } from 'vitest'
import { blocked, judge, replace, rename, without } from '../systems/story.ts'
import { said } from './said.ts'

const files = {
  'docker-compose.yml': `services:
  lead:
    image: acme/postgres_primary:\${RELEASE}
    volumes: [ "lead-data:/srv/rows" ]
    deploy: { placement: { constraints: [ "node.labels.lead == true" ] } }
  second:
    image: acme/postgres_standby:\${RELEASE}
    environment: { FOLLOW_PRIMARY_HOST: "\${STACK}_lead" }
    volumes: [ "second-data:/srv/rows" ]
  third:
    image: acme/postgres_standby:\${RELEASE}
    environment: { FOLLOW_PRIMARY_HOST: "\${STACK}_lead" }
    volumes: [ "third-data:/srv/rows" ]
volumes:
  lead-data:
  second-data:
  third-data:
`,
}

test('two copies of one server, and each of them counts', async () => {
  expect(await said(files, /^database\/\S+ (standbys|readReplicas) /)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^database\/lead (standbys|readReplicas) = 2 /)]),
  )
  expect(blocked(await judge(files, without('docker-compose.yml', '  third:')(files)))).toEqual(['database/replica database/lead'])
  const alone = replace('docker-compose.yml', /\n {4}environment: .*\n {4}volumes: \[ "third/, '\n    volumes: [ "third')
  expect(blocked(await judge(files, alone(files)))).toContain('database/replica database/lead')
})

test('renaming the file or naming the host outright loses nothing', async () => {
  expect(blocked(await judge(files, rename('docker-compose.yml', 'stack.yml')(files)))).toEqual([])
  expect(blocked(await judge(files, replace('docker-compose.yml', '${STACK}_lead', 'lead')(files)))).toEqual([])
})

test('where an image of one’s own keeps its data is not known, and a lasting volume is no failure', async () => {
  expect(await said(files, /^database\/lead durable /)).toEqual([
    expect.stringMatching(/durable = \? where the image keeps its data; set PGDATA in the stack docker-compose\.yml:4$/),
  ])
  const told = replace('docker-compose.yml', '_primary:${RELEASE}\n', '_primary:${RELEASE}\n    environment: { PGDATA: /srv/rows/main }\n')(files)
  expect(await said(told, /^database\/lead durable /)).toEqual([expect.stringMatching(/durable = true/)])
  expect(blocked(await judge(told, replace('docker-compose.yml', 'lead-data:/srv/rows', 'lead-data:/srv/other')(told)))).toEqual([
    'database/persistence database/lead',
  ])
})

test('a port that is all variable may be bound to this machine', async () => {
  const published = (port: string): ReturnType<typeof judge> =>
    judge(files, replace('docker-compose.yml', '    volumes: [ "lead', `    ports: [ "${port}:5432" ]\n    volumes: [ "lead`)(files))
  const change = (await published('${LEAD_BIND}')).changes.find((one) => one.blocking)
  expect([change?.change, change?.rule, change?.evidence?.line]).toEqual(['lost-evidence', 'security/database-exposed', 4])
  expect(blocked(await published('${LEAD_BIND:-127.0.0.1:6001}'))).toEqual([])
  expect((await published('${LEAD_BIND:-6001}')).changes.filter((one) => one.blocking).map((one) => one.change)).toEqual(['regressed'])
})
