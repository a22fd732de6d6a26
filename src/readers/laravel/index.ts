/** Reads Laravel's configuration: the databases and Redis that production reaches, Horizon's workers, and what its scheduler backs up. */
import type { Reader } from '../reader.ts'

export const laravelReader: Reader = {
  name: 'laravel',
  title: 'Laravel’s configuration: connections to databases and Redis, Horizon’s workers, and backups that its scheduler makes',
  docs: 'https://laravel.com/docs/12.x/database#configuration',
  files: ['**/{config,Config}/{database,horizon}.php', '**/composer.json', '**/app/Console/Kernel.php', '**/routes/console.php', '**/bootstrap/app.php'],
  concerns: (text) => /connections|environments|laravel\/framework|[Ss]chedule\s*(::|->)/.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
