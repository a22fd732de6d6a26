import { describe, expect, it } from 'vitest'
import { brief, mountText, one, read, show } from './compose-harness.ts'

const web = (body: string): string => `services:\n  web:\n    image: nginx\n${body.replace(/^(?=.)/gm, '    ')}\n`
const swarm = { tool: 'swarm' as const }

describe('replicas', () => {
  it.each([
    ['deploy:\n  replicas: 3', 'compose.yaml:5 services.web.deploy.replicas = 3'],
    ['deploy:\n  replicas: "3"', 'compose.yaml:5 services.web.deploy.replicas = 3'],
    ['deploy:\n  replicas: 0', 'compose.yaml:5 services.web.deploy.replicas = 0'],
    ['deploy:\n  replicas: "${API_REPLICAS:-2}"', 'compose.yaml:5 services.web.deploy.replicas = 2'],
    ['deploy:\n  replicas: ${API_REPLICAS}', 'compose.yaml:5 services.web.deploy.replicas ? ${API_REPLICAS}'],
    ['scale: 4', 'compose.yaml:4 services.web.scale = 4'],
    ['deploy: { mode: replicated }', 'compose.yaml:2 services.web.deploy.replicas = 1 (one unless `deploy.replicas` says otherwise)'],
    ['deploy: { replicas: many }', 'compose.yaml:4 services.web.deploy.replicas ? not a value Compose would take'],
    ['deploy: { mode: replicated-job, replicas: 2 }', 'compose.yaml:4 services.web.deploy.replicas = 2'],
  ])('%s', async (body, text) => {
    expect(show((await one(web(body))).replicas)).toBe(text)
  })

  it.each(['global', 'global-job'])('has no number for %s', async (mode) => {
    const found = await one(web(`deploy: { mode: ${mode}, replicas: 3 }`))
    expect([found.global, found.replicas, brief(found.mode)]).toEqual([true, undefined, `= ${mode}`])
  })

  it('hints at the line that would tell', async () => {
    expect((await one(web('deploy: { replicas: "${API_REPLICAS}" }'))).replicas).toMatchObject({ hint: 'write ${API_REPLICAS:-…}, or commit .env' })
  })
})

describe('restart', () => {
  it.each([
    ['restart: always', 'compose.yaml:4 services.web.restart = always'],
    ['restart: no', 'compose.yaml:4 services.web.restart = no'],
    ['restart: false', 'compose.yaml:4 services.web.restart = no'],
    ['restart: "no"', 'compose.yaml:4 services.web.restart = no'],
    ['restart: never', 'compose.yaml:4 services.web.restart = no'],
    ['restart: on-failure:5', 'compose.yaml:4 services.web.restart = on-failure:5'],
    ['restart: ${RESTART_POLICY:-unless-stopped}', 'compose.yaml:4 services.web.restart = unless-stopped'],
    ['restart: ${RESTART_POLICY}', 'compose.yaml:4 services.web.restart ? ${RESTART_POLICY}'],
    ['deploy: { restart_policy: { condition: any } }', 'compose.yaml:4 services.web.deploy.restart_policy.condition = any'],
    ['deploy: { restart_policy: { condition: on-failure, max_attempts: 3 } }', 'compose.yaml:4 services.web.deploy.restart_policy.condition = on-failure:3'],
    [
      'deploy: { restart_policy: { delay: 5s } }',
      'compose.yaml:4 services.web.deploy.restart_policy.condition = any (the condition is `any` unless it is said)',
    ],
    ['restart: "no"\ndeploy: { restart_policy: { condition: none } }', 'compose.yaml:5 services.web.deploy.restart_policy.condition = none'],
  ])('%s', async (body, text) => {
    expect(show((await one(web(body))).restart)).toBe(text)
  })
})

describe('limits and reservations', () => {
  it('reads deploy.resources', async () => {
    const { limits, reservations } = await one(
      web('deploy:\n  resources:\n    limits :\n      cpus: "0.50"\n      memory: 512M\n    reservations:\n      cpus: 0.25\n      memory: 1gb'),
    )
    expect([show(limits.cpus), show(limits.memory), show(reservations.cpus), show(reservations.memory)]).toEqual([
      'compose.yaml:7 services.web.deploy.resources.limits.cpus = 0.5',
      'compose.yaml:8 services.web.deploy.resources.limits.memory = 536870912',
      'compose.yaml:10 services.web.deploy.resources.reservations.cpus = 0.25',
      'compose.yaml:11 services.web.deploy.resources.reservations.memory = 1073741824',
    ])
  })

  it.each([
    ['mem_limit: 1.5g\ncpus: 2\nmem_reservation: 100k', ['= 1610612736', '= 2', '= 102400', 'absent']],
    ['mem_limit: 1000000\ncpu_quota: 50000', ['= 1000000', '= 0.5', 'absent', 'absent']],
    ['cpu_quota: 150000\ncpu_period: 50000', ['absent', '= 3', 'absent', 'absent']],
    ['mem_limit: 1g\ndeploy: { resources: { limits: { memory: 2g } } }', ['= 2147483648', 'absent', 'absent', 'absent']],
    ['mem_limit: 0\ncpus: 0', ['absent', 'absent', 'absent', 'absent']],
    ['mem_limit: "${MEM}"', ['? ${MEM}', 'absent', 'absent', 'absent']],
    [
      'ulimits: { nofile: 5 }\npids_limit: 9\nshm_size: 1g\ndeploy: { resources: { limits: { pids: 9 }, reservations: { cpus: "1" } } }',
      ['absent', 'absent', 'absent', '= 1'],
    ],
    ['deploy: { resources: { limits: { cpus: "1" } } }', ['absent', '= 1', 'absent', 'absent']],
  ])('%s', async (body, expected) => {
    const { limits, reservations } = await one(web(body))
    expect([limits.memory, limits.cpus, reservations.memory, reservations.cpus].map(brief)).toEqual(expected)
  })

  it('tells a size that is none', async () => {
    const found = await read(web('mem_limit: lots'))
    expect(found.skipped).toEqual(['compose.yaml:4 services.web.mem_limit is not a value Compose would take'])
    expect(brief(found.service('web').limits.memory)).toBe('? not a value Compose would take')
  })
})

describe('updates and placement', () => {
  it('reads update_config and rollback_config', async () => {
    const { update, rollback } = await one(
      web(
        'deploy:\n  update_config:\n    order: start-first\n    parallelism: 1\n    delay: 10s\n    failure_action: rollback\n  rollback_config: { parallelism: 0, order: stop-first }',
      ),
    )
    expect([show(update?.order), show(update?.parallelism), show(update?.delay), show(update?.failureAction)]).toEqual([
      'compose.yaml:6 services.web.deploy.update_config.order = start-first',
      'compose.yaml:7 services.web.deploy.update_config.parallelism = 1',
      'compose.yaml:8 services.web.deploy.update_config.delay = 10',
      'compose.yaml:9 services.web.deploy.update_config.failure_action = rollback',
    ])
    expect(update?.at).toEqual({ path: 'compose.yaml', line: 5, key: 'services.web.deploy.update_config' })
    expect([brief(rollback?.parallelism), brief(rollback?.order), rollback?.delay]).toEqual(['= 0', '= stop-first', undefined])
  })

  it('reads placement', async () => {
    const { placement } = await one(
      web(
        'deploy:\n  placement:\n    constraints: ["node.role == manager", node.labels.disk!=ssd]\n    preferences: [{ spread: node.labels.zone }]\n    max_replicas_per_node: 1',
      ),
    )
    expect(placement.map(show)).toEqual([
      'compose.yaml:6 services.web.deploy.placement.constraints = node.role==manager',
      'compose.yaml:6 services.web.deploy.placement.constraints = node.labels.disk!=ssd',
      'compose.yaml:7 services.web.deploy.placement.preferences = spread=node.labels.zone',
      'compose.yaml:8 services.web.deploy.placement.max_replicas_per_node = max_replicas_per_node=1',
    ])
  })
})

describe('docker stack deploy', () => {
  it('restarts under any condition unless told, whatever `restart` says', async () => {
    const found = await read(web('restart: "no"'), swarm)
    expect(show(found.service('web').restart)).toBe(
      'compose.yaml:2 services.web.deploy.restart_policy.condition = any (Swarm restarts under any condition unless `deploy.restart_policy` says otherwise)',
    )
    expect(found.skipped).toEqual(['compose.yaml:2 services.web: docker stack deploy does not read restart'])
  })

  it('tells nothing where the policy says it too', async () => {
    expect((await read(web('restart: always\ndeploy: { restart_policy: { condition: any } }'), swarm)).skipped).toEqual([])
  })

  it('ignores what it does not know and says what is lost', async () => {
    const found = await read(
      'services:\n  web:\n    build: .\n    container_name: x\n    depends_on: [db]\n    scale: 3\n    mem_limit: 1g\n    cpus: 2\n    network_mode: host\n    privileged: true\n    links: [db:sql]\n',
      swarm,
    )
    const service = found.service('web')
    expect(service.names).toEqual(['web', 'tasks.web', 'shop_web'])
    expect([service.dependsOn, service.limits, service.hostNetwork, service.privileged, brief(service.replicas)]).toEqual([
      [],
      {},
      undefined,
      undefined,
      '= 1 (one unless `deploy.replicas` says otherwise)',
    ])
    expect(service.swarm).toBe(true)
    expect(found.skipped).toEqual([
      'compose.yaml:2 services.web: docker stack deploy does not read build, depends_on, container_name, links, network_mode, privileged, scale, mem_limit, cpus',
    ])
  })

  it('runs a service whatever its profile', async () => {
    const found = await read('services:\n  web: { image: a, profiles: [debug] }\n', swarm)
    expect([...found.services.keys()]).toEqual(['web'])
    expect(found.skipped).toEqual(['compose.yaml:2 services.web: docker stack deploy does not read profiles'])
  })

  it('knows neither include nor extends', async () => {
    const found = await read(
      {
        'a.yaml': 'include: [b.yaml]\nservices:\n  web: { image: a, extends: base }\n  base: { image: b, restart: always }\n',
        'b.yaml': 'services: { db: { image: c } }',
      },
      { ...swarm, files: ['a.yaml'] },
    )
    expect([...found.services.keys()]).toEqual(['web', 'base'])
    expect(found.skipped.slice(0, 2)).toEqual([
      'a.yaml:1 include: docker stack deploy knows no include',
      'a.yaml:3 services.web.extends: docker stack deploy knows no extends',
    ])
  })

  it('takes .env for loaded by the shell, as a default that says so', async () => {
    const files = { 'stack.yml': 'services:\n  web:\n    image: "a:${TAG}"\n    deploy: { replicas: "${N:-5}" }\n', '.env': 'TAG=3' }
    const found = await read(files, { ...swarm, files: ['stack.yml'] })
    expect(show(found.service('web').image)).toBe('stack.yml:3 services.web.image = a:3 (from .env, which docker stack deploy does not read by itself)')
    expect(brief(found.service('web').replicas)).toBe('= 5')
    const example = await read({ 'stack.yml': files['stack.yml'], '.env.example': 'TAG=4' }, { ...swarm, files: ['stack.yml'] })
    expect(brief(example.service('web').image)).toBe('= a:4 (from example)')
  })

  it('reads the host’s network from an external network', async () => {
    expect(
      (await one('services:\n  web: { image: a, networks: [outside] }\nnetworks:\n  outside: { external: true, name: host }\n', 'web', swarm)).hostNetwork,
    ).toBe(true)
    expect((await one('services:\n  web: { image: a, networks: [host] }\nnetworks:\n  host: { external: true }\n', 'web', swarm)).hostNetwork).toBe(true)
    expect((await one('services:\n  web: { image: a, networks: [outside] }\nnetworks:\n  outside: { name: host }\n', 'web', swarm)).hostNetwork).toBeUndefined()
  })

  it('keeps labels of the service apart from those of the container', async () => {
    const body = 'labels: { a: container, b: container }\ndeploy: { labels: ["b=service", "c=service"] }'
    const inSwarm = await one(web(body), 'web', swarm)
    const inCompose = await one(web(body))
    const text = (labels: typeof inSwarm.deployLabels): readonly string[] => [...(labels ?? [])].map(([name, fact]) => `${name} ${brief(fact)}`).sort()
    expect(text(inSwarm.labels)).toEqual(['a = container', 'b = service', 'c = service'])
    expect(text(inCompose.labels)).toEqual(['a = container', 'b = container', 'c = service'])
    expect(text(inSwarm.deployLabels)).toEqual(['b = service', 'c = service'])
    expect(show(inSwarm.deployLabels?.get('c'))).toBe('compose.yaml:5 services.web.deploy.labels.c = service')
  })

  it('reads configs and secrets of a stack', async () => {
    const found = await read(
      {
        'stack.yml':
          'services:\n  db: { image: a, configs: [{ source: c, target: /etc/pg.conf }], secrets: [s] }\nconfigs: { c: { file: ./pg.conf } }\nsecrets: { s: { external: true } }\n',
        'pg.conf': '',
      },
      { ...swarm, files: ['stack.yml'] },
    )
    expect(found.service('db').mounts.map(mountText)).toEqual(['config c /etc/pg.conf file=pg.conf', 'secret s /run/secrets/s external'])
  })

  it('splits commands as shlex does', async () => {
    expect(brief((await one(web('command: a && b'), 'web', swarm)).command)).toBe('= a|&&|b')
  })
})
