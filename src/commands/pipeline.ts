/** Ties what a pipeline's stages do together: the dump at its head, what packs and encrypts it, the file or the storage at its end. */
import type { Action, CopyAction, DumpAction, Word } from '../model/action.ts'
import { optionsOf } from './options.ts'
import type { Session, Stage } from './session.ts'

const filters = new Set([
  'gzip',
  'pigz',
  'bzip2',
  'pbzip2',
  'xz',
  'zstd',
  'lz4',
  'lzop',
  'openssl',
  'gpg',
  'gpg2',
  'age',
  'rage',
  'ccrypt',
  'tee',
  'pv',
  'split',
  'cat',
  'sed',
  'grep',
  'awk',
  'base64',
  'buffer',
  'mbuffer',
  'dd',
  '7z',
  '7za',
  'zip',
  'tail',
  'head',
  'sort',
  'tr',
  'cut',
  'sponge',
  'ts',
  'nice',
  'env',
  'cstream',
  'throttle',
  'compress',
  'brotli',
])
const ciphers = new Set(['openssl', 'gpg', 'gpg2', 'age', 'rage', 'ccrypt'])

type Ran = Stage['calls'][number]

/** Whether a command of a pipeline encrypts what goes through it. */
function encrypts(call: Ran): boolean {
  const texts = call.words.map((word) => word.text)
  if (/^7z/.test(call.program)) return texts.some((text) => text.startsWith('-p'))
  return (
    ciphers.has(call.program) &&
    !texts.some((text) => /^(-d|--decrypt|-decrypt)$/.test(text)) &&
    !(call.program === 'openssl' && /^(dgst|sha\d+|md5|base64)$/.test(texts[0] ?? ''))
  )
}

/** The file a filter writes by an option or a word of its own. */
function fileOf(call: Ran): Word | undefined {
  const words = call.words
  switch (call.program) {
    case 'tee':
    case 'sponge':
      return words.find((word) => !word.text.startsWith('-') && !word.text.startsWith('>('))
    case 'split':
      return optionsOf(words, '-b -l -C -n -a --bytes --lines --suffix-length --additional-suffix --filter').rest[1]
    case 'dd': {
      const found = words.find((word) => word.text.startsWith('of='))
      return found === undefined ? undefined : { ...found, text: found.text.slice(3) }
    }
    case 'openssl':
      return optionsOf(words, '-in -out -pass -k -K -iv -iter -md', { single: true }).get('-out')
    case '7z':
    case '7za':
      return words[0]?.text === 'a' ? words.slice(1).find((word) => !word.text.startsWith('-')) : undefined
    case 'zip':
      return words.find((word) => !word.text.startsWith('-'))
    default:
      return optionsOf(words, '-o --output -r --recipient --passphrase --passphrase-file --passphrase-fd --cipher-algo --homedir -u --batch-size -T -R').get(
        '-o',
        '--output',
      )
  }
}

/** Clients that read what a dump writes. */
const clients = /^(psql|mysql|mariadb|pg_restore|mongorestore)$/

/** Gives every dump its output, and dump and copy of one stream the same number. */
export function tieStages(stages: readonly Stage[], session: Session): void {
  stages.forEach((stage, index) => {
    const streams = stage.actions.filter(isStream)
    if (streams.length === 0) return
    const after = stages.slice(index + 1)
    const encrypted = stages.slice(index).some((one, at) => one.calls.some((call) => (at > 0 || call.program !== 'gpg') && encrypts(call)))
    const takers = after.flatMap((one) => one.actions.filter((action): action is CopyAction => action.does === 'copy' && action.from.text === '-'))
    const away = takers.some((action) => action.tool === 'ssh')
    const file =
      stage.file ??
      (away ? [] : after).flatMap((one) => [
        ...one.calls.filter((call) => filters.has(call.program)).flatMap((call) => fileOf(call) ?? []),
        ...(one.file === undefined ? [] : [one.file]),
      ])[0]
    const swallowed = after.some((one) => one.calls.length > 0 && one.calls.every((call) => !filters.has(call.program)))
    const fills = after.some((one) => one.calls.some(({ program }) => clients.test(program)))
    const pipeline = takers.length > 0 || (swallowed && file === undefined) ? ++session.pipelines : undefined
    for (const action of streams) {
      const change: { output?: Word; pipeline?: number; encrypted?: boolean; fills?: boolean } = {}
      if (file !== undefined) change.output = file
      if (pipeline !== undefined) change.pipeline = pipeline
      if (encrypted) change.encrypted = true
      if (fills && action.does === 'dump') change.fills = true
      if (action.does === 'dump') replace(stage.actions, action, { ...action, ...change })
      else if (file !== undefined) replace(stage.actions, action, { ...action, to: file, ...(encrypted ? { encrypted } : {}) })
      else if (pipeline !== undefined) replace(stage.actions, action, { ...action, pipeline, ...(encrypted ? { encrypted } : {}) })
      if (file !== undefined) session.outputs.add(file.text)
    }
    if (pipeline === undefined) return
    for (const one of after) {
      for (const action of [...one.actions]) {
        if (action.does === 'copy' && takers.includes(action)) replace(one.actions, action, { ...action, pipeline, ...(encrypted ? { encrypted } : {}) })
      }
    }
  })
}

/** Tools that store what they dump by themselves: their standard output is a log. */
const storing = /^(pgbackrest|wal-[ge]|barman.*|litestream)$/

/** What writes to standard output and has not been tied yet. */
function isStream(action: Action): action is DumpAction | CopyAction {
  if (action.does === 'dump')
    return !storing.test(action.tool) && action.output === undefined && action.pipeline === undefined && action.method !== 'continuous'
  return action.does === 'copy' && action.to.text === '-' && action.pipeline === undefined
}

function replace(actions: Action[], before: Action, after: Action): void {
  const index = actions.indexOf(before)
  if (index >= 0) actions[index] = after
}

/** Whether a program passes on what it reads. */
export function isFilter(program: string): boolean {
  return filters.has(program)
}
