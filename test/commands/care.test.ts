/** What scripts do to care for copies: whom they tell, what they ask of a restored database, which buckets keep versions. */
import { describe, expect, test } from 'vitest'
import { actionsOf } from '../../src/commands/index.ts'
import { describeAction } from './describe.ts'

const told = (text: string): readonly string[] => actionsOf(text, { path: 'ops/x.sh', line: 1, key: 'script' }).actions.map(describeAction)

describe('telling somebody', () => {
  test.each([
    ['curl -fsS "https://hc-ping.com/$KEY/ledger"', '1 notify tool=curl to=healthchecks heartbeat=true'],
    ['wget -qO- "$HEALTHCHECK_URL"', '1 notify tool=wget to=heartbeat heartbeat=true'],
    ['curl -X POST -d "x" "$OPS_SLACK_URL"', '1 notify tool=curl to=slack heartbeat=false'],
    ['curl -d "failed" ntfy.sh/ledger', '1 notify tool=curl to=ntfy heartbeat=false'],
    ['curl "https://status.example/api/push/abc?status=up"', '1 notify tool=curl to=uptime-kuma heartbeat=true'],
    ['echo failed | mail -s backup ops@example.org', '1 notify tool=mail to=mail heartbeat=false'],
    ['aws --region eu-west-1 sns publish --topic-arn a --message b', '1 notify tool=aws to=sns heartbeat=false'],
    ['send-alert "failed"', '1 notify tool=send-alert to=send-alert heartbeat=false'],
    ['runitor -uuid $ID -- pg_dump ledger -f l.dump', '1 notify tool=runitor to=runitor heartbeat=true'],
    ['cronitor exec $ID pg_dump ledger -f l.dump', '1 notify tool=cronitor to=cronitor heartbeat=true'],
    ['pg_dump ledger -f l.dump || curl "$WEBHOOK"', '1 notify tool=curl to=webhook heartbeat=false condition=! pg_dump ledger -f l.dump'],
    ['trap \'curl "$WEBHOOK"\' ERR\ndate', '1 notify tool=curl to=webhook heartbeat=false condition=a command fails'],
    ['tell() {\n  curl "$WEBHOOK"\n}\ntrap tell EXIT', '2 notify tool=curl to=webhook heartbeat=false condition=the script ends'],
  ])('%j', (text, expected) => {
    expect(told(text)).toContain(expected)
  })

  test.each([
    'curl -fsS http://localhost:8093/health',
    'curl -O "$DOWNLOAD_URL"',
    'tell() { curl "$WEBHOOK"; }',
    '# curl "$WEBHOOK"',
    'trap "rm /tmp/x" ERR',
    'aws sns list-topics',
    'notify-backup-done',
  ])('none in %j', (text) => {
    expect(told(text).filter((one) => one.includes(' notify '))).toEqual([])
  })

  test('no address is kept', () => {
    const text = JSON.stringify(actionsOf('curl https://hooks.slack.com/services/T0AB/B0CD/qWeRtZ9', { path: 'x.sh', line: 1, key: 'k' }))
    expect(text).toContain('"slack"')
    expect(text).not.toMatch(/qWeRtZ9|T0AB|hooks/)
  })
})

test('a restore out of a repository', () => {
  expect(
    told('pgbackrest --stanza=shop restore\nwal-g backup-fetch /d LATEST\nbarman recover shop latest /d\nlitestream restore -o /d/s.db s3://shop/s'),
  ).toEqual([
    '1 restore engine=postgres tool=pgbackrest target=',
    '2 restore engine=postgres tool=wal-g target=',
    '3 restore engine=postgres tool=barman target=',
    '4 restore engine=sqlite tool=litestream target=',
  ])
  expect(told('pgbackrest info\nwal-g backup-list\nbarman list-backups shop\nlitestream databases')).toEqual([])
})

test('a question to a database', () => {
  expect(told('docker exec scratch psql -d ledger -Atc "SELECT count(*) FROM postings"')).toEqual([
    '1 query engine=postgres tool=psql target=database:ledger container:scratch',
  ])
  expect(told("mysql -h db -e 'SHOW TABLES' shop")).toEqual(['1 query engine=mysql tool=mysql target=host:db database:shop'])
  expect(told("mongosh --eval 'db.orders.countDocuments({})'")).toEqual(['1 query engine=mongodb tool=mongosh'.concat(' target=')])
  expect(told('psql -c "CREATE ROLE reader"')).toEqual(['1 reach engine=postgres tool=psql target='])
  expect(told('pg_isready -h db -p 5433')).toEqual(['1 reach engine=postgres tool=pg_isready target=host:db port:5433'])
})

test('buckets that are made, and those that keep versions', () => {
  expect(told('mc mb --ignore-existing store/receipts\nmc version enable store/receipts\nmc mb --with-versioning store/scans')).toEqual([
    '1 bucket tool=mc bucket=receipts made=true keeps=false',
    '2 bucket tool=mc bucket=receipts made=false keeps=true',
    '3 bucket tool=mc bucket=scans made=true keeps=true',
  ])
  expect(
    told(
      'aws s3 mb s3://receipts\naws s3api put-bucket-versioning --bucket receipts --versioning-configuration Status=Enabled\naws s3api put-bucket-versioning --bucket scans --versioning-configuration Status=Suspended\ngsutil versioning set on gs://scans\ngcloud storage buckets create gs://prints',
    ),
  ).toEqual([
    '1 bucket tool=aws bucket=receipts made=true keeps=false',
    '2 bucket tool=aws bucket=receipts made=false keeps=true',
    '4 bucket tool=gsutil bucket=scans made=false keeps=true',
    '5 bucket tool=gcloud bucket=prints made=true keeps=false',
  ])
})
