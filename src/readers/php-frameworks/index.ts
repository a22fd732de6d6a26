/** Reads the configuration of CodeIgniter, CakePHP and Yii: the databases that production reaches. */
import type { Reader } from '../reader.ts'

export const phpFrameworksReader: Reader = {
  name: 'php-frameworks',
  title: 'Connections to databases in the configuration of CodeIgniter 4, CakePHP and Yii 2; CodeIgniter 3’s is told not to be read',
  docs: 'https://codeigniter.com/user_guide/database/configuration.html',
  files: [
    '**/app/Config/Database.php',
    '**/application/config/**/database.php',
    '**/config/app.php',
    '**/config/{db,database,main,main-local,web,common,console,base}.php',
  ],
  concerns: (text) => /\bCodeIgniter\\Database\\Config\b|\$db\s{0,5}\[|\bDatasources\b|\byii\\db\\Connection\b/.test(text),
  // Loaded where a tree holds such files.
  read: async (file, context) => (await import('./read.ts')).read(file, context),
}
