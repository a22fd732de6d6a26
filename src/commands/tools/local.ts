/** Copies inside one host: what is moved, packed or encrypted before it leaves; a database's own files among them are a dump. */
import type { Word } from '../../model/action.ts'
import type { Engine } from '../../model/declaration.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { withText } from '../word.ts'
import { copy, eachSource, mostSources, standardInput } from './copying.ts'

const databaseFolders: readonly (readonly [RegExp, Engine])[] = [
  [/\/var\/lib\/(postgresql|pgsql)(\/|$)|(^|\/)pgdata(\/|$)/, 'postgres'],
  [/\/var\/lib\/mysql(\/|$)/, 'mysql'],
  [/\/var\/lib\/mongo(db)?(\/|$)|^\/data\/db(\/|$)/, 'mongodb'],
  [/(^|\/)dump\.rdb$|(^|\/)appendonly(dir|\.aof)/, 'redis'],
]

/** What a server keeps beside its data: who keeps that has no copy of the data. */
const besideData = /(^|\/)(postmaster\.(pid|opts)|PG_VERSION|[\w.-]+\.(conf|cnf|ini|ya?ml|pid|log|crt|key|pem|sh))$/

const volumeNames: readonly (readonly [RegExp, Engine])[] = [
  [/postgres|pgdata|pg_data|pg-data|timescale/i, 'postgres'],
  [/mariadb/i, 'mariadb'],
  [/mysql/i, 'mysql'],
  [/mongo/i, 'mongodb'],
  [/redis/i, 'redis'],
  [/valkey/i, 'valkey'],
]

/** The engine whose data lies at a path, told by the path itself or by the volume that is mounted there. */
function engineAt(call: Call, path: string): Engine | undefined {
  if (besideData.test(path)) return undefined
  const direct = databaseFolders.find(([pattern]) => pattern.test(path))?.[1]
  if (direct !== undefined) return direct
  for (const [source, inside] of call.place.mounts ?? []) {
    if (path !== inside && !path.startsWith(`${inside}/`)) continue
    return volumeNames.find(([pattern]) => pattern.test(source))?.[1]
  }
  return undefined
}

function physical(call: Call, engine: Engine, source: Word, output: Word | undefined): Draft {
  const target = {
    environment: new Map<string, Word>(),
    ...(engine === 'sqlite' ? { database: source } : {}),
    ...(call.place.container === undefined ? {} : { container: call.place.container }),
  }
  return { does: 'dump', engine, tool: call.program, method: 'physical', target, ...(output === undefined ? {} : { output }) }
}

/** What somebody's own programs keep below their home, as browsers do their history. */
const ofPrograms = /(^|\/)(Library|AppData|Application Support|\.mozilla|\.config|\.local)\//

/** What `cp`, `mv`, `tar` and packers move inside one host; a database's own files among them are a dump. */
function local(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-t --target-directory -S --suffix -m --mode -o --owner -g --group')
  const target = options.get('-t', '--target-directory')
  const paths = target === undefined ? options.rest : [...options.rest, target]
  const drafts: Draft[] = []
  for (const draft of eachSource(call, paths, () => false)) {
    if (draft.does !== 'copy') continue
    const sqlite =
      /\.(sqlite3?|db|db3)$/.test(draft.from.text) && !/(^|\/)\.env[^/]*$/.test(draft.from.text) && !ofPrograms.test(draft.from.text) && call.program === 'cp'
        ? ('sqlite' as const)
        : undefined
    const engine = engineAt(call, draft.from.text) ?? sqlite
    drafts.push(engine === undefined || call.program === 'mv' ? draft : physical(call, engine, draft.from, draft.to))
  }
  return drafts
}

function tar(call: Call): readonly Draft[] {
  // Old tar takes its letters without a dash: `tar czf out dir`.
  const [first, ...others] = call.arguments
  const words =
    first !== undefined && /^[A-Za-z]+$/.test(first.text) && /[cxtru]/.test(first.text) ? [withText(first, `-${first.text}`), ...others] : call.arguments
  const options = optionsOf(
    words,
    '-f --file -C --directory --exclude -X --exclude-from -T --files-from -I --use-compress-program --transform -g --listed-incremental --newer-mtime -b',
  )
  if (!options.has('-c', '--create', '-r', '-u')) return []
  const written = options.get('-f', '--file')
  const output = written === undefined || written.text === '-' ? undefined : written
  const folder = options.get('-C', '--directory')
  const drafts: Draft[] = []
  for (const path of options.rest.slice(0, mostSources)) {
    const full =
      folder === undefined || path.text.startsWith('/')
        ? path
        : withText(folder, path.text === '.' ? folder.text : `${folder.text.replace(/\/$/, '')}/${path.text}`)
    const engine = engineAt(call, full.text)
    if (engine !== undefined) drafts.push(physical(call, engine, full, output))
    else if (output !== undefined) drafts.push(copy(call, full, output, false))
    else drafts.push(copy(call, full, standardInput, false))
  }
  return drafts
}

const suffixes: Readonly<Record<string, string>> = { gzip: '.gz', pigz: '.gz', bzip2: '.bz2', xz: '.xz', zstd: '.zst', lz4: '.lz4', lzop: '.lzo' }

/** `gzip FILE` leaves FILE.gz: the upload that follows names that. */
function packer(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-o -S --suffix -T --threads -p --processes')
  if (options.has('-d', '--decompress', '--uncompress', '-t', '--test', '-l', '--list')) return []
  const suffix = suffixes[call.program] ?? ''
  return options.rest
    .filter((word) => word.text !== '-')
    .slice(0, mostSources)
    .map((from) =>
      copy(call, from, options.get('-o') ?? (options.has('-c', '--stdout') ? (call.file ?? standardInput) : withText(from, from.text + suffix)), false),
    )
}

const cipherOptions =
  '-o --output -r --recipient --passphrase --passphrase-file --passphrase-fd --cipher-algo --homedir -u --compress-algo --pinentry-mode --trust-model -R -i --identity -in -out -pass -k -K -iv -iter -md -kfile'

/** Encryption of a file to another; a cipher in a pipe is seen by the pipeline. */
function cipher(call: Call): readonly Draft[] {
  const single = call.program === 'openssl'
  const options = optionsOf(call.arguments, cipherOptions, { single })
  if (single && !/^(enc|smime|cms|aes-|des|bf|camellia)/.test(options.rest[0]?.text ?? '')) return []
  if (options.has('-d', '--decrypt', '-decrypt', '--verify', '--import', '--list-keys', '--export', '--version', '--recv-keys')) return []
  const from = single ? options.get('-in') : options.rest[0]
  if (from === undefined || from.text === '-') return []
  const suffix = call.program === 'ccrypt' ? '.cpt' : options.has('-a', '--armor') ? '.asc' : '.gpg'
  const output = single ? options.get('-out') : options.get('-o', '--output')
  const to = output ?? call.file ?? (single || call.program === 'age' || call.program === 'rage' ? standardInput : withText(from, from.text + suffix))
  return [copy(call, from, to, false, undefined, true)]
}

function zip(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-P --password -x -i -p')
  const seven = call.program.startsWith('7z')
  const words = seven ? (options.rest[0]?.text === 'a' ? options.rest.slice(1) : []) : options.rest
  const [to, ...sources] = words
  const encrypted = options.has('-P', '-e', '--encrypt') || (seven && call.arguments.some((word) => word.text.startsWith('-p')))
  if (to === undefined) return []
  return sources.slice(0, mostSources).map((from) => copy(call, from, to, false, undefined, encrypted))
}

/** `docker cp CONTAINER:/path ./path` and `kubectl cp`. */
export function containerCopy(call: Call, words: readonly Word[]): readonly Draft[] {
  return words.length === 2 && words[0] !== undefined && words[1] !== undefined
    ? eachSource({ ...call, program: `${call.program} cp` }, words, () => false).map((draft) => copied(call, draft))
    : []
}

function copied(call: Call, draft: Draft): Draft {
  if (draft.does !== 'copy') return draft
  const inside = /^([^:/]+):(.+)$/s.exec(draft.from.text)
  const engine = inside === null ? undefined : engineAt(call, inside[2] ?? '')
  if (engine === undefined || inside === null) return draft
  const target = { environment: new Map<string, Word>(), container: withText(draft.from, inside[1] ?? '') }
  return { does: 'dump', engine, tool: draft.tool, method: 'physical', target, output: draft.to }
}

export const localTools: readonly Tool[] = [
  { programs: ['cp', 'mv', 'install'], does: local },
  { programs: ['tar', 'gtar'], does: tar },
  { programs: Object.keys(suffixes), does: packer },
  { programs: ['gpg', 'gpg2', 'openssl', 'age', 'rage', 'ccrypt'], does: cipher },
  { programs: ['zip', '7z', '7za', '7zr'], does: zip },
]
