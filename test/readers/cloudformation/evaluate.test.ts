/** What functions, parameters, conditions and mappings come to, with the line that decides, and what stays unknown. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { templateIn } from '../../../src/readers/cloudformation/template.ts'
import { databaseIn, instance, readAll, shown } from './harness.ts'

const days = async (written: string, more = ''): Promise<string> => shown((await databaseIn({ 'db.yaml': instance(written, more) }, 'ledger')).windowDays)

describe('functions', () => {
  const sizes = 'Mappings:\n  Kept:\n    live: { Days: 21, Other: 5 }\n    tried: { Days: 2, Other: 5 }\n'
  it.each([
    ['13', '', '13 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod'],
    ['"13"', '', '13 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod'],
    ['!Ref Keep', 'Parameters:\n  Keep: { Type: Number, Default: 17 }\n', '17 @ db.yaml:3 Parameters.Keep.Default'],
    ['{ Ref: Keep }', 'Parameters:\n  Keep: { Type: Number, Default: 17 }\n', '17 @ db.yaml:3 Parameters.Keep.Default'],
    ['!FindInMap [Kept, live, Days]', sizes, '21 @ db.yaml:4 Mappings.Kept.live.Days'],
    ['!FindInMap [Kept, !Ref "AWS::Region", Other]', sizes, '5 @ db.yaml:4 Mappings.Kept.live.Other'],
    ['!FindInMap [Kept, !Ref "AWS::Region", Days]', sizes, '? ${AWS::Region} 2..21 @ db.yaml:12 Resources.Ledger.Properties.BackupRetentionPeriod'],
    ['!Select [1, [3, 19, 4]]', '', '19 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod.1'],
    ['!Select [1, !Split ["-", "3-23-5"]]', '', '23 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod'],
    ['!Join ["", ["2", "9"]]', '', '29 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod'],
    ['!Sub ["${A}1", { A: 3 }]', '', '31 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod'],
    ['!Length [a, b, c]', '', '3 @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod'],
  ])('%s', async (written, more, expected) => {
    expect((await days(written, more)).replace(/\.\d$/, '')).toBe(expected.replace(/\.\d$/, ''))
  })

  it('leaves what only the account knows unknown', async () => {
    expect(await days('!Ref Nothing')).toBe('? ${Nothing} @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod')
    expect(await days('"{{resolve:ssm:/shop/days}}"')).toBe('? ${resolve:ssm:/shop/days} @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod')
    expect(await days('!Transform { Name: Kept }')).toBe('? ${Fn::Transform} @ db.yaml:8 Resources.Ledger.Properties.BackupRetentionPeriod')
  })
})

describe('parameters', () => {
  it('keeps one without a value to its bounds', async () => {
    expect(await days('!Ref Keep', 'Parameters:\n  Keep: { Type: Number, MinValue: 7, MaxValue: 35 }\n')).toBe('? ${Keep} 7..35 @ db.yaml:3 Parameters.Keep')
  })

  it('takes production of the environments, wherever the default stands', async () => {
    const stage = (allowed: string): string =>
      `Parameters:\n  EnvironmentName:\n    Type: String\n    Default: dev\n${allowed}Conditions:\n  IsLive: !Equals [!Ref EnvironmentName, prod]\n`
    expect(await days('!If [IsLive, 28, 1]', stage('    AllowedValues: [dev, prod]\n'))).toContain('28 @')
    expect(await days('!If [IsLive, 28, 1]', stage(''))).toBe('? ${EnvironmentName} 1..28 @ db.yaml:5 Parameters.EnvironmentName')
    expect(await days('!If [IsLive, 28, 1]', stage('').replace('Default: dev', 'Default: prod'))).toContain('28 @')
    // Nothing of an environment is in this name.
    expect(await days('!If [IsLive, 28, 1]', stage('').replaceAll('EnvironmentName', 'Colour'))).toContain('1 @')
  })

  it('does not know what Systems Manager holds', async () => {
    expect(await days('!Ref Keep', 'Parameters:\n  Keep: { Type: "AWS::SSM::Parameter::Value<String>", Default: /keep }\n')).toBe(
      '? ${Keep} @ db.yaml:3 Parameters.Keep.Default',
    )
  })
})

describe('conditions', () => {
  const of = (conditions: string): string => `Parameters:\n  A: { Type: String, Default: x }\n  B: { Type: String }\nConditions:\n${conditions}`
  it.each([
    ['  C: !Equals [!Ref A, x]\n', '5'],
    ['  C: !Not [!Equals [!Ref A, x]]\n', '6'],
    ['  C: !And [!Equals [!Ref A, x], !Equals [!Ref B, x]]\n', '? ${B} 5..6'],
    ['  C: !And [!Equals [!Ref A, y], !Equals [!Ref B, x]]\n', '6'],
    ['  C: !Or [!Equals [!Ref A, x], !Equals [!Ref B, x]]\n', '5'],
    ['  D: !Equals [!Ref A, x]\n  C: !And [Condition: D, !Condition D]\n', '5'],
    ['  C: !Condition C\n', '? ${Conditions.C} 5..6'],
    ['  C: { "Fn::Equals": [{ Ref: A }, x] }\n', '5'],
  ])('%s', async (conditions, expected) => {
    expect((await days('!If [C, 5, 6]', of(conditions))).split(' @')[0]).toBe(expected)
  })

  it('makes nothing of a resource whose condition does not hold, and leaves open what nobody can tell', async () => {
    const files = (condition: string) => ({
      'db.yaml': instance('9', of(`  C: ${condition}\n`)).replace('    Properties:', '    Condition: C\n    Properties:'),
    })
    expect((await readAll(files('!Equals [!Ref A, y]'))).declares).toEqual([])
    const open = await databaseIn(files('!Equals [!Ref B, y]'), 'ledger')
    expect(shown(open.windowDays)).toMatch(/^\? \$\{B\}/)
    expect(shown((await databaseIn(files('!Equals [!Ref A, x]'), 'ledger')).windowDays)).toMatch(/^9 @/)
  })
})

test('a template in JSON has the same facts', async () => {
  const text = JSON.stringify(
    {
      Parameters: { Keep: { Type: 'Number', Default: 17 } },
      Resources: {
        Ledger: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { DBInstanceIdentifier: 'ledger', Engine: 'mysql', MultiAZ: true, BackupRetentionPeriod: { Ref: 'Keep' } },
        },
      },
    },
    null,
    2,
  )
  const one = await databaseIn({ 'db.template': text }, 'ledger')
  expect([one.engine, shown(one.standbys), shown(one.windowDays)]).toEqual([
    'mysql',
    '1 @ db.template:14 Resources.Ledger.Properties.MultiAZ',
    '17 @ db.template:5 Parameters.Keep.Default',
  ])
})

test('what is no template is none', () => {
  for (const text of [
    'apiVersion: v1\nkind: ConfigMap\ndata: { a: "AWS::RDS::DBInstance Resources" }\n',
    'Resources:\n  - AWS::S3::Bucket\n',
    'Resources: { a: { Type: x, Note: "AWS::S3::Bucket" } }\n',
    '# AWS::S3::Bucket\nservices: { Resources: { image: x } }\n',
  ])
    expect(templateIn({ path: 'a.yaml', text })).toBeUndefined()
})

test('what is broken is told, and macros that rewrite it are', async () => {
  const { skipped } = await readAll({ 'db.yaml': `${instance('9', 'Transform: [AWS::Serverless-2016-10-31, Kept, { Name: AWS::Include }]\n')}  Broken: [\n` })
  expect(skipped.map(({ line, reason }) => `${line} ${reason}`)).toEqual([expect.stringMatching(/^1\d YAML: /)])
  const told = await readAll({ 'db.yaml': instance('9', 'Transform: [AWS::Serverless-2016-10-31, Kept, { Name: AWS::Include }]\n') })
  expect(told.skipped.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '2 not read, what the transform Kept makes of it',
    '2 not read, what the transform AWS::Include makes of it',
  ])
})

test('no text makes it throw', async () => {
  const words = fc.constantFrom(
    'Resources:',
    '  A:',
    '    Type: AWS::RDS::DBInstance',
    '    Properties:',
    '      Engine: !Ref',
    ' !Sub "${',
    '{',
    '[',
    '"',
    'Fn::If',
    '\n',
    ': ',
    '- ',
    '!If [',
    '}}',
    '{{resolve:',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (parts) => {
      await readAll({ 'a.yaml': `AWSTemplateFormatVersion: x\nResources:\n  B: { Type: AWS::S3::Bucket }\n${parts.join('')}` })
    }),
    { numRuns: 60 },
  )
})
