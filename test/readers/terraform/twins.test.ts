import { describe, expect, it } from 'vitest'
import { withoutTrials } from '../../../src/readers/terraform/twins.ts'
import { subjectsOf } from '../../link/facts.ts'
import { worldOfFiles } from './harness.ts'

const left = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  withoutTrials((await worldOfFiles(files)).resources).resources.map(({ address }) => address)

const database = (name: string, more = ''): string =>
  `resource "aws_db_instance" "${name}" {\n  identifier = "orchard-${name}"\n  engine     = "postgres"\n${more}}\n`

describe('environments side by side in one root', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['by their names', { 'main.tf': database('staging') + database('production') }, ['aws_db_instance.production']],
    ['in files of their own', { 'env-dev.tf': database('app_dev'), 'env-prod.tf': database('app_prod') }, ['aws_db_instance.app_prod']],
    [
      'by keys',
      { 'main.tf': `resource "aws_db_instance" "app" {\n  for_each   = toset(["test", "live"])\n  identifier = each.key\n}\n` },
      ['aws_db_instance.app["live"]'],
    ],
    [
      'by modules',
      {
        'main.tf': 'module "shop_staging" {\n  source = "./shop"\n}\nmodule "shop_production" {\n  source = "./shop"\n}\n',
        'shop/main.tf': database('this'),
      },
      ['module.shop_production.aws_db_instance.this'],
    ],
    ['staging alone is all there is', { 'main.tf': database('staging') }, ['aws_db_instance.staging']],
    [
      'beside another of production',
      { 'main.tf': database('staging') + database('ledger_production') },
      ['aws_db_instance.ledger_production', 'aws_db_instance.staging'],
    ],
    [
      'of another kind',
      { 'main.tf': `${database('staging')}resource "aws_instance" "production" {\n}\n` },
      ['aws_db_instance.staging', 'aws_instance.production'],
    ],
    ['a word within a word', { 'main.tf': database('contest') + database('conproduction') }, ['aws_db_instance.conproduction', 'aws_db_instance.contest']],
    ['a canary serves', { 'main.tf': database('canary') + database('production') }, ['aws_db_instance.canary', 'aws_db_instance.production']],
  ])('%s', async (_, files, addresses) => {
    expect([...(await left(files))].toSorted()).toEqual([...addresses].toSorted())
  })

  it('is told once a file', async () => {
    const { resources } = await worldOfFiles({ 'b.tf': database('one_staging') + database('two_staging'), 'a.tf': database('one_prod') + database('two_prod') })
    expect(withoutTrials(resources).skipped).toEqual([
      { path: 'b.tf', line: 1, reason: 'aws_db_instance.one_staging and 1 more: not judged, beside the same of production' },
    ])
  })

  it('is no database of the system', async () => {
    const found = await subjectsOf(
      { 'infra/production/staging.tf': database('db_staging'), 'infra/production/production.tf': database('db_production') },
      'database',
    )
    expect(found).toEqual(['orchard-db_production'])
  })
})
