import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diskCheckReader } from '../../src/readers/disk-check.ts'
import { watched } from './watch-harness.ts'

const read = (text: string, path = 'ops/room.sh'): Promise<string[]> => watched(diskCheckReader, text, path)
const asked = "used=$(df / | tail -1 | awk '{print $5}' | tr -d '%')"

test.each([
  ['a literal', `${asked}\nif [ "$used" -gt 83 ]; then logger full; fi\n`, '2 watch disk df "ops/room.sh" at 0.83@2'],
  ['a constant', `LIMIT=84\n${asked}\n[[ $used -ge $LIMIT ]] && logger full\n`, '3 watch disk df "ops/room.sh" at 0.84@3'],
  ['a default', `LIMIT=\${ROOM_LIMIT:-86}\n${asked}\nif [ $used -ge "$LIMIT" ]; then logger full; fi\n`, '3 watch disk df "ops/room.sh" at 0.86@3'],
  ['arithmetic', `${asked}\nif (( used > 82 )); then logger full; fi\n`, '2 watch disk df "ops/room.sh" at 0.82@2'],
  ['awk', "df -P | awk '$5+0 > 81 {print $6}'\n", '1 watch disk df "ops/room.sh" at 0.81@1'],
  [
    'a loop over lines',
    'df -P | grep -v tmpfs | while read -r dev size use avail percent at; do\n  if [ ${percent%?} -ge 87 ]; then logger full; fi\ndone\n',
    '2 watch disk df "ops/room.sh" at 0.87@2',
  ],
  ['a function', `check() {\n  ${asked}\n  if [ "$used" -gt 85 ]; then logger full; fi\n}\ncheck\n`, '3 watch disk df "ops/room.sh" at 0.85@3'],
])('%s', async (_what, text, told) => expect(await read(`${text}`)).toEqual([told]))

test('a limit that nobody sets stays open', async () => {
  expect(await read(`${asked}\nif [ "$used" -gt "$ROOM_LIMIT" ]; then logger full; fi\n`)).toEqual(['2 watch disk df "ops/room.sh" at ?$ROOM_LIMIT@2'])
})

test.each([
  ['only printed', 'df -h\nif [ $# -gt 1 ]; then exit 2; fi\n'],
  ['only in a comment', '# df / and -gt 80\necho ok\n'],
  ['only in a text', 'echo "run df / and see whether it is -gt 80"\n'],
  ['pandas', '#!/usr/bin/env python3\ndf = pandas.read_csv("x")\nif df.size > 80: pass\n'],
])('%s: nothing watches', async (_what, text) => expect(await read(text)).toEqual([]))

test('no text breaks it', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => void (await read(`df ${text}`))))
})
