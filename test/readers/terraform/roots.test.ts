import { describe, expect, it } from 'vitest'
import { found, shown, valueOfText, worldOfFiles } from './harness.ts'

describe('files of a root', () => {
  it('lets override files change attributes and all blocks of a type, last of all', async () => {
    const world = await worldOfFiles({
      'main.tf': 'resource "t" "r" {\n  a = 1\n  b = 2\n  n {\n    x = 1\n  }\n  n {\n    x = 2\n  }\n}\n',
      'a_override.tf': 'resource "t" "r" {\n  a = 31\n  n {\n    x = 37\n  }\n}\n',
    })
    const one = found(world, 't.r')
    expect(shown(one.number('a'))).toBe('31 @ a_override.tf:2 t.r.a')
    expect(shown(one.number('b'))).toBe('2 @ main.tf:3 t.r.b')
    expect(one.blocks('n').map((block) => shown(block.number('x')))).toEqual(['37 @ a_override.tf:4 t.r.n.x'])
  })

  it('takes a .tofu file instead of the .tf file of its name', async () => {
    const world = await worldOfFiles({ 'db.tf': 'resource "t" "r" { a = 1 }\n', 'db.tofu': 'resource "t" "r" { a = 41 }\n' })
    expect(shown(found(world, 't.r').number('a'))).toBe('41 @ db.tofu:1 t.r.a')
    expect(world.files).toEqual(['db.tofu'])
  })

  it('reads a root written in JSON, with blocks and expressions in texts', async () => {
    const world = await worldOfFiles({
      'main.tf.json':
        '{\n"variable": {"days": {"default": 23}},\n"locals": {"name": "shop-${var.days}"},\n"resource": {"t": {"r": {\n  "name": "${local.name}",\n  "days": "${var.days}",\n  "n": [{"x": 5}, {"x": 6}]\n}}}\n}',
    })
    const one = found(world, 't.r')
    expect(shown(one.text('name'))).toBe('"shop-23" @ main.tf.json:3 local.name')
    expect(shown(one.number('days'))).toBe('23 @ main.tf.json:2 variable.days.default')
    expect(one.blocks('n').map((block) => shown(block.number('x')))).toEqual(['5 @ main.tf.json:7 t.r.n.0.x', '6 @ main.tf.json:7 t.r.n.1.x'])
  })

  it('takes files of variables in the documented order', async () => {
    const files = {
      'main.tf':
        'variable "a" {}\nvariable "b" {}\nvariable "c" {}\nvariable "d" {}\nvariable "e" {}\nresource "t" "r" {\n  x = [var.a, var.b, var.c, var.d, var.e]\n}\n',
      'terraform.tfvars': 'a = "plain"\nb = "plain"\nc = "plain"\nd = "plain"\ne = "plain"\n',
      'terraform.tfvars.json': '{"b": "json", "c": "json", "d": "json", "e": "json"}',
      'a.auto.tfvars': 'c = "auto-a"\nd = "auto-a"\n',
      'b.auto.tfvars.json': '{"d": "auto-b", "e": "auto-b"}',
      'prod.tfvars': 'e = "file"\n',
    }
    const world = await worldOfFiles(files, '', {
      varFiles: ['prod.tfvars'],
      variables: new Map([['a', { text: 'command', at: { path: 'up.sh', line: 7, key: 'a' } }]]),
    })
    const texts = found(world, 't.r').texts('x')
    expect(Array.isArray(texts) ? texts.map(shown) : texts).toEqual([
      '"command" @ up.sh:7 a',
      '"json" @ terraform.tfvars.json:1 b',
      '"auto-a" @ a.auto.tfvars:1 c',
      '"auto-b" @ b.auto.tfvars.json:1 d',
      '"file" @ prod.tfvars:1 e',
    ])
  })
})

describe('what can not be known', () => {
  it('gives what a command sets the place of the command, and leaves open what it takes from its shell', async () => {
    const files = { 'main.tf': 'variable "a" { default = 1 }\nvariable "b" { default = 2 }\nresource "t" "r" {\n  a = var.a\n  b = var.b\n}\n' }
    const at = { path: 'up.sh', line: 9, key: 'variable.b' }
    const world = await worldOfFiles(files, '', { open: new Map([['b', at]]) })
    expect(shown(found(world, 't.r').number('a'))).toBe('1 @ main.tf:1 variable.a.default')
    expect(shown(found(world, 't.r').number('b'))).toBe('? ${var.b} @ up.sh:9 variable.b')
  })

  it('does not let try go past what an unread file may hold', async () => {
    const more = 'variable "broken" {\n  default = = 1\n}\n'
    expect(await valueOfText('try(var.elsewhere, "guess")', more)).toBe('? ${var.elsewhere}')
    expect(await valueOfText('try(var.elsewhere, "guess")')).toBe('guess')
  })

  it('leaves copies and blocks over unknown values open', async () => {
    const world = await worldOfFiles({
      'main.tf':
        'variable "open" {}\nresource "t" "c" { count = var.open }\nresource "t" "e" { for_each = var.open }\nresource "t" "b" {\n  dynamic "n" {\n    for_each = var.open\n    content {\n      x = n.value\n    }\n  }\n}\nresource "t" "none" { count = 0 }\nresource "t" "many" { count = 100000 }\n',
    })
    expect(shown(found(world, 't.c').exists)).toBe('? ${var.open} @ main.tf:1 variable.open')
    expect(shown(found(world, 't.e').exists)).toBe('? ${var.open} @ main.tf:1 variable.open')
    expect(shown(found(world, 't.b').open('n'))).toBe('? ${var.open} @ main.tf:1 variable.open')
    expect(shown(found(world, 't.none').exists)).toBe('false @ main.tf:12 t.none.count')
    expect(world.resources.filter(({ name }) => name === 'many')).toHaveLength(200)
  })

  it('ends with modules that call themselves', async () => {
    const world = await worldOfFiles({
      'main.tf': 'module "a" {\n  source = "./a"\n}\n',
      'a/main.tf':
        'module "b" {\n  source = "../a"\n}\nmodule "c" {\n  source = "../a"\n}\nresource "t" "r" { x = module.b.y }\noutput "y" { value = module.c.y }\n',
    })
    expect(world.resources.length).toBeLessThanOrEqual(10_001)
  })

  it('carries the providers of the root through modules', async () => {
    const world = await worldOfFiles({
      'main.tf':
        'provider "aws" { region = "eu-west-1" }\nprovider "aws" {\n  alias = "far"\n  region = "eu-north-1"\n}\nmodule "a" {\n  source = "./a"\n  providers = { aws = aws.far }\n}\n',
      'a/main.tf': 'resource "aws_x" "r" {}\nmodule "b" {\n  source = "../b"\n}\n',
      'b/main.tf': 'resource "aws_y" "r" {}\n',
    })
    expect(found(world, 'module.a.aws_x.r').provider).toBe('aws.far')
    expect(found(world, 'module.a.module.b.aws_y.r').provider).toBe('aws.far')
    expect(shown(world.providers.get('aws.far')?.text('region'))).toBe('"eu-north-1" @ main.tf:4 provider.aws.far.region')
  })
})
