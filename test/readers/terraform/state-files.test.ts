/** Files called as files of variables are that only say where the state is kept: none of them makes a stack of its own. */
import { expect, test } from 'vitest'
import { stacksOf } from '../../practice/stacks.ts'

const state = 'resource_group_name = "rg-berths"\nstorage_account_name = "berthsstate"\ncontainer_name = "state"\nkey = "production.tfstate"\n'
const main = 'terraform {\n  backend "azurerm" {}\n}\nvariable "size" {}\nresource "azurerm_postgresql_flexible_server" "berths" {\n  sku_name = var.size\n}\n'
const root = { 'infra/main.tf': main, 'infra/values/production.tfvars.json': '{ "size": "GP_Standard_D2s_v3" }' }

test('settings of a backend beside the variables of the same stage', async () => {
  const found = await stacksOf({ ...root, 'infra/values/production_backend.tfvars': state })
  expect(found).toEqual([
    'infra/main.tf infra/values/production.tfvars.json: infra/values/production.tfvars.json: its name says production',
    'not infra/values/production_backend.tfvars: says where the state is kept, and sets no variable',
  ])
})

test('and where one command gives both as files of variables', async () => {
  const command = 'terraform -chdir=infra apply -var-file=values/production.tfvars.json -var-file=values/production_backend.tfvars'
  const [first] = await stacksOf({ ...root, 'infra/values/production_backend.tfvars': state, 'deploy-production.sh': `#!/bin/sh\n${command}\n` })
  expect(first).toBe('infra/main.tf infra/values/production.tfvars.json: applied by deploy-production.sh:2')
})

test('by any name, where the root has no variables for them', async () => {
  const s3 = 'bucket = "berths-state"\nkey = "production"\nregion = "eu-west-1"\n'
  const taken = async (files: Readonly<Record<string, string>>): Promise<string | undefined> =>
    (await stacksOf({ 'infra/main.tf': main, ...files }))[0]?.replace(/:.*/, '')
  expect(await taken({ 'infra/production.tfvars': s3 })).toBe('infra/main.tf')
  expect(await taken({ 'infra/production.tfvars': `${s3}size = "B1ms"\n` })).toBe('infra/main.tf infra/production.tfvars')
  expect(await taken({ 'infra/production.tfvars': 'region = "eu-west-1"\n' })).toBe('infra/main.tf infra/production.tfvars')
  const variables = 'variable "bucket" {}\nvariable "key" {}\nvariable "region" {}\n'
  expect(await taken({ 'infra/variables.tf': variables, 'infra/production.tfvars': s3 })).toBe('infra/main.tf infra/variables.tf infra/production.tfvars')
})
