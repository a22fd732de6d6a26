/** Reads Rust for the pools and connections that its code opens. */
import type { Reader } from '../reader.ts'

export const rustReader: Reader = {
  name: 'rust',
  title: 'Rust sources: sqlx, Diesel with r2d2, bb8 or deadpool, SeaORM, tokio-postgres, rusqlite and redis-rs',
  docs: 'https://docs.rs/sqlx/latest/sqlx/pool/struct.PoolOptions.html',
  files: ['**/*.rs'],
  sourcesOf: 'rust',
  concerns: (text) =>
    /\b\w{0,20}PoolOptions\b|\b\w{0,20}Pool::(<[^>]{1,100}>::)?(connect|builder|new)|\b\w{0,20}ConnectionManager\b|::establish\(|\b(sea_orm|rusqlite|redis|deadpool_\w{1,20}|(tokio_)?postgres)::|\b\w{0,20}Connection::connect/.test(
      text,
    ),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
