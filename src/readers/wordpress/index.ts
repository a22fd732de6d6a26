/** WordPress' wp-config.php: which server it reaches, told by constants that its image fills in from the environment. */
import type { Reader } from '../reader.ts'

export const wordpressReader: Reader = {
  name: 'wordpress',
  title: 'WordPress’ wp-config.php: the server that it reaches',
  docs: 'https://developer.wordpress.org/advanced-administration/wordpress/wp-config/',
  files: ['**/{wp-config,wp-config-docker}.php'],
  concerns: (text) => text.includes('DB_HOST'),
  // Loaded where a tree holds such files.
  read: async (file) => (await import('./read.ts')).read(file),
}
