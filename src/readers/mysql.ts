/** Option files of MySQL and MariaDB. */
import type { Fact } from '../base/fact.ts'
import type { SettingsDeclaration, SettingsEntry } from '../model/declaration.ts'
import { settingFact } from '../parse/setting-fact.ts'
import { parseMysqlCnf } from '../parse/settings.ts'
import type { Reader } from './reader.ts'

/** Groups the server reads; a version may follow, `[mysqld-8.4]`. */
const server = /^(mysqld|mariadbd?|server|galera|mysqld_safe)(-\d+(\.\d+)*)?$/
const program = /^(client|mysql|mysqldump|mysqladmin|mysqlimport|mysqlcheck|mysqlshow|mysqlpump|mariadb-\w+|client-\w+|xtrabackup|mariabackup)$/

export const mysqlReader: Reader = {
  name: 'mysql',
  title: 'MySQL and MariaDB option files',
  docs: 'https://dev.mysql.com/doc/refman/8.4/en/option-files.html',
  files: ['**/*.cnf', '**/my.ini', '**/.my.cnf'],
  concerns: (text) => /\[(mysql|maria|server|galera|client)|^!include/m.test(text),
  read: async ({ path, text }) => {
    const file = parseMysqlCnf(text)
    const settings = new Map<string, Fact<string>>()
    const programs = new Map<string, Map<string, Fact<string>>>()
    const lines = new Map<string, number>()
    let ours = file.includes.length > 0
    for (const { section, name, value, line } of file.settings) {
      const fact = settingFact(name, value, { path, line, key: `[${section}].${name}` })
      if (server.test(section)) settings.set(name, fact)
      else if (program.test(section)) {
        lines.set(section, lines.get(section) ?? line)
        programs.set(section, (programs.get(section) ?? new Map<string, Fact<string>>()).set(name, fact))
      } else continue
      ours = true
    }
    // openssl.cnf and its like share the name and nothing else.
    if (!ours) return { declares: [], skipped: [] }
    const entries = [...programs].map(([section, fields]): SettingsEntry => {
      return { section, name: section, fields, at: { path, line: lines.get(section) ?? 1, key: `[${section}]` } }
    })
    const includes = file.includes.map(({ name, value, line }) => settingFact(name, value, { path, line, key: name }))
    const declaration: SettingsDeclaration = { kind: 'settings', server: 'mysql', path, at: { path, line: 1, key: '' }, settings, entries, includes }
    return { declares: [declaration], skipped: file.problems.map(({ line, message }) => ({ path, line, reason: message })) }
  },
}
