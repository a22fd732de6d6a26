/** Migrations of goose in Go: what their way forth sends, with lines, and what is not followed. */
import { expect, test } from 'vitest'
import type { MigrationDeclaration } from '../../src/model/declaration.ts'
import { migrationReader } from '../../src/readers/migration.ts'

await Promise.all(['../../src/readers/migration/goose/read.ts', '@lezer/go'].map((one) => import(one)))

async function read(
  text: string,
  path = 'migrations/00007_vats.go',
): Promise<{
  readonly losses: readonly string[]
  readonly risks: readonly string[]
  readonly skipped: readonly string[]
  readonly of: MigrationDeclaration | undefined
}> {
  // prettier-ignore
  const { declares, skipped } = await migrationReader.read({ path, text }, { read: async () => undefined, has: () => false, below: () => [] })
  const found = declares.find((one): one is MigrationDeclaration => one.kind === 'migration')
  return {
    losses: (found?.losses ?? []).map(({ what, of, at }) => `${at.line} ${what} ${of}`),
    risks: (found?.on?.get('postgres')?.risks ?? []).map(({ what, at }) => `${at.line} ${what.replace(/ takes .*|: .*/, '')}`),
    skipped: skipped.map(({ line, reason }) => `${line} ${reason}`),
    of: found,
  }
}

const go = (up: string, more = '', register = 'AddMigrationContext(upVats, downVats)'): string =>
  `package migrations\n\nimport (\n\t"context"\n\t"database/sql"\n\t"fmt"\n\n\t"github.com/pressly/goose/v3"\n)\n\nfunc init() {\n\tgoose.${register}\n}\n\nfunc upVats(ctx context.Context, tx *sql.Tx) error {\n${up}\n\treturn nil\n}\n\nfunc downVats(ctx context.Context, tx *sql.Tx) error {\n\t_, err := tx.ExecContext(ctx, "DROP TABLE vat")\n\treturn err\n}\n${more}`

test.each<[string, string, readonly string[], readonly string[]]>([
  ['a literal', go('\t_, err := tx.ExecContext(ctx, `\n\tALTER TABLE vat\n\t\tDROP COLUMN note`)'), ['18 drop column vat.note'], []],
  ['one without a context', go('\tif _, err := tx.Exec("DROP TABLE dye"); err != nil {\n\t\treturn err\n\t}'), ['16 drop table dye'], []],
  ['a constant of the file', go('\ttx.ExecContext(ctx, wipe)', 'const wipe = "TRUNCATE vat"\n'), ['16 truncate vat'], []],
  ['a name of the function', go('\tquery := "DELETE FROM " + "vat"\n\ttx.ExecContext(ctx, query)'), ['17 delete all vat'], []],
  ['a formatted text', go('\ttx.ExecContext(ctx, fmt.Sprintf("DROP TABLE %s", "dye"))'), ['16 drop table dye'], []],
  [
    'a list',
    go('\tfor _, one := range []string{"vat", "dye"} {\n\t\ttx.ExecContext(ctx, "DROP TABLE "+one)\n\t}'),
    ['17 drop table vat', '17 drop table dye'],
    [],
  ],
  ['a list with a name', go('\tall := []string{"TRUNCATE vat"}\n\tfor _, one := range all {\n\t\ttx.Exec(one)\n\t}'), ['18 truncate vat'], []],
  [
    'a text that a condition decides',
    go('\tq := ""\n\tswitch kind {\n\tcase "a":\n\t\tq = "DROP TABLE dye"\n\t}\n\ttx.Exec(q)'),
    [],
    ['21 a statement that is put together when it runs: not read'],
  ],
  [
    'a method',
    go(
      '',
      'func (s *steps) up(ctx context.Context, tx *sql.Tx) error {\n\t_, err := tx.Exec("DROP TABLE dye")\n\treturn err\n}\n',
      'AddMigrationContext(s.up, nil)',
    ),
    ['25 drop table dye'],
    [],
  ],
  ['a prepared one', go('\tstmt, err := tx.Prepare("DELETE FROM vat WHERE id = $1")\n\tstmt.Exec(id())'), [], []],
  ['a step of GORM', go('\treturn m.DropTable(&Dye{})'), [], ['16 a step of another library: not read']],
  ['a function of the file', go('\treturn drop(ctx, tx, "dye")', 'func drop(ctx context.Context, tx *sql.Tx, name string) error {\n\t_, err := tx.ExecContext(ctx, "DROP TABLE "+name)\n\treturn err\n}\n'), ['25 drop table dye'], []], // prettier-ignore
  ['a function in its place', go('', '', 'AddMigrationContext(func(ctx context.Context, tx *sql.Tx) error {\n\t\t_, err := tx.Exec("DROP TABLE dye")\n\t\treturn err\n\t}, nil)'), ['13 drop table dye'], []], // prettier-ignore
  ['one with a name', go('\ttx.Exec("DROP TABLE dye")', '', 'AddNamedMigrationContext("00007_vats.go", upVats, downVats)'), ['16 drop table dye'], []],
  [
    'one of a provider',
    go('\ttx.Exec("DROP TABLE dye")', '', 'NewGoMigration(7, &goose.GoFunc{RunTx: upVats}, &goose.GoFunc{RunTx: downVats})'),
    ['16 drop table dye'],
    [],
  ],
  ['some rows', go('\ttx.ExecContext(ctx, "DELETE FROM vat WHERE id = $1", 7)'), [], []],
  ['rows by a computed condition', go('\ttx.ExecContext(ctx, "DELETE FROM vat "+where())'), [], ['16 a statement that is put together when it runs: not read']],
  ['a computed statement', go('\ttx.ExecContext(ctx, text())'), [], ['16 a statement that is put together when it runs: not read']],
  ['a step elsewhere', go('\treturn helpers.Drop(ctx, tx)'), [], ['16 a step in a function of another file: not read']],
])('%s', async (_, text, losses, skipped) => {
  const found = await read(text)
  expect([found.losses, found.skipped]).toEqual([losses, skipped])
})

test('a transaction is around it unless it is registered without', async () => {
  const beside = '\ttx.ExecContext(ctx, "CREATE INDEX CONCURRENTLY i ON vat (note)")'
  expect((await read(go(beside))).risks).toEqual(['16 CREATE INDEX CONCURRENTLY fails inside the transaction that goose opens'])
  expect((await read(go(beside, '', 'AddMigrationNoTxContext(upVats, downVats)'))).risks).toEqual([])
  expect((await read(go('\ttx.ExecContext(ctx, "CREATE INDEX i ON vat (note)")'))).risks).toEqual(['16 CREATE INDEX on vat'])
})

test('its tables are one history with those of SQL beside it; what is not told may have changed any', async () => {
  expect((await read(go('\ttx.Exec("CREATE TABLE dye (id int)")'))).of?.tables?.length).toBe(1)
  expect((await read(go('\ttx.Exec(text())'))).of?.tables).toEqual([{ does: 'something', words: new Set(), computes: true, line: 16 }])
})

test('nothing of tests and of what does not register', async () => {
  expect((await read(go('\ttx.Exec("DROP TABLE dye")'), 'migrations/vats_test.go')).of).toBeUndefined()
  expect((await read('package migrations\n\n// goose\nfunc Up() { db.Exec("DROP TABLE dye") }\n')).of).toBeUndefined()
})
