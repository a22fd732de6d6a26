import { expect, test } from 'vitest'
import { gitlabCiReader } from '../../src/readers/gitlab-ci.ts'
import type { ScriptDeclaration } from '../../src/model/declaration.ts'
import { toldBy } from './commands-tree.ts'

const path = '.gitlab-ci.yml'
const told = (text: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> => toldBy(gitlabCiReader, { [path]: text, ...more })

async function script(text: string): Promise<ScriptDeclaration | undefined> {
  const { declares } = await gitlabCiReader.read({ path, text }, { read: () => Promise.resolve(undefined), has: () => false, below: () => [] })
  return declares.find((one) => one.kind === 'script')
}

test('jobs with what they extend, refer to and take by default', async () => {
  expect(
    await told(`stages: [test, deploy]
variables:
  CHART: charts/till
  RELEASE: { value: till, description: its name }
  NAME: $RELEASE-main
default:
  before_script: [cd ops]
.connect: &connect
  - ./connect.sh
.helm:
  stage: deploy
  variables: { STAGE: staging }
  script:
    - *connect
    - >-
      helm upgrade --install $NAME
      $CHART
      -f values-$STAGE.yaml --set image.tag=$CI_COMMIT_SHA
    - !reference [.after, script]
.after:
  script: ['./told.sh']
test:
  script: npm test
ship-staging:
  extends: .helm
  environment: staging
ship:
  extends: [.helm]
  before_script: []
  variables: { STAGE: production }
  environment: { name: production, url: https://till.test }
  when: manual
  after_script: [./tidy.sh]
off:
  script: dropdb shop
  rules: [{ when: never }]
elsewhere: { trigger: acme/other }
`),
  ).toEqual([
    '22 script .gitlab-ci.yml#test "test" CHART=charts/till RELEASE=till NAME=till-main',
    '  23 run script=npm:test folder=ops',
    '24 script .gitlab-ci.yml#ship-staging "deploy / ship-staging / staging" CHART=charts/till RELEASE=till NAME=till-main STAGE=staging',
    '  9 run script=./connect.sh folder=ops',
    '  16 deploy tool=helm project=till-main sets=[image.tag=${CI_COMMIT_SHA}?] files=[values-staging.yaml] chart=charts/till folder=ops',
    '  21 run script=./told.sh folder=ops',
    '27 script .gitlab-ci.yml#ship "deploy / ship / production" CHART=charts/till RELEASE=till NAME=till-main STAGE=production',
    '  9 run script=./connect.sh folder=',
    '  16 deploy tool=helm project=till-main sets=[image.tag=${CI_COMMIT_SHA}?] files=[values-production.yaml] chart=charts/till folder=',
    '  21 run script=./told.sh folder=',
    '  33 run script=./tidy.sh folder=',
  ])
})

test('files of the tree that are included', async () => {
  const lines = await told('include: [{ local: /ci/ship.yml }, { project: acme/ci, file: x.yml }]\nship: { environment: production }\n', {
    'ci/ship.yml': 'ship:\n  stage: deploy\n  script:\n    - docker stack deploy -c stack.yml till\n',
  })
  expect(lines).toEqual(['2 script .gitlab-ci.yml#ship "deploy / ship / production"', '  4 deploy tool=stack files=[stack.yml] project=till folder='])
})

test('a matrix is a job for each of its ways', async () => {
  expect(await told('ship:\n  parallel: { matrix: [{ TO: [staging, production] }] }\n  environment: $TO\n  script: [kubectl apply -f k8s/$TO]\n')).toEqual([
    '1 script .gitlab-ci.yml#ship: [staging] "ship / staging" TO=staging',
    '  4 deploy tool=kubectl files=[k8s/staging] folder=',
    '1 script .gitlab-ci.yml#ship: [production] "ship / production" TO=production',
    '  4 deploy tool=kubectl files=[k8s/production] folder=',
  ])
})

test('a variable that a rule gives is not known', async () => {
  const lines = await told(`ship:
  variables: { TO: staging }
  rules: [{ if: $CI_COMMIT_BRANCH == "main", variables: { TO: production } }, { when: manual }]
  script: kubectl apply -f k8s/$TO
`)
  expect(lines[1]).toBe('  4 deploy tool=kubectl files=[k8s/${TO}?] folder=')
})

test.for([
  ['merge requests', 'rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }]', true],
  ['merge requests, the old way', 'only: [merge_requests]', true],
  ['branches that are not the main one', 'rules: [{ if: $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH }]', true],
  ['a review environment', 'environment: { name: review/$CI_COMMIT_REF_SLUG }', true],
  ['merge requests and the main branch', 'rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }, { if: $CI_COMMIT_BRANCH == "main" }]', undefined],
  ['all but merge requests', 'rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event", when: never }, { when: on_success }]', undefined],
  ['the main branch', 'only: [main]', undefined],
  ['merge requests or the main branch', 'rules: [{ if: $CI_MERGE_REQUEST_IID || $CI_COMMIT_BRANCH == "main" }]', undefined],
] as const)('started by %s', async ([, rules, previews]) => {
  expect((await script(`ship:\n  script: ./ship.sh\n  ${rules}\n`))?.previews).toBe(previews)
})

test('schedules are kept in GitLab: that there is one is known, and how often it runs is not', async () => {
  const lines = await told(`copy:\n  only: [schedules]\n  script: pg_dump shop > shop.sql\nship: { script: ./ship.sh, except: [schedules] }\n`)
  expect(lines.filter((line) => line.includes('schedule'))).toEqual([
    '2 schedule .gitlab-ci.yml#schedule by workflow: cron the pipeline’s schedule, which is kept in GitLab? every undefined runs .gitlab-ci.yml#copy',
  ])
})

test('a branch of development or staging is said, another is not', async () => {
  const title = async (branch: string): Promise<string | undefined> => (await script(`ship: { stage: deploy, script: ./ship.sh, only: [${branch}] }\n`))?.title
  expect(await title('develop')).toBe('develop / deploy / ship')
  expect(await title('main')).toBe('deploy / ship')
})

test('services beside a job', async () => {
  const of = (more: string): Promise<ScriptDeclaration | undefined> => script(`try: { services: ['postgres:17'], script: psql -h postgres${more} }\n`)
  expect((await of(''))?.beside).toEqual(['postgres:17'])
  expect((await of(', environment: production'))?.beside).toBeUndefined()
})
