/** Which framework's configuration a file is, by what only that holds. */
import { placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'
import { readCakePhp } from './cakephp.ts'
import { readCodeIgniter } from './codeigniter.ts'
import { readYii } from './yii.ts'

/** What is installed, and what tests and developers take. */
const aside = /(^|\/)(vendor|node_modules|tests?|environments\/(dev|test)[\w-]*|config\/(development|testing|dev|test))\//i

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path, text } = file
  if (aside.test(path) || placeOf(path).place === 'example') return nothing
  if (path.endsWith('app/Config/Database.php')) return readCodeIgniter(file)
  if (/(^|\/)application\/config\/([^/]+\/)?database\.php$/.test(path)) return readCodeIgniter3(file)
  if (path.endsWith('config/app.php')) return /\bDatasources\b/.test(text) ? readCakePhp(file, context) : nothing
  return /\byii\\db\\Connection\b/.test(text) ? readYii(file, context) : nothing
}

/** {@link https://codeigniter.com/userguide3/database/configuration.html Version 3} fills a variable instead. */
function readCodeIgniter3({ path, text }: SourceFile): Reading {
  const found = /^\s{0,20}\$db\s{0,5}\[/m.exec(text)
  if (found === null) return nothing
  const line = text.slice(0, found.index).split('\n').length + (/^\s*/.exec(found[0])?.[0].split('\n').length ?? 1) - 1
  return { declares: [], skipped: [{ path, line, reason: 'a configuration of CodeIgniter 3: whom its connections reach is not read' }] }
}
