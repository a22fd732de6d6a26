/** Task definitions of ECS: what each container says, and what only the service or the deployment knows. */
import { describe, expect, test } from 'vitest'
import { textOf } from '../../../src/base/fact.ts'
import { ecsPlatform } from '../../../src/readers/ecs/index.ts'
import { brief, read, show, type Files } from '../platform-harness.ts'

const path = '.aws/task-definition.json'
const registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'

const api = {
  family: 'ledger-api',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '512',
  memory: '1024',
  containerDefinitions: [
    {
      name: 'api',
      image: `${registry}/ledger-api:2.4.1`,
      essential: true,
      entryPoint: ['tini', '--'],
      command: ['node', 'dist/main.js'],
      user: '1000',
      cpu: 256,
      memory: 768,
      memoryReservation: 512,
      stopTimeout: 45,
      portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: 'tcp' }],
      environment: [
        { name: 'NODE_ENV', value: 'production' },
        { name: 'DATABASE_URL', value: 'postgres://ledger:${DB_PASSWORD}@db.example.internal:5432/ledger' },
      ],
      secrets: [
        { name: 'JWT_SECRET', valueFrom: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:ledger-AbCdEf:jwt::' },
        { name: 'MAIL_KEY', valueFrom: '/ledger/production/mail' },
      ],
      environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::ledger/production.env' }],
      healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:3000/healthz || exit 1'], interval: 30, retries: 3 },
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/ledger' } },
      mountPoints: [
        { sourceVolume: 'uploads', containerPath: '/app/uploads' },
        { sourceVolume: 'scratch', containerPath: '/tmp/work', readOnly: true },
        { sourceVolume: 'socket', containerPath: '/var/run/docker.sock' },
      ],
      dependsOn: [
        { containerName: 'migrations', condition: 'SUCCESS' },
        { containerName: 'log-router', condition: 'START' },
      ],
      linuxParameters: { capabilities: { add: ['NET_ADMIN'] }, tmpfs: [{ containerPath: '/run', size: 64 }] },
      dockerLabels: { 'com.example.team': 'ledger' },
    },
    { name: 'migrations', image: `${registry}/ledger-api:2.4.1`, essential: false, command: ['npx', 'prisma', 'migrate', 'deploy'] },
    { name: 'log-router', image: 'amazon/aws-for-fluent-bit:2.32.0', essential: true, firelensConfiguration: { type: 'fluentbit' }, privileged: true },
    { name: 'nginx', image: 'nginx:1.27', essential: true, portMappings: [{ containerPort: 80 }], volumesFrom: [{ sourceContainer: 'api', readOnly: true }] },
  ],
  volumes: [
    { name: 'uploads', efsVolumeConfiguration: { fileSystemId: 'fs-12345678' } },
    { name: 'scratch' },
    { name: 'socket', host: { sourcePath: '/var/run/docker.sock' } },
  ],
}

const json = (value: unknown): string => JSON.stringify(value, null, 2)
const one = (value: unknown, more: Files = {}): ReturnType<typeof read> => read(ecsPlatform, { [path]: json(value), ...more })
const small = (family: string, more: object = {}, task: object = {}): string =>
  json({ family, ...task, containerDefinitions: [{ name: 'web', image: `acme/${family}:1.2.0`, portMappings: [{ containerPort: 8080 }], ...more }] })

describe('a task', () => {
  test('is the family’s service, with what its main container says, each with its line', async () => {
    const { service, stacks, skipped } = await one(api)
    const main = service('ledger-api')
    expect(skipped).toEqual([])
    expect(stacks).toMatchObject([{ name: 'ledger-api', tool: 'ecs', files: [path], why: 'the only one of its kind in the repository' }])
    expect(main).toMatchObject({ orchestrator: 'ecs', names: ['ledger-api'], openEnvironment: ['arn:aws:s3:::ledger/production.env'] })
    expect(show(main.image)).toBe(`12 containerDefinitions.api.image = ${registry}/ledger-api:2.4.1`)
    expect(brief(main.entrypoint)).toBe('= tini|--')
    expect(brief(main.command)).toBe('= node|dist/main.js')
    expect(brief(main.user)).toBe('= 1000')
    expect(show(main.limits.memory)).toBe(`24 containerDefinitions.api.memory = ${768 * 1024 ** 2}`)
    expect(show(main.limits.cpus)).toBe('7 cpu = 0.5')
    expect(brief(main.reservations.memory)).toBe(`= ${512 * 1024 ** 2}`)
    expect(brief(main.reservations.cpus)).toBe('= 0.25')
    expect(brief(main.stopGracePeriod)).toBe('= 45')
    expect(brief(main.logDriver)).toBe('= awslogs')
    expect(brief(main.healthcheck?.test)).toBe('= CMD-SHELL|curl -f http://localhost:3000/healthz || exit 1')
    expect(main.ports.map(({ container, published }) => [brief(container), published])).toEqual([['= 3000', false]])
    expect(main.capabilities?.map(brief)).toEqual(['= NET_ADMIN'])
    expect([...main.labels].map(([name, value]) => [name, brief(value)])).toEqual([['com.example.team', '= ledger']])
    expect(main.mounts.map(({ type, source, target, driver, readOnly }) => [type, brief(source), brief(target), driver, readOnly])).toEqual([
      ['volume', '= uploads', '= /app/uploads', 'efs', undefined],
      ['volume', 'absent', '= /tmp/work', undefined, true],
      ['bind', '= /var/run/docker.sock', '= /var/run/docker.sock', undefined, undefined],
      ['tmpfs', 'absent', '= /run', undefined, undefined],
    ])
  })

  test('has variables with their values, and secrets without', async () => {
    const { environment, given } = (await one(api)).service('ledger-api')
    expect([...environment].map(([name, fact]) => [name, brief(fact)])).toEqual([
      ['NODE_ENV', '= production'],
      ['DATABASE_URL', '? ${DB_PASSWORD}'],
      ['JWT_SECRET', '? ${JWT_SECRET}'],
      ['MAIL_KEY', '? ${MAIL_KEY}'],
    ])
    expect(textOf(environment.get('DATABASE_URL'))).toBe('postgres://ledger:${DB_PASSWORD}@db.example.internal:5432/ledger')
    expect([...(given ?? [])]).toEqual([
      ['JWT_SECRET', 'ledger-AbCdEf/jwt'],
      ['MAIL_KEY', 'ledger/production/mail'],
    ])
  })

  test('has its other containers beside it, in its network; one that it waits for to end is a job', async () => {
    const { service, of } = await one(api)
    expect(of('service').map(({ name, sharesNetwork, mode }) => [name, sharesNetwork, brief(mode)])).toEqual([
      ['ledger-api', undefined, 'absent'],
      ['ledger-api/migrations', 'ledger-api', '= replicated-job'],
      ['ledger-api/log-router', 'ledger-api', 'absent'],
      ['ledger-api/nginx', 'ledger-api', 'absent'],
    ])
    expect(service('ledger-api')).toMatchObject({ awaits: ['ledger-api/migrations'], dependsOn: ['ledger-api/migrations', 'ledger-api/log-router'] })
    expect(brief(service('ledger-api/log-router').privileged)).toBe('= true')
    expect(service('ledger-api/nginx').borrows).toMatchObject([{ of: 'ledger-api', readOnly: true }])
    expect(service('ledger-api/nginx').update).toBeUndefined()
  })

  test('does not say what its service says', async () => {
    const { replicas, scaling, update, spread, restart } = (await one(api)).service('ledger-api')
    expect([replicas, scaling, update?.order, update?.failureAction].map(brief)).toEqual([
      '? how many tasks run',
      '? whether it is scaled by its load',
      '? how its tasks are replaced',
      '? what happens to a failed deployment',
    ])
    expect(replicas).toMatchObject({ hint: 'the ECS service, which is not in this repository, says it' })
    expect(brief(spread?.is)).toContain('= true')
    expect(brief(restart)).toContain('= always')
    expect(brief((await one({ ...api, requiresCompatibilities: ['EC2'] })).service('ledger-api').spread?.is)).toBe('? how its tasks are placed')
  })

  test.each([
    ['256', '512', '= 0.25', 512],
    ['.5 vCPU', '1 GB', '= 0.5', 1024],
    [1024, 2048, '= 1', 2048],
  ])('sizes of the whole task stand where a container has none: %j and %j', async (cpu, memory, cpus, mebibytes) => {
    const { limits: own } = (await read(ecsPlatform, { [path]: small('web', { cpu: 0 }, { cpu, memory }) })).service('web')
    expect([brief(own.cpus), brief(own.memory)]).toEqual([cpus, `= ${mebibytes * 1024 ** 2}`])
  })

  test('without a size has none, and a check that nobody wrote may be its load balancer’s', async () => {
    const { limits: own, healthcheck } = (await read(ecsPlatform, { [path]: small('web') })).service('web')
    expect(own).toEqual({})
    expect(brief(healthcheck?.asks)).toBe('? whether anything asks it')
    expect((await read(ecsPlatform, { [path]: small('mailer', { portMappings: [] }) })).service('mailer').healthcheck).toBeUndefined()
    expect((await read(ecsPlatform, { [path]: small('web', { healthCheck: { command: ['NONE'] } }) })).service('web').healthcheck?.disabled).toBe(true)
  })

  test('on a host’s network and in its processes says so', async () => {
    const { service } = await read(ecsPlatform, { [path]: small('agent', {}, { networkMode: 'host', pidMode: 'host' }) })
    expect(service('agent').hostNetwork).toBe(true)
    expect(brief(service('agent').hostProcesses)).toBe('= true')
  })
})

describe('the image', () => {
  test.each([
    [undefined, '? the image that the deployment fills in', undefined],
    ['', '? the image that the deployment fills in', undefined],
    ['REPOSITORY_URI:IMAGE_TAG', '? the image that the deployment fills in', undefined],
    ['<IMAGE1_NAME>', '? ${IMAGE1_NAME}', '${IMAGE1_NAME}'],
    ['<AWS_ACCOUNT_ID>.dkr.ecr.us-east-1.amazonaws.com/till:3.1', '? ${AWS_ACCOUNT_ID}', '${AWS_ACCOUNT_ID}.dkr.ecr.us-east-1.amazonaws.com/till:3.1'],
    ['acme/till:${TAG}', '? ${TAG}', 'acme/till:${TAG}'],
    ['acme/till:{{ tag }}', '? ${tag}', 'acme/till:${tag}'],
    ['acme/till:3.1', '= acme/till:3.1', 'acme/till:3.1'],
  ])('%j', async (image, said, text) => {
    const found = (await read(ecsPlatform, { [path]: small('till', { image }) })).service('till').image
    expect(brief(found)).toBe(said)
    expect(textOf(found)).toBe(text)
  })

  const workflow = (file: string, container = 'web'): string => `on: { push: { branches: [main] } }
jobs:
  deploy:
    steps:
      - uses: aws-actions/amazon-ecs-render-task-definition@v1
        with:
          task-definition: ${file}
          container-name: ${container}
          image: \${{ steps.build.outputs.image }}
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
`

  test.each([
    [path, 'web', true],
    ['${{ github.workspace }}/.aws/task-definition.json', '${{ env.CONTAINER }}', true],
    ['.aws/task-definition-${{ inputs.stage }}.json', 'web', false],
    [path, 'other', false],
  ])('is a workflow’s to fill in: %s, %s', async (file, container, isFilled) => {
    const { service, stacks } = await read(ecsPlatform, { [path]: small('till'), '.github/workflows/deploy.yml': workflow(file, container) })
    expect(brief(service('till').image)).toBe(isFilled ? '? the image that the deployment fills in' : '= acme/till:1.2.0')
    if (isFilled) expect(textOf(service('till').image)).toBe('acme/till:${IMAGE_TAG}')
    expect(stacks.map(({ why }) => why)).toEqual([
      file.includes('inputs') ? 'the only one of its kind in the repository' : 'deployed by .github/workflows/deploy.yml:7',
    ])
  })
})

describe('a task that is run once', () => {
  const mode = async (files: Files, name: string): Promise<string> => brief((await read(ecsPlatform, files)).service(name).mode)
  test.each([
    ['by its family', { [path]: small('ledger-migration') }, 'ledger-migration', '= replicated-job'],
    ['by its file', { 'ecs/task-definition-migrate.json': small('ledger') }, 'ledger', '= replicated-job'],
    ['by its command', { [path]: small('ledger', { command: ['sh', '-c', 'cd /app && bundle exec rake db:migrate'] }) }, 'ledger', '= replicated-job'],
    ['not by a command that serves afterwards', { [path]: small('ledger', { command: ['sh', '-c', 'npm run migrate && node main.js'] }) }, 'ledger', 'absent'],
    ['not by a word of another meaning', { [path]: small('bird-migratory-maps') }, 'bird-migratory-maps', 'absent'],
    [
      'by a command of a workflow',
      {
        [path]: small('seed-shelves'),
        '.github/workflows/deploy.yml':
          'jobs:\n  seed:\n    steps:\n      - run: |\n          aws ecs run-task --cluster shop \\\n            --task-definition seed-shelves\n',
      },
      'seed-shelves',
      '= replicated-job',
    ],
  ])('%s', async (_, files, name, said) => {
    expect(await mode(files as unknown as Files, name)).toBe(said)
  })

  test('is its main container alone, not kept up and not replaced', async () => {
    const { of } = await one({ ...api, family: 'ledger-migrations' })
    expect(of('service').map(({ name, restart, replicas, update }) => [name, brief(restart), brief(replicas), update])).toEqual([
      ['ledger-migrations', '= no', 'absent', undefined],
    ])
  })
})
