/** What a library of a workspace does is charged to the applications that come to it, and to no other that depends on it. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

type Files = Readonly<Record<string, string>>

const manifest = (name: string, ...needs: readonly string[]): string =>
  JSON.stringify({ name, dependencies: Object.fromEntries(needs.map((one) => [one, '*'])) })
const loop =
  'export class Weigh {\n  async run(sacks) {\n    for (const sack of sacks) {\n      await this.sackRepository.findOne({ id: sack.id })\n    }\n  }\n}\n'
const base: Files = {
  'compose.yaml':
    'services:\n  till:\n    build: { context: ., dockerfile: apps/till/Dockerfile }\n    ports: ["80:80"]\n  bell:\n    build: { context: ., dockerfile: apps/bell/Dockerfile }\n    ports: ["81:80"]\n  vat: { image: "mongo:8", volumes: ["vat:/data/db"] }\nvolumes: { vat: {} }\n',
  'package.json': '{ "name": "mill", "private": true, "workspaces": ["apps/*", "libs/*"] }',
  'apps/till/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "main.js"]\n',
  'apps/till/package.json': manifest('till', '@mill/common', 'express'),
  'apps/till/src/main.ts': "import { Weigh } from '@mill/common'\nexport const weigh = new Weigh()\n",
  'apps/bell/Dockerfile': 'FROM node:22\nCOPY . .\nCMD ["node", "main.js"]\n',
  'apps/bell/package.json': manifest('bell', '@mill/common', 'express'),
  'apps/bell/src/main.ts': "import { Logger } from '@mill/common'\nexport const logger = new Logger()\n",
  'libs/common/package.json': manifest('@mill/common'),
  'libs/common/src/index.ts': "export * from './weigh'\nexport { Weigh } from './weigh'\nexport * from './logger'\nexport * from './batch'\n",
  'libs/common/src/weigh.ts': loop,
  'libs/common/src/logger.ts': 'export class Logger {}\n',
  'libs/common/src/batch.ts': "import { Weigh } from './weigh'\nexport class Batch {\n  weigh = new Weigh()\n}\n",
}
const seen = 'this.sackRepository.findOne for each sack libs/common/src/weigh.ts:4'

test.each<[name: string, files: Files, till: string, bell: string]>([
  ['by what it names itself', base, seen, ''],
  [
    'by what another of the library names',
    { ...base, 'apps/bell/src/main.ts': "import { Batch } from '@mill/common'\nexport const batch = new Batch()\n" },
    seen,
    seen,
  ],
  ['by the whole', { ...base, 'apps/bell/src/main.ts': "import * as common from '@mill/common'\nexport const weigh = new common.Weigh()\n" }, seen, seen],
  [
    'by another of its file',
    {
      ...base,
      'libs/common/src/weigh.ts': `${loop}export const weighAll = (sacks) => new Weigh().run(sacks)\n`,
      'apps/bell/src/main.ts': "import { weighAll } from '@mill/common'\nawait weighAll([])\n",
    },
    seen,
    seen,
  ],
  ['by a name nobody can follow', { ...base, 'libs/common/src/batch.ts': "import { Weigh } from './weigh'\nexport default [Weigh]\n" }, seen, seen],
  ['by nobody that is seen', { ...base, 'apps/till/src/main.ts': 'export const nothing = 1\n' }, seen, seen],
])('a query in a loop: %s', async (_, files, till, bell) => {
  const loops = async (name: string): Promise<string | undefined> => (await factsOf(files, `service/${name}`))['loops']
  expect([await loops('till'), await loops('bell')]).toEqual([till, bell])
})
