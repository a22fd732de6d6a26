/** A command that names no file brings up whatever has Compose's own name where it runs, which in a package or on a server need not be the tree's. */
import { describe, expect, test } from 'vitest'
import { add, blocked, judge, type Files } from '../systems/story.ts'
import { stacksOf } from './stacks.ts'

const bench = `services:
  berths:
    build: { context: ., dockerfile: docker/dev.Dockerfile }
    volumes: [ ".:/srv/berths:cached" ]
  rows: { image: "mariadb:11.4", ports: [ "3306:3306" ] }
`
const mounted = bench.replace('{ context: ., dockerfile: docker/dev.Dockerfile }', '.')
const quay = `services:
  berths: { image: "harbour/berths:4.2", restart: always, environment: { DB_HOST: rows } }
  rows: { image: "mariadb:11.4", restart: always, volumes: [ "rows:/var/lib/mysql" ] }
volumes: { rows: }
`
const plain = '#!/bin/sh\nset -e\ndocker compose pull\ndocker compose up -d\n'
const package_ = (move: string): string =>
  `on: push\njobs:\n  bundle:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${move}\n      - uses: montudor/action-zip@v1\n        with: { args: zip berths.zip docker-compose.yml }\n`

const tree = (stack: string, more: Files = {}): Files => ({ 'docker-compose.yml': stack, 'update.sh': plain, ...more })
const aside = 'not docker-compose.yml: for development: berths.build.dockerfile in it says so'

describe('what a plain command brings up', () => {
  test.each([
    ['built for development', bench, aside],
    ['its code mounted into it', mounted, 'not docker-compose.yml: another way to run berths, which docker-compose.production.yml runs already'],
    [
      'its code mounted into what is pulled',
      'services:\n  berths: { image: "node:22", working_dir: /srv, volumes: [ "$PWD:/srv" ], command: npm start }\n',
      'not docker-compose.yml: another way to run berths, which docker-compose.production.yml runs already',
    ],
    [
      'a folder above the one it is built from mounted into it',
      mounted.replace('build: .', 'build: ./docker/php'),
      'not docker-compose.yml: another way to run berths, which docker-compose.production.yml runs already',
    ],
  ])('is not a stack with %s, beside one that is named for production', async (_, stack, why) => {
    expect(await stacksOf(tree(stack, { 'docker-compose.production.yml': quay }))).toEqual([
      'docker-compose.production.yml: taken by name: its name says production',
      why,
    ])
  })

  test.each<[string, Files]>([
    ['nothing else runs the same', tree(bench, { 'docker-compose.production.yml': 'services:\n  lamp: { image: "harbour/lamp:1" }\n' })],
    ['nothing else is named for production', tree(bench, { 'docker-compose.quay.yml': quay })],
    ['nothing of it is for development', tree(quay, { 'docker-compose.production.yml': quay })],
    ['only a part of the tree is mounted', tree(mounted.replace('.:/srv/berths', './berths/pages:/srv/pages'), { 'docker-compose.production.yml': quay })],
    ['the command names it', tree(bench, { 'docker-compose.production.yml': quay, 'update.sh': plain.replaceAll('compose', 'compose -f docker-compose.yml') })],
    ['the tree is brought up to date before it', tree(mounted, { 'docker-compose.production.yml': quay, 'update.sh': `git pull\n${plain}` })],
    ['it builds', tree(mounted, { 'docker-compose.production.yml': quay, 'update.sh': plain.replace('up -d', 'up -d --build') })],
    ['it builds before', tree(mounted, { 'docker-compose.production.yml': quay, 'update.sh': plain.replace('pull', 'build') })],
    [
      'the whole tree is sent to where it runs',
      tree(mounted, {
        'docker-compose.production.yml': quay,
        'update.sh': 'rsync -az ./ crew@quay:/srv/berths\nssh crew@quay "cd /srv/berths && docker compose up -d"\n',
      }),
    ],
    [
      'a workflow runs it',
      {
        ...tree(mounted, { 'docker-compose.production.yml': quay }),
        'update.sh': '',
        '.github/workflows/deploy.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ssh crew@quay "docker compose up -d"\n',
      },
    ],
  ])('is the tree’s own where %s', async (_, files) => {
    expect((await stacksOf(files))[0]).toMatch(/^docker-compose\.yml: deployed by /)
  })

  test('an overlay that is named for production counts, and what overrides the default', async () => {
    const overlay = 'services:\n  berths: { restart: always }\n'
    expect((await stacksOf(tree(mounted, { 'docker-compose.prod.yml': overlay })))[0]).toBe(
      'docker-compose.yml docker-compose.prod.yml: taken by name: its name says prod, and it completes docker-compose.yml',
    )
    const override = 'services:\n  berths: { volumes: [ ".:/srv/berths" ] }\n'
    const base = mounted.replace(/ {4}volumes.*\n/, '')
    expect((await stacksOf(tree(base, { 'docker-compose.override.yml': override, 'docker-compose.prod.yml': quay })))[0]).toBe(
      'docker-compose.prod.yml: taken by name: its name says prod',
    )
  })
})

describe('a file that is given Compose’s own name', () => {
  test('for a package is what its commands bring up', async () => {
    const files = { 'docker-compose.production.yml': quay, 'docker-compose.production-small.yml': quay }
    const move = package_('mv docker-compose.production.yml docker-compose.yml')
    expect(await stacksOf(tree(mounted, { ...files, '.github/workflows/pack.yml': move }))).toEqual([
      'docker-compose.production.yml: taken by name: .github/workflows/pack.yml:6 gives it the name docker-compose.yml',
      'not docker-compose.production-small.yml: another way to run berths, which docker-compose.production.yml runs already',
      'not docker-compose.yml: another way to run berths, which docker-compose.production.yml runs already',
    ])
  })

  test.each([
    ['whatever it is called', package_('cp quay/whole.yml docker-compose.yml'), {}],
    ['in a folder of the package', package_('mkdir out && cp quay/whole.yml out/docker-compose.yml'), {}],
    ['by a script that packs', 'on: push\n', { 'tools/make.sh': 'cp quay/whole.yml docker-compose.yml\ntar czf berths.tgz docker-compose.yml .env\n' }],
    ['by a script that sends it', 'on: push\n', { 'tools/make.sh': 'cp quay/whole.yml ./docker-compose.yml\nscp docker-compose.yml crew@quay:/srv/berths/\n' }],
    ['by a script for a release', 'on: push\n', { 'tools/release.sh': 'cp quay/whole.yml docker-compose.yml\n' }],
  ])('counts %s', async (_, workflow, more: Files) => {
    const files = tree(quay, { 'quay/whole.yml': quay, '.github/workflows/pack.yml': workflow, ...more })
    expect((await stacksOf(files))[0]).toMatch(/^quay\/whole\.yml: taken by name: \S+:\d+ gives it the name docker-compose\.yml$/)
  })

  test.each([
    ['by a test', 'cp quay/whole.yml docker-compose.yml', 'test'],
    ['by a job that says nothing of it', 'cp quay/whole.yml docker-compose.yml', 'start'],
    ['of a name for development', 'cp quay/whole.dev.yml docker-compose.yml', 'bundle'],
    ['of an example', 'cp quay/whole.example.yml docker-compose.yml', 'bundle'],
    ['of the file itself', 'cp docker-compose.yml out/docker-compose.yml', 'bundle'],
    ['that is another name', 'cp quay/whole.yml docker-compose.saved.yml', 'bundle'],
  ])('does not count %s', async (_, move, job) => {
    const others = { 'quay/whole.yml': quay, 'quay/whole.dev.yml': quay, 'quay/whole.example.yml': quay }
    const files = tree(quay, {
      ...others,
      '.github/workflows/make.yml': package_(move).replace('bundle', job).replace('montudor/action-zip', 'harbour/nothing'),
    })
    expect((await stacksOf(files))[0]).toBe('docker-compose.yml: deployed by update.sh:4')
  })

  test.each([
    ['by the script that starts it', { 'update.sh': 'cp docker-compose.house.yml docker-compose.yml\ndocker compose up -d\n' }],
    ['by name', { 'update.sh': 'cp docker-compose.house.yml docker-compose.yml\ndocker compose -f docker-compose.yml up -d\n' }],
    [
      'on the server',
      { 'update.sh': 'scp docker-compose.house.yml crew@quay:/srv/berths/docker-compose.yml\nssh crew@quay "cd /srv/berths && docker compose up -d"\n' },
    ],
    [
      'in one of two branches',
      {
        'update.sh':
          'if [ "$1" = live ]; then cp docker-compose.live.yml docker-compose.yml; else cp docker-compose.dev.yml docker-compose.yml; fi\ndocker compose up -d\n',
      },
    ],
  ])('is what a command then brings up: %s', async (_, more: Files) => {
    const files = tree(quay, {
      'docker-compose.house.yml': quay,
      ...(more['update.sh']?.includes('live') ? { 'docker-compose.live.yml': quay, 'docker-compose.dev.yml': quay } : {}),
      ...more,
    })
    const name = more['update.sh']?.includes('live') ? 'live' : 'house'
    expect((await stacksOf(files))[0]).toBe(`docker-compose.${name}.yml: deployed by update.sh:2`)
  })

  test('in the branch that starts it is what that one brings up', async () => {
    const text =
      'case "$1" in\n  live) cp docker-compose.live.yml docker-compose.yml; docker compose up -d ;;\n  try) cp docker-compose.try.yml docker-compose.yml; docker compose up -d ;;\nesac\n'
    const files = { 'docker-compose.live.yml': quay, 'docker-compose.try.yml': quay, 'deploy.sh': text }
    expect((await stacksOf(files))[0]).toBe('docker-compose.live.yml: deployed by deploy.sh:2')
  })

  test('elsewhere leaves a plain command the tree’s own', async () => {
    const files = tree(quay, { 'docker-compose.house.yml': quay, 'update.sh': `cp docker-compose.house.yml saved/docker-compose.yml\n${plain}` })
    expect((await stacksOf(files))[0]).toBe('docker-compose.yml: deployed by update.sh:5')
  })
})

test('a change that takes a judged stack for one of development is told, and hides nothing', async () => {
  const base = tree(quay.replace('image: "harbour/berths:4.2"', 'build: .'), { 'docker-compose.production.yml': quay })
  const decision = await judge(base, add('docker-compose.yml', mounted)(base))
  expect(blocked(decision)).toContain('gate/weakened docker-compose.yml')
  expect(decision.changes.find(({ rule }) => rule === 'gate/weakened')?.message).toBe(
    "docker-compose.yml was judged as production's and no longer would be: update.sh:4 brings up whatever has its name where that runs, its code is mounted over berths, and docker-compose.production.yml comes before it: its name says production. If it is production's, name it in .plimsoll.yml: stacks: { production: { files: [docker-compose.yml] } }. If it is not, somebody who may waive waives gate/weakened for it.",
  )
})
