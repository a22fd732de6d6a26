import { expect, test } from 'vitest'
import { ofeliaReader } from '../../src/readers/ofelia.ts'

const read = (text: string) => ofeliaReader.read({ path: 'ops/ofelia.ini', text }, { read: async () => undefined, has: () => false, below: () => [] })

test('a job names its schedule, its container and what it runs', async () => {
  const { declares } = await read(
    '[global]\nslack-webhook = https://hooks.example/x\n\n[job-exec "orders-dump"]\nschedule = 0 30 2 * * *\n; container = other\ncontainer = orders\ncommand = pg_dump -U shop -f /dumps/shop.sql shop\n',
  )
  expect(declares).toHaveLength(1)
  const [job] = declares
  expect(job).toMatchObject({
    kind: 'schedule',
    name: 'ops/ofelia.ini#job-exec.orders-dump',
    at: { path: 'ops/ofelia.ini', line: 5, key: 'job-exec.orders-dump.schedule' },
    every: { state: 'known', value: 24 },
    by: 'scheduler',
    mails: { path: 'ops/ofelia.ini', line: 2, key: 'ofelia.slack-webhook' },
    actions: [{ does: 'dump', tool: 'pg_dump', at: { line: 8 }, target: { container: { text: 'orders' } } }],
  })
})

test('a job without a schedule or a command is none', async () => {
  expect((await read('[job-exec "a"]\ncommand = date\n[job-run "b"]\nschedule = @daily\n[job-x]\n=\n')).declares).toEqual([])
})

test('who is told of a failure: by the job, else by all of them, else nobody', async () => {
  const { declares } = await read(
    '[job-exec "a"]\nschedule = @daily\ncommand = date\nemail-to = ops@shop.example\n[job-exec "b"]\nschedule = @daily\ncommand = date\nslack-webhook =\n',
  )
  expect(declares.map((one) => (one.kind === 'schedule' ? one.mails?.line : undefined))).toEqual([4, undefined])
})
