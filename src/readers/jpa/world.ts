/** Follows names of Java through the files of a tree: types by their imports and packages, constants of their own and of other classes. */
import { limits } from '../../base/limits.ts'
import { basename, placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { parseJava, type JavaFile, type JavaMember, type JavaParsed, type JavaType, type JavaValue } from '../../parse/java/index.ts'
import type { ReadContext } from '../reader.ts'

/** A type with its file and the types it stands in, the nearest first. */
export interface Placed {
  readonly file: JavaFile
  readonly type: JavaType
  readonly around: readonly JavaType[]
}

/** What one file's tables draw on. */
export interface World {
  readonly context: ReadContext
  /** Steps left: embeddables that embed one another would multiply without it. */
  readonly budget: { steps: number }
}

export function worldOf(context: ReadContext): World {
  return { context, budget: { steps: limits.javaSteps } }
}

const parsedFiles = new WeakMap<ReadContext, Map<string, Promise<JavaParsed | undefined>>>()

/** Several entities extend one class. */
export function parsedAt(path: string, context: ReadContext): Promise<JavaParsed | undefined> {
  const known = parsedFiles.get(context) ?? new Map<string, Promise<JavaParsed | undefined>>()
  parsedFiles.set(context, known)
  const found = known.get(path) ?? parse(path, context)
  known.set(path, found)
  return found
}

async function parse(path: string, context: ReadContext): Promise<JavaParsed | undefined> {
  const file = await context.read(path)
  return isText(file) ? parseJava(file) : undefined
}

const indexes = new WeakMap<ReadContext, ReadonlyMap<string, readonly string[]>>()

/** Paths by the names of their files. */
function indexOf(context: ReadContext): ReadonlyMap<string, readonly string[]> {
  const known = indexes.get(context)
  if (known !== undefined) return known
  const made = new Map<string, string[]>()
  for (const path of context.below('')) {
    if (!path.endsWith('.java')) continue
    const name = basename(path)
    const found = made.get(name)
    if (found === undefined) made.set(name, [path])
    else found.push(path)
  }
  indexes.set(context, made)
  return made
}

/** Where a program's own code lies: what is named after tests stands before `src/main`, its packages may be called anything. */
export function isForTests(path: string): boolean {
  const main = /^(.*?)(?:^|\/)src\/main\//.exec(path)
  return main === null ? placeOf(path).place === 'example' || /(^|\/)src\/\w*[tT]est\w*\//.test(path) : placeOf(`${main[1] ?? ''}/x`).place === 'example'
}

/** The type of a full name, whose last parts may stand inside another. */
async function typeAt(name: string, from: string, world: World): Promise<Placed | undefined> {
  const parts = name.split('.')
  for (let end = parts.length; end > 0 && end > parts.length - 4; end--) {
    const path = pathOf(parts.slice(0, end), from, world.context)
    if (path === undefined) continue
    const { file } = (await parsedAt(path, world.context)) ?? {}
    const top = file?.types.find((one) => one.name === parts[end - 1])
    return file === undefined || top === undefined ? undefined : below({ file, type: top, around: [] }, parts.slice(end))
  }
  return undefined
}

/** Of several files that fit, the one that shares most of its path with who asks. */
function pathOf(parts: readonly string[], from: string, context: ReadContext): string | undefined {
  const ending = `${parts.join('/')}.java`
  const fitting = (indexOf(context).get(`${parts.at(-1) ?? ''}.java`) ?? []).filter(
    (path) => (path === ending || path.endsWith(`/${ending}`)) && !isForTests(path),
  )
  const shared = (path: string): number => {
    let length = 0
    while (length < path.length && path[length] === from[length]) length++
    return length
  }
  return fitting.toSorted((a, b) => shared(b) - shared(a))[0]
}

function below(placed: Placed, names: readonly string[]): Placed | undefined {
  let found: Placed | undefined = placed
  for (const name of names) {
    const inner: JavaType | undefined = found?.type.types.find((one) => one.name === name)
    found = inner === undefined || found === undefined ? undefined : { file: found.file, type: inner, around: [found.type, ...found.around] }
  }
  return found
}

/** What a name means where it stands ({@link https://docs.oracle.com/javase/specs/jls/se21/html/jls-6.html#jls-6.4.1}); undefined for what is not in the tree. */
export async function resolve(name: string, from: Placed, world: World): Promise<Placed | undefined> {
  if (--world.budget.steps < 0 || name === '' || name.length > 500) return undefined
  const [first = '', ...rest] = name.split('.')
  const { file } = from
  const scopes = [from.type, ...from.around]
  for (const [index, scope] of scopes.entries()) {
    const around = scopes.slice(index + 1)
    if (scope.name === first) return below({ file, type: scope, around }, rest)
    if (scope.variables.includes(first)) return undefined
    const inner = scope.types.find((one) => one.name === first)
    if (inner !== undefined) return below({ file, type: inner, around: [scope, ...around] }, rest)
  }
  const top = file.types.find((one) => one.name === first)
  if (top !== undefined) return below({ file, type: top, around: [] }, rest)
  const imported = file.imports.find((one) => !one.isWildcard && one.name.endsWith(`.${first}`))
  if (imported !== undefined) return typeAt([imported.name, ...rest].join('.'), file.path, world)
  const prefixes = [file.package, ...file.imports.flatMap((one) => (one.isWildcard ? [one.name] : []))]
  for (const prefix of prefixes.slice(0, 60)) {
    const found = await typeAt(prefix === '' ? name : `${prefix}.${name}`, file.path, world)
    if (found !== undefined) return found
  }
  return rest.length === 0 ? undefined : typeAt(name, file.path, world)
}

/** The type above, where it is in the tree. */
export async function parentOf(placed: Placed, world: World): Promise<Placed | undefined> {
  const { extends: above } = placed.type
  return above === undefined ? undefined : resolve(above.name, outside(placed), world)
}

/** A class's own members are not yet in scope where it says what it extends. */
function outside({ file, type, around }: Placed): Placed {
  return { file, type: { ...type, types: [], name: '' }, around }
}

const deepest = 12

/** Text that is plainly written, or put together of constants. */
export async function textOf(value: JavaValue | undefined, from: Placed, world: World, depth = 0): Promise<string | undefined> {
  if (value === undefined || depth > deepest || --world.budget.steps < 0) return undefined
  if (value.kind === 'text') return value.value.slice(0, 10_000)
  if (value.kind === 'sum') {
    const parts: string[] = []
    for (const part of value.parts) {
      const text = await textOf(part, from, world, depth + 1)
      if (text === undefined) return undefined
      parts.push(text)
    }
    return parts.join('').slice(0, 10_000)
  }
  if (value.kind !== 'name') return undefined
  const constant = await constantOf(value.name, from, world)
  return constant === undefined ? undefined : textOf(constant.member.value, constant.in, world, depth + 1)
}

interface Constant {
  readonly member: JavaMember
  readonly in: Placed
}

async function constantOf(name: string, from: Placed, world: World): Promise<Constant | undefined> {
  const dot = name.lastIndexOf('.')
  const own = name.slice(dot + 1)
  if (dot !== -1) {
    const holder = await resolve(name.slice(0, dot), from, world)
    return holder === undefined ? undefined : constantIn(holder, own, world)
  }
  const scopes = [from.type, ...from.around]
  for (const [index, scope] of scopes.entries()) {
    const found = await constantIn({ file: from.file, type: scope, around: scopes.slice(index + 1) }, own, world)
    if (found !== undefined) return found
  }
  for (const one of from.file.imports) {
    if (!one.isStatic || !(one.isWildcard || one.name.endsWith(`.${own}`))) continue
    const holder = await typeAt(one.isWildcard ? one.name : one.name.slice(0, one.name.lastIndexOf('.')), from.file.path, world)
    const found = holder === undefined ? undefined : await constantIn(holder, own, world)
    if (found !== undefined) return found
  }
  return undefined
}

/** A constant of a type, or of what it extends and implements. */
async function constantIn(holder: Placed, name: string, world: World, depth = 0): Promise<Constant | undefined> {
  if (depth > deepest || --world.budget.steps < 0) return undefined
  const member = holder.type.members.find((one) => one.kind === 'field' && one.name === name)
  if (member !== undefined) return member.modifiers.has('static') && member.modifiers.has('final') ? { member, in: holder } : undefined
  for (const above of [...(holder.type.extends === undefined ? [] : [holder.type.extends]), ...holder.type.implements].slice(0, 20)) {
    const found = await resolve(above.name, outside(holder), world)
    const constant = found === undefined ? undefined : await constantIn(found, name, world, depth + 1)
    if (constant !== undefined) return constant
  }
  return undefined
}
