/** Files are asked for once, the first of many are there before the others, and platforms are known by what is there. */
import { setTimeout } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { SourceFile, Tree } from '../../src/base/source.ts'
import type { PlatformEntry } from '../../src/readers/platform.ts'
import { filesOf } from '../../src/run/asked.ts'
import { spokenOf } from '../../src/run/platforms.ts'

/** A tree that gives the files of a question when it is told to. */
function slowTree(textOf: (path: string) => string = (path) => path): {
  readonly tree: Tree
  readonly asked: (readonly string[])[]
  readonly give: (question: number) => void
} {
  const asked: (readonly string[])[] = []
  const answers: (() => void)[] = []
  const tree: Tree = {
    commit: 'c',
    list: async () => [],
    read: (paths) => {
      asked.push(paths)
      return new Promise((resolve) => {
        answers.push(() => resolve(paths.map((path): SourceFile => ({ path, text: textOf(path) }))))
      })
    },
  }
  return { tree, asked, give: (question) => answers[question]?.() }
}

const paths = Array.from({ length: 2_000 }, (_, n) => `f${n}.yml`)

describe('files', () => {
  test('of a long list come in two parts, and are asked for once', async () => {
    const { tree, asked, give } = slowTree()
    const files = filesOf(tree)
    files.ask(paths)
    files.ask(paths.slice(0, 10))
    expect(asked.map((part) => part.length)).toEqual([400, 1_600])
    const early = files.at('f0.yml')
    expect(early).toBeInstanceOf(Promise)
    give(0)
    expect(await early).toEqual({ path: 'f0.yml', text: 'f0.yml' })
    expect(files.at('f1.yml')).toEqual({ path: 'f1.yml', text: 'f1.yml' })
    expect(files.at('f1999.yml')).toBeInstanceOf(Promise)
    give(1)
    expect(await files.read('f1999.yml')).toEqual({ path: 'f1999.yml', text: 'f1999.yml' })
    expect(files.read('f1999.yml')).toBe(files.read('f1999.yml'))
    const other = files.read('other')
    give(2)
    expect(await other).toEqual({ path: 'other', text: 'other' })
    expect(asked.length).toBe(3)
  })

  test('that can’t be given are heard of by whoever reads one', async () => {
    const files = filesOf({ commit: 'c', list: async () => [], read: () => Promise.reject(new Error('gone')) })
    files.ask(paths)
    await setTimeout(5)
    await expect(files.read('f3.yml')).rejects.toThrow('gone')
  })
})

test('the code of a platform is asked for when the first file speaks of it', async () => {
  const loaded: string[] = []
  const platform = (name: PlatformEntry['name'], words?: readonly string[]): PlatformEntry => ({
    name,
    title: name,
    docs: '',
    files: [],
    ...(words === undefined ? {} : { words }),
    load: () => {
      loaded.push(name)
      return Promise.reject(new Error('not needed here'))
    },
  })
  const [cluster, silent, named] = [platform('kubernetes', ['apiVersion', 'kind']), platform('nomad', ['nobody says this']), platform('heroku')]
  const described = new Map(paths.map((path) => [path, path === 'f1500.yml' ? [cluster, silent, named] : [cluster, silent]]))
  const { tree, give } = slowTree((path) => (path === 'f7.yml' ? 'kind: Service\napiVersion: v1\n' : 'a: b\n'))
  const files = filesOf(tree)
  files.ask(paths)
  const spoken = spokenOf(paths, described, files)
  give(0)
  await setTimeout(5)
  expect(loaded).toEqual(['kubernetes'])
  give(1)
  expect([...(await spoken)]).toEqual([cluster, named])
  expect(loaded).toEqual(['kubernetes', 'heroku'])
})
