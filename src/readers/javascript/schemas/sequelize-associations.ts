/** Associations that make a foreign key in the model's own table: `Boat.belongsTo(Owner, …)`. */
import { bare, isClass, memberName, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import { argumentsOf, entriesOf, hereOf, isTrue, textAt, type Here, type World } from './world.ts'

export interface Association {
  /** What it is called upon: a class, a variable, or the name of a model. */
  readonly of: string | undefined
  readonly here: Here
  /** Undefined where the library makes it of names. */
  readonly foreignKey: string | undefined
  readonly field: string | undefined
  readonly as: string | undefined
  readonly constrained: boolean
}

/** {@link https://sequelize.org/docs/v6/core-concepts/assocs/}; one that `hasMany` alone makes is in a table of another file. */
export function associationsOf(module: JsModule, world: World): readonly Association[] {
  return module.calls.flatMap((call): readonly Association[] => {
    const callee = bare(call.callee as JsNode)
    if (callee.type !== 'MemberExpression' || memberName(callee) !== 'belongsTo') return []
    const here = hereOf(module, call)
    const [, given] = argumentsOf(here)
    const options = given === undefined ? new Map<string, Here>() : entriesOf(given, world)
    // What can't be told makes no claim.
    if (options === undefined) return []
    const key = options.get('foreignKey')
    const inner = key === undefined ? undefined : entriesOf(key, world)
    const foreignKey = textAt(key, world) ?? textAt(inner?.get('name') ?? inner?.get('fieldName'), world)
    if (key !== undefined && foreignKey === undefined) return []
    return [
      {
        of: nameOf(module, bare(callee.object)),
        here,
        foreignKey,
        field: textAt(inner?.get('field'), world),
        as: textAt(options.get('as'), world),
        constrained: isTrue(options.get('constraints'), world) !== false,
      },
    ]
  })
}

function nameOf(module: JsModule, object: JsNode): string | undefined {
  if (object.type === 'Identifier') return object.name
  if (object.type === 'MemberExpression') return memberName(object)
  if (object.type !== 'ThisExpression') return undefined
  let node: JsNode | undefined = object
  while (node !== undefined && !isClass(node)) node = module.parents.get(node)
  return node?.id?.name
}
