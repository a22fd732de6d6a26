import { describe, expect, test } from 'vitest'
import { markerLine, readMarker, saysTheSame, supersedes, withMarker, type Marker } from '../../src/github/marker.ts'

const marker: Marker = { base: 'b'.repeat(40), head: 'a'.repeat(40), run: 17, attempt: 1, workflow: 'gate.yml' }

test('reads what it writes', () => {
  expect(markerLine(marker)).toBe(`<!-- plimsoll scorecard; base ${'b'.repeat(40)} head ${'a'.repeat(40)} run 17 of gate.yml -->`)
  expect(readMarker(`${markerLine(marker)}\r\nrest`)).toEqual(marker)
  expect(readMarker(markerLine({ ...marker, attempt: 3 }))).toEqual({ ...marker, attempt: 3 })
  const { workflow: _, ...plain } = marker
  expect(markerLine(plain)).toBe(`<!-- plimsoll scorecard; base ${'b'.repeat(40)} head ${'a'.repeat(40)} run 17 -->`)
  expect(readMarker(markerLine(plain))).toEqual(plain)
})

test('a workflow’s name never ends the HTML comment', () => {
  expect(markerLine({ ...marker, workflow: 'a-->b <script>.yml' })).toContain('run 17 of a-b-script-.yml -->')
})

test('only the first line is a marker', () => {
  expect(readMarker(`Look:\n${markerLine(marker)}`)).toBeUndefined()
  expect(readMarker('<!-- plimsoll scorecard; base x head y run z -->')).toBeUndefined()
})

test('a body gets its marker first', () => {
  expect(withMarker('body', marker)).toBe(`${markerLine(marker)}\nbody`)
})

test('the commit that was judged stands there when it is not the branch’s own', () => {
  const merged = { ...marker, merge: 'd'.repeat(40) }
  expect(markerLine(merged)).toContain(`head ${'a'.repeat(40)} merge ${'d'.repeat(40)} run 17`)
  expect(readMarker(markerLine(merged))).toEqual(merged)
  expect(markerLine({ ...marker, merge: marker.head })).toBe(markerLine(marker))
})

describe('losses told before', () => {
  const losses = [
    { rule: 'backup/offsite', subject: 'database/postgres' },
    { rule: 'gate/unreadable', subject: '--><script>.yml' },
  ]

  test('are read back, and no name ends the HTML comment', () => {
    const written = markerLine({ ...marker, losses })
    expect(written.indexOf('--', 4)).toBe(written.length - 3)
    expect(readMarker(written)).toEqual({ ...marker, losses })
  })

  test('are cut where they would take the room of the text', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ rule: 'infrastructure/replicas', subject: `service/s${index}` }))
    const written = markerLine({ ...marker, losses: many })
    expect(written.length).toBeLessThan(4300)
    const read = readMarker(written)?.losses ?? []
    expect(read.length).toBeGreaterThan(20)
    expect(read).toEqual(many.slice(0, read.length))
  })

  test.each(['zz', 'abc', Buffer.from('{"a":1}').toString('hex'), Buffer.from('[["x"],7,null,[1,2]]').toString('hex')])('%s tells none', (text) => {
    expect(readMarker(markerLine(marker).replace(' -->', ` losses ${text} -->`))?.losses ?? []).toEqual([])
  })
})

test.each<[string, Partial<Marker>, Partial<Marker>, boolean]>([
  ['a later run', { run: 8 }, { run: 7 }, true],
  ['an older run', { run: 7 }, { run: 8 }, false],
  ['the same run again', { run: 7, attempt: 2 }, { run: 7, attempt: 1 }, true],
  ['an attempt that was overtaken', { run: 7, attempt: 1 }, { run: 7, attempt: 2 }, false],
  ['an old run started again for the same head', { run: 7, attempt: 2 }, { run: 8 }, true],
  ['an old run started again for an old head', { run: 7, attempt: 2, head: 'c'.repeat(40) }, { run: 8 }, false],
  ['another workflow, whose runs count anew', { run: 1, workflow: 'plimsoll.yml' }, { run: 500, workflow: 'gate.yml' }, true],
])('%s', (_, ours, theirs, expected) => {
  expect(supersedes({ ...marker, ...ours }, { ...marker, ...theirs })).toBe(expected)
})

test('line ends and the marker don’t change what a comment says', () => {
  expect(saysTheSame(`${markerLine(marker)}\r\na\r\nb`, `${markerLine({ ...marker, run: 99 })}\na\nb\n`)).toBe(true)
  expect(saysTheSame('a', 'b')).toBe(false)
})

describe('commits', () => {
  const say = (commits: Pick<Marker, 'base' | 'head' | 'merge'>, text = '3 replicas') => {
    const { base, merge = commits.head } = commits
    return `${markerLine({ ...marker, ...commits })}\n\`${base.slice(0, 7)}\`…\`${merge.slice(0, 7)}\` [compose.yml:4](https://github.com/o/n/blob/${merge}/compose.yml#L4) ${text}`
  }
  const first = { base: '1'.repeat(40), head: '2'.repeat(40), merge: '3'.repeat(40) }
  const second = { base: '4'.repeat(40), head: '5'.repeat(40), merge: '6'.repeat(40) }

  test('that a later run compares say nothing new', () => {
    expect(saysTheSame(say(first), say(second))).toBe(true)
    expect(saysTheSame(say(first), say({ base: second.base, head: second.head }))).toBe(true)
  })

  test('do not hide what is new', () => {
    expect(saysTheSame(say(first), say(second, '1 replica'))).toBe(false)
    const digest = (letter: string) => `postgres@sha256:${letter.repeat(64)}`
    expect(saysTheSame(say(first, digest('a')), say(second, digest('b')))).toBe(false)
    expect(saysTheSame(say(first).replace('#L4', '#L5'), say(second))).toBe(false)
  })
})
