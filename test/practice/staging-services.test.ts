/** Services for staging in one file with production's: not judged beside their twins, and judged where nothing runs the same. */
import { expect, test } from 'vitest'
import { blocked, judge, replace } from '../systems/story.ts'
import { judged } from './judged.ts'

const rows = (name: string): string => `  ${name}:\n    image: postgres:17.2\n    volumes: [ "${name}:/var/lib/postgresql/data" ]\n`
const till = (name: string, tag: string): string => `  ${name}:\n    image: "harbour/till:${tag}"\n    restart: always\n`
const both = {
  'compose.prod.yaml': `services:\n${till('till-live', '2.1')}${till('till-staging', 'develop')}${rows('rows-prod')}${rows('rows-staging')}volumes: { rows-prod: , rows-staging: }\n`,
}

test('what staging runs beside production is not asked for what production needs', async () => {
  expect(await judged(both, 'database/replica')).toEqual(['fail database/rows-prod rows-prod has no second copy that could take over'])
  expect((await judged(both, 'infrastructure/restart-policy')).filter((line) => line.includes('till'))).toEqual(['pass service/till-live'])
})

test('but of what nothing else runs a name alone tells nothing', async () => {
  const alone = { 'compose.prod.yaml': `services:\n${till('till', '2.1')}${rows('rows-staging')}volumes: { rows-staging: }\n` }
  expect(await judged(alone, 'database/replica')).toEqual(['fail database/rows-staging rows-staging has no second copy that could take over'])
  const other = { 'compose.prod.yaml': `services:\n${till('till', '2.1')}${rows('rows-staging')}${rows('ledger')}volumes: { rows-staging: , ledger: }\n` }
  expect(await judged(other, 'database/replica')).toHaveLength(2)
})

test('what was judged stays so, whatever a change sets beside it', async () => {
  const dumps = `  dumps:\n    image: postgres:17.2\n    command: sh -c "while true; do pg_dump -h rows-staging -U postgres till > /dumps/till.sql; sleep 86400; done"\n    volumes: [ "dumps:/dumps" ]\n`
  const base = { 'compose.prod.yaml': `services:\n${till('till', '2.1')}${rows('rows-staging')}${dumps}volumes: { rows-staging: , dumps: }\n` }
  const twin = replace('compose.prod.yaml', dumps, rows('rows-prod'))
  expect(blocked(await judge(base, twin(base))).join('\n')).toContain('rows-staging')
})
