/** Agents that time requests, started by code beside the application that only an alias of its compiler leads to. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const files = (server: string, agents = ''): Record<string, string> => ({
  'compose.yaml': 'services:\n  till:\n    build: till\n    ports: [ "8094:8094" ]\n',
  'till/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "src/server.ts"]\n',
  'till/package.json': `{ "name": "till", "dependencies": { "express": "^5.0.0"${agents} } }`,
  'till/tsconfig.json': '{ "compilerOptions": { "baseUrl": "./src", "paths": { "@common/*": ["../../common/src/*"], } } }',
  'till/src/server.ts': `import './first'\nimport express from 'express'\nexpress().listen(8094)\n`,
  'till/src/first.ts': server,
  'common/package.json': '{ "name": "common-code", "dependencies": { "dd-trace": "^5.0.0" } }',
  'common/src/spans.ts': "import tracer from 'dd-trace'\nexport function begin() {\n  tracer.init({ profiling: true })\n}\nexport const mark = () => 1\n",
  'common/src/index.ts': "export * from './spans'\n",
  'common/src/loaded.ts': "import tracer from 'dd-trace'\ntracer.init()\n",
})

const pass = 'pass service/till'
const fail = 'fail service/till till does not trace its requests'

test.each([
  ['called', "import { begin } from '@common/spans'\nbegin()\n", pass],
  ['called through a file that hands it on', "import { begin } from '@common/index'\nbegin()\n", pass],
  ['taken and not called', "import { begin } from '@common/spans'\nexport { begin }\n", fail],
  ['another of its file', "import { mark } from '@common/spans'\nmark()\n", fail],
  ['started as it loads', "import '@common/loaded'\n", pass],
  ['not loaded', 'export {}\n', fail],
  ['a file of that name elsewhere', "import { begin } from './spans'\nbegin()\n", fail],
])('%s', async (_, first, expected) => {
  expect(await judged(files(first), 'monitoring/apm')).toEqual([expected])
})

test('an agent that is installed may be loaded before the code, unless code takes it and does not start it', async () => {
  const agent = ', "dd-trace": "^5.0.0"'
  expect((await judged(files('export {}\n', agent), 'monitoring/apm'))[0]).toMatch(/^unknown service\/till .*what starts dd-trace/)
  expect(await judged(files("import tracer from 'dd-trace'\nexport const job = tracer.wrap('job', () => 1)\n", agent), 'monitoring/apm')).toEqual([fail])
  expect(await judged(files("import tracer from 'dd-trace'\ntracer.init()\n", agent), 'monitoring/apm')).toEqual([pass])
})
