/** Where a verdict about a server stands: at the file that serves, not at one that starts the framework to write something out. */
import { expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const nest = (does: string): string =>
  `import { NestFactory } from '@nestjs/core'\nimport { All } from './all'\nexport async function run() {\n  const app = await NestFactory.create(All)\n  ${does}\n}\n`
const files = (main: string) => ({
  'package.json': '{ "name": "till", "dependencies": { "@nestjs/core": "11" } }',
  Dockerfile: 'FROM node:22\nCOPY . .\nCMD ["node", "dist/main.js"]\n',
  'compose.prod.yml': 'services:\n  till:\n    build: .\n    ports: ["80:80"]\n',
  'src/drawing.ts': nest('await app.init()'),
  [main]: nest('await app.listen(80)'),
})

test.each(['src/main.ts', 'src/serve.ts'])('%s', async (main) => {
  const { errorTracking, structuredLogs, framework } = await factsOf(files(main), 'service/till')
  expect([errorTracking, structuredLogs, framework]).toEqual([`false ${main}:4`, `false ${main}:4`, `@nestjs/core ${main}:4`])
})
