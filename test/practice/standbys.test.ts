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
