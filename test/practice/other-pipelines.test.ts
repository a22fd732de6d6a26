/** Pipelines of CircleCI and GitLab: what they deploy is what runs, and what they try on their own machines is not. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'
import { stacksOf } from './stacks.ts'

const pinned = 'infrastructure/image-pinned'
const chart: Files = {
  'ops/till/Chart.yaml': 'apiVersion: v2\nname: till\nversion: 0.1.0\n',
  'ops/till/values.yaml': 'image: { tag: latest }\nhost: till.local\n',
  'ops/till/values-production.yaml': 'host: till.example.com\n',
  'ops/till/values-staging.yaml': 'host: staging.till.example.com\n',
  'ops/till/templates/till.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: till }
spec:
  template:
    spec:
      containers:
        - name: till
          image: "registry.acme.test/till:{{ .Values.image.tag }}"
          env: [{ name: HOST, value: "{{ .Values.host }}" }]
`,
}
const circle = (release: string): Files => ({
  ...chart,
  '.circleci/config.yml': `version: 2.1
commands:
  release:
    parameters: { stage: { type: string } }
    steps:
      - run:
          name: Release
          command: |
            TAG=$(cat tag.txt)
            ${release}
jobs:
  ship: { machine: true, parameters: { stage: { type: string } }, steps: [checkout, { release: { stage: << parameters.stage >> } }] }
workflows:
  all:
    jobs:
      - ship: { name: ship-staging, stage: staging }
      - ship: { stage: production, filters: { branches: { only: main } } }
`,
})
const gitlab = (job: string): Files => ({ '.gitlab-ci.yml': `stages: [test, deploy]\n${job}` })

const values = 'ops/till/values-<< parameters.stage >>.yaml'

test('the tag that CircleCI’s deploy sets is what runs', async () => {
  const files = circle(`helm upgrade till ops/till --install -f ${values} --set image.tag=$TAG`)
  expect(await judged(files, pinned)).toEqual([expect.stringMatching(/^unknown service\/till /)])
  expect(await stacksOf(files)).toEqual(['ops/till/Chart.yaml ops/till/values-production.yaml: deployed by .circleci/config.yml:10'])
})

test('a deploy that sets no tag leaves the chart’s own', async () => {
  expect(await judged(circle(`helm upgrade till ops/till --install -f ${values} --set replicas=2`), pinned)).toEqual([
    expect.stringMatching(/^fail service\/till /),
  ])
  expect(await judged(circle(`helm upgrade till ops/till --install -f ${values} --set image.tag=latest`), pinned)).toEqual([
    expect.stringMatching(/^fail service\/till /),
  ])
})

test('what is handed in has the keys that are written out', async () => {
  const piped = (program: string): Files => circle(`kubectl get secret till -o json | jq '${program}' | helm upgrade till ops/till --install -f ${values} -f -`)
  expect(await judged(piped('{ host: .data.host }'), pinned)).toEqual([expect.stringMatching(/^fail service\/till /)])
  expect(await judged(piped('{ image: { tag: .data.tag } }'), pinned)).toEqual([expect.stringMatching(/^unknown service\/till /)])
})

test('the tag that GitLab’s deploy sets is what runs', async () => {
  const files = (set: string): Files => ({
    ...chart,
    ...gitlab(`.ship:
  stage: deploy
  script:
    - helm upgrade --install till ops/till -f ops/till/values-$STAGE.yaml ${set}
ship-staging: { extends: .ship, variables: { STAGE: staging }, environment: staging }
ship: { extends: .ship, variables: { STAGE: production }, environment: production, when: manual }
`),
  })
  expect(await judged(files('--set image.tag=$CI_COMMIT_SHORT_SHA'), pinned)).toEqual([expect.stringMatching(/^unknown service\/till /)])
  expect(await judged(files('--wait'), pinned)).toEqual([expect.stringMatching(/^fail service\/till /)])
  expect(await stacksOf(files('--wait'))).toEqual(['ops/till/Chart.yaml ops/till/values-production.yaml: deployed by .gitlab-ci.yml:5'])
})

const service = (image: string): string => `services:\n  till: { image: '${image}' }\n`
const stackFiles: Files = { 'docker-compose.yml': service('registry.acme.test/till:1'), 'next.yml': service('registry.acme.test/till:2') }

test.for([
  ['GitLab, on its own machine', gitlab('ship: { stage: deploy, script: [docker compose -f next.yml up -d] }\n')],
  ['GitLab', gitlab('ship: { stage: deploy, script: [docker stack deploy -c next.yml till], environment: production }\n')],
  [
    'CircleCI',
    {
      '.circleci/config.yml':
        'jobs: { deploy: { machine: true, steps: [{ run: docker stack deploy -c next.yml till }] } }\nworkflows: { all: { jobs: [deploy] } }\n',
    },
  ],
] as const)('the stack that a job of %s brings up is taken', async ([, files]) => {
  expect((await stacksOf({ ...stackFiles, ...files }))[0]).toMatch(/^next\.yml: deployed by /)
})

test.for([
  [
    'of merge requests',
    gitlab('look: { stage: deploy, script: [docker compose -f next.yml up -d], rules: [{ if: $CI_PIPELINE_SOURCE == "merge_request_event" }] }\n'),
  ],
  ['that brings it up to try it', gitlab('try: { stage: test, script: [docker compose -f next.yml up -d, ./try.sh] }\n')],
  ['of which nothing tells what it is for', gitlab('all: { script: [docker compose -f next.yml up -d, ./go.sh] }\n')],
  [
    'of CircleCI of which nothing tells what it is for',
    { '.circleci/config.yml': 'jobs: { build: { machine: true, steps: [{ run: docker compose -f next.yml up -d }] } }\n' },
  ],
  [
    'that no workflow runs',
    {
      '.circleci/config.yml':
        'jobs: { deploy: { machine: true, steps: [{ run: docker stack deploy -c next.yml till }] }, try: { machine: true, steps: [{ run: ls }] } }\nworkflows: { all: { jobs: [try] } }\n',
    },
  ],
] as const)('a job %s chooses nothing', async ([, files]) => {
  expect((await stacksOf({ ...stackFiles, ...files }))[0]).toMatch(/^docker-compose\.yml: /)
})

const shop: Files = {
  'compose.yaml': `services:
  till: { image: 'registry.acme.test/till:1', environment: { DATABASE_URL: 'postgres://till@db:5432/till' } }
  db: { image: 'postgres:17', environment: { POSTGRES_PASSWORD_FILE: /run/secrets/db }, volumes: ['data:/var/lib/postgresql/data'] }
volumes: { data: {} }
`,
}
const dump = 'pg_dump $DATABASE_URL | gzip > db.gz && aws s3 cp db.gz s3://acme-copies/db.gz'

test('a dump by CircleCI’s clock is a backup, one of a database beside the job is none', async () => {
  const files = (cron: string, run: string): Files => ({
    ...shop,
    '.circleci/config.yml': `jobs: { copy: { docker: [{ image: cimg/base:1 }, { image: 'postgres:17' }], steps: [{ run: '${run}' }] } }
workflows: { nightly: { ${cron}jobs: [copy] } }
`,
  })
  const clock = "triggers: [{ schedule: { cron: '0 3 * * *', filters: { branches: { only: main } } } }], "
  const scheduled = 'backup/automated'
  expect(await judged(files(clock, dump), scheduled)).toEqual(['pass database/db'])
  expect(await judged(files('', dump), scheduled)).toEqual([expect.stringMatching(/^fail database\/db /)])
  expect(await judged(files(clock, 'pg_dump -h localhost till > db.sql'), scheduled)).toEqual([expect.stringMatching(/^fail database\/db /)])
})

test('a schedule of GitLab’s leaves open how often, and does what it does', async () => {
  const files = (only: string): Files => ({ ...shop, ...gitlab(`copy: { script: ['${dump}'], only: [${only}] }\n`) })
  expect(await judged(files('schedules'), 'backup/automated')).toEqual([expect.stringMatching(/^unknown database\/db .*kept in GitLab/)])
  expect(await judged(files('web'), 'backup/automated')).toEqual([expect.stringMatching(/^fail database\/db /)])
})

test('a database that the job starts for itself may be emptied, the one that it is led to may not', async () => {
  const files = (image: string, url: string): Files => ({
    ...shop,
    '.circleci/config.yml': `jobs:
  publish:
    docker:
      - { image: cimg/base:1, environment: { PGDATABASE: till_ci } }
      ${image}
    steps: [{ run: 'psql -d ${url} -f x.sql && flyway clean -url=${url}' }]
workflows: { all: { jobs: [publish] } }
`,
  })
  const rule = 'database/destructive-change'
  expect((await judged(files("- { image: 'postgres:17' }", 'jdbc:postgresql://localhost/$PGDATABASE'), rule)).join(' ')).not.toContain('fail')
  expect(await judged(files('', '$DATABASE_URL'), rule)).toEqual([expect.stringMatching(/^fail database\/db /)])
})

test('a cluster that is called live is not production’s where the job is for development', async () => {
  const manifest = (name: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { spec: { containers: [{ name: till, image: 'acme/till:1' }] } } }\n`
  const files = (first: string): Files => ({
    'k8s/a.yaml': manifest('till'),
    'k8s/b.yaml': manifest('till'),
    '.circleci/config.yml': `jobs:
  ${first}: { machine: true, steps: [{ run: kubectl apply -f k8s/a.yaml }] }
  ship-live: { machine: true, steps: [{ run: kubectl apply -f k8s/b.yaml }] }
workflows: { all: { jobs: [${first}, ship-live] } }
`,
  })
  expect((await stacksOf(files('ship-dev-live')))[0]).toMatch(/^k8s\/b\.yaml: deployed by/)
  expect((await stacksOf(files('ship-north-live')))[0]).toMatch(/^k8s\/a\.yaml: deployed by/)
})
