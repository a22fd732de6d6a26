/** What a file of Railway says of its one service; what it leaves out may be set in the dashboard, and is unknown. */
import { known, mapFact, unresolved, valueOf, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import { join } from '../../base/paths.ts'
import type { FiringDeclaration, ServiceDeclaration } from '../../model/declaration.ts'
import { cronInterval } from '../../parse/cron.ts'
import type { Fields } from '../../parse/fields.ts'
import { hostedService, shellCommand, written } from '../../parse/hosted.ts'

/** {@link https://docs.railway.com/config-as-code/reference} */
export function declareService(root: Fields, name: string, stack: string, folder: string): readonly ServiceDeclaration[] {
  const build = root.one('build')
  const deploy = root.one('deploy')
  const place = deploy?.at ?? root.at
  const dockerfile = valueOf(build?.text('dockerfilePath'))
  const start = deploy?.text('startCommand')
  const size = unresolved('the size of its plan', place, 'the dashboard says it')
  const before = deploy?.texts('preDeployCommand') ?? []
  const cron = deploy?.text('cronSchedule')
  const health = deploy?.text('healthcheckPath')
  const draining = deploy?.number('drainingSeconds')
  const shared = {
    build: {
      context: folder,
      ...written({ dockerfile: dockerfile === undefined ? undefined : join('', dockerfile.replace(/^\.?\/+/, '')) }),
      at: build?.at ?? root.at,
    },
    openEnvironment: ['variables that Railway keeps'],
    limits: { cpus: size, memory: size },
    reservations: { cpus: size, memory: size },
    orchestrator: 'railway',
  }
  const jobs = before.map((command, index) =>
    hostedService(`${name}-pre-deploy${index === 0 ? '' : `-${index + 1}`}`, stack, command.at, {
      ...shared,
      command: shellCommand(command),
      mode: known('replicated-job', command.at),
      names: [],
    }),
  )
  const names = jobs.map((job) => job.name)
  const service = hostedService(name, stack, place, {
    ...shared,
    command: start === undefined ? undefined : shellCommand(start),
    replicas: cron === undefined ? replicasOf(deploy, place) : undefined,
    mode: cron === undefined ? undefined : known('replicated-job', cron.at),
    fires: cron === undefined ? undefined : firesOf(cron),
    ports:
      health === undefined ? [] : [{ container: unresolved('${PORT}', health.at, 'Railway chooses it'), protocol: 'tcp', published: false, at: health.at }],
    healthcheck: health === undefined ? undefined : { disabled: false, asks: mapFact(health, (path) => `GET ${path.replace(/[?#].*/s, '')}`), at: health.at },
    restart: cron === undefined ? restartOf(deploy, place) : undefined,
    stopGracePeriod: draining,
    dependsOn: names,
    awaits: names.length === 0 ? undefined : names,
  })
  return [service, ...jobs]
}

/** Copies of all regions; one that sleeps where nobody asks keeps none. */
function replicasOf(deploy: Fields | undefined, place: Evidence): Fact<number> {
  const sleeps = deploy?.flag('sleepApplication')
  if (valueOf(sleeps) === true && sleeps !== undefined) return known(0, sleeps.at)
  const regions = deploy?.one('multiRegionConfig')
  const counts = (regions?.keys ?? []).flatMap((region) => regions?.one(region)?.number('numReplicas') ?? [])
  const [first] = counts
  if (first !== undefined) {
    const all = counts.map((count) => valueOf(count))
    const sum = all.reduce<number>((total, count) => total + (count ?? 0), 0)
    return all.includes(undefined)
      ? { ...unresolved('the copies of a region', first.at), atLeast: sum }
      : { ...known(sum, first.at), also: counts.slice(1).map(({ at }) => at) }
  }
  return deploy?.number('numReplicas') ?? { ...unresolved('the number of replicas', place, 'the dashboard says it; write numReplicas'), atLeast: 1 }
}

function restartOf(deploy: Fields | undefined, place: Evidence): Fact<string> {
  const policy = deploy?.text('restartPolicyType')
  if (policy === undefined) return unresolved('the restart policy', place, 'the dashboard says it; write restartPolicyType')
  return mapFact(policy, (text) => (text === 'NEVER' ? 'no' : text === 'ON_FAILURE' ? 'on-failure' : text === 'ALWAYS' ? 'always' : undefined))
}

function firesOf(expression: Fact<string>): FiringDeclaration {
  if (expression.state === 'unresolved') return { expression }
  const every = cronInterval(expression.value, 'cron')
  return { expression, ...(every === undefined ? {} : { every: every === 'never' ? every : known(every, expression.at) }) }
}
