/** Stacks that their names don't place, and what stands in them does. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import { add, blocked, judge, type Files } from '../systems/story.ts'

async function stacks(files: Files): Promise<readonly string[]> {
  const { system } = await inspect(memoryTree(files, 'base'), { config: defaultConfig })
  return [...system.stacks.map((stack) => `${stack.files.join(' ')}: ${stack.why}`), ...system.candidates.map((one) => `not ${one.path}: ${one.why}`)]
}

const workshop = `x-common: &common
  build: { context: ., dockerfile: Dockerfile.dev }
  environment: { RAILS_ENV: development }
services:
  press:
    <<: *common
    ports: [ "3000:3000" ]
  mill:
    <<: *common
  rows:
    image: mysql:8.4
    ports: [ "3306:3306" ]
`
const house = `services:
  press:
    image: acme/press:5.1
    ports: [ "443:3000" ]
    environment: { RAILS_ENV: production, DATABASE_URL: "mysql2://press@rows:3306/press" }
  rows:
    image: mysql:8.4
    volumes: [ "rows-data:/var/lib/mysql" ]
volumes:
  rows-data:
`

test('the default name loses to a neutral one when what it builds is built for development', async () => {
  expect(await stacks({ 'docker-compose.yml': workshop, 'docker-compose.house.yml': house })).toEqual([
    'docker-compose.house.yml: taken by name: nothing says that it is for development',
    'not docker-compose.yml: for development: press.build.dockerfile in it says so',
  ])
})

test('adding a stack for development, under the default name, blocks nothing', async () => {
  const base = { 'docker-compose.house.yml': house }
  expect(blocked(await judge(base, add('docker-compose.yml', workshop)(base)))).toEqual([])
})

test('one service in development makes no stack of it', async () => {
  const mixed = house.replace('image: acme/press:5.1', 'build: .')
  const tool = mixed.replace('services:\n', 'services:\n  docs:\n    build: ./docs\n    environment: [ NODE_ENV=development ]\n')
  expect(await stacks({ 'docker-compose.yml': tool, 'docker-compose.rest.yml': 'services:\n  press: { image: "acme/press:4" }\n' })).toEqual([
    "docker-compose.yml: taken by name: it has Compose's default name",
    'not docker-compose.rest.yml: another way to run press, which docker-compose.yml runs already',
  ])
})
