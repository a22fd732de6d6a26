/** What an application of Rails says of itself in files: its gems, its databases, and how many processes serve and work. */
import { productionFile } from './production.ts'
import { basename, join } from '../../base/paths.ts'
import type { Evidence } from '../../base/evidence.ts'
import { isText, type SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Engine, PackageDeclaration, Reading } from '../../model/declaration.ts'
import type { ReadContext } from '../reader.ts'
import { databasesIn, databaseUrlAlone, fromExample } from './database.ts'
import { applicationName, folderOf, gemsIn, lockedGems, railsVersion, startsByItself } from './gems.ts'
import { jobsFile } from './jobs.ts'
import { isOvertaken, serverFile } from './puma.ts'
import { withCaches } from './caches.ts'
import { linkedAt } from './linked.ts'
import { recurringIn } from './recurring.ts'
import { readSchema } from './schema.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const name = basename(file.path)
  if (/^(Gemfile|gems\.rb)$/.test(name)) return readGems(file, context)
  if (name === 'database.yml') {
    const root = folderOf(folderOf(file.path))
    const { clients, skipped } = await databasesIn(file, railsVersion(await lockedGems(root, context)))
    const linked = await linkedAt('config/database.yml', root, context)
    if (linked !== undefined) return ofServer(clients, linked)
    return { declares: await withCaches(clients, root, context), skipped }
  }
  if (name === 'recurring.yml') return recurringIn(file, context)
  if (name.endsWith('.yml')) {
    const { workers, skipped } = await jobsFile(file, context.has)
    return { declares: workers, skipped }
  }
  // `.internal_test_app`: an application that an engine makes to be tried in.
  if (name.endsWith('schema.rb')) return /(^|\/)\.[^/]+\//.test(file.path) ? nothing : readSchema(file)
  if (name === 'production.rb' && file.path.endsWith('config/environments/production.rb')) return productionFile(file)
  if (isOvertaken(file.path, context.has) || /(^|\/)(puma|unicorn)\/(?!production\.rb$)[^/]+$/.test(file.path)) return nothing
  const { workers, skipped } = await serverFile(file)
  return { declares: workers, skipped }
}

const serving = /^(rails|railties|puma|unicorn|passenger|falcon|iodine|thin|sinatra|hanami|roda|grape|padrino)$/

async function readGems(file: SourceFile, context: ReadContext): Promise<Reading> {
  const folder = folderOf(file.path)
  const locked = await lockedGems(folder, context)
  const { dependencies, problem } = await gemsIn(file, locked)
  if (problem !== undefined) return { declares: [], skipped: [{ path: file.path, line: problem.line, reason: `not understood as Ruby: ${problem.message}` }] }
  const declaration: PackageDeclaration = {
    kind: 'package',
    language: 'ruby',
    starts: startsByItself(folder, context),
    serves: [...dependencies].some(([gem, { dev }]) => !dev && serving.test(gem)),
    name: await applicationName(folder, context),
    folder,
    path: file.path,
    at: { path: file.path, line: 1, key: '*' },
    dependencies,
    scripts: [],
  }
  return { declares: [declaration, ...(await uncommitted(declaration, context))], skipped: [] }
}

/** What the server's own file says, nobody knows: an engine that needs a server is likely its engine, too, and a single file is what an example has. */
function ofServer(clients: readonly ClientDeclaration[], linked: Evidence): Reading {
  const engines = new Set(clients.flatMap(({ engine }) => (engine === undefined || engine === 'sqlite' ? [] : [engine])))
  const reason = `config/database.yml comes from the server, as ${linked.path}:${linked.line} says: what it holds is not known`
  const [engine, ...others] = engines
  return {
    declares: [databaseUrlAlone(linked, others.length > 0 ? undefined : engine, 'which comes from the server')],
    skipped: [{ path: linked.path, line: linked.line, reason }],
  }
}

/** Samples that stand beside the file that is not committed. */
const examples = [
  'database.yml.sample',
  'database.yml.example',
  'database.example.yml',
  'database.sample.yml',
  'database.yml.template',
  'database.yml.tmpl',
  'database.yml.dist',
]

/** Active Record without a `config/database.yml` takes DATABASE_URL, and what an example says that is put in its place. */
async function uncommitted({ dependencies, folder }: PackageDeclaration, context: ReadContext): Promise<readonly ClientDeclaration[]> {
  const record = dependencies.get('rails') ?? dependencies.get('activerecord') ?? dependencies.get('sinatra-activerecord')
  const inConfig = (name: string): string => join(folder, `config/${name}`) ?? name
  if (record === undefined || record.dev || context.has(inConfig('database.yml')) || !context.has(inConfig('environment.rb'))) return []
  const engines = new Set<Engine>()
  for (const [gem, engine] of gemAdapters) if (dependencies.get(gem)?.dev === false) engines.add(engine)
  const [engine, ...others] = engines
  if (engine === undefined) return []
  const path = examples.map(inConfig).find((one) => context.has(one))
  const example = path === undefined ? undefined : await context.read(path)
  if (isText(example)) {
    const { clients } = await databasesIn(example, undefined)
    return (await withCaches(clients, folder, context)).map(fromExample)
  }
  return [databaseUrlAlone(record.at, others.length > 0 ? undefined : engine)]
}

const gemAdapters: readonly (readonly [string, Engine])[] = [
  ['pg', 'postgres'],
  ['mysql2', 'mysql'],
  ['trilogy', 'mysql'],
  ['sqlite3', 'sqlite'],
  ['activerecord-sqlserver-adapter', 'mssql'],
  ['activerecord-cockroachdb-adapter', 'cockroachdb'],
]
