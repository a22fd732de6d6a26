/** Which templates are production’s, with which parameters, and which of them are one system. */
import { describe, expect, it, test } from 'vitest'
import { databaseIn, find, instance, readAll, shown } from './harness.ts'

const template = instance('!Ref Keep', 'Parameters:\n  Keep: { Type: Number, Default: 2 }\n')
const list = (days: number): string => `[{ "ParameterKey": "Keep", "ParameterValue": "${days}" }]`
const kept = async (files: Readonly<Record<string, string>>): Promise<string> => shown((await databaseIn(files, 'ledger')).windowDays)

describe('parameters', () => {
  it('come from the file whose name says production', async () => {
    const files = { 'cfn/db.yaml': template, 'cfn/params/dev.json': list(3), 'cfn/params/prod.json': list(27) }
    expect(await kept(files)).toBe('27 @ cfn/params/prod.json:1 Keep')
    expect((await find(files)).candidates).toEqual([{ path: 'cfn/params/dev.json', why: 'for development: its name says dev' }])
  })

  it('come from the only file there is, and from none of several that say nothing', async () => {
    expect(await kept({ 'db.yaml': template, 'values.json': '{ "Parameters": { "Keep": 26 } }' })).toBe('26 @ values.json:1 Keep')
    expect(await kept({ 'db.yaml': template, 'a.json': list(3), 'b.json': list(4) })).toBe('2 @ db.yaml:3 Parameters.Keep.Default')
  })

  it('come from a file that is called after the template', async () => {
    const other = template.replaceAll('ledger', 'other')
    const files = { 'ledger.yaml': template, 'stock.yaml': other, 'ledger-prod.json': list(25), 'stock-prod.json': '["Keep=24"]' }
    expect(await kept(files)).toBe('25 @ ledger-prod.json:1 Keep')
    expect(shown((await databaseIn(files, 'other')).windowDays)).toBe('24 @ stock-prod.json:1 Keep')
  })

  it('come from what a command says, over its files', async () => {
    const files = {
      'db.yaml': template,
      'a.json': list(3),
      'deploy.sh': 'aws cloudformation deploy --stack-name shop --template-file db.yaml --parameter-overrides file://a.json Keep=22\n',
    }
    expect(await kept(files)).toBe('22 @ deploy.sh:1 parameter.Keep')
    expect((await find(files)).stacks).toMatchObject([{ name: 'shop', deployed: true, why: 'deployed by deploy.sh:1', files: ['db.yaml', 'a.json'] }])
    expect(await kept({ ...files, 'deploy.sh': files['deploy.sh'].replace('Keep=22', 'Keep=$DAYS') })).toBe('? ${Keep} @ deploy.sh:1 parameter.Keep')
  })

  it('are production’s where a command takes the environment from where it runs', async () => {
    const text = instance(
      '!If [IsLive, 28, 1]',
      'Parameters:\n  Environment: { Type: String, AllowedValues: [test, production] }\nConditions:\n  IsLive: !Equals [!Ref Environment, production]\n',
    )
    expect(await kept({ 'db.yaml': text, 'deploy.sh': 'aws cloudformation deploy --template-file db.yaml --parameter-overrides Environment=$1\n' })).toContain(
      '28 @',
    )
  })

  it('come from SAM’s environment', async () => {
    const files = {
      'template.yaml': template,
      'samconfig.toml':
        'version = 0.1\n[default.deploy.parameters]\nstack_name = "trial"\nparameter_overrides = "Keep=\\"3\\""\n\n[prod.deploy.parameters]\nstack_name = "shop"\nregion = "eu-west-1"\nparameter_overrides = ["Keep=21"]\n',
    }
    expect(await kept(files)).toBe('21 @ samconfig.toml:9 Keep')
    expect(await kept({ ...files, 'release.sh': 'sam build\nsam deploy --config-env default\n' })).toBe('3 @ samconfig.toml:4 Keep')
    expect((await find(files)).stacks).toMatchObject([{ name: 'shop', why: 'samconfig.toml: its environment prod says production' }])
  })
})

describe('templates', () => {
  it('of which a command deploys one leave the others out, and say so', async () => {
    const found = await find({ 'a.yaml': template, 'b.yaml': template, 'deploy.sh': 'aws cloudformation deploy --template-file a.yaml --stack-name a\n' })
    expect(found.stacks.map(({ name }) => name)).toEqual(['a'])
    expect(found.candidates).toEqual([{ path: 'b.yaml', why: 'no command deploys it and no name says production, as they do of others' }])
  })

  it('that only development deploys are left out where there are others', async () => {
    const found = await find({
      'a.yaml': template,
      'dev/b.yaml': template,
      'c.yaml': template,
      'staging.sh': 'aws cloudformation deploy --template-file c.yaml --stack-name c\n',
    })
    expect(found.stacks.map(({ files }) => files)).toEqual([['a.yaml']])
    expect(found.candidates.map(({ path, why }) => `${path} ${why}`)).toEqual([
      'c.yaml for development: staging.sh:1 deploys it for development',
      'dev/b.yaml for development: its folder dev says dev',
    ])
  })

  it('that one command packages are deployed by the next', async () => {
    const found = await find({
      'cfn/a.yaml': template,
      'deploy.sh':
        'aws cloudformation package --template-file cfn/a.yaml --s3-bucket b --output-template-file out.yaml\naws cloudformation deploy --template-file out.yaml --stack-name shop\n',
    })
    expect(found.stacks).toMatchObject([{ name: 'shop', why: 'deployed by deploy.sh:2' }])
  })

  it('nested in others are read with what those give them', async () => {
    const files = {
      'infra/all.yaml': `AWSTemplateFormatVersion: x\nResources:\n  Data:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: https://s3.amazonaws.com/shop-templates/nested/db.yaml\n      Parameters: { Keep: 23 }\n  Gone:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: ./gone.yaml }\n`,
      'infra/nested/db.yaml': template,
    }
    expect(await kept(files)).toBe('23 @ infra/all.yaml:7 Resources.Data.Properties.Parameters.Keep')
    expect((await find(files)).stacks.map((stack) => stack.files)).toEqual([['infra/all.yaml', 'infra/nested/db.yaml']])
    expect((await find(files)).candidates).toEqual([])
    expect((await readAll(files)).skipped).toEqual([{ path: 'infra/all.yaml', line: 8, reason: 'Gone: its template is not in the repository: not read' }])
  })

  it('that nest themselves come to an end', async () => {
    const { skipped } = await readAll({
      'a.yaml': `AWSTemplateFormatVersion: x\nResources:\n  One: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml } }\n  Two: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml } }\n`,
      'b.yaml': `AWSTemplateFormatVersion: x\nResources:\n  One: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: c.yaml } }\n  Two: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: c.yaml } }\n`,
      'c.yaml': `AWSTemplateFormatVersion: x\nResources:\n  One: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml } }\n  Two: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: b.yaml } }\n`,
    })
    expect(skipped.some(({ reason }) => reason === 'too many stacks inside one another: not read')).toBe(true)
  })
})

describe('exports', () => {
  const group = (name: string): string =>
    `AWSTemplateFormatVersion: x\nResources:\n  Open:\n    Type: AWS::EC2::SecurityGroup\n    Properties: { SecurityGroupIngress: [{ IpProtocol: -1, CidrIp: 0.0.0.0/0 }] }\nOutputs:\n  Group: { Value: !Ref Open, Export: { Name: ${name} } }\n`
  const importing = (name: string): string => instance('9', '', `      VPCSecurityGroups: [!ImportValue ${name}]\n`)
  it.each([
    ['net-group', 'net-group', 1],
    ['!Sub "${AWS::StackName}-group"', 'net-group', 1],
    ['!Sub "${AWS::StackName}-group"', '{ "Fn::Sub": "${Network}-group" }', 1],
    ['!Sub "${AWS::StackName}-group"', '{ "Fn::Sub": "${Network}-groups" }', 0],
    ['net-group', 'other-group', 0],
  ])('%s and %s', async (name, wanted, expected) => {
    const files = { 'db.yaml': importing(wanted), 'net.yaml': group(name) }
    expect((await databaseIn(files, 'ledger')).exposures.length).toBe(expected)
    expect((await find(files)).stacks.length).toBe(2 - expected)
  })

  it('that two templates may mean are nobody’s', async () => {
    const files = {
      'db.yaml': importing('{ "Fn::Sub": "${Network}-group" }'),
      'a.yaml': group('!Sub "${AWS::StackName}-group"'),
      'b.yaml': group('!Sub "${AWS::StackName}-group"'),
    }
    expect((await databaseIn(files, 'ledger')).exposures).toEqual([])
  })

  it('that nothing asks for join nothing', async () => {
    const text = importing('net-group')
      .replace('[!ImportValue net-group]', '[!If [Never, !ImportValue net-group, sg-1]]')
      .replace('Resources:', 'Conditions:\n  Never: !Equals [a, b]\nResources:')
    expect((await find({ 'db.yaml': text, 'net.yaml': group('net-group') })).stacks.length).toBe(2)
  })
})

test('the same files in any order are the same stacks', async () => {
  const files = { 'a.yaml': template, 'b.yaml': template.replaceAll('Ledger', 'Stock').replaceAll('ledger', 'stock') }
  expect(await find(Object.fromEntries(Object.entries(files).reverse()))).toEqual(await find(files))
})
