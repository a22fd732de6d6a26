/** What Terraform says in two places at once is judged as both: switches and lists, certificates and rules, functions and who calls them. */
import { describe, expect, test } from 'vitest'
import { judged } from './judged.ts'

const root = 'provider "aws" {\n  region = "eu-central-1"\n}\nterraform {\n  backend "s3" {}\n}\n'

describe('alerts on queries of Azure', () => {
  const alert = (name: string, query: string): string => `resource "azurerm_monitor_scheduled_query_rules_alert" "${name}" {
  name        = "${name}"
  time_window = 10
  enabled     = contains(var.quiet, "${name}") ? false : true
  query       = ${JSON.stringify(query)}
  trigger {
    operator  = "GreaterThan"
    threshold = 5
  }
  action {
    action_group = ["ops"]
  }
}
`
  const metric = (name: string): string => `resource "azurerm_monitor_metric_alert" "${name}" {
  name = "${name}"
  criteria {
    metric_name = "${name}"
    threshold   = 80
  }
  action {
    action_group_id = "ops"
  }
}
`
  const infra = (quiet: string): string => `variable "quiet" {
${quiet}}
terraform {
  backend "azurerm" {}
}
provider "azurerm" {
  features {}
}
resource "azurerm_service_plan" "desk" {
  sku_name     = "P1v3"
  worker_count = 2
}
resource "azurerm_linux_web_app" "desk" {
  name            = "desk"
  service_plan_id = azurerm_service_plan.desk.id
  site_config {
    health_check_path = "/up"
  }
}
${alert('failing', 'requests | where toint(resultCode) >= 500')}${alert('late', 'requests | where duration > 900')}${metric('MemoryPercentage')}${metric('storage_percent')}`
  const said = (quiet: string): Promise<readonly string[]> => judged({ 'infra/prod/main.tf': infra(quiet) }, 'monitoring/alerts')

  test('cover what they count', async () => {
    expect(await said('  default = []\n')).toEqual(['pass system'])
  })

  test('cover nothing while a list names them, and nobody can tell without the list', async () => {
    expect(await said('  default = ["failing"]\n')).toEqual([
      'fail system no alert with a threshold and a duration covers errors (failing tells nobody: it is switched off)',
    ])
    const [line = ''] = await said('')
    expect(line).toMatch(/^unknown system .*it hangs on whether failing is there: \$\{var\.quiet\}/)
  })
})

describe('a table of DynamoDB', () => {
  const table = (name: string, more: string): string =>
    `${root}resource "aws_dynamodb_table" "${name}" {\n  name     = "${name}"\n  hash_key = "id"\n${more}}\n`
  const ttl = '  ttl {\n    attribute_name = "ends"\n    enabled        = true\n  }\n'

  test('that is a cache is restored by being filled again; others are a record', async () => {
    const said = (text: string): Promise<readonly string[]> => judged({ 'infra/prod/main.tf': text }, 'backup/restore-tested')
    expect(await said(table('scan-cache', ttl))).toEqual(['not-applicable database/scan-cache'])
    for (const [name, more] of [
      ['scan-cache', ''],
      ['sessions', ttl],
    ] as const)
      expect((await said(table(name, more)))[0]).toMatch(new RegExp(`^fail database/${name} `))
  })
})

describe('a function that one at a time may run of', () => {
  const lambda = `${root}resource "aws_lambda_function" "roles" {
  function_name                  = "roles"
  reserved_concurrent_executions = 1
  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = ["sg-1"]
  }
  environment {
    variables = { DB_HOST = "db.internal" }
  }
}
`
  const url = 'resource "aws_lambda_function_url" "roles" {\n  function_name = aws_lambda_function.roles.function_name\n}\n'

  test('is asked for copies only where it answers somebody', async () => {
    const said = (text: string): Promise<readonly string[]> => judged({ 'infra/prod/main.tf': text }, 'infrastructure/replicas')
    expect(await said(lambda)).toEqual(['not-applicable service/roles'])
    expect(await said(lambda + url)).toEqual(['fail service/roles roles keeps 1 replica'])
  })
})

describe('statistics of a server', () => {
  const server = (track: string): string => `terraform {
  backend "azurerm" {}
}
provider "azurerm" {
  features {}
}
variable "track" {}
resource "azurerm_postgresql_flexible_server" "ledger" {
  name     = "ledger"
  sku_name = "GP_Standard_D2s_v3"
}
resource "azurerm_postgresql_flexible_server_configuration" "load" {
  server_id = azurerm_postgresql_flexible_server.ledger.id
  name      = "shared_preload_libraries"
  value     = "pg_stat_statements"
}
resource "azurerm_postgresql_flexible_server_configuration" "track" {
  server_id = azurerm_postgresql_flexible_server.ledger.id
  name      = "pg_stat_statements.track"
  value     = ${track}
}
`
  test.each([
    ['"none"', 'fail database/ledger ledger keeps no statement statistics'],
    ['"top"', 'pass database/ledger'],
  ])('are kept where it tracks them: %s', async (track, line) => {
    expect(await judged({ 'infra/prod/main.tf': server(track) }, 'database/statement-stats')).toEqual([line])
  })

  test('are unknown where what it tracks is', async () => {
    expect((await judged({ 'infra/prod/main.tf': server('var.track') }, 'database/statement-stats'))[0]).toMatch(/^unknown database\/ledger .*\$\{var\.track\}/)
  })
})
