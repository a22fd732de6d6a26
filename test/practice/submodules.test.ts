/** Submodules hold code that is not in the tree: whether its dependencies are scanned is told where it lies, unless there is code here too. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { scan } from '../../src/run/scan.ts'
import { memoryTree } from '../../src/tree/memory.ts'
import type { Files } from '../systems/story.ts'

async function scanned(files: Files, modules: readonly string[]): Promise<string | undefined> {
  const tree = memoryTree(files, 'base')
  const list = async () => [...(await tree.list()), ...modules.map((path) => ({ path, kind: 'module' as const }))]
  const { scorecard } = await scan({ ...tree, list }, { config: defaultConfig, rules: shippedRules })
  const verdict = scorecard.verdicts.find(({ rule }) => rule === 'security/dependency-scanning')
  return verdict && `${verdict.outcome} ${verdict.message}`
}

const stack = 'services:\n  buoys:\n    build: ./buoys\n    ports: [ "8092:8092" ]\n'
const manifest = '{ "name": "buoys", "dependencies": { "express": "^4.19.2" } }'
const unknown = expect.stringMatching(/^unknown .*what scans the submodules, in which the code is/)
const fail = 'fail no scanner of dependencies was found in the repository'

test.each([
  ['what is built is a submodule', { 'compose.yaml': stack }, ['buoys'], unknown],
  ['it is a folder of one', { 'compose.yaml': stack.replace('./buoys', './sea/buoys') }, ['sea'], unknown],
  [
    'what is here helps those who work on it',
    { 'compose.yaml': stack.replace('build: ./buoys', 'image: quay.example/buoys:3.1.0'), 'dev/scripts/requirements.txt': 'pyyaml==6.0.2\n' },
    ['buoys'],
    unknown,
  ],
  // Code here, and nothing that looks through it.
  ['no submodule', { 'compose.yaml': stack }, [], fail],
  ['another folder is one', { 'compose.yaml': stack }, ['themes/plain'], fail],
  ['a package of its own beside them', { 'compose.yaml': stack, 'package.json': manifest }, ['buoys'], fail],
  ['an image of its own beside them', { 'compose.yaml': `${stack}  lamps:\n    build: ./lamps\n` }, ['buoys'], fail],
  [
    'tools, and what is built from them',
    { 'compose.yaml': stack.replace('./buoys', './tools/buoys'), 'tools/buoys/package.json': manifest },
    ['themes/plain'],
    fail,
  ],
  [
    'tools without a submodule',
    { 'compose.yaml': stack.replace('build: ./buoys', 'image: quay.example/buoys:3.1.0'), 'scripts/package.json': manifest },
    [],
    fail,
  ],
])('%s', async (_title, files, modules, expected) => {
  expect(await scanned(files, modules)).toEqual(expected)
})
