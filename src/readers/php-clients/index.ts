/** Code of PHP that opens a database by itself: PDO, mysqli, pg_connect, Doctrine's DriverManager, and WordPress' own file. */
import type { Reader } from '../reader.ts'

export const phpClientsReader: Reader = {
  name: 'php-clients',
  title: 'PHP code that opens a database by itself: PDO, mysqli, pg_connect, Doctrine’s DriverManager',
  docs: 'https://www.php.net/manual/en/class.pdo.php',
  files: ['**/*.php'],
  sourcesOf: 'php',
  concerns: (text) =>
    /\bnew\s+\\?(PDO|mysqli|Pdo\\\w+|SQLite3)\b|\bPDO::connect\b|\b(mysqli_connect|pg_p?connect)\b|\bDriverManager\b|\bEntityManager::create\b/.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
