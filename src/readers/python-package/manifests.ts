/** What the manifests of Python say: names of packages as the index folds them, with what is asked of their versions. */
import { basename } from '../../base/paths.ts'
import type { Evidence } from '../../base/evidence.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Placed, PlacedMap } from '../../parse/placed.ts'
import { callsOf, parsePython, programOf } from '../../parse/python/index.ts'
import { parseToml } from '../../parse/toml.ts'

export interface Dependencies {
  readonly dependencies: ReadonlyMap<string, { readonly range: string; readonly dev: boolean; readonly at: Evidence }>
  readonly problem?: { readonly line: number; readonly reason: string }
}

type Draft = Map<string, { readonly range: string; readonly dev: boolean; readonly at: Evidence }>

/** Dependencies of one manifest that are kept. */
const most = 2_000

export async function dependenciesOf(file: SourceFile): Promise<Dependencies> {
  const name = basename(file.path)
  if (name === 'pyproject.toml') return project(file)
  if (name === 'Pipfile') return pipfile(file)
  return name === 'setup.py' ? setup(file) : requirements(file)
}

/** {@link https://packaging.python.org/en/latest/specifications/name-normalization/} */
const folded = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

/** `Django[argon2]>=5.1,<6 ; python_version > "3.9"` ({@link https://packaging.python.org/en/latest/specifications/dependency-specifiers/}). */
function add(into: Draft, text: string, dev: boolean, at: Omit<Evidence, 'key'>): void {
  const match = /^([A-Za-z0-9][A-Za-z0-9._-]{0,100})\s{0,5}(?:\[[^\]]{0,200}\])?\s{0,5}([^;#]{0,200})/.exec(text.trim())
  const name = match?.[1]
  if (name === undefined || into.size >= most) return
  const range = (match?.[2] ?? '').trim().replace(/^\((.*)\)$/, '$1')
  // What is no range is an address, which may hold a token.
  into.set(folded(name), { range: /^[<>=!~^*\d]/.test(range) ? range : '', dev, at: { ...at, key: `dependencies.${folded(name)}` } })
}

/** {@link https://pip.pypa.io/en/stable/reference/requirements-file-format/} */
function requirements(file: SourceFile): Dependencies {
  const dependencies: Draft = new Map()
  const dev = /(^|[/._-])(dev|local|test|tests|testing|lint|docs|ci)([._-]|$)/.test(basename(file.path))
  file.text.split('\n').forEach((line, index) => {
    if (!/^\s*(#|-|$)/.test(line)) add(dependencies, line.replace(/\s#.*$/, ''), dev, { path: file.path, line: index + 1 })
  })
  return { dependencies }
}

const member = (value: Placed | undefined, ...names: readonly string[]): Placed | undefined => {
  let one = value
  for (const name of names) one = one?.kind === 'map' ? one.members.get(name)?.value : undefined
  return one
}

const textsIn = (value: Placed | undefined): readonly { text: string; line: number }[] =>
  value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'text' ? [{ text: item.text, line: item.line }] : [])) : []

/** {@link https://packaging.python.org/en/latest/specifications/pyproject-toml/}, dependency groups, and Poetry's own table. */
function project(file: SourceFile): Dependencies {
  const { root, problem } = parseToml(file.text, file.path)
  const dependencies: Draft = new Map()
  const list = (value: Placed | undefined, dev: boolean): void =>
    textsIn(value).forEach(({ text, line }) => add(dependencies, text, dev, { path: file.path, line }))
  list(member(root, 'project', 'dependencies'), false)
  table(member(root, 'tool', 'poetry', 'dependencies'), false, file, dependencies)
  table(member(root, 'tool', 'poetry', 'dev-dependencies'), true, file, dependencies)
  for (const groups of [member(root, 'project', 'optional-dependencies'), member(root, 'dependency-groups')]) {
    if (groups?.kind === 'map') for (const [name, { value }] of groups.members) list(value, !/^prod/.test(name))
  }
  const poetry = member(root, 'tool', 'poetry', 'group')
  if (poetry?.kind === 'map')
    for (const [name, { value }] of poetry.members) table(member(value, 'dependencies'), !/^prod|^main/.test(name), file, dependencies)
  return { dependencies, ...(problem === undefined ? {} : { problem: { line: problem.line, reason: `not TOML: ${problem.message}` } }) }
}

/** A table of names, each with a range or a table that has one. */
function table(value: Placed | undefined, dev: boolean, file: SourceFile, into: Draft): void {
  if (value?.kind !== 'map') return
  for (const [name, { value: one, line }] of value.members) {
    const written = one.kind === 'text' ? one.text : versionIn(one)
    const range = /^[<>=!~^*\d]/.test(written) ? written : ''
    if (name !== 'python' && !into.has(folded(name))) into.set(folded(name), { range, dev, at: { path: file.path, line, key: `dependencies.${folded(name)}` } })
  }
}

function versionIn(value: Placed): string {
  const version = value.kind === 'map' ? value.members.get('version')?.value : undefined
  return version?.kind === 'text' ? version.text : ''
}

/** {@link https://pipenv.pypa.io/en/latest/pipfile.html} */
function pipfile(file: SourceFile): Dependencies {
  const { root, problem } = parseToml(file.text, file.path)
  const dependencies: Draft = new Map()
  table(member(root, 'packages'), false, file, dependencies)
  table(member(root, 'dev-packages'), true, file, dependencies)
  return { dependencies, ...(problem === undefined ? {} : { problem: { line: problem.line, reason: `not TOML: ${problem.message}` } }) }
}

/** `setup(install_requires=[…])` ({@link https://setuptools.pypa.io/en/latest/userguide/dependency_management.html}), as far as it is written out. */
async function setup(file: SourceFile): Promise<Dependencies> {
  const dependencies: Draft = new Map()
  const called = await setupCall(file)
  const list = called?.get('install_requires')
  if (list?.is === 'list')
    for (const item of list.items) if (item.is === 'text') add(dependencies, item.text, false, { path: item.at.path, line: item.at.line })
  return { dependencies }
}

async function setupCall(file: SourceFile) {
  const { module } = await parsePython(file)
  if (module === undefined) return undefined
  const site = callsOf(module).find(({ call }) =>
    /^(setuptools\.)?setup$/.test(call.callee.type === 'name' ? call.callee.name : call.callee.type === 'member' ? call.callee.name : ''),
  )
  if (site === undefined) return undefined
  const value = (await programOf(module, { read: async () => undefined, has: () => false })).valueOf(site.call)
  return value.is === 'call' ? value.named : undefined
}

export async function nameOf(file: SourceFile): Promise<string | undefined> {
  const said = (root: PlacedMap, ...names: readonly string[]): string | undefined => {
    const value = member(root, ...names)
    return value?.kind === 'text' && value.text !== '' ? value.text : undefined
  }
  if (basename(file.path) === 'pyproject.toml') {
    const { root } = parseToml(file.text, file.path)
    return said(root, 'project', 'name') ?? said(root, 'tool', 'poetry', 'name')
  }
  if (basename(file.path) !== 'setup.py') return undefined
  const value = (await setupCall(file))?.get('name')
  return value?.is === 'text' ? value.text : undefined
}
