/** Functions of Lambda: what they reach, how many there may be, and what starts them. */
import { describe, expect, test } from 'vitest'
import { allOf, fact, onlyOf, said } from './harness.ts'

const lambda = (more = ''): string => `resource "aws_lambda_function" "quote" {
  function_name = "quote"
  role          = "arn:aws:iam::111122223333:role/quote"
${more}  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = ["sg-1"]
  }
  environment {
    variables = {
      DATABASE_URL = "postgres://quote:\${var.password}@\${var.host}/x"
      ROOMS        = 7
    }
  }
}
variable "password" {}
variable "host" {}
`
const rule = (more = ''): string => `resource "aws_cloudwatch_event_rule" "night" {
  schedule_expression = "cron(20 2 * * ? *)"
${more}}
resource "aws_cloudwatch_event_target" "night" {
  rule = aws_cloudwatch_event_rule.night.name
  arn  = aws_lambda_function.quote.arn
}
`

describe('a function in a network', () => {
  test('is as many copies as are kept for it', async () => {
    const one = await onlyOf('service', lambda('  reserved_concurrent_executions = 30\n  memory_size = 1769\n'))
    expect([one.replicas, one.limits.memory, one.limits.cpus].map(fact)).toEqual(['30 @ main.tf:4', '1854930944 @ main.tf:5', '1 @ main.tf:5'])
    expect([...one.environment].map(([name, value]) => `${name} ${fact(value)}`)).toEqual([
      'DATABASE_URL ? ${var.password} ${var.host} @ main.tf:12',
      'ROOMS "7" @ main.tf:13',
    ])
  })

  test.each(['', '  reserved_concurrent_executions = -1\n'])('is as many as the account may run where nothing is kept: %j', async (more) => {
    expect((await onlyOf('service', lambda(more))).replicas).toMatchObject({
      state: 'unresolved',
      raw: 'as many copies as the account may run at once',
      atLeast: 2,
    })
  })

  test('has the image that a deploy registers, where Terraform heeds no change of it', async () => {
    const image = '  package_type = "Image"\n  image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quote:latest"\n'
    expect((await onlyOf('service', lambda(image))).image).toMatchObject({ state: 'known' })
    expect((await onlyOf('service', lambda(`${image}  lifecycle {\n    ignore_changes = [image_uri]\n  }\n`))).image).toMatchObject({
      state: 'unresolved',
      raw: 'the image that a deploy registers',
    })
  })

  test('that only a clock calls is a job', async () => {
    const one = await onlyOf('service', lambda() + rule())
    expect([one.mode, one.fires?.expression, one.replicas].map(fact)).toEqual([
      '"replicated-job" @ main.tf:1',
      '"cron(20 2 * * ? *)" @ main.tf:18',
      '1* @ main.tf:1',
    ])
    expect(one.fires?.every === 'never' ? 'never' : fact(one.fires?.every)).toBe('24 @ main.tf:18')
    expect(fact((await onlyOf('service', lambda() + rule('  state = "DISABLED"\n'))).fires?.suspended)).toBe('true @ main.tf:19')
  })

  test('that the newer scheduler calls is one, too', async () => {
    const schedule =
      'resource "aws_scheduler_schedule" "night" {\n  schedule_expression = "rate(6 hours)"\n  target {\n    arn = aws_lambda_function.quote.arn\n    role_arn = "x"\n  }\n}\n'
    expect((await onlyOf('service', lambda() + schedule)).fires?.every).toMatchObject({ value: 6 })
  })

  test('that requests call too is none', async () => {
    const url = 'resource "aws_lambda_function_url" "quote" {\n  function_name = aws_lambda_function.quote.function_name\n  authorization_type = "NONE"\n}\n'
    const one = await onlyOf('service', lambda() + rule() + url)
    expect([one.fires, one.mode, one.healthcheck?.disabled]).toEqual([undefined, undefined, false])
  })

  test('of the registry’s module', async () => {
    const text =
      'module "quote" {\n  source = "terraform-aws-modules/lambda/aws"\n  function_name = "quote"\n  reserved_concurrent_executions = 12\n  vpc_subnet_ids = ["s"]\n  environment_variables = { PGHOST = "db.example" }\n}\n'
    const one = await onlyOf('service', text)
    expect([one.name, fact(one.replicas), fact(one.environment.get('PGHOST'))]).toEqual(['quote', '12 @ main.tf:4', '"db.example" @ main.tf:6'])
    expect(await allOf('service', text.replace('vpc_subnet_ids', 'create_function = false\n  vpc_subnet_ids'))).toEqual([])
  })
})

test('a function outside of networks is told, and one that is not made is not', async () => {
  const text = 'resource "aws_lambda_function" "hook" {\n  function_name = "hook"\n  role = "x"\n}\n'
  expect(await said(text)).toEqual({
    declares: [],
    skipped: ['main.tf:1 aws_lambda_function.hook: not read, no network and no variables lead it to a database'],
  })
  expect(await said(text.replace('role =', 'count = 0\n  role ='))).toEqual({ declares: [], skipped: [] })
})

describe('a function of which one at a time may run', () => {
  const one = lambda('  reserved_concurrent_executions = 1\n')
  const log = 'resource "aws_cloudwatch_log_group" "quote" {\n  name = "/aws/lambda/${aws_lambda_function.quote.function_name}"\n}\n'
  const url = 'resource "aws_lambda_function_url" "quote" {\n  function_name = aws_lambda_function.quote.function_name\n}\n'
  const permission = 'resource "aws_lambda_permission" "quote" {\n  function_name = aws_lambda_function.quote.arn\n  principal = "s3.amazonaws.com"\n}\n'
  const policy =
    'data "aws_iam_policy_document" "call" {\n  statement {\n    actions = ["lambda:InvokeFunction"]\n    resources = [aws_lambda_function.quote.arn]\n  }\n}\n'
  const told = 'resource "aws_ssm_parameter" "told" {\n  value = "quote"\n}\n'
  const output = 'output "quote" {\n  value = aws_lambda_function.quote.function_name\n}\n'

  test.each(['', log, output])('and that nothing is told of is started by hand: %#', async (more) => {
    const made = await onlyOf('service', one + more)
    expect([fact(made.mode), made.fires, made.healthcheck]).toEqual(['"replicated-job" @ main.tf:1', undefined, undefined])
  })

  test.each([url, permission, policy, told])('answers whoever is told of it: %#', async (more) => {
    expect((await allOf('service', one + more))[0]).toMatchObject({ healthcheck: { disabled: false } })
  })

  test('is that by intent', async () => {
    expect((await onlyOf('service', lambda('  reserved_concurrent_executions = 2\n'))).mode).toBeUndefined()
    expect((await onlyOf('service', lambda())).mode).toBeUndefined()
  })
})
