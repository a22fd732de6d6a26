/** Reads Go for the pools, clients and ORMs by which a program opens databases. */
import type { Reader } from '../reader.ts'

export const goReader: Reader = {
  name: 'go',
  title: 'Go sources: database/sql, sqlx, pgx and pgxpool, GORM, Bun, Ent, XORM, go-redis and the MongoDB driver',
  docs: 'https://pkg.go.dev/database/sql',
  files: ['**/*.go'],
  sourcesOf: 'go',
  concerns: (text) =>
    /\b(?:sqlx?|ent|entsql|dialect|xorm|pgx|pgxpool|stdlib|gorm|redis|mongo|otelsql\w*|sqltrace)\.(?:Open|Connect|Must|New)/.test(text) ||
    /"(?:database\/sql|gorm\.io\/gorm|github\.com\/(?:jmoiron\/sqlx|jackc\/pgx\/[^"]{1,40}|redis\/go-redis[^"]{0,20})|go\.mongodb\.org\/[^"]{1,60})"/.test(
      text,
    ),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
