/** Code that opens a database in ways that are not read yet: whoever counts on its pool is told so, rather than judged as if it opened none. */
import { placeOf } from '../base/paths.ts'
import type { Reader } from './reader.ts'

interface Opening {
  readonly files: RegExp
  readonly sign: RegExp
  readonly what: string
}

const openings: readonly Opening[] = [
  { files: /(^|\/)(doctrine|config)\.ya?ml$/, sign: /^\s{0,20}dbal:/m, what: 'a configuration of Doctrine' },
  {
    files: /\.php$/,
    sign: /\bnew \\?PDO\(|\b(mysqli_connect|pg_p?connect)\(|\bnew \\?mysqli\(|\bDriverManager::getConnection\(/,
    what: 'PHP code that opens a database by itself',
  },
]

/** Tests, seeds and what is run by hand serve nobody. */
const aside = /(^|\/)(vendor|node_modules|tests?|spec|fixtures?|seeds?|seeders?|migrations?|scripts?|bin|tools?|install(er)?)\/|Test\.php$/i

export const unreadClientsReader: Reader = {
  name: 'unread-clients',
  title: 'Doctrine’s configuration, and PHP code that opens a database by itself: seen, and told not to be read',
  docs: 'https://symfony.com/doc/current/doctrine.html',
  files: ['**/*.php', '**/{packages,prod}/doctrine.{yaml,yml}', '**/config/config.{yaml,yml}'],
  sourcesOf: 'php',
  concerns: (text) => openings.some(({ sign }) => sign.test(text)),
  async read({ path, text }) {
    if (aside.test(path) || placeOf(path).place === 'example') return { declares: [], skipped: [] }
    const found = openings.find((one) => one.files.test(path) && one.sign.test(text))
    if (found === undefined) return { declares: [], skipped: [] }
    const line = text.slice(0, Math.max(0, text.search(found.sign))).split('\n').length
    return { declares: [], skipped: [{ path, line, reason: `${found.what}: not read` }] }
  },
}
