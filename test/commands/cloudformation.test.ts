/** What the tools of CloudFormation and SAM do: they deploy a template as a stack, with parameters from words and files. */
import { expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'
import { describeAction } from './describe.ts'

const told = (text: string): readonly string[] => actionsOf(text, { path: 'ops/x.sh', line: 1, key: 'script' }).actions.map(describeAction)

test('aws cloudformation deploy takes a template, a stack and parameters', () => {
  expect(
    told(
      'aws --region eu-north-1 cloudformation deploy --template-file infra/db.yaml --stack-name kiosk-db \\\n  --parameter-overrides KeepDays=30 "Owner=the shop" Tag=$TAG --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset',
    ),
  ).toEqual(['1 deploy tool=cloudformation files=[infra/db.yaml] project=kiosk-db region=eu-north-1 sets=[KeepDays=30 Owner=the shop Tag=${TAG}?]'])
})

test('create-stack and update-stack name keys and values apart', () => {
  expect(
    told(
      'aws cloudformation update-stack --stack-name kiosk --template-body file://kiosk.json --parameters ParameterKey=Size,ParameterValue=db.t4g.small ParameterKey=Secret,UsePreviousValue=true',
    ),
  ).toEqual(['1 deploy tool=cloudformation files=[kiosk.json] project=kiosk sets=[Size=db.t4g.small Secret=$previous?]'])
})

test('files of parameters', () => {
  expect(told('cd infra\naws cloudformation deploy --stack-name a --template-file a.yaml --parameter-overrides file://live.json')).toEqual([
    '2 deploy tool=cloudformation files=[a.yaml] envFiles=[live.json] project=a folder=infra',
  ])
})

test('sam deploy takes an environment, and a build is of a template', () => {
  expect(told('sam build -t app/template.yml && sam deploy --config-env live --parameter-overrides "Stage=live Least=\'3\'"')).toEqual([
    '1 plan tool=cloudformation files=[app/template.yml] output=.aws-sam/build/template.yaml',
    '1 deploy tool=cloudformation profiles=[live] sets=[Stage=live Least=3]',
  ])
})

test('what is packaged before it is deployed', () => {
  expect(
    told(
      'aws cloudformation package --template-file t.yaml --s3-bucket b --output-template-file out.yaml\naws cloudformation deploy --template-file out.yaml --stack-name s',
    ),
  ).toEqual(['1 plan tool=cloudformation files=[t.yaml] output=out.yaml', '2 deploy tool=cloudformation files=[out.yaml] project=s'])
})

test('rain deploys, and other commands deploy nothing', () => {
  expect(told('rain deploy db.yaml kiosk --params KeepDays=9,Size=x -y')).toEqual([
    '1 deploy tool=cloudformation files=[db.yaml] project=kiosk sets=[KeepDays=9 Size=x]',
  ])
  expect(
    told('aws cloudformation describe-stacks --stack-name kiosk\naws cloudformation validate-template --template-body file://a.yaml\nsam local invoke'),
  ).toEqual([])
})
