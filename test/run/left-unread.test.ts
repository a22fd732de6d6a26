/** A folder that is left unread for its name is told where it holds what runs. */
import { expect, test } from 'vitest'
import { defaultConfig } from '../../src/model/config.ts'
import { inspect } from '../../src/run/inspect.ts'
import { memoryTree } from '../../src/tree/memory.ts'

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: gauge }\nspec: { containers: [{ name: gauge, image: "acme/gauge:1" }] }\n'
const stack = 'services:\n  gauge:\n    image: acme/gauge:1\n'
const told = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const { system } = await inspect(memoryTree(files), { config: defaultConfig })
  return system.skipped.map(({ path, reason }) => `${path} ${reason}`)
}
const because = 'a folder called addons is taken for what others gave or a tool wrote'

test.each([
  [{ 'k8s/addons/gauge.yaml': pod }, [`k8s/addons/gauge.yaml is not read: ${because}`]],
  [{ 'addons/a.yaml': pod, 'addons/b/compose.yaml': stack }, [`addons/a.yaml is not read, nor is the other file of addons: ${because}`]],
  // Nothing runs in these, and other names say the same of those.
  [{ 'addons/values.yaml': 'a: 1\n' }, []],
  [{ 'examples/addons/gauge.yaml': pod }, []],
  [{ 'node_modules/x/dist/gauge.yaml': pod }, []],
  [{ 'k8s/gauge.yaml': pod }, []],
])('%j', async (files, wanted) => {
  expect(await told(files)).toEqual(wanted)
})
