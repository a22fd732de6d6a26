/** Services that a comment above them keeps out of production, and comments that speak of something else. */
import { describe, expect, test } from 'vitest'
import { judge, type Files } from '../systems/story.ts'
import { verdicts } from './verdicts.ts'

const desk = (comment: string, more = ''): Files => ({
  'compose.yaml': `services:\n  till:\n    image: tillworks/till:4\n    restart: always\n${comment}  desk:\n    image: tillworks/desk:2\n    restart: always\n    ports: [ "8088:8088" ]\n${more}`,
})
const told = async (files: Files): Promise<boolean> => (await verdicts(files, 'infrastructure/resource-limits')).some((one) => one.startsWith('service/desk '))

describe('a service that the comment above it takes out of production', () => {
  test.each([
    '# To look at records. In production, comment out or remove the section below.\n',
    '  # Remove this service in production\n',
    '  # Only used for local development\n',
    '  # (development only)\n',
    '  # A desk that lists all records,\r\n  # only for testing.\r\n',
  ])('%j', async (comment) => expect(await told(desk(comment))).toBe(false))
})

describe('a comment that speaks of something else', () => {
  test.each([
    '',
    '  # In production, remove the ports below\n',
    '  # Only for production\n',
    '  # Used for development and production\n',
    '  # Remove this service in production\n\n',
    '  # In production this is disabled by DESK=off\n',
  ])('%j', async (comment) => expect(await told(desk(comment))).toBe(true))
})

test('what was judged stays, whatever a change writes above it', async () => {
  const { head } = await judge(desk(''), desk('  # Remove this service in production\n'))
  expect(head.verdicts.some(({ subject, outcome }) => subject === 'service/desk' && outcome === 'fail')).toBe(true)
})
