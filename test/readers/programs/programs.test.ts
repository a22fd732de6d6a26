/** Programs that describe systems: what their statements come to, and what stays unknown. */
import { describe, expect, test } from 'vitest'
import type { DatabaseDeclaration } from '../../../src/model/managed.ts'
import { pulumiPlatform } from '../../../src/readers/pulumi/index.ts'
import type { ReadContext } from '../../../src/readers/reader.ts'

type Files = Readonly<Record<string, string>>

function contextOf(files: Files): ReadContext {
  const paths = Object.keys(files).sort()
  return {
    read: (path) => Promise.resolve(files[path] === undefined ? undefined : { path, text: files[path] }),
    has: (path) => paths.includes(path),
    below: (folder) => paths.filter((path) => folder === '' || path.startsWith(`${folder}/`)),
  }
}

async function read(files: Files): Promise<Awaited<ReturnType<typeof pulumiPlatform.read>>> {
  const all = { 'Pulumi.yaml': 'name: a\nruntime: nodejs\n', 'Pulumi.prod.yaml': 'config: {}\n', ...files }
  const context = contextOf(all)
  const paths = Object.keys(all).filter((path) => /Pulumi\./.test(path))
  const [stack] = (await pulumiPlatform.find({ paths, context, scripts: [], schedules: [] })).stacks
  return stack === undefined ? { declares: [], skipped: [] } : pulumiPlatform.read(stack, context)
}

/** The standbys of the one database that a program makes with `multiAz` set to an expression. */
async function standbys(before: string, expression: string): Promise<unknown> {
  const text = `import * as aws from '@pulumi/aws'\nimport * as pulumi from '@pulumi/pulumi'\n${before}\nnew aws.rds.Instance('a', { engine: 'postgres', multiAz: ${expression} })\n`
  const { declares } = await read({ 'index.ts': text })
  const database = declares.find((one): one is DatabaseDeclaration => one.kind === 'database')
  return database?.standbys?.state === 'unresolved' ? '?' : database?.standbys?.value
}

describe('programs', () => {
  test.each([
    ['a constant', 'const on = true', 'on', 1],
    ['a condition', 'const n: number = 3', 'n > 2 ? true : false', 1],
    ['a function', 'function f(x: number) { if (x > 1) { return true }\n return false }', 'f(2)', 1],
    ['a default of a parameter', 'const f = ({ on = true }: any = {}) => on', 'f()', 1],
    ['a class', 'class A { static on = true\n constructor(readonly x: boolean) {}\n get y() { return this.x && A.on } }', 'new A(true).y', 1],
    ['a switch', 'let on\nswitch (pulumi.getStack()) { case "prod": on = true; break\n default: on = false }', 'on', 1],
    ['a loop', 'let n = 0\nfor (const x of [1, 2, 3]) { if (x === 2) continue\n n += x }', 'n === 4', 1],
    ['an object that is spread', 'const a = { on: false }\nconst b = { ...a, on: true }', 'b.on', 1],
    ['an enumeration', 'enum E { A = "x", B = "y" }', 'E.B === "y"', 1],
    ['what the environment says', '', 'process.env.ON === "1"', '?'],
    ['what may have been assigned', 'let on = true\nif (process.env.X) on = false', 'on', '?'],
    ['what may have been returned', 'const f = () => { if (process.env.X) return false\n return true }', 'f()', '?'],
    ['what both ways come to', 'const f = () => { if (process.env.X) return true\n return true }', 'f()', 1],
    ['a call of what nobody knows', 'declare const g: any', 'g(1)', '?'],
  ])('%s', async (_, before, expression, value) => {
    expect(await standbys(before, expression)).toBe(value)
  })

  test('what has no name of its own is called as the program calls it, and reached by the reference', async () => {
    const text =
      "import * as aws from '@pulumi/aws'\nnew aws.rds.Instance('ledger', { engine: 'postgres', backupRetentionPeriod: 7 })\nnew aws.rds.Instance('till', { engine: 'postgres', identifier: 'shop-till' })\n"
    const { declares } = await read({ 'index.ts': text })
    const databases = declares.flatMap((one) => (one.kind === 'database' ? [[one.name, one.hosts[0]]] : []))
    expect(databases).toEqual([
      ['ledger', '${aws_db_instance.ledger.address}'],
      ['shop-till', '${aws_db_instance.till.address}'],
    ])
    expect(declares.flatMap((one) => (one.kind === 'copy' && one.of.state === 'known' ? [one.of.value] : []))).toContain('ledger')
  })

  test('what is made under a condition that nobody can tell is unknown in all of it', async () => {
    const { declares } = await read({
      'index.ts': "import * as aws from '@pulumi/aws'\nif (process.env.X) new aws.rds.Instance('a', { engine: 'postgres', multiAz: true })\n",
    })
    expect(declares.find((one) => one.kind === 'database')).toMatchObject({ standbys: { state: 'unresolved' } })
  })

  test('without the file of the stack, its configuration is unknown', async () => {
    const text =
      "import * as aws from '@pulumi/aws'\nimport { Config } from '@pulumi/pulumi'\nnew aws.rds.Instance('a', { engine: 'postgres', multiAz: new Config().getBoolean('on') ?? true })\n"
    const files = { 'Pulumi.yaml': 'name: a\nruntime: nodejs\n', 'index.ts': text }
    const context = contextOf(files)
    const [stack] = (await pulumiPlatform.find({ paths: ['Pulumi.yaml'], context, scripts: [], schedules: [] })).stacks
    const { declares } = stack === undefined ? { declares: [] } : await pulumiPlatform.read(stack, context)
    expect(declares.find((one) => one.kind === 'database')).toMatchObject({ standbys: { state: 'unresolved' } })
  })

  test('YAML says the same, with references', async () => {
    const program = `name: a\nruntime: yaml\nconfig: { days: { type: integer, default: 9 } }\nresources:\n  led: { type: "aws:rds:Instance", properties: { engine: postgres, multiAz: true, backupRetentionPeriod: "\${days}" }, options: { protect: true } }\n`
    const { declares } = await read({ 'Pulumi.yaml': program })
    expect(declares.find((one) => one.kind === 'database')).toMatchObject({
      standbys: { value: 1 },
      windowDays: { value: 9, at: { path: 'Pulumi.yaml', line: 3 } },
    })
  })

  test('other languages and files that are not there are told', async () => {
    expect((await read({ 'Pulumi.yaml': 'name: a\nruntime: python\n' })).skipped).toMatchObject([{ reason: 'a Pulumi program for python: not read' }])
    expect((await read({ 'index.ts': "import './gone'\n" })).skipped).toMatchObject([
      { path: 'index.ts', line: 1, reason: 'imports ./gone, which is not in the repository' },
    ])
  })
})
