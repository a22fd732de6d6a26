/** What stands in a function that nothing takes says nothing of what runs. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const quay = (more: Files): Files => ({
  'compose.yaml': 'services:\n  quay:\n    build: .\n    ports: [ "80:3000" ]\n',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "src/main.js"]\n',
  'package.json': '{ "name": "quay", "dependencies": { "express": "5", "jsonwebtoken": "9" } }',
  'src/main.ts': "import express from 'express'\nimport { berthOf } from './lib/passes'\nexpress().get('/', (_, out) => out.send(berthOf())).listen(3000)\n",
  'src/lib/passes.ts':
    "import * as jwt from 'jsonwebtoken'\nexport const berthOf = () => 4\nexport const passFor = (ship) => {\n  return jwt.sign({ ship: ship.id }, process.env.SECRET)\n}\n",
  ...more,
})
const told = async (more: Files): Promise<readonly string[]> => verdicts(quay(more), 'security/token-expiry')
const none = ['service/quay not-applicable @ compose.yaml:2']
const fails = ['service/quay fail: quay signs a token that never expires @ src/lib/passes.ts:4']

test('a token that nobody asks for', async () => {
  expect(await told({})).toEqual(none)
  expect(await told({ 'src/gate.ts': 'export class Gate {\n  passFor(ship) {\n    return this.passFor(ship)\n  }\n}\n' })).toEqual(none)
  expect(await told({ 'src/gate.ts': "import { passFor } from './others/passes'\nexport const go = () => passFor(1)\n", 'src/others/passes.ts': 'export const passFor = () => 3\n' })).toEqual(none) // prettier-ignore
})

test.each<readonly [string, Files]>([
  ['by its name', { 'src/gate.ts': "import { passFor } from './lib/passes'\nexport const go = () => passFor({ id: 1 })\n" }],
  ['by another name', { 'src/gate.ts': "import { passFor as give } from './lib/passes'\nexport const go = () => give({ id: 1 })\n" }],
  ['with the whole module', { 'src/gate.ts': "import * as passes from './lib/passes'\nexport const go = (name) => passes[name]({ id: 1 })\n" }],
  ['with the whole module, later', { 'src/gate.ts': "export const go = async () => (await import('./lib/passes')).passFor({ id: 1 })\n" }],
  ['out of what hands it on', { 'src/lib/index.ts': "export * from './passes'\n" }],
  ['by a file that stands in no tree, under an alias', { 'src/gate.ts': "import { passFor } from '#elsewhere/passes'\nexport const go = () => passFor({ id: 1 })\n" }],
  ['by a page', { 'src/Gate.vue': "<script setup>\nimport { passFor } from './lib/passes'\nconst pass = passFor({ id: 1 })\n</script>\n" }],
  ['by a list of functions', { 'functions.yaml': 'give:\n  handler: src/lib/passes.passFor\n' }],
  ['by its own module', { 'src/lib/passes.ts': `${quay({})['src/lib/passes.ts']}export const renewed = (ship) => passFor(ship)\n` }],
  ['by whoever loads a module of which nobody takes anything', { 'src/main.ts': "import express from 'express'\nexpress().get('/', (_, out) => out.end()).listen(3000)\n" }],
])('a token that is asked for %s', async (_, more) => expect(await told(more)).toEqual(fails)) // prettier-ignore

const loop = (name: string): string =>
  `import { prisma } from './rows'\nexport const open = () => prisma.ship.count()\nexport const ${name} = async (ships) => {\n  for (const ship of ships) {\n    await prisma.berth.findUnique({ where: { id: ship.id } })\n  }\n}\n`
const moved = async (more: Files, name = 'moveAll'): Promise<readonly string[]> => {
  const files = quay({
    'package.json': '{ "name": "quay", "dependencies": { "express": "5", "@prisma/client": "6" } }',
    'src/main.ts': "import express from 'express'\nimport { open } from './move'\nexpress().get('/', async (_, out) => out.send(await open())).listen(3000)\n",
    'src/rows.ts': "import { PrismaClient } from '@prisma/client'\nexport const prisma = new PrismaClient()\n",
    'src/move.ts': loop(name),
    'src/move.test.ts': `import { ${name} } from './move'\ntest('moves', async () => expect(await ${name}([])).toBe(undefined))\n`,
    ...more,
  })
  return (await verdicts(files, 'database/query-in-loop')).map((line) => line.split(/[ :]/, 2).join(' '))
}

test('a loop of queries that only tests ask for', async () => {
  expect(await moved({})).toEqual(['service/quay not-applicable'])
})

test.each<readonly [string, string, Files]>([
  ['by another file', 'moveAll', { 'src/gate.ts': "import { moveAll } from './move'\nexport const go = (ships) => moveAll(ships)\n" }],
  ['by what is run by hand', 'moveAll', { 'scripts/move.ts': "import { moveAll } from '../src/move'\nawait moveAll([])\n" }],
  ['by its own module', 'moveAll', { 'src/move.ts': loop('moveAll').replace('prisma.ship.count()', 'moveAll([])') }],
  ['with the whole module', 'moveAll', { 'src/gate.ts': "import * as all from './move'\nexport const go = (name, ships) => all[name](ships)\n" }],
  ['by a framework, by its name', 'loader', {}],
])('a loop of queries that is asked for %s', async (_, name, more) => expect(await moved(more, name)).toEqual(['service/quay fail']))
