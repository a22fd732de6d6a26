/** Models as Sequelize's `define` and `init` describe them, with the foreign keys of their associations. */
import type { ModelDeclaration } from '../../../model/declaration.ts'
import { bare, isClass, memberName, originOf, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { words } from './concerns.ts'
import { Table, type Described, type Describer } from './draft.ts'
import { associationsOf, type Association } from './sequelize-associations.ts'
import { attributesOf, indexesOf, isType } from './sequelize-attributes.ts'
import { decoratedModels } from './sequelize-decorated.ts'
import { tableNameOf } from './sequelize-names.ts'
import { argumentsOf, entriesOf, hereOf, opened, textAt, type Here, type World } from './world.ts'

/** {@link https://sequelize.org/docs/v6/core-concepts/model-basics/}, {@link https://sequelize.org/docs/v6/other-topics/indexes/}: a `belongsTo` makes a key and no index. */
export const sequelize: Describer = { words: words.sequelize, describe }

function describe(module: JsModule, world: World): readonly Described[] {
  const associations = associationsOf(module, world)
  const models = module.calls.flatMap((call): readonly ModelDeclaration[] => {
    const definition = definitionOf(module, call, world)
    return definition === undefined ? [] : [modelOf(module, definition, associations, world)]
  })
  return [{ orm: 'sequelize', libraries: ['sequelize'], models: [...models, ...decoratedModels(module, world)] }]
}

interface Definition {
  readonly call: CallNode
  readonly name: string
  /** Names that an association may call it by. */
  readonly names: ReadonlySet<string>
  readonly attributes: Here | undefined
  readonly options: Here | undefined
}

/** `sequelize.define('boat', {…}, {…})`, `Boat.init({…}, { sequelize })`, `super.init({…}, { sequelize })` in a class. */
function definitionOf(module: JsModule, call: CallNode, world: World): Definition | undefined {
  const callee = bare(call.callee as JsNode)
  if (callee.type !== 'MemberExpression') return undefined
  const method = memberName(callee)
  const args = argumentsOf(hereOf(module, call))
  if (method === 'define') {
    const name = textAt(args[0], world)
    if (name === undefined || args[1] === undefined || !holdsTypes(args[1], world)) return undefined
    const variable = nameOfHolder(module, call)
    return { call, name, names: new Set([name, ...(variable === undefined ? [] : [variable])]), attributes: args[1], options: args[2] }
  }
  if (method !== 'init' || args.length < 2) return undefined
  const own = callee.object.type === 'Super' || callee.object.type === 'ThisExpression' ? classAround(module, call) : nameIn(callee.object)
  const options = args[1] === undefined ? undefined : entriesOf(args[1], world)
  if (own === undefined || !(options?.has('sequelize') === true || isModelClass(module, own))) return undefined
  const name = textAt(options?.get('modelName'), world) ?? own
  return { call, name, names: new Set([name, own]), attributes: args[0], options: args[1] }
}

function nameIn(node: JsNode): string | undefined {
  return node.type === 'Identifier' ? node.name : undefined
}

function isModelClass(module: JsModule, name: string): boolean {
  const found = module.classes.find((one) => one.id?.name === name)
  const above = found?.superClass
  return above !== undefined && above !== null && /^(sequelize|@sequelize\/core)$/.test(originOf(module, above as JsNode)?.source ?? '')
}

/** Other libraries define things too: at least one attribute is a type of Sequelize's. */
function holdsTypes(attributes: Here, world: World): boolean {
  const entries = entriesOf(attributes, world)
  if (entries === undefined) return opened(attributes, world).node.type === 'ObjectExpression'
  return [...entries.values()].some((one) => {
    const inner = entriesOf(one, world)
    return isType(inner?.get('type') ?? one, world)
  })
}

function classAround(module: JsModule, of: JsNode): string | undefined {
  let node: JsNode | undefined = of
  while (node !== undefined && !isClass(node)) node = module.parents.get(node)
  return node?.id?.name
}

/** `const Boat = sequelize.define(…)`. */
function nameOfHolder(module: JsModule, call: CallNode): string | undefined {
  const above = module.parents.get(call)
  return above?.type === 'VariableDeclarator' && above.id.type === 'Identifier' ? above.id.name : undefined
}

function modelOf(module: JsModule, definition: Definition, associations: readonly Association[], world: World): ModelDeclaration {
  const { call, name, names, attributes, options } = definition
  const table = new Table(module, call, name)
  const entries = options === undefined ? new Map<string, Here>() : entriesOf(options, world)
  if (entries === undefined) table.close('its options are told only when it runs')
  if (module.text.includes('removeAttribute')) table.close('an attribute of it is taken away as it runs')
  const given = attributes === undefined ? undefined : entriesOf(attributes, world)
  if (given === undefined) table.close('its attributes are told only when it runs')
  const own = associations.filter((one) => one.of !== undefined && names.has(one.of))
  const columns = attributesOf(given ?? new Map(), own, table, world, hereOf(module, call))
  indexesOf(entries?.get('indexes'), columns, table, world)
  return table.model(tableNameOf(name, entries, table, world))
}
