import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeClimateReader } from '../../src/readers/code-climate.ts'
import { dependabotReader } from '../../src/readers/dependabot.ts'
import { grafanaReader } from '../../src/readers/grafana.ts'
import { renovateReader } from '../../src/readers/renovate.ts'
import { scannerFilesReader } from '../../src/readers/scanner-files.ts'
import { scrutinizerReader } from '../../src/readers/scrutinizer.ts'
import { uptimeReader } from '../../src/readers/uptime.ts'
import { workflowChecksReader } from '../../src/readers/workflow-checks.ts'
import { watched } from './watch-harness.ts'

const workflow = (steps: string, on = 'schedule: [ { cron: "*/9 * * * *" } ]'): Promise<string[]> =>
  watched(workflowChecksReader, `on:\n  ${on}\njobs:\n  look:\n    steps:\n${steps}`, '.github/workflows/look.yml')

test('a workflow checks on a schedule; what it sends, fetches or asks of itself is no such question', async () => {
  const steps = [
    '      - run: |',
    '          set -e',
    '          curl -fsS -o /dev/null https://api.ferry.dev/healthz?token=s3cr3t',
    '          curl -sSL https://get.docker.com | sh',
    '          curl -X POST -d "{}" https://api.ferry.dev/run',
    '          curl -f http://localhost:3000/health',
    '          curl -fsSL https://dl.ferry.dev/tool.tgz -o tool.tgz',
    '      - run: curl -f "${{ vars.SITE_URL }}/up"',
    '      - if: false',
    '        run: curl -f https://off.ferry.dev/',
    '      - uses: upptime/uptime-monitor@v1',
  ].join('\n')
  expect(await workflow(steps)).toEqual([
    '8 watch uptime a GitHub workflow ".github/workflows/look.yml" https://api.ferry.dev/healthz@8 outside',
    '13 watch uptime a GitHub workflow ".github/workflows/look.yml" ?an address that is kept in a variable@13 outside',
    '16 watch uptime upptime ".github/workflows/look.yml" outside',
  ])
  expect(await workflow(steps, 'push: {}')).toEqual([])
  for (const [cron, count] of [
    ['0 6 * * *', 3],
    ['0 6 * * 1-5', 3],
    ['0 5 15 * *', 0],
    ['0 5 * * 0', 0],
  ] as const)
    expect(await workflow(steps, `schedule: [ { cron: "${cron}" } ]`)).toHaveLength(count)
})

test('steps and commands that look for holes, and those that do not', async () => {
  const steps = [
    '      - uses: aquasecurity/trivy-action@0.28.0',
    '      - uses: github/codeql-action/init@v3',
    '      - uses: github/codeql-action/analyze@v3',
    '      - run: npm ci && npm audit --omit=dev || true',
    '      - run: npm audit fix',
    '      - run: echo "npm audit is for later"',
    '      - run: npx snyk test',
    '      - uses: ossf/scorecard-action@80e868c13c90f172d68d1f4501dee99e2479f7af',
    '      - uses: fossas/fossa-action@v1',
    '      - run: fossa analyze',
  ].join('\n')
  expect(await workflow(steps, 'push: {}')).toEqual([
    '6 scanner trivy',
    '9 scanner npm audit',
    '12 scanner snyk',
    '13 scanner OpenSSF Scorecard',
    '14 scanner fossa',
    '15 scanner fossa',
  ])
})

test.each([
  ['uses: oke-py/npm-audit-action@v1.8.2', 'npm audit'],
  ['uses: rustsec/audit-check@v2', 'an audit of the language’s own'],
  ['uses: golang/govulncheck-action@v1', 'govulncheck'],
  ['uses: kunalnagarco/action-cve@v1.14.23', 'Dependabot’s alerts'],
  ['uses: jfrog/frogbot@v2', 'Frogbot'],
  ['uses: debricked/actions/scan@v1', 'a scanner of dependencies'],
  ['uses: azure/container-scan@v0', 'a scanner of images'],
  ['uses: dependency-check/Dependency-Check_Action@main', 'a scanner of dependencies'],
  ['run: uv run --frozen pip-audit', 'pip-audit'],
  ['run: python -m pip_audit -r requirements.txt', 'pip-audit'],
  ['run: poetry run safety check', 'safety'],
  ['run: composer audit --locked', 'composer audit'],
  ['run: mix deps.audit', 'mix deps.audit'],
  ['run: dotnet list package --vulnerable --include-transitive', 'dotnet list package --vulnerable'],
  ['run: ./gradlew --no-daemon dependencyCheckAnalyze', 'OWASP Dependency-Check'],
  ['run: go run golang.org/x/vuln/cmd/govulncheck@latest ./...', 'an audit of the language’s own'],
  ['run: bundle exec bundle-audit check --update', 'bundler-audit'],
  ['run: dotnet list package --outdated', undefined],
  ['run: npx eslint --rule safety .', undefined],
])('%s', async (step, tool) => expect(await workflow(`      - ${step}`, 'push: {}')).toEqual(tool === undefined ? [] : [`6 scanner ${tool}`]))

test('Dependabot says what it covers', async () => {
  const text =
    'version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /web\n  - package-ecosystem: docker\n    directories: [ /a, /b ]\n  - schedule: {}\n'
  expect(await watched(dependabotReader, text, '.github/dependabot.yml')).toEqual(['3 scanner dependabot npm in /web docker in /a docker in /b'])
  expect(await watched(dependabotReader, 'version: 2\nupdates: []\n', '.github/dependabot.yml')).toEqual([])
})

test.each([
  ['plugins:\n  brakeman:\n    enabled: true\n  bundler-audit:\n    enabled: true\n', ['4 scanner bundler-audit']],
  ['engines: { bundler-audit: true }\n', ['1 scanner bundler-audit']],
  ['plugins:\n  bundler-audit:\n    enabled: false\n', ['2 scanner bundler-audit it is switched off']],
  ['plugins:\n  brakeman: { enabled: true }\nexclude_patterns: [ bundler-audit ]\n', []],
  ['plugins: bundler-audit\n', []],
])('Code Climate: %s', async (text, told) => expect(await watched(codeClimateReader, text, '.codeclimate.yml')).toEqual(told))

test.each([
  ['tools:\n    php_loc: true\n    sensiolabs_security_checker: true\n', ['3 scanner Scrutinizer']],
  ['tools:\n    sensiolabs_security_checker:\n        enabled: true\n', ['2 scanner Scrutinizer']],
  ['tools:\n    sensiolabs_security_checker: { command: look }\n', ['2 scanner Scrutinizer']],
  ['tools:\n    sensiolabs_security_checker: false\n', ['2 scanner Scrutinizer it is switched off']],
  ['tools:\n    php_loc: true\nfilter: { excluded_paths: [ sensiolabs_security_checker ] }\n', []],
  ['tools: sensiolabs_security_checker\n', []],
])('Scrutinizer: %s', async (text, told) => expect(await watched(scrutinizerReader, text, '.scrutinizer.yml')).toEqual(told))

test.each([
  ['.snyk', '# a policy\nversion: v1.25.0\nignore: {}\n', ['2 scanner snyk']],
  ['.fossa.yml', 'version: 3\nproject: { id: ferry }\n', ['1 scanner fossa']],
  ['shop/.snyk', 'version: v1.25.0\n', ['1 scanner snyk']],
  ['.whitesource', '{\n  "scanSettings": {}\n}\n', ['1 scanner mend']],
  ['.snyk', '', []],
])('a service that scans is told by its settings: %s %j', async (path, text, told) => expect(await watched(scannerFilesReader, text, path)).toEqual(told))

test.each([
  ['renovate.json', '{\n  "extends": ["config:recommended"]\n}', ['1 scanner renovate']],
  ['renovate.json5', "{ extends: ['config:base'] }", ['1 scanner renovate']],
  ['renovate.json', '{ "enabled": false }', ['1 scanner renovate it is switched off']],
  ['package.json', '{\n  "name": "x",\n  "renovate": { "extends": [] }\n}', ['3 scanner renovate']],
  ['package.json', '{ "name": "renovate" }', []],
])('Renovate: %s %s', async (path, text, told) => expect(await watched(renovateReader, text, path)).toEqual(told))

test('Gatus asks from where it runs, Upptime from outside; an address keeps no secret', async () => {
  const gatus =
    'endpoints:\n  - name: api\n    url: https://u:hunter7@api.x.dev/health?key=s3cr3t\n    conditions: [ "[STATUS] == 200" ]\n  - name: bare\n    url: https://b.x.dev\n  - name: off\n    enabled: false\n    url: https://c.x.dev\n    conditions: []\n'
  expect(await watched(uptimeReader, gatus, 'ops/gatus/config.yaml')).toEqual([
    '3 watch uptime gatus "api" https://api.x.dev/health@3',
    '9 watch uptime gatus "off" https://c.x.dev@9 it is switched off',
  ])
  expect(await watched(uptimeReader, 'sites:\n  - name: Site\n    url: https://x.dev\n  - url: $SECRET_SITE\n', '.upptimerc.yml')).toEqual([
    '3 watch uptime upptime "Site" https://x.dev@3 outside',
    '4 watch uptime upptime "$SECRET_SITE" ?an address that is filled in later@4 outside',
  ])
})

test('Grafana: dashboards by their shape, sources and providers; other JSON with panels is none', async () => {
  expect(await watched(grafanaReader, '{ "title": "Rush",\n "schemaVersion": 38,\n "panels": [ {} ] }', 'grafana/rush.json')).toEqual([
    '3 watch dashboard grafana "Rush"',
  ])
  expect(await watched(grafanaReader, '{ "panels": [ "left" ] }', 'dashboards/layout.json')).toEqual([])
  const source = 'apiVersion: 1\ndatasources:\n  - name: Figures\n    type: prometheus\n    secureJsonData: { password: hunter7 }\n'
  expect(await watched(grafanaReader, source, 'grafana/datasources/a.yml')).toEqual(['3 watch dashboard grafana data source "Figures" prometheus@3'])
  expect(await watched(grafanaReader, 'providers:\n  - name: all\n    options: { path: /var/boards }\n', 'grafana/dashboards/a.yml')).toEqual([
    '3 watch dashboard grafana provider "all" /var/boards@3',
  ])
})

test('no text breaks any of them', async () => {
  const readers = [codeClimateReader, dependabotReader, grafanaReader, renovateReader, scrutinizerReader, uptimeReader, workflowChecksReader]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...readers), fc.string({ unit: 'grapheme' }), async (reader, text) => {
      for (const path of ['a.yml', 'a.json']) await reader.read({ path, text }, { read: async () => undefined, has: () => false, below: () => [] })
    }),
  )
})

test('a job that is another’s workflow, and one that only builds', async () => {
  const called = (uses: string): Promise<string[]> =>
    watched(workflowChecksReader, `on: push\njobs:\n  look:\n    uses: ${uses}\n`, '.github/workflows/look.yml')
  expect(await called('google/osv-scanner-action/.github/workflows/osv-scanner-reusable.yml@v2.0.0')).toEqual(['4 scanner osv-scanner'])
  expect(await called('acme/shared/.github/workflows/scout-build.yml@v2')).toEqual([])
})
