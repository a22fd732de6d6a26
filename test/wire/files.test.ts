/** The door to files that say how to log in: whole, bounded, and never waiting for what is no file. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { observing } from '../harness/observing.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (name: string, most = 40) => observing(500, (io) => io.readText(join(folder, name), most))

test('a text, whole up to its bound', async () => {
  writeFileSync(join(folder, 'exact'), `${'k'.repeat(37)}é\n`)
  expect((await read('exact')).value).toBe(`${'k'.repeat(37)}é\n`)
  expect(await read('exact', 39)).toMatchObject({ because: 'cannot-run', detail: `${join(folder, 'exact')} is larger than 39 bytes` })
  writeFileSync(join(folder, 'empty'), '')
  expect((await read('empty')).value).toBe('')
})

test('none is undefined, a file on the way too', async () => {
  writeFileSync(join(folder, 'file'), 'x')
  expect(await read('none')).not.toHaveProperty('because')
  expect((await read('none')).value).toBeUndefined()
  expect((await read('file/below')).value).toBeUndefined()
})

test('a folder, a pipe and a device are no files, and are not waited for', async () => {
  mkdirSync(join(folder, 'folder'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  for (const name of ['folder', 'pipe']) expect(await read(name)).toMatchObject({ because: 'cannot-run', detail: `${join(folder, name)} is no file` })
  expect(await observing(500, (io) => io.readText('/dev/zero', 40))).toMatchObject({ because: 'cannot-run', detail: '/dev/zero is no file' })
})

test('nothing is read once the observation is over', async () => {
  const controller = new AbortController()
  controller.abort()
  expect(await observing(500, (io) => io.readText(join(folder, 'exact'), 40), controller.signal)).toMatchObject({ because: 'interrupted' })
})
