/** Effects of PostgreSQL's statements: names as the database folds them, with the line of each action. */
import { expect, test } from 'vitest'
import { postgresEffects } from '../../../src/parse/postgres/index.ts'
import { statements } from '../../../src/parse/sql.ts'

const read = (text: string) => postgresEffects(text, statements(text, 'postgres').statements)
const does = async (text: string): Promise<readonly string[]> =>
  (await read(text)).effects.map((effect) => {
    const of = 'column' in effect ? `${effect.table.key}.${effect.column.key}` : 'table' in effect ? effect.table.key : ''
    return `${effect.line} ${effect.does} ${of}`.trim()
  })

test('actions have the lines they stand on, whatever commas stand in them', async () => {
  const text = `-- ä 日本
ALTER TABLE IF EXISTS public."Visit" *
  ADD COLUMN a text[] DEFAULT ARRAY['x', 'y'],
  ADD b numeric(8, 2) DEFAULT round(1.5, 1)
, DROP COLUMN C,
  ALTER d SET NOT NULL;
DROP TABLE "Visit",
  other;`
  expect(await does(text)).toEqual([
    '3 add column Visit.a',
    '4 add column Visit.b',
    '5 drop column Visit.c',
    '6 set not null Visit.d',
    '7 drop table Visit',
    '8 drop table other',
  ])
})

test('a block has the lines of its statements, and says where it begins and ends', async () => {
  const text = `SELECT 1;
DO LANGUAGE plpgsql $body$
DECLARE
  r record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_class) THEN
    CREATE INDEX ON a (b);
  ELSE
    EXECUTE 'TRUNCATE ' || quote_ident('a');
  END IF;
  FOR r IN SELECT 1 LOOP
    DROP TABLE c;
  END LOOP;
EXCEPTION WHEN duplicate_object THEN
  DELETE FROM d;
END $body$;`
  expect(await does(text)).toEqual([
    '2 enter block',
    '7 create index a',
    '9 truncate a name computed when it runs',
    '12 drop table c',
    '15 delete all d',
    '2 leave block',
  ])
})

test('what it can’t read is told with its line, and whether it was written or computed', async () => {
  const text = `ALTER TABLE a ADD b INT AFTER c;\nDO $$ BEGIN\nEXECUTE format('CREATE VIEW v AS (%s)', q); END $$;\nDROP TABLE d;`
  const { effects, unparsed, asked } = await read(text)
  expect(unparsed).toEqual([
    { line: 1, computed: false },
    { line: 3, computed: true },
  ])
  expect([effects.at(-1)?.does, asked]).toEqual(['drop table', 4])
})

test('rows that are written out are not asked about', async () => {
  const { asked } = await read(`${"INSERT INTO a VALUES (1, 'DROP TABLE b');\n".repeat(400)}INSERT INTO a SELECT * FROM b;`)
  expect(asked).toBe(1)
})

test('rows that go in unusual ways', async () => {
  expect(
    await does(
      "DO $$ DECLARE r record; BEGIN\nFOR r IN DELETE FROM a RETURNING * LOOP\nNULL; END LOOP;\nFOR r IN EXECUTE 'DELETE FROM b RETURNING *' LOOP NULL; END LOOP; END $$;\nPREPARE p AS DELETE FROM c;\nDELETE FROM d USING e;\nDELETE FROM f USING g WHERE f.h = g.h;\nWITH i AS (DELETE FROM j RETURNING *) UPDATE k SET l = 1 WHERE m = 2;",
    ),
  ).toEqual(['1 enter block', '2 delete all a', '4 delete all b', '1 leave block', '5 delete all c', '6 delete all d', '8 delete all j'])
})

test('timeouts and transactions', async () => {
  expect(
    await does(
      "BEGIN;\nSET LOCAL lock_timeout = '2s';\nSET statement_timeout TO 0;\nSET lock_timeout = '0';\nSELECT set_config('lock_timeout', '1s', true);\nSAVEPOINT a;\nROLLBACK TO a;\nCOMMIT AND CHAIN;\nROLLBACK;",
    ),
  ).toEqual(['1 begin', '2 set timeout', '5 set timeout', '8 begin', '9 end'])
})
