import { expect, test } from 'vitest'
import { circleciReader } from '../../src/readers/circleci.ts'
import type { ScriptDeclaration } from '../../src/model/declaration.ts'
import { toldBy } from './commands-tree.ts'

const path = '.circleci/config.yml'
const told = (text: string): Promise<readonly string[]> => toldBy(circleciReader, { [path]: text })
const noTree = { read: () => Promise.resolve(undefined), has: () => false, below: () => [] }

async function scripts(text: string): Promise<readonly ScriptDeclaration[]> {
  const { declares } = await circleciReader.read({ path, text }, noTree)
  return declares.filter((one) => one.kind === 'script')
}

test('jobs of workflows, with the commands and parameters of the file', async () => {
  expect(
    await told(`version: 2.1
parameters:
  chart: { type: string, default: charts/till }
commands:
  release:
    parameters:
      stage: { type: string }
      flags: { type: string, default: --wait }
      after: { type: steps, default: [] }
    steps:
      - run:
          name: Release << parameters.stage >>
          command: |
            VERSION=$(cat version.txt)
            kubectl get secret till -o yaml | \\
              helm upgrade till << pipeline.parameters.chart >> --install << parameters.flags >> \\
                --values values-<< parameters.stage >>.yaml --values - --set image.tag=\${VERSION}
      - when:
          condition: { equal: [<< parameters.stage >>, production] }
          steps: [{ run: ./tell.sh }]
      - steps
      - << parameters.after >>
jobs:
  test: { docker: [{ image: cimg/node:22.1 }], steps: [checkout, { run: npm test }] }
  unused: { machine: true, steps: [{ run: pg_dump shop > shop.sql }] }
  ship:
    working_directory: ~/till
    machine: true
    parameters: { stage: { type: enum, enum: [staging, production] } }
    environment: { REGION: north, TOKEN: $OTHER }
    steps:
      - checkout
      - release:
          stage: << parameters.stage >>
          after: [{ run: { command: ./smoke.sh << parameters.stage >>, working_directory: ~/till/ops, when: on_fail } }]
      - run: { command: print(1), shell: /usr/bin/python3 }
workflows:
  build-and-ship:
    jobs:
      - test
      - hold: { type: approval }
      - ship: { name: ship-staging, stage: staging }
      - ship: { stage: production, context: till-prod, filters: { branches: { only: main } } }
`),
  ).toEqual([
    '40 script .circleci/config.yml#test "test"',
    '  24 run script=npm:test folder=',
    '42 script .circleci/config.yml#ship-staging "ship ship-staging" REGION=north TOKEN=$OTHER?',
    '  16 deploy tool=helm project=till sets=[image.tag=$(cat version.txt)?] files=[values-staging.yaml -] chart=charts/till folder=',
    '  35 run script=./smoke.sh arguments=[staging] folder=ops condition=failure()',
    '43 script .circleci/config.yml#ship "ship / production" REGION=north TOKEN=$OTHER?',
    '  16 deploy tool=helm project=till sets=[image.tag=$(cat version.txt)?] files=[values-production.yaml -] chart=charts/till folder=',
    '  20 run script=./tell.sh folder=',
    '  35 run script=./smoke.sh arguments=[production] folder=ops condition=failure()',
  ])
})

test('what a condition leaves open is done under it', async () => {
  const lines = await told(`jobs:
  ship:
    machine: true
    steps:
      - when: { condition: { equal: [main, << pipeline.git.branch >>] }, steps: [{ run: ./a.sh }] }
      - unless: { condition: true, steps: [{ run: ./never.sh }] }
      - unless: { condition: false, steps: [{ run: ./always.sh }] }
workflows: { all: { jobs: [ship] } }
`)
  expect(lines.slice(1)).toEqual(['  5 run script=./a.sh folder= condition=equal main ${pipeline.git.branch}', '  7 run script=./always.sh folder='])
})

test('clocks, and what they start', async () => {
  const lines = await told(`jobs:
  copy: { machine: true, steps: [{ run: ./copy.sh }] }
  off: { machine: true, steps: [{ run: ./off.sh }] }
workflows:
  nightly:
    triggers: [{ schedule: { cron: '0 3 * * *', filters: { branches: { only: main } } } }]
    jobs: [copy]
  never: { when: false, jobs: [off] }
`)
  expect(lines).toEqual([
    '7 script .circleci/config.yml#copy "nightly / copy"',
    '  2 run script=./copy.sh folder=',
    '6 schedule .circleci/config.yml#schedule by workflow: cron 0 3 * * * every 24 runs .circleci/config.yml#copy',
  ])
})

test('a matrix is a job for each of its ways', async () => {
  const all = await scripts(`jobs:
  ship: { machine: true, parameters: { to: { type: string } }, steps: [{ run: ./ship.sh << parameters.to >> }] }
workflows: { all: { jobs: [{ ship: { matrix: { parameters: { to: [staging, production] } } } }] } }
`)
  expect(all.map(({ name, title }) => `${name} ${title}`)).toEqual([
    `${path}#ship-staging all / ship ship-staging`,
    `${path}#ship-production all / ship ship-production`,
  ])
})

test.for([
  ['branches other than the main one', '{ branches: { ignore: [main] } }', true],
  ['branches of features', '{ branches: { only: [/feature-.*/] } }', true],
  ['the main one', '{ branches: { only: main } }', undefined],
  ['all but some', '{ branches: { ignore: [gh-pages] } }', undefined],
  ['tags', '{ tags: { only: /v.*/ }, branches: { ignore: [main] } }', undefined],
] as const)('filters: %s', async ([, filters, previews]) => {
  const [script] = await scripts(
    `jobs: { ship: { machine: true, steps: [{ run: ./a.sh }] } }\nworkflows: { all: { jobs: [{ ship: { filters: ${filters} } }] } }\n`,
  )
  expect(script?.previews).toBe(previews)
})

test('contexts speak where nothing else does', async () => {
  const title = async (job: string, context: string): Promise<string | undefined> =>
    (await scripts(`jobs: { ${job}: { machine: true, steps: [{ run: ./a.sh }] } }\nworkflows: { all: { jobs: [{ ${job}: { context: [${context}] } }] } }\n`))[0]
      ?.title
  expect(await title('ship', 'registry, till-prod')).toBe('all / ship / till-prod')
  expect(await title('ship', 'till-live-dev')).toBe('all / ship / till-dev')
  expect(await title('ship-staging', 'till-prod')).toBe('all / ship-staging')
})

test('containers beside a job, unless it is told of another database', async () => {
  const of = async (run: string): Promise<ScriptDeclaration | undefined> =>
    (
      await scripts(
        `jobs: { build: { docker: [{ image: cimg/base:1 }, { image: 'postgres:17' }], environment: { PGHOST: localhost }, steps: [{ run: '${run}' }] } }`,
      )
    )[0]
  expect((await of('psql -h $PGHOST'))?.beside).toEqual(['postgres:17'])
  expect(await of('psql $DATABASE_URL')).toMatchObject({ containers: ['postgres:17'] })
  expect((await of('psql $DATABASE_URL'))?.beside).toBeUndefined()
})

test('CircleCI’s own orbs, by whatever name', async () => {
  const lines = await told(`orbs: { k8s: circleci/kubernetes@1.3.1, helm: circleci/helm@3.0.0, mine: { commands: { go: { steps: [{ run: ./go.sh }] } } } }
jobs:
  ship:
    machine: true
    steps:
      - k8s/create-or-update-resource: { resource-file-path: k8s/till.yaml, namespace: till }
      - helm/upgrade-helm-chart: { chart: charts/till, release-name: till, values: prod.yaml, values-to-override: 'image.tag=$CIRCLE_SHA1' }
      - mine/go
workflows: { all: { jobs: [ship] } }
`)
  expect(lines.slice(1)).toEqual([
    '  6 deploy tool=kubectl namespace=till files=[k8s/till.yaml] folder=',
    '  7 deploy tool=helm project=till sets=[image.tag=${CIRCLE_SHA1}?] files=[prod.yaml] chart=charts/till folder=',
    '  1 run script=./go.sh folder=',
  ])
})

test('commands that hold each other come to an end', async () => {
  const lines = await told(`commands: { a: { steps: [b, b, b, b] }, b: { steps: [a, a, a, a, { run: ./x.sh }] } }
jobs: { build: { machine: true, steps: [a] } }
`)
  expect(lines.length).toBeLessThan(2_000)
})
