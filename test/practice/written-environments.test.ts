/** What a deploying script writes into an env file is what production gets, over the developers' file of the tree. */
import { expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const restart = 'infrastructure/restart-policy'
const pinned = 'infrastructure/image-pinned'
const compose = 'services:\n  till:\n    image: example/till:${TAG}\n    restart: ${RESTART}\n    ports: ["80:80"]\n'
const developers = 'RESTART=no\nTAG=latest\n'

/** A workflow of one job, with its steps as they stand in the file. */
function shop(title: string, job: string, steps: string, more: Files = {}): Files {
  const text = `name: ${title}\non: push\njobs:\n  ${job}:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`
  return { 'docker-compose.yml': compose, '.env': developers, '.github/workflows/ship.yml': text, ...more }
}

function run(...lines: readonly string[]): string {
  return `      - run: |\n${lines.map((line) => `          ${line}\n`).join('')}`
}

function ssh(...lines: readonly string[]): string {
  return `      - uses: appleboy/ssh-action@v1\n        with:\n          script: |\n${lines.map((line) => `            ${line}\n`).join('')}`
}

const brought = ssh('cd /srv/shop', 'docker compose up -d')

test('what a job writes over ssh is what it then brings up: words as they stand, and what only it knows is open', async () => {
  const files = shop('Shop', 'deploy', ssh('cd /srv/shop', 'echo "RESTART=always" > .env', 'echo "TAG=sha-${{ github.sha }}" >> .env') + brought)
  expect(await verdicts(files, restart)).toEqual(['service/till pass @ docker-compose.yml:4'])
  expect(await verdicts(files, pinned)).toEqual(['service/till unknown @ docker-compose.yml:3'])
})

test('a bad value that the job writes is one', async () => {
  const files = shop('Shop', 'deploy', ssh('cd /srv/shop', 'echo "RESTART=no" > .env', 'echo "TAG=latest" >> .env') + brought, {
    '.env': 'RESTART=always\nTAG=1.4.2\n',
  })
  expect(await verdicts(files, restart)).toEqual(['service/till fail: till is not restarted after a crash @ docker-compose.yml:4'])
  expect((await verdicts(files, pinned))[0]).toMatch(/^service\/till fail: /)
})

test('a file in one piece, one through tee, and a value that an earlier step hands on', async () => {
  const whole = shop('Shop', 'deploy', ssh('cd /srv/shop', 'cat > .env <<EOF', 'RESTART=always', 'TAG=1.4.2', 'EOF') + brought)
  expect(await verdicts(whole, restart)).toEqual(['service/till pass @ docker-compose.yml:4'])
  expect(await verdicts(whole, pinned)).toEqual(['service/till pass @ docker-compose.yml:3'])
  const handed = shop(
    'Shop',
    'deploy',
    run('echo "HOW=unless-stopped" >> $GITHUB_ENV') + ssh('cd /srv/shop', 'echo "RESTART=${{ env.HOW }}" | tee -a .env') + brought,
  )
  expect(await verdicts(handed, restart)).toEqual(['service/till pass @ docker-compose.yml:4'])
})

test('a script that deploys by itself, and another it calls', async () => {
  const script = '#!/bin/sh\nprintf "RESTART=always\\nTAG=%s\\n" "$1" > .env\n'
  const files = { 'docker-compose.yml': compose, '.env': developers, 'deploy.sh': `${script}docker compose up -d\n` }
  expect(await verdicts(files, restart)).toEqual(['service/till pass @ docker-compose.yml:4'])
  const called = { 'docker-compose.yml': compose, '.env': developers, 'deploy.sh': `${script}make up\n`, Makefile: 'up:\n\tdocker compose up -d\n' }
  expect(await verdicts(called, restart)).toEqual(['service/till pass @ docker-compose.yml:4'])
})

test('what is written for tests, in another folder, after the deploy, or on a machine that is not the server changes nothing', async () => {
  const asBefore = ['service/till fail: till is not restarted after a crash @ docker-compose.yml:4']
  const write = 'echo "RESTART=always" > .env'
  const tests = shop('Checks', 'test', run(write, 'docker compose up -d'))
  expect(await verdicts(tests, restart)).toEqual(asBefore)
  for (const steps of [
    ssh('cd /srv/shop/api', write) + brought,
    brought + ssh('cd /srv/shop', write),
    run(write) + brought,
    run('cd api', write) + run('docker compose up -d'),
  ])
    expect(await verdicts(shop('Shop', 'deploy', steps), restart)).toEqual(asBefore)
})

test('what is written on the runner and sent to the server is there', async () => {
  const sent = '      - uses: appleboy/scp-action@v1\n        with:\n          source: .env\n          target: /srv/shop\n          host: shop.example.com\n'
  expect(await verdicts(shop('Shop', 'deploy', run('echo "RESTART=always" >> .env') + sent + brought), restart)).toEqual([
    'service/till pass @ docker-compose.yml:4',
  ])
})

test('a job that may be for tests too leaves open what it writes, unless that is what stands there', async () => {
  const make = { Makefile: 'up:\n\tdocker compose up -d\n' }
  const job = (value: string): Files =>
    shop('Shop CI', 'deploy', ssh('cd ${{ matrix.env }}', `echo "RESTART=${value}" > .env`) + ssh('cd ${{ matrix.env }}', 'make up'), make)
  expect(await verdicts(job('always'), restart)).toEqual(['service/till unknown @ docker-compose.yml:4'])
  expect(await verdicts(job('no'), restart)).toEqual(['service/till fail: till is not restarted after a crash @ docker-compose.yml:4'])
})

test('a password that can be read in such a job is judged, and one that only it knows replaces the developers’', async () => {
  const store = 'services:\n  store:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${STORE_PASSWORD}\n'
  const job = (title: string, value: string): Files =>
    shop(title, 'deploy', ssh('cd /srv/shop', `echo "STORE_PASSWORD=${value}" > .env`) + brought, {
      'docker-compose.yml': store,
      '.env': 'STORE_PASSWORD=postgres\n',
    })
  for (const title of ['Shop', 'Shop CI']) {
    expect(await verdicts(job(title, 'admin'), 'security/default-credentials')).toContainEqual(expect.stringMatching(/^service\/store fail: /))
    expect(await verdicts(job(title, '${{ secrets.STORE_PASSWORD }}'), 'security/default-credentials')).toContainEqual(
      expect.stringMatching(/^service\/store pass /),
    )
  }
})

test('a deploy to staging says nothing of what production is brought up with', async () => {
  const write = 'echo "RESTART=always" > .env'
  const staging = `  staging:\n    runs-on: ubuntu-latest\n    environment: staging\n    steps:\n${ssh('cd /srv/shop', write, 'docker compose up -d')}`
  expect(await verdicts(shop('Shop', 'deploy', brought + staging), restart)).toEqual([
    'service/till fail: till is not restarted after a crash @ docker-compose.yml:4',
  ])
})
