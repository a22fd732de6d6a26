/** Reads Symfony's configuration: the databases that Doctrine reaches, and Redis as cache, sessions and Messenger are told of it. */
import type { Reader } from '../reader.ts'

export const doctrineReader: Reader = {
  name: 'doctrine',
  title: 'Symfony’s configuration: Doctrine’s connections, and Redis of caches, sessions and Messenger',
  docs: 'https://symfony.com/doc/current/reference/configuration/doctrine.html',
  files: [
    '**/config/packages/{doctrine,cache,framework,messenger,snc_redis}.{yaml,yml,php}',
    '**/config/packages/prod/{doctrine,cache,framework,messenger,snc_redis}.{yaml,yml,php}',
    '**/config/config.{yaml,yml}',
  ],
  concerns: (text) => /dbal|redis|transports|handler_id/i.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
