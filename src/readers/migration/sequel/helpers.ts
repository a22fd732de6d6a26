/** Methods that migrations call from other files of the tree: those that they require, and modules of the application by their names. */
import { dirname, join } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { insideOf, parseRuby, scopeOf, type RubyCall, type RubyDef, type RubyNode } from '../../../parse/ruby/index.ts'
import type { ReadContext } from '../../reader.ts'
import { gemfileIn } from '../gems.ts'

export interface Helpers {
  /** By their names, and those of modules as `Module.name`. */
  readonly methods: ReadonlyMap<string, RubyDef>
  /** Constants of those files. */
  readonly names: ReadonlyMap<string, RubyNode>
}

/** A migration requires one or two. */
const mostRequired = 10
/** Files of an application in which a module is looked for. */
const mostFiles = 3_000

export async function helpersOf(path: string, root: RubyNode, context: ReadContext): Promise<Helpers> {
  const methods = new Map<string, RubyDef>()
  const names = new Map<string, RubyNode>()
  let folder = dirname(path)
  while (folder !== '' && gemfileIn(folder, context) === undefined) folder = dirname(folder)
  const found: Found = { requires: new Set(), modules: new Set() }
  look(root, path, folder, found, 0)
  const seen = new Set<string>()
  // What they require themselves comes behind them in the set, and is met there.
  for (const one of found.requires) if (seen.size < mostRequired && context.has(one)) take(await helpersIn(one, context), one)
  for (const module of found.modules) {
    if ([...methods.keys()].some((name) => name.startsWith(`${module}.`))) continue
    for (const one of (await modulesBelow(folder, context)).get(module.replace(/^.*::/, '')) ?? []) if (seen.size < mostRequired * 2) take(await helpersIn(one, context), one) // prettier-ignore
  }
  return { methods, names }

  function take(helper: Helper, from: string): void {
    seen.add(from)
    for (const [name, def] of helper.methods) methods.set(name, def)
    for (const [name, value] of helper.names) names.set(name, value)
    if (helper.root !== undefined) look(helper.root, from, folder, found, 0)
  }
}

interface Helper extends Helpers {
  readonly root: RubyNode | undefined
}

interface Found {
  readonly requires: Set<string>
  /** Modules that are handed the database, as `Tables.stamp(self)`. */
  readonly modules: Set<string>
}

const common =
  /^(?:::)?(?:Sequel|File|Dir|ENV|JSON|YAML|Time|Date|DateTime|Integer|Float|String|Array|Hash|Kernel|Process|Logger|SecureRandom|Digest|Base64|Math|Struct|Set)(?:::|$)/

function look(node: RubyNode, path: string, folder: string, found: Found, depth: number): void {
  if (depth > 60) return
  if (node.kind === 'call') {
    for (const one of requiredBy(node, path, folder)) found.requires.add(one)
    if (node.receiver?.kind === 'constant' && !common.test(node.receiver.name) && node.arguments.some((one) => one.kind === 'variable'))
      found.modules.add(node.receiver.name.replace(/^::/, ''))
  }
  for (const one of insideOf(node)) look(one, path, folder, found, depth + 1)
}

/** `require_relative "x"`, `require File.expand_path("../x", __dir__)`, `require "app/x"` by the usual load paths. */
function requiredBy(call: RubyCall, path: string, folder: string): readonly string[] {
  const [first] = call.arguments
  if (call.receiver !== undefined || first === undefined) return []
  const ended = (one: string | undefined): readonly string[] => (one === undefined ? [] : [one.endsWith('.rb') ? one : `${one}.rb`])
  if (call.name === 'require_relative' && first.kind === 'text') return ended(join(dirname(path), first.text))
  if (!/^(?:require|load)$/.test(call.name)) return []
  if (first.kind === 'text') return ['lib', 'app', ''].flatMap((one) => ended(join(folder, one === '' ? first.text : `${one}/${first.text}`)))
  if (first.kind !== 'call' || !/^(?:expand_path|join)$/.test(first.name)) return []
  const texts = first.arguments.flatMap((one) => (one.kind === 'text' ? [one.text] : []))
  const isFile = first.arguments.some((one) => one.kind === 'other')
  return texts.length === 0 ? [] : ended(join(isFile ? path : dirname(path), texts.join('/')))
}

const parsed = new WeakMap<ReadContext, Map<string, Promise<Helper>>>()
const none: Helper = { methods: new Map(), names: new Map(), root: undefined }

function helpersIn(path: string, context: ReadContext): Promise<Helper> {
  const files = parsed.get(context) ?? new Map<string, Promise<Helper>>()
  parsed.set(context, files)
  const before = files.get(path) ?? parse(path, context)
  files.set(path, before)
  return before
}

async function parse(path: string, context: ReadContext): Promise<Helper> {
  const file = context.has(path) ? await context.read(path) : undefined
  const { root } = isText(file) ? await parseRuby(file.text) : { root: undefined }
  return root === undefined ? none : { methods: methodsIn(root), names: constantsIn(root), root }
}

/** What a file calls by one word may be anything in another. */
function constantsIn(root: RubyNode): ReadonlyMap<string, RubyNode> {
  return new Map([...scopeOf(root).names].filter(([name]) => /^[A-Z]/.test(name)))
}

/** All methods of a file: those of the way back are called on the way forth by nobody. */
export function methodsIn(root: RubyNode): ReadonlyMap<string, RubyDef> {
  const methods = new Map<string, RubyDef>()
  const visit = (node: RubyNode, module: string, depth: number): void => {
    const isWay = node.kind === 'def' && (node.name === 'up' || node.name === 'down')
    if (node.kind === 'def' && !isWay) {
      methods.set(module === '' ? node.name : `${module}.${node.name}`, node)
      // A class of the file is not the one that calls; a migration's own methods stand in its class.
      if (module !== '') methods.set(`${module.replace(/^.*::/, '')}.${node.name}`, node)
    }
    const inner = node.kind === 'class' ? (module === '' ? node.name : `${module}::${node.name}`) : module
    const isBase = node.kind === 'class' && node.parent?.kind === 'constant' && /^(?:::)?Sequel::Migration$/.test(node.parent.name)
    if (depth < 40) for (const one of insideOf(node)) visit(one, isBase ? '' : inner, depth + 1)
  }
  visit(root, '', 0)
  return methods
}

const modules = new WeakMap<ReadContext, Map<string, Promise<ReadonlyMap<string, readonly string[]>>>>()

/** Files below `lib`, `app` and `db` by the names of their modules. */
function modulesBelow(folder: string, context: ReadContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = modules.get(context) ?? new Map<string, Promise<ReadonlyMap<string, readonly string[]>>>()
  modules.set(context, known)
  const before = known.get(folder) ?? search(folder, context)
  known.set(folder, before)
  return before
}

async function search(folder: string, context: ReadContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>()
  const paths = ['lib', 'app', 'db'].flatMap((one) => context.below(join(folder, one) ?? one)).filter((one) => one.endsWith('.rb'))
  for (const path of paths.slice(0, mostFiles)) {
    const file = await context.read(path)
    if (!isText(file) || (!file.text.includes('def self.') && !file.text.includes('class << self') && !file.text.includes('module_function'))) continue
    for (const [, name = ''] of file.text.matchAll(/^\s{0,40}(?:module|class)\s{1,9}(?:[A-Z]\w{0,99}::){0,9}([A-Z]\w{0,99})/gm)) {
      const files = found.get(name) ?? []
      if (!files.includes(path)) found.set(name, [...files, path])
    }
  }
  return found
}
