/** Reads Rust for the pools and connections that its code opens. */
import type { Reader } from '../reader.ts'

export const rustReader: Reader = {
  name: 'rust',
  title: 'Rust sources: sqlx, Diesel with r2d2, bb8 or deadpool, SeaORM, tokio-postgres, rusqlite and redis-rs',
  docs: 'https://docs.rs/sqlx/latest/sqlx/pool/struct.PoolOptions.html',
  files: ['**/*.rs'],
  sourcesOf: 'rust',
  concerns: (text) =>
    /PoolOptions\b|Pool::(<[^>]{1,100}>::)?(connect|builder|new)\b|Manager::|::establish\(|\b(sea_orm|rusqlite|redis|deadpool_[a-z]{1,20}|(tokio_)?postgres)::|Connection::connect/.test(
      text,
    ),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
