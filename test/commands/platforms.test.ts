/** What commands of Nomad, Fly and Heroku do: what they run and with which variables, how many copies they make, what they start by the clock. */
import { describe, expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'
import { scaledBy, scaledJobs } from '../../src/commands/scaling.ts'
import type { ScriptDeclaration } from '../../src/model/declaration.ts'

const origin = { path: 'ops/x.sh', line: 1, key: 'script' }
const understood = (text: string): ReturnType<typeof actionsOf> => actionsOf(text, origin)
const script = (text: string, path = 'ops/x.sh'): ScriptDeclaration => ({
  kind: 'script',
  name: path,
  path,
  at: { path, line: 1, key: 'script' },
  actions: actionsOf(text, { ...origin, path }).actions,
})
const shown = (facts: ReturnType<typeof scaledBy>): readonly string[] =>
  [...facts].map(([group, fact]) => `${group}: ${fact.state === 'unresolved' ? `?${fact.raw}` : fact.value}`)

describe('Nomad', () => {
  test.each([
    ['nomad job run -var-file=prod.vars -var n=3 jobs/a.nomad.hcl', ['jobs/a.nomad.hcl'], ['prod.vars'], ['n=3']],
    ['nomad run -var-file prod.vars a.hcl', ['a.hcl'], ['prod.vars'], undefined],
    ['nomad job run -namespace=shop -detach a.nomad', ['a.nomad'], [], undefined],
  ])('%s', (text, files, varFiles, sets) => {
    const [action] = understood(text).actions
    if (action?.does !== 'deploy') throw new Error('no deploy')
    expect([action.tool, action.files.map((word) => word.text), action.envFiles.map((word) => word.text), action.sets?.map((word) => word.text)]).toEqual([
      'nomad',
      files,
      varFiles,
      sets,
    ])
  })

  test.each(['nomad job plan a.hcl', 'nomad job run -output a.hcl', 'nomad job stop a', 'nomad job run -help'])('%s runs nothing', (text) => {
    expect(understood(text).actions).toEqual([])
  })

  test('a scale, by job and by group', () => {
    expect(shown(scaledJobs([script('nomad job scale shop 4\nnomad job scale shop web 2\n')]))).toEqual(['shop: 4', 'shop/web: 2'])
  })
})

describe('Fly', () => {
  const counts = (text: string, path?: string): readonly string[] => shown(scaledBy('fly', { path: 'shop/fly.toml', name: 'shop-app' }, [script(text, path)]))
  test.each([
    ['fly scale count 3 --app shop-app', [': 3']],
    ['flyctl scale count web=3 worker=2 -a shop-app', ['web: 3', 'worker: 2']],
    ['flyctl scale count 2 --process-group worker --app shop-app', ['worker: 2']],
    ['fly scale count 3 -c shop/fly.toml', [': 3']],
    ['cd shop\nfly scale count 3', [': 3']],
    ['fly scale count 3 --app other', []],
    ['fly scale count "$COUNT" --app shop-app', [': ?${COUNT}']],
    ['fly scale count 0 --app shop-app\nfly scale count 3 --app shop-app', [': ?several commands']],
    ['fly scale vm shared-cpu-2x --app shop-app', []],
    ['# fly scale count 3 --app shop-app', []],
  ])('%j', (text, expected) => {
    expect(counts(text)).toEqual(expected)
  })

  test('a script of staging says nothing', () => {
    expect(counts('fly scale count 1 --app shop-app', 'ops/staging.sh')).toEqual([])
  })

  test('a Machine by the clock', () => {
    const [schedule] = understood("fly machine run acme/tools:2 --schedule daily -- sh -c 'pg_dump ledger > l.sql'").schedules
    expect(schedule?.expression.text).toBe('@daily')
    expect(schedule?.actions.map(({ does }) => does)).toContain('dump')
  })
})

describe('Heroku', () => {
  test('dynos by type, with their size', () => {
    expect(shown(scaledBy('heroku', { path: 'app.json', alone: true }, [script('heroku ps:scale web=3:standard-2x worker=1 -a desk\n')]))).toEqual([
      'web: 3',
      'worker: 1',
    ])
    expect(shown(scaledBy('heroku', { path: 'app.json', alone: true }, [script('heroku ps:scale web=1 -a desk-staging\n')]))).toEqual([])
  })

  test('a dump that is downloaded, and one by the clock', () => {
    const { actions, schedules } = understood(
      "heroku pg:backups:download -a desk -o d.dump\nheroku pg:backups:schedule DATABASE_URL --at '02:00 UTC' -a desk\n",
    )
    expect(actions[0]).toMatchObject({ does: 'dump', engine: 'postgres', output: { text: 'd.dump' } })
    expect(schedules.map(({ expression, command }) => [expression.text, command])).toEqual([['@daily', 'heroku pg:backups:capture DATABASE_URL']])
  })
})
