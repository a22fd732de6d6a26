/** Paths stay inside the tree, and names tell what a file is for. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { basename, dirname, join, normalise, placeOf, wordsOf } from '../../src/base/paths.ts'

describe('a path', () => {
  test('is joined inside the tree', () => {
    expect(join('ops', '../app/./x.yml')).toBe('app/x.yml')
    expect(join('', './a//b/')).toBe('a/b')
    expect(join('a/b', '..')).toBe('a')
    expect(join('a', '..')).toBe('')
  })

  test('is nothing once it leaves the tree, even if it comes back', () => {
    expect(join('ops', '../../x')).toBeUndefined()
    expect(join('', '../main/x')).toBeUndefined()
    expect(join('ops', '/etc/passwd')).toBeUndefined()
    expect(normalise('/a')).toBeUndefined()
  })

  test('never keeps a dot folder', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '..', '.', '', 'b')), (names) => {
        const path = normalise(names.join('/').replace(/^\/+/, ''))
        expect(path?.split('/').some((name) => name === '..' || name === '.') ?? false).toBe(false)
      }),
    )
  })

  test('has a folder and a name', () => {
    expect([dirname('a/b/c'), dirname('c'), basename('a/b/c'), basename('c')]).toEqual(['a/b', '', 'c', 'c'])
    expect(wordsOf('docker-compose.prodServer.yml')).toEqual(['docker', 'compose', 'prod', 'server', 'yml'])
  })
})

describe('the place of a path', () => {
  test.each([
    'examples/full/docker-compose.yml',
    'docker/_archived/compose.yml',
    '.examples/nginx/compose.yml',
    '.devcontainer/docker-compose.yml',
    'test/docker-compose.yml',
    'e2e/prod/compose.yml',
    'loadtest/infra/aws/main.tf',
    'stress-tests/deploy/compose.yml',
    'src/__tests__/compose.yml',
    'ci/docker-compose.prod.yml',
    'docs/install/docker-compose.yml',
    'node_modules/x/compose.yml',
    'vendor/x/compose.yml',
    'compose.override.yaml.example',
    'docker-compose.override.example.yml',
    'docker-compose.yml.sample',
    'docker-compose.yml.dist',
    'app.yml.template',
    'backup.sh.disabled',
    'docker-compose.yml.bak',
    'spec/fixtures/x.yml',
    'values-production-example.yaml',
    '.env.example',
    'testdata/a.yml',
    'unittests/scans/many.yaml',
    'smoke-tests/compose.yml',
    '_integration-test/roots/compose.yml',
    'recipes/redis/compose.yml',
    'recipes/pool.ts',
    'contrib/copy.py',
    'addons/mail/compose.yml',
    'docs/recipes/rows.py',
    'src/examples/recipes/rows.py',
  ])('%s is an example', (path) => expect(placeOf(path).place).toBe('example'))

  test.each([
    'docker-compose.dev.yml',
    'docker-compose.test.yml',
    'compose.local.yaml',
    'docker-compose-development.yml',
    'docker/dev/compose.yml',
    'docker-compose.debug.yml',
    'docker-compose.uffizzi.yml',
    'docker-compose.staging.yml',
    'docker-compose.ci.yml',
    'docker-compose.prod.local.yml',
    'deploy/docker-compose.dev.yml',
    'docker/local/compose.yml',
    'integration/ops/overrides/latest.yml',
    'dev/deploy/compose.yml',
    'lambda/stag/main.hcl',
  ])('%s is development', (path) => expect(placeOf(path).place).toBe('development'))

  test.each([
    'docker-compose.prod.yml',
    'docker-compose.production.yml',
    'deploy/compose.yml',
    'docker-stack.yml',
    'compose.deploy.yml',
    'docker/production/app.yml',
    'ops/db/docker-compose.yml',
    'integration/production/compose.yml',
    'payment-integration/deploy/compose.yml',
    'dev/docker-compose.prod.yml',
    'docker-compose.swarm.yml',
    'infra/docker-compose.yml',
    'docker-compose-server.yml',
    'hosting/docker/webapp/docker-compose.yml',
  ])('%s is production', (path) => expect(placeOf(path).place).toBe('production'))

  test.each([
    'docker-compose.yml',
    'compose.yaml',
    'server/docker-compose.yml',
    'docker/compose.yml',
    'products/compose.yml',
    'contest/compose.yml',
    'docker-compose.monitoring.yml',
    'monitoring/watch.yml',
    'recipes/rows.py',
    'larder/recipes/rows.py',
    'src/variants/rows.ts',
    'app/models/variants/stock.rb',
    'larder/contrib/sites/rows.py',
    'snippets/models.py',
  ])('%s tells nothing', (path) => expect(placeOf(path).place).toBe('neutral'))

  test('says which word told it', () => {
    expect(placeOf('deploy/compose.yml').why).toBe('its folder deploy says deploy')
    expect(placeOf('docker-compose.prod.yml').why).toBe('its name says prod')
    expect(placeOf('Examples/compose.yml').why).toBe('its folder Examples is for examples and tests')
    expect(placeOf('compose.yml.dist').why).toBe('its name ends in .dist')
  })
})
