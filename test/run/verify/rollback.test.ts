/** The platform's own way back, for what is declared and for what checks name, and nothing a shell would read. */
import { expect, test } from 'vitest'
import { known } from '../../../src/base/fact.ts'
import type { Thing } from '../../../src/model/kinds.ts'
import { rollbacksOf } from '../../../src/run/verify/rollback.ts'
import { system } from '../../rules/build.ts'
import { checkOf, scripted, stepOf } from './scripted.ts'

const at = { path: 'compose.yml', line: 3, key: 'services.api' }
const service = (name: string, role: string): Thing<'service'> => ({
  kind: 'service',
  name,
  at,
  marks: [],
  facts: { orchestrator: known('swarm', at), role: known(role, at), serving: known(true, at) },
})
const named = (probe: string, target: unknown) => checkOf(scripted([]), undefined, { name: 'it', first: stepOf(scripted([], probe), undefined, [], target) })

test('names the services that are the repository’s own', () => {
  const whole = {
    ...system([service('api', 'web'), service('traefik', 'proxy')]),
    stacks: [{ name: 'shop', tool: 'swarm' as const, files: ['compose.yml'], why: '' }],
  }
  expect(rollbacksOf(whole as never, [named('swarm', 'shop_api')])).toEqual([{ service: 'api', command: 'docker service rollback shop_api' }])
})

test('names what checks look at on their platform', () => {
  const commands = (probe: string, target: unknown) => rollbacksOf(system([]), [named(probe, target)]).map(({ command }) => command)
  expect(commands('kubernetes', 'shop/deployment/web')).toEqual(['kubectl rollout undo deployment/web --namespace shop'])
  expect(commands('kubernetes', 'shop/cronjob/nightly')).toEqual([])
  expect(commands('swarm', 'shop_web; rm -rf /')).toEqual([])
  expect(commands('http', 'https://app.example.org')).toEqual([])
})
