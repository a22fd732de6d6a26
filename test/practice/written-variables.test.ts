/** Files of variables that a workflow writes where it applies: what they give nobody sees, so no default speaks for it. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const main = `variable "standby" {
  default = false
}
variable "environment" {}
resource "azurerm_postgresql_flexible_server" "main" {
  name                  = "till"
  version               = "17"
  sku_name              = "GP_Standard_D2s_v3"
  backup_retention_days = 7
  dynamic "high_availability" {
    for_each = var.standby ? [1] : []
    content {
      mode = "ZoneRedundant"
    }
  }
}
resource "azurerm_service_plan" "main" {
  name     = "till"
  os_type  = "Linux"
  sku_name = "P1v3"
}
resource "azurerm_linux_web_app" "trial" {
  count           = var.environment == "development" ? 1 : 0
  name            = "till-trial"
  service_plan_id = azurerm_service_plan.main.id
  site_config {}
}
`
const applied = (write: string): Readonly<Record<string, string>> => ({
  'infra/main.tf': main,
  '.github/workflows/infra.yml': `name: Production
on: { push: { branches: [main] } }
jobs:
  apply:
    runs-on: ubuntu-24.04
    environment: production
    defaults: { run: { working-directory: infra } }
    steps:
      - uses: actions/checkout@v4
      - run: |
          ${write}
      - run: terraform apply -auto-approve
`,
})

const unseen = `jq 'with_entries(.key |= ascii_downcase)' <<< "$VARS" > own.auto.tfvars.json`
const replica = 'database/replica'

test.for([
  ['nobody sees what is written', unseen, ['database/till unknown @ .github/workflows/infra.yml:12']],
  ['what is written is seen', `printf 'standby = true\\n' > terraform.tfvars`, ['database/till pass @ infra/main.tf:13']],
  ['what is written is seen, with a comment behind it', `printf 'standby = true # since May\\n' > terraform.tfvars`, ['database/till pass @ infra/main.tf:13']],
  [
    'what is written spans lines',
    `printf 'copies = {\\n  standby = true\\n}\\n' > terraform.tfvars`,
    ['database/till unknown @ .github/workflows/infra.yml:12'],
  ],
  ['another file is written', `printf 'standby = true\\n' > notes.txt`, ['database/till fail: till has no second copy that could take over @ infra/main.tf:5']],
] as const)('%s', async ([, write, expected]) => {
  expect(await verdicts(applied(write), replica)).toEqual(expected)
})

test('what is written as such counts whatever else is written', async () => {
  expect(await verdicts(applied(unseen), 'backup/retention')).toEqual([
    'database/till fail: Backups of till are kept 7 days, less than 30 days @ infra/main.tf:9',
  ])
})

test('what may not be there at all is said to have no fixed number of copies', async () => {
  expect((await verdicts(applied(unseen), 'infrastructure/autoscaling')).filter((line) => line.includes('fail'))).toEqual([])
})
