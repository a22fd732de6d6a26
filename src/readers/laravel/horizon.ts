/** Laravel Horizon's `config/horizon.php`: how many workers production's supervisors may start. */
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { WorkersDeclaration } from '../../model/declaration.ts'
import { entryOf, fallbackOf, scalarText, valueAt, variableIn, type PhpEntry, type PhpValue } from '../../parse/php/index.ts'

/**
 * The supervisors of `environments.production`, each over what `defaults` says of it ({@link https://laravel.com/docs/12.x/horizon#configuration}):
 * `maxProcesses`, or the older `processes`, of each. Undefined where the file has no environments.
 */
export function horizonOf(config: PhpValue, path: string): WorkersDeclaration | undefined {
  const environments = entryOf(config, 'environments')
  if (environments?.value.kind !== 'list') return undefined
  const production = entryOf(environments.value, 'production') ?? entryOf(environments.value, 'prod') ?? entryOf(environments.value, '*')
  const at = { path, line: production?.line ?? environments.line, key: 'environments.production' }
  if (production?.value.kind !== 'list') return { kind: 'workers', tool: 'horizon', path, at, processes: unresolved('the supervisors of production', at) }
  const supervisors = production.value.entries.filter((one): one is PhpEntry & { readonly key: string } => one.key !== undefined)
  const sizes = supervisors.map(({ key, value }) => sizeOf(value, valueAt(config, 'defaults', key)))
  const [only] = sizes
  const single = sizes.length === 1 && only?.written !== undefined ? variableIn(only.written) : undefined
  return {
    kind: 'workers',
    tool: 'horizon',
    path,
    at,
    processes: sumOf(sizes, path, at),
    ...(single === undefined ? {} : { processesVariable: single }),
  }
}

interface Size {
  readonly written: PhpValue | undefined
  /** Without `maxProcesses` Horizon keeps one worker a supervisor. */
  readonly number: number | undefined
}

function sizeOf(own: PhpValue, usual: PhpValue | undefined): Size {
  const [written] = ['maxProcesses', 'processes'].flatMap((name) => valueAt(own, name) ?? valueAt(usual, name) ?? [])
  if (written === undefined) return { written, number: 1 }
  const number = Number(scalarText(fallbackOf(written)) ?? Number.NaN)
  return { written, number: Number.isInteger(number) && number >= 0 ? number : undefined }
}

function sumOf(sizes: readonly Size[], path: string, at: WorkersDeclaration['at']): Fact<number> {
  const least = sizes.reduce((sum, { number }) => sum + (number ?? 1), 0)
  const open = sizes.find(({ number }) => number === undefined)
  const place = (size: Size | undefined): WorkersDeclaration['at'] =>
    size?.written === undefined ? at : { path: size.written.path === '' ? path : size.written.path, line: size.written.line, key: `${at.key}.maxProcesses` }
  if (open !== undefined) {
    const variable = open.written === undefined ? undefined : variableIn(open.written)
    return {
      ...unresolved(variable === undefined ? 'maxProcesses' : `\${${variable}}`, place(open), 'write a number, or a default for the variable'),
      atLeast: least,
    }
  }
  const set = sizes.find(({ written }) => written !== undefined && variableIn(written) !== undefined)
  const [first] = sizes
  // Several with variables of their own: each would have to be asked for by itself.
  if (set !== undefined && sizes.length > 1) return { ...unresolved(`\${${variableIn(set.written) ?? ''}}`, place(set)), atLeast: sizes.length }
  return set === undefined ? known(least, place(first)) : byDefault(least, place(set), `where ${variableIn(set.written) ?? ''} is not set`)
}
