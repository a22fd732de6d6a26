/** Images that a deploy says beside the files: theirs is what nobody runs. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const manifest = (kind: string, name: string, pod: string): string =>
  `apiVersion: ${kind === 'Job' ? 'batch/v1' : 'apps/v1'}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n  template:\n    spec:\n      containers:\n${pod}`
const container = (image: string): string => `        - name: till\n          image: ${image}\n`
const deployed = (commands: string, image = 'registry.acme.test/till:latest'): Readonly<Record<string, string>> => ({
  'k8s/production/till.yaml': manifest('Deployment', 'till', container(image)),
  'k8s/production/tables.yaml': manifest('Job', 'tables', container('registry.acme.test/till:latest')),
  '.github/workflows/deploy.yml': `name: Deploy production\non: { push: { branches: [main] } }\njobs:\n  production:\n    runs-on: ubuntu-24.04\n    environment: production\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          kubectl apply -f k8s/production/till.yaml\n          ${commands.replaceAll('\n', '\n          ')}\n`,
})
const pinned = 'infrastructure/image-pinned'
const tables = 'fail service/tables The image of tables names no version: it has the tag latest'

test.for([
  ['by the commit', 'kubectl set image deployment/till till="registry.acme.test/till:$SHA"', [/^unknown service\/till .*SHA/]],
  ['by a version', 'kubectl -n till set image deployment till till=registry.acme.test/till:4.2.1', [/^pass service\/till/]],
  ['by none', 'kubectl set image deployment/till till=registry.acme.test/till:latest', [/^fail service\/till/]],
  ['of something else', 'kubectl set image deployment/desk desk="registry.acme.test/till:$SHA"', [/^fail service\/till/]],
  ['of an image that is called alike', 'kubectl set image deployment/till proxy="registry.acme.test/till-proxy:$SHA"', [/^fail service\/till/]],
  ['of another image in it', 'kubectl set image deployment/till proxy="registry.acme.test/proxy:$SHA"', [/^fail service\/till/]],
] as const)('set %s', async ([, commands, said]) => {
  const lines = await judged(deployed(commands), pinned)
  expect(lines.filter((line) => line.includes('service/till'))).toEqual(said.map((one) => expect.stringMatching(one) as string))
})

test('a version of the file gives way to what the command says', async () => {
  const lines = await judged(deployed('kubectl set image deployment/till till=registry.acme.test/till:latest', 'registry.acme.test/till:4.2.1'), pinned)
  expect(lines.filter((line) => line.includes('service/till'))).toEqual(['fail service/till The image of till names no version: it has the tag latest'])
})

test('of a container beside the first', async () => {
  const files = (commands: string): Readonly<Record<string, string>> => ({
    ...deployed(commands),
    'k8s/production/till.yaml': manifest(
      'Deployment',
      'till',
      `${container('registry.acme.test/till:4.2.1')}${container('registry.acme.test/till:latest').replace('name: till', 'name: scales')}`,
    ),
  })
  const scales = async (commands: string): Promise<readonly string[]> => (await judged(files(commands), pinned)).filter((line) => line.includes('scales'))
  expect(await scales('kubectl set image deployment/till till="registry.acme.test/till:$SHA" scales="registry.acme.test/till:$SHA"')).toEqual([
    expect.stringMatching(/^unknown service\/till\/scales .*SHA/),
  ])
  expect(await scales('kubectl set image deployment/till till="registry.acme.test/till:$SHA"')).toEqual([expect.stringMatching(/^fail service\/till\/scales/)])
})

test('on the way into the cluster', async () => {
  const said = `kubectl set image -f k8s/production/tables.yaml till="registry.acme.test/till:$SHA" --local -o yaml | kubectl apply -f -`
  expect((await judged(deployed(said), pinned)).filter((line) => line.includes('tables'))).toEqual([expect.stringMatching(/^unknown service\/tables .*SHA/)])
  expect((await judged(deployed('kubectl apply -f k8s/production/tables.yaml'), pinned)).filter((line) => line.includes('tables'))).toEqual([tables])
})
