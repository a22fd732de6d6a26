import { expect, test } from 'vitest'
import { loadTestReader } from '../../src/readers/load-test/index.ts'
import { verdicts } from '../practice/verdicts.ts'
import { judge } from '../systems/story.ts'
import { watched } from './watch-harness.ts'

const read = (text: string, path = 'load/rush.js'): Promise<string[]> => watched(loadTestReader, text, path)
const head = "import http from 'k6/http'\n"
const body = "export default function () { http.get('https://staging.x.dev') }\n"

test.each([
  [
    'stages',
    'export const options = { stages: [\n{ duration: "2m", target: 130 },\n{ duration: "9m", target: 730 },\n{ duration: "1m", target: 0 } ] }\n',
    ['2 load-test k6 rush.js users 730@4'],
  ],
  [
    'users and limits',
    'const most = 41\nexport const options = { vus: most,\nthresholds: { http_req_failed: ["rate<0.02", { threshold: "rate<0.5", abortOnFail: true }] } }\n',
    ['3 load-test k6 rush.js users 41@3 limit http_req_failed rate<0.02@4 limit http_req_failed rate<0.5@4'],
  ],
  [
    'scenarios add up',
    'export const options = { scenarios: {\na: { executor: "constant-vus", vus: 31 },\nb: { executor: "ramping-vus", stages: [{ target: 70 }] },\nc: { executor: "constant-arrival-rate", rate: 600, timeUnit: "1m" } } }\n',
    ['2 load-test k6 rush.js users 101@3 rate 10@5'],
  ],
  ['an unknown number', 'export let options = { vus: Number(__ENV.CREWS) }\n', ['2 load-test k6 rush.js users ?__ENV.CREWS@2']],
  ['a default of its own', 'const crews = parseInt(__ENV.CREWS || "260")\nexport const options = { vus: crews }\n', ['3 load-test k6 rush.js users 260*@3']],
  ['no options: one user', '', ['1 load-test k6 rush.js users 1@1']],
])('k6: %s', async (_what, options, told) => expect(await read(head + options + body)).toEqual(told))

test('a stage that is unknown leaves at least the others', async () => {
  expect(await read(`${head}export const options = { stages: [{ target: 220 }, { target: __ENV.PEAK }] }\n${body}`)).toEqual([
    '2 load-test k6 rush.js users ?__ENV.PEAK >=220@2',
  ])
})

test('artillery: phases and what is ensured', async () => {
  const text =
    'config:\n  target: https://x.dev\n  phases:\n    - duration: 60\n      arrivalRate: 13\n    - duration: 600\n      arrivalRate: 13\n      rampTo: 47\n  ensure:\n    thresholds:\n      - http.response_time.p95: 430\nscenarios:\n  - flow: []\n'
  expect(await read(text, 'load/artillery.yml')).toEqual(['4 load-test artillery artillery.yml rate 47@8 limit http.response_time.p95 430@11'])
})

test('locust: that it is there is known, how far it goes is not', async () => {
  expect(await read('from locust import HttpUser\n\nclass Buyer(HttpUser):\n    pass\n', 'locustfile.py')).toEqual([
    '3 load-test locust locustfile.py users ?the users that Locust is started with@3 limit ?the limits that Locust is started with@3',
  ])
})

test.each([
  ['a helper without a run', `${head}export const base = 'x'\n`, 'load/helper.js'],
  ['a file that speaks of k6', "// import http from 'k6/http'\nexport default 1\n", 'load/notes.js'],
  ['an example', `${head}${body}`, 'examples/load/rush.js'],
  ['a stack', 'services: {}\nconfig: { phases: [] }\n', 'load/compose.yml'],
])('%s is none', async (_what, text, path) => expect(await read(text, path)).toEqual([]))

test('a broken script is told', async () => {
  expect((await read(`${head}export const options = { vus: `))[0]).toMatch(/^2 skipped: JavaScript: /)
})

const scanned = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const base = { 'compose.yaml': 'services:\n  api:\n    image: ghcr.io/x/api:4.1\n    ports: ["80:80"]\n' }
  const { head } = await judge({ ...base, ...files }, { ...base, ...files })
  return head.verdicts.flatMap(({ rule, evidence, outcome }) => (rule === 'performance/load-test' ? [outcome, ...evidence.map((one) => one.path)] : []))
}
const phases = 'config:\n  target: https://x.dev\n  phases: [{ duration: 60, arrivalRate: 13 }]\nscenarios: [{ flow: [] }]\n'

test.each([
  ['tools/load-generator/script.js', `${head}export const options = { vus: 41 }\n${body}`, true],
  ['tools/loadgenerator/lib/visits.ts', `${head}export const options = { vus: 41 }\n${body}`, true],
  ['packages/till/test/perf/scenes/rush/buyers/morning.ts', `${head}export const options = { vus: 41 }\n${body}`, true],
  ['packages/till/test/scenes/rush/morning.ts', `${head}export const options = { vus: 41 }\n${body}`, false],
  ['tools/load-generator/scenario.yml', phases, true],
  ['tools/LoadGen/locustfile.py', 'from locust import HttpUser\nclass Buyer(HttpUser):\n    pass\n', true],
  ['tools/load-generator/buyers.py', 'from locust import HttpUser\nclass Buyer(HttpUser):\n    pass\n', true],
  ['tools/loaders/users.py', '# no locust here\nclass Buyer(User):\n    pass\n', false],
  ['tools/code-generator/script.js', "import { readFileSync } from 'node:fs'\nexport default function () {}\n", false],
])('%s is found in the repository: %s', async (path, text, found) => {
  const told = await scanned({ [path]: text })
  expect(told.includes(path)).toBe(found)
})

const plan = (inner: string): string =>
  `<?xml version="1.0"?>\n<jmeterTestPlan version="1.2">\n<hashTree><TestPlan enabled="true"/>\n<hashTree>\n${inner}\n</hashTree></hashTree></jmeterTestPlan>\n`
const variables = (name: string, value: string, enabled = 'true'): string =>
  `<Arguments enabled="${enabled}"><collectionProp name="Arguments.arguments"><elementProp name="${name}" elementType="Argument"><stringProp name="Argument.name">${name}</stringProp><stringProp name="Argument.value">${value}</stringProp></elementProp></collectionProp></Arguments><hashTree/>`
const crew = (users: string, enabled = true): string =>
  `<ThreadGroup testclass="ThreadGroup" enabled="${String(enabled)}">\n<stringProp name="ThreadGroup.num_threads">${users}</stringProp></ThreadGroup>`

test.each([
  ['a thread group', crew('37'), ['5 load-test jmeter rush.jmx users 37@6']],
  ['groups run together', `${crew('37')}<hashTree/>\n${crew('5')}`, ['5 load-test jmeter rush.jmx users 42@6']],
  ['a property with a default', crew('${__P(crew,64)}'), ['5 load-test jmeter rush.jmx users 64*@6']],
  ['a variable of the plan', `${variables('HANDS', '37')}${crew('${HANDS}')}`, ['5 load-test jmeter rush.jmx users 37@6']],
  ['the last variable of a name', `${variables('HANDS', '9')}${variables('HANDS', '37')}${crew('${HANDS}')}`, ['5 load-test jmeter rush.jmx users 37@6']],
  ['a variable of a property', `${variables('HANDS', '${__P(crew,64)}')}${crew('${HANDS}')}`, ['5 load-test jmeter rush.jmx users 64*@6']],
  ['a property that falls back to a variable', `${variables('HANDS', '64')}${crew('${__P(crew,${HANDS})}')}`, ['5 load-test jmeter rush.jmx users 64*@6']],
  [
    'a variable that is switched off',
    `${variables('HANDS', '37', 'false')}${crew('${HANDS}')}`,
    ['5 load-test jmeter rush.jmx users ?the users that JMeter is started with@6'],
  ],
  [
    'variables that stand for one another',
    `${variables('HANDS', '${HANDS}')}${crew('${HANDS}')}`,
    ['5 load-test jmeter rush.jmx users ?the users that JMeter is started with@6'],
  ],
  ['a property without one', crew('${__P(crew)}'), ['5 load-test jmeter rush.jmx users ?the users that JMeter is started with@6']],
  [
    'what is asserted',
    `${crew('37')}\n<hashTree><DurationAssertion enabled="true">\n<stringProp name="DurationAssertion.duration">430</stringProp></DurationAssertion></hashTree>`,
    ['5 load-test jmeter rush.jmx users 37@6 limit duration<430@7'],
  ],
  [
    'nothing of a group that is off',
    `${crew('900', false)}<hashTree><ResponseAssertion/></hashTree>\n${crew('37')}`,
    ['7 load-test jmeter rush.jmx users 37@8'],
  ],
  [
    'no answer that is only to be the right one',
    `${crew('37')}\n<hashTree><ResponseAssertion><stringProp name="Assertion.test_field">Assertion.response_code</stringProp></ResponseAssertion>\n<SizeAssertion/><JSR223Assertion><stringProp name="script">assert prev.responseCode == "200"</stringProp></JSR223Assertion></hashTree>`,
    ['5 load-test jmeter rush.jmx users 37@6'],
  ],
  [
    'a script that asks how long answers take',
    `${crew('37')}\n<hashTree><JSR223Assertion><stringProp name="script">if (prev.getTime() > 430) AssertionResult.setFailure(true)</stringProp></JSR223Assertion></hashTree>`,
    ['5 load-test jmeter rush.jmx users 37@6 limit how long answers take, by a script@7'],
  ],
  [
    'a script that lies elsewhere',
    `${crew('37')}\n<hashTree><BeanShellAssertion><stringProp name="BeanShellAssertion.filename">hold.bsh</stringProp></BeanShellAssertion></hashTree>`,
    ['5 load-test jmeter rush.jmx users 37@6 limit ?what the script of an assertion holds answers to@7'],
  ],
  [
    'a run that stops when answers are slow',
    `${crew('37')}\n<hashTree><kg.apc.jmeter.reporters.AutoStop enabled="true"/></hashTree>`,
    ['5 load-test jmeter rush.jmx users 37@6 limit a run that stops by itself@7'],
  ],
  ['no group', '', []],
])('JMeter: %s', async (_what, inner, told) => expect(await read(plan(inner), 'jmeter/rush.jmx')).toEqual(told))

test('other XML of that name is no plan', async () => {
  expect(await read('<project>jmeterTestPlan</project>', 'jmeter/rush.jmx')).toEqual([])
  expect(await read('<jmeterTestPlan><hashTree>', 'jmeter/rush.jmx')).toEqual([])
})

const api = 'services:\n  api:\n    image: ghcr.io/x/api:4.1\n    ports: ["80:80"]\n'
const judgedBy = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts({ 'compose.yaml': api, ...files }, 'performance/load-test')).map((line) => line.replace(/^system /, ''))
const step = (run: string): Readonly<Record<string, string>> => ({
  '.github/workflows/speed.yml': `on: push\njobs:\n  speed:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          ${run}\n`,
})
const none = 'fail: there is no load test in the repository @ compose.yaml:1'
const without = (figures: string, place = '.github/workflows/speed.yml', line = 7): string =>
  `fail: the load test does not tell whether the target is carried: ${place}: ${figures}, without limits @ ${place}:${line}`
const open = 'unknown @ .github/workflows/speed.yml:7'

test('a plan of JMeter passes with a limit on time, and fails with checks of answers alone', async () => {
  const held = (what: string): Readonly<Record<string, string>> => ({ 'rush/rush.jmx': plan(`${crew('37')}\n<hashTree>${what}</hashTree>`) })
  expect(await judgedBy(held('<DurationAssertion><stringProp name="DurationAssertion.duration">430</stringProp></DurationAssertion>'))).toEqual([
    expect.stringMatching(/^pass /),
  ])
  expect(await judgedBy(held('<ResponseAssertion/>'))).toEqual([without('37 users at once', 'rush/rush.jmx', 5)])
})

test.each([
  ['hey -z 9s -c 70 http://localhost:8080/boats', without('70 users at once')],
  ['docker run --rm --network host ghcr.io/sail/hey:0.2 -z 9s http://localhost:8080/boats', without('no figures')],
  ['docker run --rm sail/tools hey -z 9s http://localhost:8080/boats', without('no figures')],
  ['npx autocannon -c $CREWS $ADDRESS', without('an unknown number of users at once')],
  ['echo "GET http://localhost" | vegeta attack -rate=90/s -duration=20s | vegeta report', without('90 arrivals a second')],
  ['siege -f boats.txt --concurrent=33', without('33 users at once')],
  ['wrk -t2 -c 45 http://localhost > told.txt && ./judge told.txt', open],
  ['ab -n 900 http://localhost/ | python3 judge.py', open],
  ['TOLD=$(oha -n 900 http://localhost/)', open],
  ['hey --help', none],
  ['docker pull ghcr.io/sail/hey', none],
  ['./hey http://localhost/', none],
  ['vegeta plot told.bin', none],
  ['echo hey http://localhost/', none],
])('%s', async (run, told) => expect(await judgedBy(step(run))).toEqual([told]))

test('a step that never runs is no load test', async () => {
  const off = Object.fromEntries(
    Object.entries(step('hey http://localhost/')).map(([path, text]) => [path, text.replace('- run: |', '- if: false\n        run: |')]),
  )
  expect(await judgedBy(off)).toEqual([none])
})

test('a program of its own may hold to limits what a command beside it does not', async () => {
  expect(await judgedBy({ ...step('hey http://localhost/'), 'stress-test/main.go': 'package main\n' })).toEqual(['unknown @ stress-test/main.go:1'])
  expect(await judgedBy({ 'scripts/load-test.sh': '#!/bin/sh\nbombardier -c 80 http://localhost/\n' })).toEqual([
    without('80 users at once', 'scripts/load-test.sh', 2),
  ])
})

test('limits that fall take the rule with them, whatever a workflow runs beside', async () => {
  const limited = `${head}export const options = { vus: 41, thresholds: { http_req_failed: ['rate<0.02'] } }\n${body}`
  const before = { 'compose.yaml': api, 'load/rush.js': limited }
  const after = { 'compose.yaml': api, ...step('hey -c 70 http://localhost/') }
  const { changes } = await judge(before, after)
  expect(changes.filter(({ rule }) => rule === 'performance/load-test').map(({ change }) => change)).toEqual(['regressed'])
})

test('the test that goes furthest is told where it stands', async () => {
  const bare = (options: string): string =>
    `import { Api } from '../api.js'\n\nexport let options = {\n  ${options}\n}\nexport default function () { new Api().get() }\n`
  const found = await judgedBy({
    'load/a.js': `${head}export const options = { vus: 41 }\n${body}`,
    'load/deep/b.js': bare("stages: [\n    { duration: '1m', target: 510 },\n  ],"),
    'load/deep/c.js': bare('stages: ["build", "test"],'),
  })
  expect(found).toEqual([without('510 users at once', 'load/deep/b.js', 3)])
})

const noted = (heading: string, command: string): string => `# The till\n\n## ${heading}\n\n### By hand\n\n\`\`\`sh\n${command}\n\`\`\`\n`

test('a load that a document says how to make is named, and has no limits', async () => {
  const command = 'ab -n 700 -c 30 http://localhost:8019/till'
  const of = async (text: string): Promise<string> =>
    (
      await verdicts({ 'compose.yaml': 'services: { till: { image: "ghcr.io/x/till:4", ports: ["80:80"] } }\n', 'SPEED.md': text }, 'performance/load-test')
    ).join('\n')
  expect(await of(noted('Load tests', command))).toBe(
    'system fail: the load test does not tell whether the target is carried: SPEED.md: 30 users at once, without limits @ SPEED.md:8',
  )
  expect(await of(noted('How it is started', command))).toContain('there is no load test in the repository')
  expect(await of(noted('Load tests', 'open http://localhost:8019/till'))).toContain('there is no load test in the repository')
})

test('a document leaves open what a program of its own asks for', async () => {
  const files = { 'compose.yaml': 'services: { till: { image: "ghcr.io/x/till:4", ports: ["80:80"] } }\n', 'tools/load_test.py': 'print("rush")\n' }
  const [alone] = await verdicts(files, 'performance/load-test')
  expect(await verdicts({ ...files, 'SPEED.md': noted('Load tests', 'hey -c 30 http://localhost:8019/') }, 'performance/load-test')).toEqual([alone])
  expect(alone).toMatch(/^system unknown/)
})
