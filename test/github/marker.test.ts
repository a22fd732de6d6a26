import { expect, test } from 'vitest'
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

test('a body gets one marker, in place of its own', () => {
  expect(withMarker(`${markerLine({ ...marker, run: 3 })}\nbody`, marker)).toBe(`${markerLine(marker)}\nbody`)
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
