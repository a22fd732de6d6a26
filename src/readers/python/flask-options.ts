/** The pool that Flask-SQLAlchemy is told of, in whichever branch or file of the configuration it stands. */
import { dirname, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { callsOf, moduleFile, parsePython, programOf, type PyCalled, type PyProgram, type PyValue } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { functionsOf } from './made.ts'
import { settled } from './settled.ts'

type Settings = ReadonlyMap<string, PyValue>

const options = 'SQLALCHEMY_ENGINE_OPTIONS'
/** Single settings that versions before 3 took. */
const older: ReadonlyMap<string, string> = new Map([
  ['SQLALCHEMY_POOL_SIZE', 'pool_size'],
  ['SQLALCHEMY_MAX_OVERFLOW', 'max_overflow'],
])
/** What the library takes where a branch says nothing. */
const usual: ReadonlyMap<string, number> = new Map([
  ['pool_size', 5],
  ['max_overflow', 10],
])

export function isOption(name: string): boolean {
  return name === options || older.has(name)
}

export function settingsIn(names: Settings): Settings {
  return new Map([...names].filter(([name]) => name.startsWith('SQLALCHEMY_')))
}

export function inherited(value: PyValue & { readonly is: 'class' }, depth = 0): Settings {
  const above = depth > 8 ? [] : value.bases.flatMap((base) => (base.is === 'class' ? [...inherited(base, depth + 1)] : []))
  return new Map([...above, ...settingsIn(value.names)])
}

export function optionsOf(values: Settings, url: PyValue): PyCalled {
  const written = values.get(options)
  const given = written === undefined ? undefined : optionsIn(written)
  const single = [...older].flatMap(([setting, name]) => {
    const value = values.get(setting)
    // A name that only one branch sets.
    return value === undefined ? [] : [[name, orUsual(value, setting, name)] as const]
  })
  const named = new Map([...single, ...(given?.entries ?? [])])
  return { is: 'call', of: 'sqlalchemy.create_engine', arguments: [], named, open: given?.open === true, put: new Map(), at: written?.at ?? url.at }
}

function orUsual(value: PyValue, setting: string, name: string): PyValue {
  const { at } = value
  if (value.is === 'unknown' && value.raw === setting) return usualOf(name, at)
  return value.is === 'either' ? { ...value, taken: orUsual(value.taken, setting, name), otherwise: orUsual(value.otherwise, setting, name) } : value
}

function usualOf(name: string, at: PyValue['at']): PyValue {
  const number = usual.get(name)
  return number === undefined ? { is: 'unknown', raw: name, at } : { is: 'number', number, at }
}

interface Options {
  readonly entries: Settings
  readonly open: boolean
}

/** Of two dicts each key is one thing or the other; what a branch does not set at all is empty there. */
function optionsIn(value: PyValue): Options {
  const given = settled(value)
  if (given.is === 'dict') return given
  if (given.is === 'none' || (given.is === 'unknown' && given.raw === options)) return { entries: new Map(), open: false }
  if (given.is !== 'either') return { entries: new Map(), open: true }
  const [taken, otherwise] = [optionsIn(given.taken), optionsIn(given.otherwise)]
  const { at } = given
  const names = [...new Set([...taken.entries.keys(), ...otherwise.entries.keys()])]
  // A size that stands beside a pool of another kind, which one branch chooses, is somebody's figure all the same.
  const isChosen = (name: string): boolean => /^pool(class)?$/.test(name) && taken.entries.has(name) !== otherwise.entries.has(name)
  const entries = names
    .filter((name) => !isChosen(name))
    .map((name): readonly [string, PyValue] => {
      const [one, other] = [taken, otherwise].map((each) => each.entries.get(name) ?? usualOf(name, at))
      return [name, one === undefined || other === undefined ? usualOf(name, at) : { is: 'either', taken: one, otherwise: other, at }]
    })
  return { entries: new Map(entries), open: taken.open || otherwise.open || names.some(isChosen) }
}

interface Loaded {
  /** The class, where it is one. */
  readonly owner?: string
  readonly values: Settings
}

/** `app.config.from_object("shop.config.Production")`, `from_object(Config)` and `from_pyfile("config.py")`: {@link https://flask.palletsprojects.com/en/stable/config/#configuring-from-python-files}. */
export async function loadedBy(program: PyProgram, context: ReadContext): Promise<Loaded> {
  const values = new Map<string, PyValue>()
  let owner: string | undefined
  for (const site of callsOf(program.module)) {
    const { callee, arguments: given, line, endLine } = site.call
    if (callee.type !== 'member' || !/^from_(object|pyfile)$/.test(callee.name) || given[0] === undefined) continue
    const value = program.valueOf(given[0].value, functionsOf(site))
    const loaded = callee.name === 'from_object' ? await objectOf(value, program, context) : await fileOf(value, program, context)
    owner ??= loaded?.owner
    for (const [name, one] of loaded?.values ?? []) values.set(name, one)
    // Which of several objects it is, the environment says: whether one of them has options, the modules that it is taken from do.
    const at = { path: program.module.path, line, endLine }
    if (
      loaded === undefined &&
      program.modules.some(({ path, text }) => path !== program.module.path && /SQLALCHEMY_(ENGINE_OPTIONS|POOL_SIZE|MAX_OVERFLOW)/.test(text))
    )
      values.set(options, { is: 'unknown', raw: 'the configuration that is loaded', at })
  }
  return { ...(owner === undefined ? {} : { owner }), values }
}

async function objectOf(written: PyValue, program: PyProgram, context: ReadContext): Promise<Loaded | undefined> {
  const value = settled(written)
  if (value.is === 'class') return { owner: value.node.name, values: inherited(value) }
  if (value.is === 'instance') return value.of.is === 'class' ? { owner: value.of.node.name, values: inherited(value.of) } : undefined
  if (value.is === 'module') return namesOf(value.path, context)
  if (value.is !== 'text') return undefined
  const from = program.module.path
  const whole = moduleFile(from, 0, value.text, context)
  if (whole !== undefined) return namesOf(whole, context)
  const dot = value.text.lastIndexOf('.')
  const path = dot <= 0 ? undefined : moduleFile(from, 0, value.text.slice(0, dot), context)
  const found = path === undefined ? undefined : (await modulesNames(path, context))?.get(value.text.slice(dot + 1))
  return found === undefined || found.is === 'text' ? undefined : objectOf(found, program, context)
}

/** Beside the package or in it, by the folder that the application is given. */
async function fileOf(written: PyValue, program: PyProgram, context: ReadContext): Promise<Loaded | undefined> {
  const value = settled(written)
  if (value.is !== 'text') return undefined
  const folder = dirname(program.module.path)
  const path = [folder, dirname(folder), ''].map((one) => join(one, value.text)).find((one) => one !== undefined && context.has(one))
  return path === undefined ? undefined : namesOf(path, context)
}

async function namesOf(path: string, context: ReadContext): Promise<Loaded | undefined> {
  const names = await modulesNames(path, context)
  return names === undefined ? undefined : { values: settingsIn(names) }
}

async function modulesNames(path: string, context: ReadContext): Promise<Settings | undefined> {
  const file = await context.read(path)
  const module = isText(file) ? (await parsePython(file)).module : undefined
  return module === undefined ? undefined : (await programOf(module, context)).names
}
