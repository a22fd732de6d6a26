/** Stacks in which variables name the images and the profiles: an empty profile is on, and a store of an unknown engine serves nobody's requests. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const stack = (environment: string): Files => ({
  'compose.yaml': `services:
  till:
    image: acme/till:3.2
    profiles: [ "\${TILL_PROFILE:-}" ]
    ports: [ "8080:8080" ]
  db:
    image: \${DB_IMAGE:?which one}
    ports: [ "127.0.0.1:5432:\${DB_PORT:?its own}" ]
    environment: { ${environment} }
`,
})

test('of several engines, and of one', async () => {
  expect(await verdicts(stack('MYSQL_ROOT_PASSWORD: "${P}", POSTGRES_PASSWORD: "${P}"'), 'infrastructure/replicas')).toEqual([
    'service/db not-applicable @ compose.yaml:6',
    'service/till fail: till keeps 1 replica @ compose.yaml:2',
  ])
  expect(await verdicts(stack('POSTGRES_PASSWORD: "${P}"'), 'database/engine')).toEqual(['database/db pass @ compose.yaml:6'])
})

test('a profile that is named starts nothing', async () => {
  const files = stack('POSTGRES_PASSWORD: "${P}"')
  const named = { 'compose.yaml': (files['compose.yaml'] ?? '').replace('${TILL_PROFILE:-}', '${TILL_PROFILE:-off}') }
  expect(await verdicts(named, 'infrastructure/replicas')).toEqual(['service/db not-applicable @ compose.yaml:6'])
})

test('who is called after a store, or asks one, is none', async () => {
  const files: Files = {
    'compose.yaml': `services:
  db-viewer:
    image: \${VIEWER_IMAGE:?which one}
    ports: [ "8080:8080" ]
    environment: { POSTGRES_PASSWORD: "\${P}" }
  books-db:
    image: \${SYNC_IMAGE:?which one}
    environment: { POSTGRES_PASSWORD: "\${P}", POSTGRES_HOST: elsewhere.example }
`,
  }
  expect(await verdicts(files, 'database/engine')).toEqual(['database/POSTGRES_HOST pass @ compose.yaml:8'])
})
