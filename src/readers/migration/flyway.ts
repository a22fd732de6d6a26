/** Which folders are one history to Flyway: it runs what lies at all of its locations in the order of versions. */
import { compileGlob } from '../../base/glob.ts'
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'

interface Settings {
  readonly folder: string
  /** Each list of locations as written; a data source of its own has its own. */
  readonly lists: readonly string[]
}

const known = new WeakMap<ReadContext, Map<string, Promise<Settings | undefined>>>()

/** A name for all that runs with a migration, undefined where settings tell of none or of several. */
export async function historyOf(path: string, context: ReadContext): Promise<string | undefined> {
  const root = /^(?:.*\/)?src\/\w+\/resources(?=\/)/.exec(path)?.[0]
  const settings = await settingsFor(dirname(path), context)
  // https://docs.spring.io/spring-boot/how-to/data-initialization.html#howto.data-initialization.migration-tool.flyway
  if (settings === undefined) return root !== undefined && path.startsWith(`${root}/db/migration/`) ? `${root}/db/migration` : undefined
  const [list, ...others] = settings.lists.filter((one) => isCovered(path, one, root ?? settings.folder, settings.folder))
  if (list === undefined || others.length > 0) return undefined
  // Settings above several modules hold for the class path of each.
  return `${list.includes('filesystem:') ? settings.folder : (root ?? settings.folder)}\0${list}`
}

/** {@link https://documentation.red-gate.com/fd/flyway-locations-setting-277579008.html Locations}: those without a prefix are on the class path. */
function isCovered(path: string, list: string, root: string, folder: string): boolean {
  const module = folder.replace(/(?:^|\/)(?:src\/\w+\/resources(?:\/config)?|conf(?:ig)?)$/, '')
  return list
    .slice(0, longest)
    .split(',')
    .some((written) => {
      const [, prefix, location = ''] = /^\s*(?:(classpath|filesystem):)?([^:]*?)\/*\s*$/.exec(written) ?? []
      // A folder of the machine or image that it runs on is not the repository's.
      if (location === '' || (prefix === 'filesystem' && location.startsWith('/'))) return false
      const place = location.replace(/^(?:\.?\/)+/, '').replaceAll('?', '*')
      const bases = prefix === 'filesystem' ? [module, ''] : [root]
      return bases.some((base) => {
        const pattern = join(base, place) ?? place
        return compileGlob(pattern)(path) || compileGlob(`${pattern}/**`)(path)
      })
    })
}

async function settingsFor(folder: string, context: ReadContext): Promise<Settings | undefined> {
  const before = known.get(context) ?? new Map<string, Promise<Settings | undefined>>()
  known.set(context, before)
  const found = before.get(folder) ?? nearest(folder, context)
  before.set(folder, found)
  return found
}

/** In their order: the later of them stands. */
const files = ['', '-prod', '-production'].flatMap((profile) =>
  ['yml', 'yaml', 'properties'].flatMap((ending) => [`application${profile}.${ending}`, `config/application${profile}.${ending}`]),
)

async function nearest(folder: string, context: ReadContext): Promise<Settings | undefined> {
  for (const names of [files, ['flyway.conf', 'conf/flyway.conf']]) {
    const lists = new Map<string, readonly string[]>()
    for (const name of names) for (const [setting, list] of await listsIn(join(folder, name) ?? name, context)) lists.set(setting, list)
    const told = [...new Set([...lists.values()].map((list) => list.join(',')))]
    if (told.length > 0) return { folder, lists: told }
  }
  return folder === '' ? undefined : settingsFor(dirname(folder), context)
}

/** Characters of one list: more than any application's. */
const longest = 5_000

const setting = /^(?:(?:spring|quarkus)\.)?flyway(?:\.[\w.]{1,100})?\.locations(?:\[\d+\])?$/
const production: ReadonlySet<string> = new Set(['prod', 'production'])

async function listsIn(path: string, context: ReadContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const file = context.has(path) ? await context.read(path) : undefined
  const lists = new Map<string, string[]>()
  if (!isText(file) || !/flyway/i.test(file.text)) return lists
  // Loaded where settings tell of Flyway.
  const { plainName } = await import('../../parse/jvm/names.ts')
  const { profileHolds } = await import('../../parse/jvm/profiles.ts')
  const { documents } = /\.ya?ml$/.test(path)
    ? (await import('../../parse/jvm/flat-yaml.ts')).flatYaml(file.text)
    : (await import('../../parse/jvm/properties.ts')).parseProperties(file.text)
  const values = new Map<string, string>()
  for (const document of documents) {
    const own = new Map(document.map(({ name, value }) => [plainName(name), value]))
    const profiles = own.get('spring.config.activate.onprofile') ?? own.get('spring.profiles')?.replaceAll(',', '|')
    if (profiles !== undefined && !profileHolds(profiles, production)) continue
    for (const [name, value] of own) values.set(name, value)
    for (const name of own.keys()) if (setting.test(name)) lists.delete(name.replace(/\[\d+\]$/, ''))
    for (const [name, value] of own) {
      if (!setting.test(name)) continue
      const whole = name.replace(/\[\d+\]$/, '')
      const filled = value.split(/,(?![^{]*\})/).map((one) => fill(one, (of) => values.get(plainName(of))))
      lists.set(whole, [...new Set([...(lists.get(whole) ?? []), ...filled.flatMap((one) => one.split(',')).map((one) => one.trim())])])
    }
  }
  return lists
}

/** `${A:b}` is b where nothing sets A; of `{vendor}` any may be meant, and what nobody tells leads nowhere. */
function fill(written: string, valueOf: (name: string) => string | undefined): string {
  let text = written.replaceAll('{vendor}', '*')
  for (let step = 0; step < 20 && text.length < longest && text.includes('${'); step++) {
    text = text.replace(/\$\{([^${}:]*)(?::([^${}]*))?\}/g, (_, name: string, fallback: string | undefined) => valueOf(name) ?? fallback ?? 'untold:')
  }
  return text
}
