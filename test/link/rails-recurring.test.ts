/** What Solid Queue runs by itself backs up as any schedule does, and what Solid Cache keeps is no record. */
import { describe, expect, test } from 'vitest'
import { judge } from '../systems/story.ts'

const cache = 'default: &default\n  databases: [shed, sieve]\nproduction:\n  <<: *default\n'
const recurring =
  'production:\n  sweep:\n    command: "Crumb.sweep!"\n    schedule: every hour\n  keep:\n    class: Nightly::KeepJob\n    schedule: every day at 1:30 am\n'
const job = (body: string): string => `module Nightly\n  class KeepJob < ApplicationJob\n    def perform\n${body}    end\n  end\nend\n`
const dump = `      folder = "/srv/#{"orchard"}/copies"\n      system(Rails.root.join("bin/sqlite3").to_s, Rails.root.join("storage/orchard.sqlite3").to_s, ".backup '#{folder}/orchard.sqlite3'", exception: true)\n`
const restic = '      system("restic -r s3:s3.provider.example/orchard backup /srv/orchard/copies", exception: true)\n'
const one = (name: string): string => `  ${name}:\n    adapter: sqlite3\n    database: storage/${name}.sqlite3\n`

const orchard = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  'compose.production.yaml':
    'services:\n  web:\n    build: .\n    restart: always\n    ports: ["3000:3000"]\n    volumes: ["kept:/rails/storage"]\nvolumes: { kept: }\n',
  Dockerfile: 'FROM ruby:3.4\nWORKDIR /rails\nCOPY . .\nCMD ["bin/rails", "server"]\n',
  Gemfile: 'source "https://rubygems.org"\ngem "rails"\ngem "puma"\ngem "sqlite3"\ngem "solid_queue"\n',
  'config/database.yml': `production:\n${one('primary').replace('storage/primary', 'storage/orchard')}${one('shed')}${one('sieve')}`,
  ...more,
})

async function outcomes(files: Readonly<Record<string, string>>, rule: string): Promise<Readonly<Record<string, string>>> {
  const { head } = await judge(files, files)
  return Object.fromEntries(head.verdicts.flatMap((one) => (one.rule === rule && one.outcome !== 'not-applicable' ? [[one.subject, one.outcome]] : [])))
}

const file = (name: string): string => `database/${name}.sqlite3`
const schedule = (text: string): string => recurring.replace('every day at 1:30 am', text)

describe('a recurring task', () => {
  const path = 'app/jobs/nightly/keep_job.rb'
  const kept = { 'config/cache.yml': cache, 'config/recurring.yml': recurring, [path]: job(dump + restic) }
  test('dumps and copies', async () => {
    expect(await outcomes(orchard(kept), 'backup/automated')).toEqual({ [file('orchard')]: 'pass' })
    expect(await outcomes(orchard(kept), 'backup/offsite')).toEqual({ [file('orchard')]: 'pass' })
  })

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['twice a day', { 'config/recurring.yml': schedule('every 12 hours') }, 'pass'],
    ['by cron', { 'config/recurring.yml': schedule('30 1 * * *') }, 'pass'],
    ['in words that are not understood', { 'config/recurring.yml': schedule('each blue moon') }, 'unknown'],
    [
      'in development only',
      {
        'config/recurring.yml': recurring
          .replace('production:', 'development:')
          .concat('production:\n  sweep:\n    command: "Crumb.sweep!"\n    schedule: every hour\n'),
      },
      'fail',
    ],
    ['another job', { 'config/recurring.yml': recurring.replace('KeepJob', 'SweepJob') }, 'fail'],
    ['without a task', { 'config/recurring.yml': '' }, 'fail'],
    ['a job that dumps nothing', { [path]: job('      system("true")\n') }, 'fail'],
    ['of another file', { [path]: job(dump.replaceAll('orchard.sqlite3', 'sieve.sqlite3')) }, 'fail'],
    ['a method of its own by that name', { [path]: job(dump.replace('system(', 'printer.system(')) }, 'fail'],
    ['by a shell', { [path]: job(`      Open3.capture2e("sqlite3 storage/orchard.sqlite3 \\".backup '/srv/copies/o.sqlite3'\\"")\n`) }, 'pass'],
  ])('%s', async (_, more, outcome) => {
    expect((await outcomes(orchard({ ...kept, ...more }), 'backup/automated'))[file('orchard')]).toBe(outcome)
  })

  test('a copy that stays on the host is no copy elsewhere', async () => {
    expect((await outcomes(orchard({ ...kept, [path]: job(dump) }), 'backup/offsite'))[file('orchard')]).toBe('fail')
  })
})

describe('databases of Solid Cache', () => {
  test.each<[string, string | undefined, readonly string[]]>([
    ['several', cache, ['orchard']],
    ['one', 'production:\n  database: shed\n', ['orchard', 'sieve']],
    ['the primary holds records all the same', 'production:\n  databases: [primary, shed]\n', ['orchard', 'sieve']],
    ['development’s', 'development:\n  databases: [shed, sieve]\nproduction:\n  store_options: { max_size: 9 }\n', ['orchard', 'shed', 'sieve']],
    ['none', undefined, ['orchard', 'shed', 'sieve']],
  ])('%s', async (_, text, names) => {
    const found = await outcomes(orchard(text === undefined ? {} : { 'config/cache.yml': text }), 'backup/automated')
    expect(Object.keys(found).toSorted()).toEqual(names.map(file))
  })
})
