/** Steps that empty a database elsewhere than in production: by their own condition, by what their action is given, or by where they lead. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const action = '.github/actions/roll-out/action.yml'
const reset = 'kubectl exec -n till deploy/till-web -- sh -c "cd /app && bundle exec rails db:seed:replant"'
const steps = (condition: string, run = reset): string => `name: Roll out
description: Brings the till up
inputs:
  place: { description: where, required: true }
  change: { description: number of the change }
  fill: { description: rows or none, default: 'none' }
runs:
  using: composite
  steps:
    - run: docker stack deploy -c compose.yaml till
      shell: bash
    - name: Rows
${condition === '' ? '' : `      if: ${condition}\n`}      shell: bash
      run: ${run}
`
const workflow = (given: string, job = ''): string => `on: { push: { branches: [ main ] } }
jobs:
  roll-out:
    runs-on: ubuntu-24.04
${job}    steps:
      - uses: ./.github/actions/roll-out
        with: { ${given} }
`
const tree = (own: string, given = 'place: production', job = ''): Readonly<Record<string, string>> => ({
  [action]: own,
  '.github/workflows/deploy.yml': workflow(given, job),
  'compose.yaml':
    'services:\n  till: { build: ., image: till, environment: { DATABASE_URL: "postgresql://till@rows:5432/till" } }\n  rows: { image: "postgres:17", volumes: [ "rows:/var/lib/postgresql/data" ] }\nvolumes: { rows: }\n',
  Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["bundle", "exec", "rails", "server"]\n',
  Gemfile: 'gem "rails"\ngem "pg"\n',
  'config/database.yml': 'production:\n  adapter: postgresql\n  url: <%= ENV["DATABASE_URL"] %>\n',
})
const of = async (files: Readonly<Record<string, string>>): Promise<string> => (await verdicts(files, 'database/destructive-change')).join('\n')
const told = /^database\/rows fail: rows loses data on the way to production: rails db:seed:replant @ \.github\/actions\/roll-out\/action\.yml:/
const passes = /^database\/rows pass/

test.each([
  ['no condition', '', 'place: production'],
  ['one of production', "inputs.place == 'production'", 'place: production'],
  ['one of production that only a run knows', "inputs.place == 'production'", 'place: "${{ inputs.place }}"'],
  ['one that is given', "inputs.change != '' && inputs.place != 'staging'", 'place: production, change: 7'],
  ['one that only a run knows', "inputs.change != ''", 'place: production, change: "${{ github.event.number }}"'],
  ['one by default', "inputs.fill == 'none'", 'place: production'],
  ['one of several', "inputs.place != 'production' || inputs.fill == 'none'", 'place: "${{ inputs.place }}"'],
  ['one of a branch', "inputs.from_branch == 'staging'", 'place: production, from_branch: "${{ github.ref_name }}"'],
  ['not being staging', "${{ !(inputs.place == 'staging') }}", 'place: "${{ inputs.place }}"'],
])('a step with %s is on the way', async (_, condition, given) => {
  expect(await of(tree(steps(condition), given))).toMatch(told)
})

test.each([
  ['production is left out', "inputs.place != 'production'", 'place: "${{ inputs.place }}"'],
  ['production is left out beside more', "inputs.change != '' && 'production' != inputs.place", 'place: "${{ inputs.place }}", change: 7'],
  ['production is denied', "${{ !(inputs.place == 'production') }}", 'place: "${{ matrix.place }}"'],
  ['it is of staging', "${{ (github.actor == 'x' || github.actor == 'y') && inputs.place == 'staging' }}", 'place: "${{ inputs.place }}"'],
  ['nobody gives it a change', "(inputs.fill == 'rows' || inputs.fill == 'none') && inputs.change != ''", 'place: production'],
  ['it is given another place', "inputs.place != 'production'", 'place: production'],
  ['its default is another', "inputs.fill == 'rows'", 'place: production'],
])('a step is not where %s', async (_, condition, given) => {
  expect(await of(tree(steps(condition), given))).toMatch(passes)
})

test('a job says so for all of its steps', async () => {
  expect(await of(tree(steps(''), 'place: "${{ inputs.place }}"', "    if: inputs.place != 'production'\n"))).toMatch(passes)
  expect(await of(tree(steps(''), 'place: "${{ inputs.place }}"', "    if: inputs.place == 'production'\n"))).toMatch(told)
})

test('an action inside of another is given what that hands on', async () => {
  const inner =
    "name: Rows\ninputs: { where: { default: x } }\nruns:\n  using: composite\n  steps:\n    - if: inputs.where == 'here'\n      shell: bash\n      run: bundle exec rails db:reset\n"
  const outer = steps('').replace(/ {4}- name: Rows[\s\S]*/, '    - uses: ./.github/actions/rows\n      with: { where: "${{ inputs.fill }}" }\n')
  const all = (given: string): Readonly<Record<string, string>> => ({ ...tree(outer, given), '.github/actions/rows/action.yml': inner })
  expect(await of(all('place: production, fill: here'))).toMatch(/fail: .*rails db:reset/)
  expect(await of(all('place: production'))).toMatch(passes)
})

test.each([
  ['kubectl exec -n shop-development deploy/till-web -- bundle exec rails db:reset', passes],
  ['kubectl --context staging exec deploy/till-web -- bundle exec rails db:reset', passes],
  ['kubectl exec deploy/till-review-${{ inputs.change }}-web -- bundle exec rails db:reset', passes],
  ['kubectl exec -n shop-production deploy/till-web -- bundle exec rails db:reset', /^database\/rows fail/],
  ['kubectl exec -n shop deploy/reviews -- bundle exec rails db:reset', /^database\/rows fail/],
  ['kubectl exec -n shop deploy/review-api -- bundle exec rails db:reset', /^database\/rows fail/],
  ['kubectl exec -n shop deploy/dev-portal -- bundle exec rails db:reset', /^database\/rows fail/],
])('where a command leads: %s', async (run, wanted) => {
  expect(await of(tree(steps('', run)))).toMatch(wanted)
})

test.each([
  ['if [ "$STAGE" != "production" ]; then bundle exec rails db:reset; fi', passes],
  ['if [[ $STAGE == staging && -n $ROWS ]]; then bundle exec rails db:reset; fi', passes],
  ['if [ "$STAGE" = production ]; then ./up.sh; else bundle exec rails db:reset; fi', passes],
  ['if [ "$STAGE" = production ]; then bundle exec rails db:reset; fi', /^database\/rows fail/],
  ['if [ "$STAGE" != staging ]; then bundle exec rails db:reset; fi', /^database\/rows fail/],
  ['if [ "$STAGE" != production ] || [ "$ROWS" = 1 ]; then bundle exec rails db:reset; fi', /^database\/rows fail/],
])('a script of a deploy: %s', async (line, wanted) => {
  expect(await of({ ...tree(steps("inputs.place == 'x'")), 'deploy.sh': `#!/bin/sh\ndocker compose up -d\n${line}\n` })).toMatch(wanted)
})

test('inside of a container, what nobody sets is not production either', async () => {
  const entry = { 'entry.sh': '#!/bin/sh\nif [ "$STAGE" != production ]; then bundle exec rails db:reset; fi\nbundle exec rails server\n' }
  const files = { ...tree(steps("inputs.place == 'x'")), ...entry, Dockerfile: 'FROM ruby:3.4\nCOPY . .\nCMD ["./entry.sh"]\n' }
  expect(await of(files)).toMatch(/^database\/rows fail/)
})
