/** The screen that workflows are watched in is asked to come back by itself; what is run by hand beside it is not. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

test.each([
  ['temporalio/ui:2.40.0', ['service/screen fail']],
  ['temporalio/admin-tools:1.29', []],
])('%s', async (image, wanted) => {
  const files = { 'compose.yml': `services:\n  screen:\n    image: ${image}\n    ports: ["8080:8080"]\n` }
  const told = await verdicts(files, 'infrastructure/restart-policy')
  expect(told.filter((line) => !line.includes('not-applicable')).map((line) => line.split(':')[0])).toEqual(wanted)
})
