/** What Laravel’s configuration says of the databases and Redis that production reaches, and of Horizon’s workers. */
import { dirname, placeOf } from '../../base/paths.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import { jsonAt, jsonText, parseJson } from '../../parse/json.ts'
import { returnedFrom, type PhpValue } from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'
import { connectionsOf } from './connections.ts'
import { frameworkDatabase, frameworkQueue } from './defaults.ts'
import { horizonOf } from './horizon.ts'
import { redisOf } from './redis.ts'
import { scheduledIn } from './schedule.ts'

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (/(^|\/)(vendor|node_modules)\//.test(file.path) || placeOf(file.path).place === 'example') return nothing
  if (file.path.endsWith('/composer.json') || file.path === 'composer.json') return withoutFiles(file, context)
  if (/(^|\/)(app\/Console\/Kernel|routes\/console|bootstrap\/app)\.php$/.test(file.path)) return scheduledIn(file, context)
  const root = dirname(dirname(file.path))
  const { value, problem } = await returnedFrom(file, root, context)
  if (value === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `not understood as configuration: ${problem}` }] }
  if (file.path.endsWith('horizon.php')) {
    const workers = horizonOf(value, file.path)
    return workers === undefined ? nothing : { declares: [workers], skipped: [] }
  }
  const { clients, skipped } = connectionsOf(value, file.path)
  const below = (path: string): string => (root === '' ? path : `${root}/${path}`)
  const queue = await valueOf(below('config/queue.php'), root, context)
  return { declares: [...clients, ...redisOf(value, queue, context.has(below('config/horizon.php')), file.path)], skipped }
}

const nothing: Reading = { declares: [], skipped: [] }

async function valueOf(path: string, root: string, context: ReadContext): Promise<PhpValue | undefined> {
  const file = context.has(path) ? await context.read(path) : undefined
  return isText(file) ? (await returnedFrom(file, root, context)).value : undefined
}

/** Where applications keep it, whatever version they began with. */
const places = ['config/database.php', 'app/Config/database.php', 'app/config/database.php']

/** An application of Laravel 11 or later that leaves the file out takes what the framework brings along; earlier ones can't. */
async function withoutFiles({ path, text }: SourceFile, context: ReadContext): Promise<Reading> {
  const root = dirname(path)
  const below = (name: string): string => (root === '' ? name : `${root}/${name}`)
  if (!context.has(below('artisan')) || places.some((one) => context.has(below(one)))) return nothing
  const range = jsonText(jsonAt(parseJson(text).root, 'require', 'laravel/framework'))
  const major = Number(/\d+/.exec(range ?? '')?.[0] ?? Number.NaN)
  if (Number.isNaN(major)) return nothing
  if (major < 11) return { declares: [], skipped: [{ path, line: 1, reason: 'config/database.php is not there: which database Laravel reaches is not read' }] }
  const place = { path, line: text.slice(0, text.indexOf('laravel/framework')).split('\n').length }
  const config = frameworkDatabase(place)
  const queue = (await valueOf(below('config/queue.php'), root, context)) ?? frameworkQueue(place)
  return { declares: [...connectionsOf(config, path).clients, ...redisOf(config, queue, context.has(below('config/horizon.php')), path)], skipped: [] }
}
