import { describe, expect, it } from 'vitest'
import type { EnvDeclaration } from '../../src/model/declaration.ts'
import { envReader, isEnvExample } from '../../src/readers/env.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (path: string, text: string) => {
  const reading = await envReader.read({ path, text }, nothing)
  return { env: reading.declares[0] as EnvDeclaration | undefined, skipped: reading.skipped }
}

describe('envReader', () => {
  it('declares each value with its line and name', async () => {
    const { env, skipped } = await read('app/.env', '# database\nPOSTGRES_PASSWORD=hunter2\n\nexport POOL_SIZE=25 # per replica\nKEY="a\nb"\n')
    expect(skipped).toEqual([])
    expect(env).toMatchObject({ kind: 'env', path: 'app/.env', example: false })
    expect([...(env?.values ?? [])]).toEqual([
      ['POSTGRES_PASSWORD', { state: 'known', value: 'hunter2', at: { path: 'app/.env', line: 2, key: 'POSTGRES_PASSWORD' } }],
      ['POOL_SIZE', { state: 'known', value: '25', at: { path: 'app/.env', line: 4, key: 'POOL_SIZE' } }],
      ['KEY', { state: 'known', value: 'a\nb', at: { path: 'app/.env', line: 5, endLine: 6, key: 'KEY' } }],
    ])
  })

  it('leaves what the shell tells unresolved, with a hint and without a secret', async () => {
    const { env, skipped } = await read('.env', 'URL=postgresql://app:hunter2@${HOST}/x?a=1\nDB_PASSWORD=hunter2${SUFFIX}\nCOUNT\nCOST=5$ hunter2\n')
    expect(env?.values.get('URL')).toMatchObject({
      state: 'unresolved',
      raw: 'postgresql://app:•••@${HOST}/x?a=1',
      hint: 'HOST is not set in this file; a default such as `${HOST:-value}` would tell it',
    })
    expect(env?.values.get('DB_PASSWORD')).toMatchObject({ state: 'unresolved', raw: '${SUFFIX}' })
    expect(env?.values.get('COUNT')).toMatchObject({ state: 'unresolved', raw: '${COUNT}' })
    expect(env?.values.get('COST')).toMatchObject({ state: 'unresolved', raw: '•••' })
    expect(skipped).toEqual([])
    expect(JSON.stringify([[...(env?.values ?? [])], skipped])).not.toContain('hunter2')
  })

  it('tells lines that are no variables and reads the rest', async () => {
    const { env, skipped } = await read('.env', 'A=1\n<<<<<<< HEAD\nB=2\nC="never closed\n')
    expect([...(env?.values.keys() ?? [])]).toEqual(['A', 'B'])
    expect(skipped).toEqual([
      { path: '.env', line: 2, reason: 'neither a comment nor `NAME=value`' },
      { path: '.env', line: 4, reason: 'the quoted value of C is never closed' },
    ])
  })

  it('knows an example by its name', async () => {
    const examples = [
      '.env.example',
      'env.example',
      '.env.sample',
      'a/env.template',
      '.env.dist',
      '.env.defaults',
      '.env.production.example',
      'example.env',
      '.env-sample',
    ]
    expect(examples.filter((path) => !isEnvExample(path))).toEqual([])
    expect(['.env', '.env.test', '.env.development', '.env.local', 'examples/.env', 'prod.env', '.env.distribution'].filter(isEnvExample)).toEqual([])
    expect((await read('.env.example', 'A=')).env).toMatchObject({ example: true })
  })

  it.each(['.env.d.ts', '.env.json', '.env.vault', '.env.sh', '.env.production.enc'])('leaves %s to others', async (path) => {
    expect(await read(path, 'A=1')).toEqual({ env: undefined, skipped: [] })
  })
})
