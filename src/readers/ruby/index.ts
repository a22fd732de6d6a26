/** Reads Ruby for the clients and pools that code makes beside what Rails' own files say. */
import type { Reader } from '../reader.ts'

export const rubyReader: Reader = {
  name: 'ruby',
  title: 'Ruby sources: Sequel, pg, mysql2, Trilogy, redis-rb, Mongo and Sidekiq’s Redis, and connections that Active Record is told to make',
  docs: 'https://sequel.jeremyevans.net/rdoc/files/doc/opening_databases_rdoc.html',
  files: ['**/*.{rb,ru}'],
  sourcesOf: 'ruby',
  concerns: (text) =>
    /\bSequel\.\w|\bPG(?:\.connect|::Connection)|\bMysql2::Client|\bTrilogy\.new|\bRedis(?:Client)?\.(?:new|config)|\bMongo::Client|\bestablish_connection\b|\bSidekiq\.configure_/.test(
      text,
    ),
  // Loaded where a tree holds such files.
  read: async (file) => (await import('./read.ts')).read(file),
}
