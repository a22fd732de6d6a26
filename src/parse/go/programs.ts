/** The door to Go's values: from where a program begins to where it opens a database, gone through as it would run, without running any of it. */
import { limits } from '../../base/limits.ts'
import { dirname } from '../../base/paths.ts'
import { callFunction, takesRequest } from './calls.ts'
import { valueOfExpression } from './expressions.ts'
import { callersOf, isMainFile, type GoModule } from './module.ts'
import { memberOf } from './names.ts'
import type { GoFile, GoFunction } from './parse.ts'
import { TooLong, type GoLibraries, type GoRun } from './run.ts'
import { taggedIn } from './tags.ts'
import { givenOf } from './types.ts'

export interface GoBeginning {
  readonly function?: GoFunction
  /** A package's variable. */
  readonly variable?: string
  readonly file: GoFile
}

export interface GoRoutes {
  readonly beginnings: readonly GoBeginning[]
  readonly leading: ReadonlySet<GoFunction>
  /** Functions that hold such a call themselves. */
  readonly holding: readonly GoFunction[]
  /** There are more ways than were followed. */
  readonly isCut: boolean
}

/** Where the calls that `sign` finds in a text are reached from: functions that nobody calls, first of all `main`. */
export function routesTo(sign: RegExp, module: GoModule): GoRoutes {
  const leading = new Set<GoFunction>()
  const beginnings: GoBeginning[] = []
  for (const source of module.sources) {
    const file = sign.test(source.text) ? module.parse(source) : undefined
    if (file === undefined) continue
    for (const one of file.functions) if (sign.test(file.textOf(one.node))) leading.add(one)
    for (const [name, { value }] of file.variables) {
      if (value !== undefined && sign.test(file.textOf(value))) beginnings.push({ variable: name, file })
    }
  }
  const holding = [...leading]
  let isCut = false
  for (const one of leading) {
    const callers = one.name === 'main' || one.name === 'init' ? [] : callersOf(one, module)
    if (callers.length === 0) beginnings.push({ function: one, file: one.file })
    for (const caller of callers) {
      if (leading.size >= limits.goWays) isCut = true
      else leading.add(caller)
    }
  }
  // Functions that only call one another begin nowhere: each then begins by itself.
  if (beginnings.length === 0) for (const one of leading) beginnings.push({ function: one, file: one.file })
  const ordered = beginnings.toSorted((a, b) => rankOf(a) - rankOf(b))
  return { beginnings: ordered.slice(0, limits.goRoots), leading, holding, isCut: isCut || beginnings.length > limits.goRoots }
}

/** Programs tell most; of the rest only requests and what no program leads to is of interest. */
function rankOf(beginning: GoBeginning): number {
  if (beginsProgram(beginning)) return 0
  return beginning.function !== undefined && takesRequest(beginning.function) ? 1 : 2
}

export const isOfInterest = (beginning: GoBeginning, { holding }: GoRoutes, passed: ReadonlySet<unknown>): boolean =>
  rankOf(beginning) < 2 || beginning.variable !== undefined || holding.some((one) => !passed.has(one))

/** Goes through one beginning; what libraries are asked for on the way is theirs to keep. */
export function runFrom(
  beginning: GoBeginning,
  module: GoModule,
  { leading }: GoRoutes,
  passed: Set<unknown>,
  libraries: GoLibraries,
): { readonly isCut: boolean } {
  const run: GoRun = {
    module,
    libraries,
    leading,
    passed,
    globals: new Map(),
    begun: new Set(),
    providers: new Map(),
    settings: new Map(),
    conditions: [],
    smeared: new Set(),
    steps: limits.goSteps,
    depth: 0,
    requests: 0,
    handed: 0,
    isCut: false,
    journal: undefined,
    value: (node, scope) => valueOfExpression(node, scope, run),
    call: (closure, args, at) => callFunction(closure, args, at, run),
    tagged: (field) => taggedIn(field, '', run),
    packageOf: ({ folder }) => (folder === undefined ? undefined : module.packageIn(folder)),
  }
  const { file, function: own, variable } = beginning
  const at = { path: file.path, line: 1 }
  try {
    if (variable !== undefined) memberOf(module.packageIn(dirname(file.path)), variable, run)
    if (own !== undefined) {
      const [receiver] = own.node.getChildren('Parameters')
      const type = own.of === undefined ? undefined : (receiver?.getChild('Parameter')?.lastChild ?? undefined)
      run.call({ is: 'function', function: own, ...(type === undefined ? {} : { self: givenOf(type, file, own.receiver ?? '', run) }) }, [], at)
    }
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
  }
  return { isCut: run.isCut }
}

export const beginsProgram = ({ function: own, file }: GoBeginning): boolean => isMainFile(file) && own?.name === 'main'
