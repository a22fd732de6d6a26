/** Spellings that Terraform and OpenTofu take and few people write: JSON, early evaluation, blocks that make nothing. */
import { expect, it } from 'vitest'
import { found, shown, worldOfFiles } from './harness.ts'

const json = `{
  "//": "a comment",
  "variable": { "days": { "type": "number", "validation": [{ "condition": "\${var.days > 1}", "error_message": "x" }] } },
  "locals": { "zones": "\${[for z in [\\"a\\", \\"b\\"] : z if z != \\"b\\"]}" },
  "resource": {
    "aws_db_instance": {
      "main": [{
        "identifier": "main",
        "backup_retention_period": "\${var.days}",
        "zones": "\${length(local.zones)}",
        "lifecycle": { "precondition": [{ "condition": true, "error_message": "x" }], "prevent_destroy": true }
      }]
    }
  }
}
`

it('evaluates the source of a module before all else, as OpenTofu does', async () => {
  const world = await worldOfFiles({
    'main.tofu':
      'variable "kind" {\n  default = "other"\n}\nlocals {\n  folder = "./modules/${var.kind}"\n}\nmodule "a" {\n  source = local.folder\n  days = 12\n}\nmodule "b" {\n  source = "terraform-aws-modules/${var.kind}/aws"\n}\nmodule "c" {\n  source = var.unsaid\n}\nvariable "unsaid" {}\n',
    'main.tf': 'resource "t" "not_taken" {\n}\n',
    'terraform.tfvars': 'kind = "db"\n',
    'modules/db/main.tf.json': json,
  })
  expect(world.resources.map(({ plain, type }) => `${plain} ${type}`)).toEqual([
    'module.a.aws_db_instance.main aws_db_instance',
    'module.b terraform-aws-modules/db/aws',
    'module.c ',
  ])
  const main = found(world, 'module.a.aws_db_instance.main')
  expect(shown(main.number('backup_retention_period'))).toBe('12 @ main.tofu:9 module.a.days')
  expect(shown(main.number('zones'))).toBe('1 @ modules/db/main.tf.json:10 aws_db_instance.main.zones')
  expect(shown(main.blocks('lifecycle')[0]?.flag('prevent_destroy'))).toContain('true @ modules/db/main.tf.json:11')
  expect(world.skipped).toEqual([{ path: 'main.tofu', line: 14, reason: 'module c: not read, its source is known only when it runs' }])
})

it('takes blocks that move, forget, import and check for what they are: nothing that runs', async () => {
  const world = await worldOfFiles({
    'main.tf':
      'moved {\n  from = t.old\n  to = t.r\n}\nremoved {\n  from = t.gone\n  lifecycle {\n    destroy = false\n  }\n}\nimport {\n  to = t.r\n  id = "x"\n}\ncheck "well" {\n  data "http" "x" {\n    url = "https://x.example"\n  }\n  assert {\n    condition = data.http.x.status_code == 200\n    error_message = "ill"\n  }\n}\nephemeral "random_password" "p" {\n  length = 9\n}\nresource "t" "r" {\n  x = provider::assert::regex("a", "a") ? 1 : 1\n  y = provider::own::twice(2)\n  lifecycle {\n    postcondition {\n      condition = self.x == 1\n      error_message = "x"\n    }\n  }\n}\n',
  })
  expect(world.skipped).toEqual([])
  expect(world.resources.map(({ plain }) => plain)).toEqual(['t.r'])
  const r = found(world, 't.r')
  expect([shown(r.number('x')), shown(r.number('y'))]).toEqual(['1 @ main.tf:28 t.r.x', '? ${provider::own::twice()} @ main.tf:29 t.r.y'])
})

it('sees copies that a filtered set makes, and groups', async () => {
  const world = await worldOfFiles({
    'main.tf':
      'locals {\n  shops = { oslo = { on = true, size = "l" }, bergen = { on = false, size = "s" }, moss = { on = true, size = "l" } }\n  by_size = { for name, one in local.shops : one.size => name... if one.on }\n}\nresource "t" "shop" {\n  for_each = { for name, one in local.shops : name => one if one.on }\n  size = each.value.size\n}\nresource "t" "sizes" {\n  for_each = local.by_size\n  names = join(" ", each.value)\n}\nresource "t" "all" {\n  first = try(t.shop["bergen"].size, lookup(t.shop, "oslo", null).size)\n}\n',
  })
  expect(world.resources.map(({ address }) => address)).toEqual(['t.shop["moss"]', 't.shop["oslo"]', 't.sizes["l"]', 't.all'])
  expect(shown(found(world, 't.sizes').text('names'))).toContain('"moss oslo"')
  expect(shown(found(world, 't.all').text('first'))).toContain('"l"')
})
