/** Volumes that one container has from another: a container that is there for its volumes alone is no server, and they are as lasting as they are there. */
import { expect, test } from 'vitest'
import { subjectsOf } from '../link/facts.ts'
import { blocked, judge, replace, type Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const stack = (holder: string, more = '', lends = '[ shelf ]'): Files => ({
  'compose.yaml': `services:\n  shelf:\n    ${holder.replaceAll('\n', '\n    ')}\n  rows:\n    image: mysql:8.4\n    restart: always\n    volumes_from: ${lends}\n${more}`,
})
const kept = 'volumes: [ "rows:/var/lib/mysql" ]'
const persistence = async (files: Files): Promise<readonly string[]> => verdicts(files, 'database/persistence')
const unnamed = 'database/rows fail: The data of rows lies on an unnamed volume of shelf, which no other container gets once that is removed'
const lost = 'database/rows fail: The data of rows is lost with its container: no lasting volume at /var/lib/mysql'

test.each([
  'command: /bin/true',
  'command: [ "true" ]',
  'command: echo "holds rows"',
  'command: sh -c "exit 0"',
  'entrypoint: /bin/echo\ncommand: volumes alone',
])('a container whose command does nothing holds volumes and is no server: %s', async (does) => {
  expect(await subjectsOf(stack(`image: mysql:8.4\n${does}`), 'database')).toEqual(['rows'])
  expect(await persistence(stack(`image: mysql:8.4\n${does}`))).toEqual([`${unnamed} @ compose.yaml:${7 + does.split('\n').length}`])
})

test('a server that lends its volumes stays one, and so does what nobody borrows from', async () => {
  expect(await subjectsOf(stack(`image: mysql:8.4\n${kept}`), 'database')).toEqual(['rows', 'shelf'])
  expect(await subjectsOf(stack(`image: mysql:8.4\ncommand: sh -c "echo first && exec mysqld"\n${kept}`), 'database')).toEqual(['rows', 'shelf'])
  expect(await subjectsOf(stack('image: mysql:8.4\ncommand: /bin/true', '', '[]'), 'database')).toEqual(['rows', 'shelf'])
})

test('what the holder names lasts, through another holder too', async () => {
  const named = 'volumes: { rows: }\n'
  expect(await persistence(stack(`image: busybox:1.37\ncommand: "true"\n${kept}`, named))).toEqual(['database/rows pass @ compose.yaml:5'])
  const through = `  far:\n    image: busybox:1.37\n    command: "true"\n    ${kept}\n${named}`
  expect(await persistence(stack('image: busybox:1.37\ncommand: "true"\nvolumes_from: [ far ]', through))).toEqual(['database/rows pass @ compose.yaml:13'])
})

test('one that is written without a name is unnamed, and an image that brings none lends none', async () => {
  const written = 'image: busybox:1.37\ncommand: "true"\nvolumes: [ /var/lib/mysql ]'
  expect(await persistence(stack(written))).toEqual([`${unnamed} @ compose.yaml:9`])
  expect(await persistence(stack('image: busybox:1.37\ncommand: "true"'))).toEqual([`${lost} @ compose.yaml:5`])
})

test('what a container outside the stack has is not told', async () => {
  expect(await persistence(stack('image: busybox:1.37\ncommand: "true"', '', '[ "container:attic" ]'))).toEqual(['database/rows unknown @ compose.yaml:8'])
})

test('the gate stops the loss of the holder’s named volume', async () => {
  const base = stack(`image: mysql:8.4\ncommand: /bin/true\n${kept}`, 'volumes: { rows: }\n')
  expect(blocked(await judge(base, replace('compose.yaml', `    ${kept}\n`, '')(base)))).toEqual(['database/persistence database/rows'])
  expect(blocked(await judge(base, replace('compose.yaml', 'volumes_from: [ shelf ]', 'volumes_from: []')(base)))).toContain(
    'database/persistence database/rows',
  )
})

test('lenders that lend to each other end', async () => {
  expect(await persistence(stack('image: busybox:1.37\ncommand: "true"\nvolumes_from: [ rows ]'))).toEqual([`${lost} @ compose.yaml:6`])
})
