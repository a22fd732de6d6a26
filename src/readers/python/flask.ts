/** Flask-SQLAlchemy: what an application's configuration says of its databases, of the configuration that production takes ({@link https://flask-sqlalchemy.readthedocs.io/en/stable/config/}). */
import { wordsOf } from '../../base/paths.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { callsOf, type PyClass, type PyExpression, type PyFunction, type PyProgram, type PyStatement, type PyValue } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'
import { clientOf } from './client.ts'
import type { Draft } from './draft.ts'
import { functionsOf } from './made.ts'
import type { Use } from './place.ts'
import { settled } from './settled.ts'
import { engineOptions } from './sqlalchemy.ts'
import { inherited, isOption, loadedBy, optionsOf, settingsIn } from './flask-options.ts'

const uri = 'SQLALCHEMY_DATABASE_URI'

/** Names of the configuration with their values, and the class they stand in. */
interface Configured {
  readonly owner?: string
  readonly values: ReadonlyMap<string, PyValue>
}

const trial = /^(dev|devel|develop|development|local|test|tests|testing|ci|debug|staging|stage|unittest)$/
const live = /^(prod|production|live|deploy|heroku|docker)$/

const wordsIn = (name: string): readonly string[] => wordsOf(name.replace(/([a-z])([A-Z])/g, '$1 $2')).map((word) => word.toLowerCase())

export async function flaskClients(program: PyProgram, use: Use, context: ReadContext): Promise<readonly ClientDeclaration[]> {
  const { module } = program
  if (!module.text.includes('SQLALCHEMY_') || use !== 'code') return []
  const file = wordsIn((module.path.split('/').at(-1) ?? '').replace(/\.py$/, ''))
  if (file.some((word) => trial.test(word))) return []
  const all = [...ofModule(program), ...ofClasses(program), await laidOver(ofApplication(program), program, context)].filter(
    ({ values }) => values.has(uri) || values.has('SQLALCHEMY_BINDS'),
  )
  const isLive = ({ owner }: Configured): boolean => owner !== undefined && wordsIn(owner).some((word) => live.test(word))
  const isTrial = ({ owner }: Configured): boolean => owner !== undefined && wordsIn(owner).some((word) => trial.test(word))
  const production = all.filter(isLive)
  const counting = [
    ...(production.length > 0 ? production : all.filter((one) => one.owner !== undefined && !isTrial(one))),
    ...all.filter((one) => one.owner === undefined),
  ]
  return counting.flatMap(({ values }) => clientsOf(values, module.path, use))
}

function clientsOf(values: ReadonlyMap<string, PyValue>, path: string, use: Use): readonly ClientDeclaration[] {
  const main = values.get(uri)
  const binds = values.get('SQLALCHEMY_BINDS')
  const bound = binds === undefined ? undefined : settled(binds)
  const urls: readonly (readonly [string, PyValue])[] = [
    ...(main === undefined ? [] : [[uri, main] as const]),
    ...(bound?.is === 'dict' ? [...bound.entries].slice(0, 20).map(([name, value]) => [`SQLALCHEMY_BINDS.${name}`, value] as const) : []),
  ]
  return urls.map(([name, url]) => {
    const draft: Draft = { library: 'sqlalchemy', url, ...engineOptions(optionsOf(values, url)) }
    const at = { path: url.at.path, line: url.at.line, key: name }
    // `SQLAlchemy(app)` makes the engine, once; here stands what it is told.
    return clientOf(draft, { name, path, at, use, made: { made: 'module', defines: true } })
  })
}

function ofModule({ names }: PyProgram): readonly Configured[] {
  return [{ values: settingsIn(names) }]
}

/** Configuration classes: what one does not say, the one it is derived from does. */
function ofClasses(program: PyProgram): readonly Configured[] {
  const classes = program.module.body.filter((one): one is PyClass => one.type === 'class')
  return classes.flatMap(({ name }) => {
    const value = program.names.get(name)
    return value?.is === 'class' ? [{ owner: name, values: inherited(value) }] : []
  })
}

/** `app.config["…"] = …`, `app.config.update(…)` and `app.config.from_mapping(…)`, wherever they stand. */
function ofApplication(program: PyProgram): ReadonlyMap<string, PyValue> {
  const values = new Map<string, PyValue>()
  const visit = (body: readonly PyStatement[], inside: readonly PyFunction[]): void => {
    for (const one of body) {
      if (one.type === 'function') visit(one.body, [...inside, one])
      else if (one.type === 'if') one.branches.forEach((branch) => visit(branch.body, inside))
      else if (one.type === 'block' || one.type === 'try') visit(one.body, inside)
      else if (one.type === 'assign' && one.value !== undefined) {
        for (const target of one.targets) {
          const name = settingIn(target)
          if (name !== undefined) values.set(name, program.valueOf(one.value, inside))
        }
      }
    }
  }
  visit(program.module.body, [])
  for (const site of callsOf(program.module)) {
    const { callee } = site.call
    if (callee.type !== 'member' || !/^(update|from_mapping)$/.test(callee.name)) continue
    const take = (name: string, value: PyValue): void => void (name.startsWith('SQLALCHEMY_') && values.set(name, value))
    for (const { name, value } of site.call.arguments) {
      const given = name?.startsWith('SQLALCHEMY_') === true || value.type === 'dict' ? program.valueOf(value, functionsOf(site)) : undefined
      if (given === undefined) continue
      if (name !== undefined) take(name, given)
      else if (given.is === 'dict') for (const [key, one] of given.entries) take(key, one)
    }
  }
  return values
}

/** What an application says itself outranks the object or the file that it loads: pool and URL may stand in different ones. */
async function laidOver(values: ReadonlyMap<string, PyValue>, program: PyProgram, context: ReadContext): Promise<Configured> {
  const hasOptions = [...values.keys()].some(isOption)
  if (values.has(uri) === hasOptions) return { values }
  const loaded = await loadedBy(program, context)
  const isTrial = loaded.owner !== undefined && wordsIn(loaded.owner).some((word) => trial.test(word))
  return { values: new Map([...[...loaded.values].filter(([name]) => isOption(name) || (hasOptions && !isTrial)), ...values]) }
}

function settingIn(target: PyExpression): string | undefined {
  const index = target.type === 'subscript' && target.object.type === 'member' && target.object.name === 'config' ? target.index : undefined
  return index?.type === 'string' && index.value.startsWith('SQLALCHEMY_') ? index.value : undefined
}
