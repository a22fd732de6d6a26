/** Files that a library or framework finds by its own convention, without an import: `mikro-orm.config.ts`, `ormconfig.json`, Nest's and node-config's configuration. */
import { basename, dirname } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'

/** Files of a package's configuration that are looked at for one namespace. */
const most = 12
const endings = 'ts js mts mjs cts cjs json'.split(' ')

/** The path of a convention's file, looked for from the folder of the file that needs it upwards. */
export async function conventional(from: string, wanted: string, context: ReadContext): Promise<string | undefined> {
  if (wanted.startsWith('nest/')) return nest(from, wanted.slice('nest/'.length), context)
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    for (const place of ['', 'src/']) {
      for (const ending of endings) {
        const path = `${folder === '' ? '' : `${folder}/`}${place}${wanted}.${ending}`
        if (context.has(path)) return path
      }
    }
    if (folder === '') return undefined
  }
}

/** The file that registers a namespace of Nest's configuration: {@link https://docs.nestjs.com/techniques/configuration#configuration-namespaces} */
async function nest(from: string, namespace: string, context: ReadContext): Promise<string | undefined> {
  const folder = packageAround(from, context)
  const candidates = context
    .below(folder)
    .filter((path) => /\.[cm]?[jt]s$/.test(path) && /(^|\/)config(uration|s)?\/|config(uration)?\.[cm]?[jt]s$/i.test(path.slice(folder.length)))
    .filter((path) => !/(^|\/)(node_modules|dist|tests?|__tests__)\/|\.(spec|test|d)\.[cm]?ts$/.test(path))
    .toSorted((a, b) => Number(basename(b).includes(namespace)) - Number(basename(a).includes(namespace)))
  let plain: string | undefined
  for (const path of candidates.slice(0, most)) {
    const file = await context.read(path)
    if (!isText(file)) continue
    if (new RegExp(`registerAs\\(\\s{0,40}['"\`]${namespace.replace(/\W/g, '')}['"\`]`).test(file.text)) return path
    // `export default () => ({ database: { … } })`: one function for all.
    if (plain === undefined && /export default (async )?\(\)|export default (async )?function/.test(file.text)) plain = path
  }
  return plain
}

function packageAround(from: string, context: ReadContext): string {
  for (let folder = dirname(from); folder !== ''; folder = dirname(folder)) if (context.has(`${folder}/package.json`)) return folder
  return ''
}
