/** The application's own commands of Artisan: what each hands on to another command, or to the system. */
import { limits } from '../../base/limits.ts'
import { isText } from '../../base/source.ts'
import { callsIn, parsePhp, partsOf, scalarText, scopeOf, textOf, type PhpCall, type PhpFile } from '../../parse/php/index.ts'
import type { ReadContext } from '../reader.ts'

export interface Handed {
  /** A command of Artisan as it is called on a command line, or a line of shell. */
  readonly is: 'artisan' | 'shell'
  readonly text: string
  readonly path: string
  readonly line: number
}

/** `$this->call('backup:run')`, `Artisan::call(…)` and the functions that run a line of shell ({@link https://laravel.com/docs/12.x/artisan#calling-commands-from-other-commands}). */
const handing = /^(->(call|callSilently|callSilent)|Artisan::call|exec|shell_exec|system|passthru|Process::(run|fromShellCommandline))$/

/** What the command of a name does, of the classes in `app/Console/Commands`, where commands are found by themselves. */
export async function ownCommand(wanted: string, root: string, context: ReadContext): Promise<readonly Handed[]> {
  const folder = root === '' ? 'app/Console' : `${root}/app/Console`
  const paths = context.below(folder).filter((path) => path.endsWith('.php'))
  for (const path of paths.slice(0, limits.includes * 4)) {
    const source = await context.read(path)
    // Only one that holds the name, or is the class, is worth parsing.
    if (!isText(source) || !(source.text.includes(wanted) || path.endsWith(`/${wanted}.php`))) continue
    const { file } = await parsePhp(source)
    if (file === undefined || !(signatureOf(file) === wanted || path.endsWith(`/${wanted}.php`))) continue
    const { calls } = callsIn(scopeOf(file), new Map(), (name) => handing.test(name), limits.includes)
    return calls.flatMap((call) => handedBy(call, path))
  }
  return []
}

function handedBy(call: PhpCall, path: string): readonly Handed[] {
  const text = commandText(call)
  if (text === undefined) return []
  return [{ is: /call/i.test(call.name) ? 'artisan' : 'shell', text, path, line: call.line }]
}

/** `backup:run`, with what stands in the list beside it: `['--only-db' => true]`, `['--only-db']`. */
export function commandText(call: PhpCall): string | undefined {
  const named = scalarText(call.argument(0, 'command'))
  if (named === undefined) return undefined
  const list = call.argument(1, 'parameters')
  const options = list?.kind === 'list' ? list.entries : []
  const words = options.flatMap(({ key, value }) => {
    if (key === undefined) return scalarText(value) ?? []
    if (value.kind === 'truth') return value.is ? key : []
    return `${key}=${scalarText(value) ?? '$value'}`
  })
  return [named, ...words].join(' ')
}

/** The name that the class gives its command: the first word of `$signature`, or `$name`. */
function signatureOf(file: PhpFile): string | undefined {
  const cursor = file.root.cursor()
  while (cursor.next()) {
    const [name, , value] = cursor.name === 'VariableDeclarator' ? partsOf(cursor.node) : []
    if (name !== undefined && value !== undefined && /^\$(signature|name)$/.test(textOf(name, file)))
      return textOf(value, file).slice(1, -1).trim().split(/[\s{]/, 1)[0]
  }
  return undefined
}
