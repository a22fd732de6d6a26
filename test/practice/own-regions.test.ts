/** A template that is made for some regions alone is judged as it is there: elsewhere it makes nothing. */
import { expect, test } from 'vitest'
import { judged } from './judged.ts'

const regions = (name: string, ...all: readonly string[]): string =>
  `  ${name}: !Or [ ${all.map((one) => `!Equals [ !Ref AWS::Region, ${one} ]`).join(', ')} ]\n`
const both = regions('Served', 'eu-west-1', 'us-east-2')
const net = (on: string): string => `  Net:\n    Type: AWS::EC2::VPC\n${on}    Properties: { CidrBlock: 10.0.0.0/16 }\n`
const shelf = (on: string, days: number): string =>
  `  Shelf:\n    Type: AWS::RDS::DBInstance\n${on}    Properties: { Engine: postgres, DBInstanceClass: db.t4g.small, AllocatedStorage: 20, BackupRetentionPeriod: ${days} }\n`
const on = (condition: string): string => `    Condition: ${condition}\n`
const about = (conditions: string, resources: string, more: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  judged({ 'infra/shop.yaml': `AWSTemplateFormatVersion: 2010-09-09\nConditions:\n${conditions}Resources:\n${resources}`, ...more }, 'backup/automated')

test.each([
  ['30 days', both, net(on('Served')) + shelf(on('Served'), 30), /^pass database\/Shelf/],
  ['no backups', both, net(on('Served')) + shelf(on('Served'), 0), /^fail database\/Shelf/],
  [
    'joined with another condition',
    `${both}  Kept: !And [ !Equals [ a, a ], !Condition Served ]\n`,
    net(on('Served')) + shelf(on('Kept'), 30),
    /^pass database\/Shelf/,
  ],
])('all of it in its regions: %s', async (_, conditions, resources, said) => {
  expect(await about(conditions, resources)).toEqual([expect.stringMatching(said)])
})

test.each([
  ['one of many resources', both, `${net('')}${net('').replace('Net', 'Other')}${shelf(on('Served'), 30)}`],
  ['all but some regions', `${both}  Apart: !Not [ !Condition Served ]\n`, net(on('Served')) + shelf(on('Apart'), 30)],
  ['one region', '  Served: !Equals [ !Ref AWS::Region, eu-west-1 ]\n', net(on('Served')) + shelf(on('Served'), 30)],
])('whether it is there stays unknown: %s', async (_, conditions, resources) => {
  expect(await about(conditions, resources)).toEqual([expect.stringMatching(/^unknown database\/Shelf .*AWS::Region/)])
})

test('a nested stack stands where the one around it does', async () => {
  const inner = `AWSTemplateFormatVersion: 2010-09-09\nResources:\n${shelf('', 30)}`
  const outer = `  Data:\n    Type: AWS::CloudFormation::Stack\n${on('Served')}    Properties: { TemplateURL: ./data.yaml }\n`
  expect(await about(both, net(on('Served')) + outer, { 'infra/data.yaml': inner })).toEqual([expect.stringMatching(/^pass database\/Shelf/)])
})

test('a deployment to another region makes nothing', async () => {
  const deploy = 'aws cloudformation deploy --region ap-south-1 --stack-name shop --template-file infra/shop.yaml\n'
  expect(await about(both, net(on('Served')) + shelf(on('Served'), 30), { 'deploy.sh': `#!/bin/sh\n${deploy}` })).toEqual([])
})
