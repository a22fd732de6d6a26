import { expect, test } from 'vitest'
import { systemdReader } from '../../src/readers/systemd.ts'
import { toldBy } from './commands-tree.ts'

test('a timer with two calendars and the service beside it', async () => {
  const told = await toldBy(systemdReader, {
    'ops/dump.timer': '[Timer]\nOnCalendar=Mon..Fri 02:00\nOnCalendar=Sat 04:00\n',
    'ops/dump.service':
      '[Service]\nEnvironment=BUCKET=b "P=x y"\nWorkingDirectory=/srv\nExecStart=/bin/bash -c "pg_dump shop | \\\n  aws s3 cp - s3://$BUCKET/x"\n',
  })
  expect(told).toEqual([
    '2 schedule ops/dump.timer by systemd: systemd Mon..Fri 02:00; Sat 04:00 every 46',
    '  4 dump engine=postgres tool=pg_dump method=logical target=database:shop pipeline=1',
    '  4 copy tool=aws from=- to=s3://b/x remote=true pipeline=1',
  ])
})

test('a service without a timer is a script', async () => {
  const told = await toldBy(systemdReader, { 'ops/web.service': '[Unit]\nDescription=Web\n[Service]\nExecStart=/usr/bin/node /srv/app/main.js\n' })
  expect(told).toEqual(['4 script ops/web.service "Web"', '  4 serve tool=node script=/srv/app/main.js'])
})

test('a timer whose service is elsewhere', async () => {
  const told = await toldBy(systemdReader, { 'ops/d.timer': '[Timer]\nOnUnitActiveSec=6h\nUnit=other.service\n' })
  expect(told).toEqual(['2 schedule ops/d.timer by systemd: interval 6h every 6', '1 skipped: the service this timer starts, other.service, is not beside it'])
})

test('a drop-in takes back what the unit says, and stands for itself', async () => {
  const told = await toldBy(systemdReader, {
    'ops/dump.timer': '[Timer]\nOnCalendar=weekly\n',
    'ops/dump.timer.d/often.conf': '[Timer]\nOnCalendar=\nOnCalendar=*-*-* 01,13:00\n',
    'ops/dump.service': '[Service]\nExecStart=/bin/true\n',
    'ops/dump.service.d/what.conf': '[Service]\nExecStart=\nExecStart=pg_dump -f /srv/x shop\n',
  })
  expect(told).toEqual([
    '3 schedule ops/dump.timer by systemd: systemd *-*-* 01,13:00 every 12',
    '  3 dump engine=postgres tool=pg_dump method=logical target=database:shop output=/srv/x',
  ])
})

test('an instance is its template’s', async () => {
  const told = await toldBy(systemdReader, {
    'ops/dump@shop.timer': '[Timer]\nOnCalendar=daily\nOnUnitActiveSec=6h\n',
    'ops/dump@.service': '[Service]\nExecStart=pg_dump -f /srv/x shop\n',
  })
  expect(told[0]).toBe('2 schedule ops/dump@shop.timer by systemd: systemd daily; 6h every 6')
  expect(told).toHaveLength(2)
})
