/** Files of platforms that are not read are told, and other files of their names are not. */
import { expect, test } from 'vitest'
import { unreadPlatformsReader } from '../../src/readers/unread-platforms/index.ts'
import { contextOf } from './platform-harness.ts'

test.each([
  ['vercel.json', '{"crons":[]}', ['a project of Vercel: not read']],
  ['vercel.json', '{"github":{"silent":true}}', ['a project of Vercel: not read']],
  ['netlify.toml', '[build]\n', ['a site of Netlify: not read']],
  ['wrangler.jsonc', '{"d1_databases":[]}', ['a Worker of Cloudflare: not read']],
  [
    'ansible/site.yml',
    '---\n- name: Ledger\n  hosts: db\n  become: true\n  roles: [postgresql, backup]\n',
    ['a playbook of Ansible, but for its cron tasks: not read'],
  ],
  ['deploy/web.bicep', "resource web 'Microsoft.App/containerApps@2024-03-01' = {\n  name: 'web'\n}\n", ['Bicep for Azure: not read']],
  ['deploy/names.bicep', 'param name string\n', []],
  [
    'azuredeploy.json',
    '{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","resources":[]}',
    ['a template of the Azure Resource Manager: not read'],
  ],
  ['cluster/till.yaml.j2', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: #{ name }#}\n', ['a template that another tool fills in: not read']],
  ['roles/till/templates/compose.yml.j2', 'services:\n  till:\n    image: {{ image }}\n', ['a template that another tool fills in: not read']],
  ['cluster/values.yaml.j2', 'a: 1\n', []],
  ['deploy.yml', 'on: push\njobs:\n  x:\n    steps:\n      - name: hosts\n        run: echo\n', []],
  ['app.yaml', 'runtime: nodejs22\n', []],
  ['live/production/terragrunt.stack.hcl', 'unit "ledger" {\n  source = "../../units/ledger"\n  path   = "ledger"\n}\n', ['a stack of Terragrunt: not read']],
  ['app.yaml', 'services:\n  - { name: web, github: { repo: a/b } }\n', []],
])('%s with %j', async (path, text, reasons) => {
  const { declares, skipped } = await unreadPlatformsReader.read({ path, text }, contextOf({ [path]: text }))
  expect(declares).toEqual([])
  expect(skipped.map(({ path: where, reason }) => [where, reason])).toEqual(reasons.map((reason) => [path, reason]))
})
