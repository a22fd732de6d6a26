/** Deploy commands say what production is, better than any name. */
import { describe, expect, test } from 'vitest'
import type { ScheduleDeclaration } from '../../src/model/declaration.ts'
import { deploy, filesOf, find, run, script, services, shop, whyNot } from './build.ts'

const monitoring = services('prometheus:prom/prometheus')

describe('a deploy command', () => {
  test('outranks every name, both ways round', () => {
    const files = { 'docker-compose.yml': shop, 'docker-compose.production.yml': shop }
    const found = find(files, { scripts: [script('ops/deploy.sh', [{ files: ['docker-compose.yml'], folder: '' }])] })
    expect(filesOf(found)).toEqual([['docker-compose.yml']])
    expect(found.stacks[0]).toMatchObject({ tool: 'compose', why: 'deployed by ops/deploy.sh:10' })
    expect(whyNot(found, 'docker-compose.production.yml')).toBe('another way to run web, which docker-compose.yml runs already')
  })

  test('to a swarm always counts, and says the project', () => {
    const found = find(
      { 'docker-compose.yml': shop, 'compose.prod.yml': shop },
      { scripts: [script('Makefile#up', [{ tool: 'stack', files: ['docker-compose.yml'], project: 'shop' }])] },
    )
    expect(found.stacks).toMatchObject([{ name: 'shop', tool: 'swarm', files: ['docker-compose.yml'], why: 'deployed by Makefile:10' }])
  })

  test('to a swarm means no file that only builds, whatever shares its name', () => {
    const built = 'services:\n  web:\n    build: .\n'
    const told = { scripts: [script('swarm.sh', [{ tool: 'stack', files: ['$INSTALL/docker-compose.yml'], project: 'shop' }])] }
    const found = find({ 'docker-compose.yml': built, 'install/compose.yml': shop }, told)
    expect(found.stacks.map(({ tool, why }) => `${tool}: ${why}`).join()).not.toContain('deployed by')
    const imaged = find({ 'docker-compose.yml': `${built}    image: shop/web:2\n` }, told)
    expect(imaged.stacks).toMatchObject([{ tool: 'swarm', files: ['docker-compose.yml'], why: 'deployed by swarm.sh:10' }])
  })

  test('merges its files in its own order, the override left out', () => {
    const files = { 'compose.yml': shop, 'compose.override.yml': services('db'), 'compose.deploy.yml': services('web') }
    const found = find(files, { scripts: [script('scripts/release.sh', [{ files: ['compose.yml', 'compose.deploy.yml'] }])] })
    expect(filesOf(found)).toEqual([['compose.yml', 'compose.deploy.yml']])
    expect(whyNot(found, 'compose.override.yml')).toBe('merged only by a bare `docker compose up`, which no deploy command here is')
    const bare = find(files, { scripts: [script('scripts/deploy.sh', [{}])] })
    expect(filesOf(bare)).toEqual([['compose.yml', 'compose.override.yml']])
    expect(whyNot(bare, 'compose.deploy.yml')).toBe('an overlay of compose.yml that no script or workflow deploys')
  })

  test('gives env files and profiles', () => {
    const found = find(
      { 'compose.yml': shop, '.env.production': 'A=1' },
      { scripts: [script('deploy.sh', [{ envFiles: ['.env.production', 'secrets.env', '$X/y.env'], profiles: ['workers', '$P'] }])] },
    )
    expect(found.stacks).toMatchObject([{ envFiles: ['.env.production', 'secrets.env'], profiles: ['workers'] }])
  })

  test('may name a file of any shape, and one of an example place', () => {
    const found = find(
      { 'compose.yml': shop, 'volumes.yml': 'volumes: { x: {} }\n' },
      { scripts: [script('deploy.sh', [{ files: ['compose.yml', 'volumes.yml'] }])] },
    )
    expect(filesOf(found)).toEqual([['compose.yml', 'volumes.yml']])
    expect(filesOf(find({ 'docker/test/compose.yml': shop }, { scripts: [script('deploy.sh', [{ files: ['docker/test/compose.yml'] }])] }))).toEqual([
      ['docker/test/compose.yml'],
    ])
  })

  test('keeps what the tree lacks in its reason', () => {
    const found = find({ 'compose.yml': shop }, { scripts: [script('deploy.sh', [{ files: ['compose.yml', '/etc/shop/secrets.yml'] }])] })
    expect(found.stacks[0]?.why).toBe('deployed by deploy.sh:10, with secrets.yml, which the repository does not hold')
  })

  test('whose file is made elsewhere still tells the tool and the project', () => {
    const found = find({ 'compose.yml': shop }, { scripts: [script('deploy.sh', [{ tool: 'stack', files: ['out/rendered.yml'], project: 'shop' }])] })
    expect(found.stacks[0]).toMatchObject({
      name: 'shop',
      tool: 'swarm',
      files: ['compose.yml'],
      why: 'the only Compose stack of the repository; deploy.sh:10 deploys a file that is not in the repository',
    })
    // One of Compose's own name, made elsewhere, is none that has another.
    const other = find({ 'compose.dep.yml': shop }, { scripts: [script('deploy.sh', [{ files: ['out/compose.yml'] }])] })
    expect(other.stacks[0]).toMatchObject({ unsure: true, why: 'the only Compose stack of the repository' })
  })
})

describe('the file a command means', () => {
  const files = { 'docker/compose.yml': shop, 'docker/compose.prod.yml': shop, 'other/compose.yml': monitoring, 'examples/compose.prod.yml': shop }
  const taken = (text: string, options: { readonly name?: string; readonly folder?: string } = {}): string | undefined =>
    find(files, {
      scripts: [script(options.name ?? 'ops/deploy.sh', [{ files: [text], ...(options.folder === undefined ? {} : { folder: options.folder }) }])],
    }).stacks.find(({ why }) => why.startsWith('deployed'))?.files[0]

  test.each([
    ['docker/compose.yml', {}],
    ['../docker/compose.yml', {}],
    ['compose.yml', { folder: 'docker' }],
    ['./compose.yml', { folder: '/srv/docker' }],
    ['compose.yml', { name: 'docker/deploy.sh' }],
    ['/opt/app/docker/compose.yml', {}],
    ['$ROOT/docker/compose.yml', {}],
    ['compose.yml', { folder: 'shop/docker' }],
    ['compose.yml', { folder: '/srv/shop/docker' }],
    ['${DIR}/../docker/compose.yml', {}],
    ['$(dirname "$0")/compose.yml', { name: 'docker/deploy.sh' }],
  ] as const)('%s %o is docker/compose.yml', (text, options) => expect(taken(text, options)).toBe('docker/compose.yml'))

  test.each([
    ['/opt/app/compose.prod.yml', {}],
    ['compose.prod.yml', {}],
    ['compose.${ENVIRONMENT}.yml', { folder: 'docker' }],
    ['$ROOT/compose.prod.yml', {}],
  ] as const)('%s %o is docker/compose.prod.yml', (text, options) => expect(taken(text, options)).toBe('docker/compose.prod.yml'))

  test.each([['../../docker/compose.yml.out'], ['/opt/compose.yml'], ['$FILE'], ['nowhere.yml'], ['-']] as const)('%s is none that can be known', (text) =>
    expect(taken(text)).toBeUndefined(),
  )

  test('is a default name where none is given, in the folder, above it, or at the root', () => {
    const bare = (folder: string | undefined, name = 'ops/deploy.sh'): string | undefined =>
      find({ ...files, 'compose.yml': services('root:acme/root') }, { scripts: [script(name, [folder === undefined ? {} : { folder }])] }).stacks.find(
        ({ why }) => why.startsWith('deployed'),
      )?.files[0]
    expect(bare('docker')).toBe('docker/compose.yml')
    expect(bare('docker/sub')).toBe('docker/compose.yml')
    expect(bare('/opt/other')).toBe('other/compose.yml')
    expect(bare('/opt/app')).toBe('compose.yml')
    // `cd shop && git pull && cd docker`, where the clone lies on the server.
    expect(bare('shop/docker')).toBe('docker/compose.yml')
    expect(bare('docker/other')).toBe('docker/compose.yml')
    expect(bare('shop')).toBe('compose.yml')
    expect(bare(undefined)).toBe('compose.yml')
    expect(bare(undefined, 'docker/deploy.sh')).toBe('docker/compose.yml')
    expect(bare(undefined, '.github/workflows/deploy.yml#go')).toBe('compose.yml')
  })
})

describe('words around `docker compose up`', () => {
  const files = { 'docker-compose.yml': shop, 'docker-compose.prod.yml': shop }
  const counts = (name: string, options: Parameters<typeof deploy>[2] = {}, title?: string): boolean =>
    find(files, { scripts: [script(name, [{ files: ['docker-compose.yml'], ...options }], title === undefined ? {} : { title })] }).stacks.some(
      ({ files: taken }) => taken[0] === 'docker-compose.yml',
    )

  test.each([
    ['ops/deploy.sh'],
    ['scripts/update.sh'],
    ['setup-production.sh'],
    ['Makefile#deploy'],
    ['Makefile#prod'],
    ['package.json#release'],
    ['.github/workflows/ci.yml#deploy'],
    ['deploy/up.sh'],
    ['systemd/shop.service'],
    ['ansible/tasks.sh'],
    ['ci-tools/rollout.sh'],
    ['.gitlab-ci.yml#production'],
  ])('%s is production', (name) => expect(counts(name)).toBe(true))

  test.each([
    ['Makefile#up'],
    ['start.sh'],
    ['package.json#docker:up'],
    ['Makefile#dev'],
    ['.github/workflows/ci.yml#build'],
    ['.github/workflows/e2e.yml#run'],
    ['.github/workflows/deploy.yml#test'],
    ['scripts/test-deploy.sh'],
    ['Makefile#deploy-staging'],
    ['Makefile#deploy-dev'],
    ['dev/start.sh'],
    ['examples/deploy.sh'],
    ['docs/deploy.sh'],
    ['node_modules/x/deploy.sh'],
  ])('%s is not', (name) => expect(counts(name)).toBe(false))

  test('are a job with its environment, a remote shell, a project and an env file as well', () => {
    expect(counts('.github/workflows/main.yml#job', {}, 'Ship production')).toBe(true)
    expect(counts('run.sh', { context: 'run.sh ssh' })).toBe(true)
    expect(counts('run.sh', { project: 'shop-prod' })).toBe(true)
    expect(counts('run.sh', { envFiles: ['.env.production'] })).toBe(true)
    expect(counts('run.sh', { condition: '[ "$1" = production ]' })).toBe(true)
    expect(counts('deploy.sh', { condition: '[ "$1" = dev ]' })).toBe(false)
    expect(counts('deploy.sh', { condition: 'test -f .env' })).toBe(true)
    expect(counts('run.sh', { condition: '[ "$1" != production ]' })).toBe(false)
    expect(counts('deploy.sh', { context: 'deploy.sh abort-on-container-exit' })).toBe(false)
    expect(counts('run.sh', { project: 'test-shop' })).toBe(false)
    expect(counts('deploy.sh', { project: 'test-shop' })).toBe(true)
  })

  test("are the files' own names", () => {
    const overlay = { 'docker-compose.yml': shop, 'docker-compose.prod.yml': services('web') }
    const found = find(overlay, {
      scripts: [
        script('Makefile#up', [{ files: ['docker-compose.yml', 'docker-compose.prod.yml'] }]),
        script('Makefile#watch', [{ files: ['docker-compose.yml', 'docker-compose.dev.yml'] }]),
      ],
    })
    expect(found.stacks).toMatchObject([{ files: ['docker-compose.yml', 'docker-compose.prod.yml'], why: 'deployed by Makefile:10' }])
  })

  test('are those of whoever runs the script', () => {
    const up = script('scripts/up.sh', [{ files: ['docker-compose.yml'] }])
    const via = (...others: Parameters<typeof find>[1][]): boolean =>
      find(files, Object.assign({}, ...others)).stacks.some(({ files: taken }) => taken[0] === 'docker-compose.yml')
    expect(via({ scripts: [up] })).toBe(false)
    expect(via({ scripts: [up, script('.github/workflows/x.yml#deploy', [], { actions: [run('.github/workflows/x.yml', './scripts/up.sh')] })] })).toBe(true)
    expect(via({ scripts: [up, script('shop.service', [], { actions: [run('shop.service', '/opt/shop/scripts/up.sh')] })] })).toBe(true)
    expect(via({ scripts: [up, script('.github/workflows/ci.yml#e2e', [], { actions: [run('.github/workflows/ci.yml', 'scripts/up.sh')] })] })).toBe(false)
    const target = script('Makefile#up', [{ files: ['docker-compose.yml'] }])
    const middle = script('go.sh', [], { actions: [run('go.sh', 'make:up'), run('go.sh', 'go.sh')] })
    expect(via({ scripts: [target, middle, script('release.sh', [], { actions: [run('release.sh', './go.sh')] })] })).toBe(true)
    const cron: ScheduleDeclaration = {
      kind: 'schedule',
      name: 'x',
      at: { path: 'crontab', line: 3, key: 'x' },
      expression: { state: 'known', value: '0 4 * * *', at: { path: 'crontab', line: 3, key: 'x' } },
      syntax: 'cron',
      actions: [run('crontab', 'scripts/up.sh')],
      by: 'crontab',
    }
    expect(via({ scripts: [up], schedules: [cron] })).toBe(true)
    expect(via({ scripts: [up], schedules: [{ ...cron, disabled: 'commented out' }] })).toBe(false)
    expect(via({ scripts: [], schedules: [{ ...cron, actions: [deploy('crontab', 3, { files: ['docker-compose.yml'] })] }] })).toBe(true)
  })

  test('mean a trial when its volumes are thrown away after it', () => {
    const destroy = { does: 'destroy', what: 'volumes', command: 'docker compose down -v', at: { path: 'run-server.sh', line: 20, key: 'x' } } as const
    expect(find(files, { scripts: [script('update.sh', [{ files: ['docker-compose.yml'] }], { actions: [destroy] })] }).stacks[0]?.files).toEqual([
      'docker-compose.prod.yml',
    ])
  })
})

describe('several commands', () => {
  test('with one list are one stack', () => {
    const found = find(
      { 'compose.yml': shop },
      {
        scripts: [
          script('a/deploy.sh', [{ files: ['compose.yml'], folder: '', profiles: ['x'] }]),
          script('b/deploy.sh', [{ files: ['compose.yml'], folder: '', profiles: ['y'] }]),
        ],
      },
    )
    expect(found.stacks).toMatchObject([{ files: ['compose.yml'], profiles: ['x', 'y'], why: 'deployed by a/deploy.sh:10 and b/deploy.sh:10' }])
  })

  test('with lists that share nothing are stacks of their own', () => {
    const files = { 'compose.yml': shop, 'monitoring/compose.yml': monitoring, 'other/compose.yml': services('web:acme/web') }
    const found = find(files, {
      scripts: [
        script('deploy.sh', [
          { tool: 'stack', files: ['compose.yml'], project: 'shop' },
          { tool: 'stack', files: ['monitoring/compose.yml'], project: 'mon' },
        ]),
      ],
    })
    expect(found.stacks.map(({ name, files: taken }) => [name, taken])).toEqual([
      ['shop', ['compose.yml']],
      ['mon', ['monitoring/compose.yml']],
    ])
  })

  test('for one project leave the larger list', () => {
    const files = { 'compose.yml': shop, 'compose.prod.yml': services('web') }
    const found = find(files, { scripts: [script('deploy.sh', [{ files: ['compose.yml'] }, { files: ['compose.yml', 'compose.prod.yml'] }])] })
    expect(filesOf(found)).toEqual([['compose.yml', 'compose.prod.yml']])
  })

  test('in branches of one script leave the file that is named for production, in whatever order', () => {
    const [small, live] = ['deploy/docker-compose.small.yml', 'deploy/docker-compose.production.yml']
    for (const order of [
      [small, live],
      [live, small],
    ]) {
      const found = find(
        { [small]: shop, [live]: shop },
        {
          scripts: [
            script(
              'deploy/deploy.sh',
              order.map((path) => ({ files: [path], folder: '' })),
            ),
          ],
        },
      )
      expect(filesOf(found)).toEqual([[live]])
    }
  })

  test('for staging and production leave production', () => {
    const files = { 'compose.staging.yml': shop, 'compose.prod.yml': shop, 'compose.yml': shop }
    const scripts = [
      script('.github/workflows/deploy.yml#staging', [{ files: ['compose.staging.yml'] }], { title: 'Deploy staging' }),
      script('.github/workflows/deploy.yml#live', [{ files: ['compose.yml'] }], { title: 'Deploy production' }),
    ]
    expect(filesOf(find(files, { scripts }))).toEqual([['compose.yml']])
    // Staging alone yields to a file named production, but not to a default name.
    expect(filesOf(find(files, { scripts: scripts.slice(0, 1) }))).toEqual([['compose.prod.yml']])
    expect(filesOf(find({ 'compose.staging.yml': shop, 'compose.yml': shop }, { scripts: scripts.slice(0, 1) }))).toEqual([['compose.staging.yml']])
  })

  test('may run one base under two names in a swarm', () => {
    const files = { 'base.yml': shop, 'blue.yml': services('web'), 'green.yml': services('web') }
    const found = find(files, {
      scripts: [
        script('deploy.sh', [
          { tool: 'stack', files: ['base.yml', 'blue.yml'], project: 'blue' },
          { tool: 'stack', files: ['base.yml', 'green.yml'], project: 'green' },
        ]),
      ],
    })
    expect(found.stacks.map(({ name }) => name)).toEqual(['blue', 'green'])
  })
})

describe('the configuration', () => {
  const files = { 'compose.yml': shop, 'compose.deploy.yml': services('web'), 'compose.prod.yml': shop }

  test('says it all', () => {
    const found = find(files, {
      stacks: { main: ['./compose.yml', 'compose.deploy.yml'] },
      scripts: [script('deploy.sh', [{ tool: 'stack', files: ['compose.yml', 'compose.deploy.yml'], project: 'x' }])],
    })
    expect(found.stacks).toEqual([
      {
        name: 'main',
        tool: 'swarm',
        files: ['compose.yml', 'compose.deploy.yml'],
        folder: '',
        envFiles: [],
        profiles: [],
        why: 'named by the configuration; deploy.sh:10 deploys it',
      },
    ])
    expect(found.candidates).toEqual([{ path: 'compose.prod.yml', why: 'the configuration names other files' }])
  })

  test('tells of a file that is not there', () => {
    const found = find(files, { stacks: { main: ['compose.yml', 'gone.yml'], other: ['../x.yml'] } })
    expect(filesOf(found)).toEqual([['compose.yml']])
    expect(found.problems).toEqual([
      { stack: 'main', path: 'gone.yml', message: 'gone.yml is not in the repository' },
      { stack: 'other', path: '../x.yml', message: '../x.yml is not in the repository' },
    ])
  })
})
