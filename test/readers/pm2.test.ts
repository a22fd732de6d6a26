import { describe, expect, it } from 'vitest'
import type { ScriptDeclaration } from '../../src/model/declaration.ts'
import { pm2Reader } from '../../src/readers/pm2.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (text: string, path = 'api/ecosystem.config.js') => {
  const { declares, skipped } = await pm2Reader.read({ path, text }, nothing)
  const actions = (declares[0] as ScriptDeclaration | undefined)?.actions ?? []
  return {
    apps: actions.map((one) => (one.does === 'serve' ? `${one.at.line} ${one.at.key} ${one.script?.text ?? ''} ${one.processes?.text ?? '-'}` : one.does)),
    skipped,
  }
}

describe('pm2Reader', () => {
  it.each([
    [
      "module.exports = {\n  apps: [\n    { name: 'api', script: 'dist/main.js', instances: 7 },\n    { name: 'mail', script: 'dist/mail.js' },\n  ],\n}\n",
      ['3 apps.api dist/main.js 7', '4 apps.mail dist/mail.js -'],
    ],
    ["const count = process.env.COUNT || 5\nexport default { apps: [ { name: 'api', script: 'x.js',\n instances: count } ] }\n", ['3 apps.api x.js 5']],
    ["module.exports = { apps: { name: 'api', script: 'x.js', instances: 'max', exec_mode: 'cluster' } }\n", ['1 apps.api x.js max']],
    ["module.exports = [ { name: 'api', script: 'x.js', instances: process.env.COUNT } ]\n", ['1 apps.api x.js ${COUNT}']],
    ["exports.apps = [ { name: 'api', script: 'x.js', instances: 7, exec_mode: 'fork' } ]\n", ['1 apps.api x.js -']],
    ["// apps: [ { script: 'x.js' } ]\nmodule.exports = { deploy: {} }\n", []],
    ["module.exports = { apps: makeApps('script') }\n", []],
  ])('%j', async (text, apps) => expect(await read(text)).toEqual({ apps, skipped: [] }))

  it('knows where each program lies, also under a condition', async () => {
    const text =
      "module.exports = { apps: [\n  { name: 'api', script: 'dist/main.js', cwd: './parts/api' },\n  { name: 'mail', script: './mail/send.js' },\n  { name: 'far', script: '/srv/far.js' },\n  { name: 'set', script: 'x.js', cwd: process.env.HOME },\n  ...(process.env.SEEN ? [{ name: 'seen', script: 'seen/x.js' }] : []),\n] }\n"
    const { declares } = await pm2Reader.read({ path: 'yard/ecosystem.config.js', text }, nothing)
    const actions = (declares[0] as ScriptDeclaration).actions
    expect(actions.map((one) => (one.does === 'serve' ? [one.title, one.folder] : one.does))).toEqual([
      ['api', 'yard/parts/api'],
      ['mail', 'yard/mail'],
      ['far', undefined],
      ['set', undefined],
      ['seen', 'yard/seen'],
    ])
  })

  it('reads JSON', async () => {
    expect((await read('{\n  "apps": [\n    { "name": "api", "script": "x.js",\n      "instances": 7 }\n  ]\n}\n', 'api/pm2.json')).apps).toEqual([
      '4 apps.api x.js 7',
    ])
  })

  it('tells what is broken, and never throws', async () => {
    expect((await read('module.exports = { apps: [ { script: ')).skipped).toHaveLength(1)
    for (const text of ['', '{', '['.repeat(5000), 'module.exports = module.exports', 'const a = b, b = a\nmodule.exports = a\n'])
      await expect(read(text)).resolves.toBeDefined()
  })
})
