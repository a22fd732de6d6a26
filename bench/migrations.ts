/** What migrations cost: a repository without any, which never loads PostgreSQL's grammar, beside the same with one and with hundreds. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeBare, type Texts } from './manifests.ts'
import { medians, peakMemory, run } from './measure.ts'

const stack = `services:
  api:
    image: acme/api:4.1
    environment: { DATABASE_URL: "postgresql://ledger:5432/ledger" }
  ledger:
    image: postgres:17
    volumes: [ "ledger:/var/lib/postgresql/data" ]
volumes: { ledger: }
`

/** As people write them: a table with its keys, a change of it, an index, a backfill. */
function migration(number: number): string {
  const table = `account_${number}`
  return `-- CreateTable
CREATE TABLE "${table}" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner uuid NOT NULL, name varchar(90) NOT NULL, made timestamptz NOT NULL DEFAULT now());
ALTER TABLE "${table}" ADD COLUMN note text, ALTER COLUMN name TYPE varchar(120), ADD CONSTRAINT named CHECK (name <> '') NOT VALID;
CREATE INDEX "${table}_owner" ON "${table}" (owner, made DESC) WHERE note IS NULL;
DO $$ BEGIN ALTER TABLE "${table}" ADD CONSTRAINT once UNIQUE (owner, name); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
UPDATE "${table}" SET note = name WHERE note IS NULL;
`
}

function repository(count: number): Texts {
  const files = new Map([['compose.yaml', stack]])
  for (let number = 0; number < count; number++) files.set(`migrations/${String(number).padStart(5, '0')}_change.sql`, migration(number))
  return files
}

export function migrationsTable(root: string, cli: string, rounds: number): void {
  const counts = [0, 1, 300, 3_000]
  const scans = counts.map((count) => {
    const folder = join(root, `migrations-${count}`)
    mkdirSync(folder)
    makeBare(folder, repository(count))
    return { program: process.execPath, args: [cli, 'scan', '--ref', 'HEAD', folder] }
  })
  const times = medians(
    scans.map((scan) => () => run(scan)),
    rounds,
  )
  console.log('\nA repository with migrations of PostgreSQL, five statements each; over the same without any')
  for (const [index, count] of counts.entries()) {
    const over = (times[index] ?? Number.NaN) - (times[0] ?? Number.NaN)
    const aim = count === 300 ? ' (aims 300 ms)' : ''
    const megabytes = (count * migration(7).length) / 1e6
    const speed = count >= 300 ? `, ${(megabytes / (over / 1_000)).toFixed(1)} MB/s` : ''
    console.log(
      `${`${count} migrations`.padEnd(34)}${over.toFixed(0)} ms over it${aim}${speed}, ${peakMemory(scans[index] ?? { program: '', args: [] }).toFixed(0)} MiB`,
    )
  }
}
