/** Reads Laravel's configuration: the databases and Redis that production reaches, and Horizon's workers. */
import type { Reader } from '../reader.ts'

export const laravelReader: Reader = {
  name: 'laravel',
  title: 'Laravel’s configuration: connections to databases and Redis, and Horizon’s workers',
  docs: 'https://laravel.com/docs/12.x/database#configuration',
  files: ['**/{config,Config}/{database,horizon}.php', '**/composer.json'],
  concerns: (text) => text.includes('connections') || text.includes('environments') || text.includes('laravel/framework'),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
