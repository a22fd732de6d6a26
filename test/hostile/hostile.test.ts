/** A hostile file beside a stack costs seconds and little memory, says what was not read, and hides nothing of what the stack loses meanwhile. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shippedRules } from '../../src/rules/shipped.gen.ts'
import { repository, withRepositories } from '../tree/repository.ts'
import { advwell, describeTrees, expectCheap, program, type Told } from './judged.ts'
import type { Ran } from './program.ts'
import { hostile } from './trees.ts'

withRepositories()

const guarded = new Set(shippedRules.flatMap(({ rule }) => (rule.guarded ? rule.id : [])))

describeTrees(hostile)

describe('in a folder', { timeout: 60_000 }, () => {
  test('links in circles, out of the repository and to nowhere', async () => {
    const place = repository({ ...advwell, 'inner/x.txt': 'x' })
    const links: readonly (readonly [to: string, at: string])[] = [
      ['a.yml', 'b.yml'],
      ['b.yml', 'a.yml'],
      ['docker-compose.yml', 'docker-compose.yml.link'],
      ['..', 'inner/up'],
      ['.', 'inner/self'],
      ['/etc/passwd', 'passwd.yml'],
      ['/dev/zero', 'zero.sh'],
      ['../../../../../../etc/hosts', 'hosts.env'],
      ['nowhere.sh', 'gone.sh'],
      ['/proc/self/environ', '.env'],
    ]
    for (const [to, at] of links) symlinkSync(to, join(place, at))
    const scan = (): Promise<Ran> => program.run(place, ['scan', '--format', 'json'])
    const text = await scan()
    await expectCheap('links', text, scan)
    expect(text.code).toBe(0)
    expect(text.stdout).not.toMatch(/root:x:0:0|localhost\b.*127|PATH=/)
    const told = JSON.parse(text.stdout) as Told['head']
    expect(told.verdicts.flatMap((one) => (one.outcome === 'fail' && guarded.has(one.rule) ? [one.rule] : []))).toEqual(['backup/point-in-time'])
    expect(told.skipped.map((one) => one.path)).toEqual(expect.arrayContaining(['a.yml', 'b.yml', 'passwd.yml']))
  })

  test('a configuration that breaks is told, and ends with 2', async () => {
    const place = repository({ ...advwell, '.plimsoll.yml': `version: 1\n${'a: {'.repeat(5_000)}` })
    const ran = await program.run(place, ['scan'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/^plimsoll: \.plimsoll\.yml:\d+: /)
  })
})
