/** Files that Terragrunt writes: what they say counts, with the lines of the configuration that holds them. */
import { describe, expect, it } from 'vitest'
import { evaluate, worldOf } from '../../../src/readers/terraform/root.ts'
import { Standing } from '../../../src/readers/terraform/terragrunt/standing.ts'
import { readUnit } from '../../../src/readers/terraform/terragrunt/unit.ts'
import { contextOf, found, shown } from './harness.ts'

const unitPath = 'live/production/books/terragrunt.hcl'
const unit = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nterraform {\n  source = "../../../modules/books"\n}\n'
const module = { 'modules/books/main.tf': 'resource "aws_db_instance" "ledger" {\n  provider = aws.refuge\n  days = var.days\n}\n' }

type Files = Readonly<Record<string, string>>

interface Seen {
  /** An attribute of a provider, or of the database. */
  readonly say: (what: string, name: string) => string
  readonly skipped: readonly string[]
}

async function read(files: Files): Promise<Seen> {
  const context = contextOf({ [unitPath]: unit, ...module, ...files })
  const made = await readUnit(unitPath, context)
  if (made === undefined) throw new Error('no unit')
  const evaluated = await evaluate('modules/books', context, { inputs: made.inputs, written: made.written })
  const world = worldOf('books', evaluated)
  const say = (what: string, name: string): string =>
    shown((what === 'ledger' ? found(world, 'aws_db_instance.ledger') : world.providers?.get(what))?.text(name))
  return { say, skipped: [...made.skipped, ...evaluated.skipped].map(({ path, line, reason }) => `${path}:${line} ${reason}`) }
}

const root = `locals {
  place  = read_terragrunt_config(find_in_parent_folders("region.hcl"))
  home   = local.place.locals.region
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite_terragrunt"
  contents  = <<EOF
provider "aws" {
  region              = "\${local.home}"
  allowed_account_ids = ["\${get_aws_account_id()}"]
  profile             = \${jsonencode("books")}
}
# In \${get_env("STAGE")}, "the other half.
%{ if local.home == "eu-west-1" }
provider "aws" {
  alias  = "\${local.place.locals.refuge}"
  region = "eu-north-1"
}
%{ else }
provider "aws" {
  alias  = "refuge"
  region = "eu-west-1"
}
%{ endif }
provider "aws" {
  alias   = "other"
  region  = "\${get_env("OTHER_REGION")}"
  account = \${get_env("ACCOUNT")}
  role    = "arn:aws:iam::$\${var.account}:role/books"
}
EOF
}
inputs = { days = 12 }
`
const region = (name: string): string => `locals {\n  region = "${name}"\n  refuge = "refuge"\n}\n`

describe('a file that Terragrunt writes', () => {
  it('has its lines in the configuration, and what decides a value its own', async () => {
    const { say, skipped } = await read({ 'live/root.hcl': root, 'live/production/region.hcl': region('eu-west-1') })
    expect(skipped).toEqual([])
    expect(say('aws', 'region')).toBe('"eu-west-1" @ live/production/region.hcl:2 local.region')
    expect(say('aws', 'profile')).toBe('"books" @ live/root.hcl:12 provider.aws.profile')
    expect(say('aws.refuge', 'region')).toBe('"eu-north-1" @ live/root.hcl:18 provider.aws.refuge.region')
    expect(say('aws.other', 'region')).toBe('? ${get_env(OTHER_REGION)} @ live/root.hcl:28 generate')
    expect(say('aws.other', 'account')).toBe('? ${get_env(ACCOUNT)} @ live/root.hcl:29 generate')
  })

  it('takes the other side of a condition', async () => {
    const { say } = await read({ 'live/root.hcl': root, 'live/production/region.hcl': region('eu-north-1') })
    expect(say('aws.refuge', 'region')).toBe('"eu-west-1" @ live/root.hcl:23 provider.aws.refuge.region')
  })

  it('is partly unknown where only a run decides a condition, which is told', async () => {
    const { say, skipped } = await read({ 'live/root.hcl': root.replace('local.home == "eu-west-1"', 'get_env("FAR") == "1"') })
    expect(say('aws.refuge', 'region')).toBe('absent')
    expect(skipped).toContain('live/root.hcl:5 what it generates as provider: not read, a part of it depends on get_env(FAR)')
  })

  it.each([
    ['a quoted text', 'generate "p" {\n  path = "p.tf"\n  contents = "provider \\"aws\\" {\\n  region = \\"eu-west-3\\"\\n}\\n"\n}\n', 3],
    ['a heredoc set in', 'generate "p" {\n  path = "p.tf"\n  contents = <<-TF\n    provider "aws" {\n      region = "eu-west-3"\n    }\n  TF\n}\n', 5],
    ['the attribute', 'generate = {\n  p = {\n    path = "p.tf"\n    contents = <<TF\nprovider "aws" {\n  region = "eu-west-3"\n}\nTF\n  }\n}\n', 6],
    ['JSON', 'generate "p" {\n  path = "p.tf.json"\n  contents = jsonencode({ provider = { aws = { region = "eu-west-3" } } })\n}\n', 3],
    [
      'a local value',
      'locals {\n  text = "provider \\"aws\\" { region = \\"eu-west-3\\" }"\n}\ngenerate "p" {\n  path = "p.tf"\n  contents = local.text\n}\n',
      6,
    ],
  ])('may be %s', async (_, text, line) => {
    const { say, skipped } = await read({ 'live/root.hcl': text })
    expect([say('aws', 'region'), skipped]).toEqual([`"eu-west-3" @ live/root.hcl:${line} provider.aws.region`, []])
  })

  it('goes before the module’s file of that name unless it gives way, and a unit’s before what it includes', async () => {
    const written = (name: string, more = ''): string =>
      `generate "p" {\n  path = "p.tf"\n${more}  contents = <<TF\nprovider "aws" {\n  region = "${name}"\n}\nTF\n}\n`
    const own = { 'modules/books/p.tf': 'provider "aws" {\n  region = "us-east-2"\n}\n' }
    expect((await read({ 'live/root.hcl': written('eu-west-3'), ...own })).say('aws', 'region')).toContain('"eu-west-3"')
    expect((await read({ 'live/root.hcl': written('eu-west-3', '  if_exists = "skip"\n'), ...own })).say('aws', 'region')).toContain('"us-east-2"')
    expect((await read({ 'live/root.hcl': written('eu-west-3', '  disable = true\n') })).say('aws', 'region')).toBe('absent')
    const both = { 'live/root.hcl': written('eu-west-3'), [unitPath]: unit + written('eu-west-2') }
    expect((await read(both)).say('aws', 'region')).toBe(`"eu-west-2" @ ${unitPath}:11 provider.aws.region`)
  })

  it('tells what it writes and nobody can read', async () => {
    const { skipped } = await read({
      'live/root.hcl':
        'generate "p" {\n  path = "p.tf"\n  contents = run_cmd("make", "provider")\n}\ngenerate "v" {\n  path = "x.auto.tfvars"\n  contents = "days = 3"\n}\ngenerate "l" {\n  path = ".tflint.hcl"\n  contents = ""\n}\n',
    })
    expect(skipped).toEqual([
      'live/root.hcl:1 what it generates as p: not read, Plimsoll runs no commands',
      'live/root.hcl:5 what it generates as v: not read, a file of variables that it writes',
    ])
  })
})

describe('what a unit is given', () => {
  const asked = {
    'modules/books/variables.tf': 'variable "days" {}\nvariable "tags" {}\n',
    'modules/books/main.tf':
      'resource "aws_db_instance" "ledger" {\n  days = var.days\n  a = var.tags.a\n  b = var.tags.b\n  zones = join(",", var.tags.zones)\n}\n',
    'live/root.hcl': 'inputs = {\n  days = 3\n  tags = { a = "outer", zones = ["one"] }\n}\n',
  }
  const inner = 'inputs = {\n  days = 9\n  tags = { b = "inner", zones = ["two"] }\n}\n'

  it('is the inner one’s alone, unless it asks for a deep merge', async () => {
    const shallow = await read({ ...asked, [unitPath]: unit + inner })
    expect(['days', 'b', 'zones'].map((name) => shallow.say('ledger', name).replace(/ @.*/, ''))).toEqual(['"9"', '"inner"', '"two"'])
    const deep = await read({ ...asked, [unitPath]: unit.replace('root.hcl")\n', 'root.hcl")\n  merge_strategy = "deep"\n') + inner })
    expect(['days', 'a', 'b', 'zones'].map((name) => deep.say('ledger', name))).toEqual([
      `"9" @ ${unitPath}:9 inputs.days`,
      '"outer" @ live/root.hcl:3 inputs.tags.a',
      `"inner" @ ${unitPath}:10 inputs.tags.b`,
      expect.stringContaining('"one,two"'),
    ])
  })

  it('is never what a dependency is mocked with', async () => {
    const mocked =
      'dependency "net" {\n  config_path = "../net"\n  mock_outputs = { days = 30 }\n}\ninputs = { days = dependency.net.outputs.days, tags = {} }\n'
    const { say } = await read({ ...asked, 'live/root.hcl': '', [unitPath]: unit + mocked })
    expect(say('ledger', 'days')).toBe(`? \${dependency.net.outputs.days} @ ${unitPath}:11 inputs.days`)
  })
})

describe('where a growing text stands', () => {
  it.each([
    ['a = "b', 'text'],
    ['a = "b"', 'bare'],
    ['a = "b\\"', 'text'],
    ['a = "${ x["', 'text'],
    ['a = "${x}', 'text'],
    ['# "', 'comment'],
    ['# "\n', 'bare'],
    ['// x', 'comment'],
    ['/* x\n "', 'comment'],
    ['/* x */ a = ', 'bare'],
    ['a = <<EOT\n x', 'text'],
    ['a = <<-EOT\n x\n  EOT\n', 'bare'],
    ['a = "https://x', 'text'],
  ])('%j is %s', (text, where) => {
    const standing = new Standing()
    for (const sign of text) standing.take(sign)
    expect(standing.inComment ? 'comment' : standing.inText ? 'text' : 'bare').toBe(where)
  })
})
