/** Configuration that is asked for by a route in quotes or handed in by a container: Nest's, and that of the package `config`. */
import { convention, neighbour, type Imports } from './imports.ts'
import { keyName } from './module.ts'
import { originOf } from './origin.ts'
import { isClass, isFunction, type Binding, type CallNode, type JsModule, type JsNode, type Ref } from './nodes.ts'
import { calleeName, configTypeOf, dotted, memberName, returnOf } from './written.ts'

/** The questions about names that are asked here, of whoever knows to answer them. */
export interface Looks {
  resolve(ref: Ref, imports: Imports, left: number): Ref
  property(of: Ref, name: string, imports: Imports, left: number): Ref | undefined
  exportOf(module: JsModule, name: string, imports: Imports, left: number): Ref | undefined
  imported(module: JsModule, binding: Binding, imports: Imports, left: number): Ref | undefined
}

/** What stands under the route that a getter names. */
export function registered(ref: Ref<CallNode>, imports: Imports, left: number, looks: Looks): Ref | undefined {
  const [first] = ref.node.arguments
  if (first?.type !== 'StringLiteral' || left <= 0 || !/^[a-z]\w*(\.\w+)*$/i.test(first.value) || !/\.(get|getOrThrow)$/.test(calleeName(ref.node)))
    return undefined
  const route = first.value.split('.')
  if (isOfConfig(ref)) return inFiles(ref.module, ['production', 'default'], route, imports, left, looks)
  const isOfNest = ref.module.text.includes('ConfigService') && /config\w*\.(get|getOrThrow)$/i.test(calleeName(ref.node))
  return isOfNest ? ofNest(ref.module, route, imports, left, looks) : undefined
}

/** `get` of the package `config`: {@link https://github.com/node-config/node-config/wiki/Configuration-Files} */
export function isOfConfig({ module, node }: Ref<CallNode>): boolean {
  const origin = originOf(module, node.callee as JsNode)
  return origin?.source === 'config' && origin.path.join('.') === 'get'
}

/** The first of several files of the folder `config` that says something under a route. */
export function inFiles(module: JsModule, names: readonly string[], route: readonly string[], imports: Imports, left: number, looks: Looks): Ref | undefined {
  for (const name of names) {
    const file = neighbour(module, `${convention}config/${name}`, imports)
    const whole = file === undefined ? undefined : looks.exportOf(file, 'default', imports, left - 1)
    const found = whole === undefined ? undefined : along(whole, route, imports, left, looks)
    if (found !== undefined) return found
  }
  return undefined
}

/** `config.get('database.pool')`: what a file registers under that route. {@link https://docs.nestjs.com/techniques/configuration} */
function ofNest(module: JsModule, route: readonly string[], imports: Imports, left: number, looks: Looks): Ref | undefined {
  const [namespace = '', ...rest] = route
  const file = neighbour(module, `${convention}nest/${namespace}`, imports)
  if (file === undefined) return undefined
  const call = file.calls.find(({ callee, arguments: given }) => {
    const [name] = given
    return dotted(callee as JsNode) === 'registerAs' && name?.type === 'StringLiteral' && name.value === namespace
  })
  const from = call?.arguments[1] === undefined ? looks.exportOf(file, 'default', imports, left - 1) : { module: file, node: call.arguments[1] as JsNode }
  const made = from === undefined ? undefined : looks.resolve(from, imports, left - 1)
  const object = made === undefined ? undefined : isFunction(made.node) ? returnOf(made.node) : made.node
  if (object === undefined || made === undefined) return undefined
  return along({ module: made.module, node: object }, call === undefined ? route : rest, imports, left, looks)
}

function along(from: Ref, route: readonly string[], imports: Imports, left: number, looks: Looks): Ref | undefined {
  let ref: Ref | undefined = from
  for (const name of route) ref = ref === undefined ? undefined : looks.property(ref, name, imports, left - 2)
  return ref
}

/** What `database: ConfigType<typeof databaseConfig>` is given: what that configuration's function gives back. */
export function configured(module: JsModule, declared: JsNode, imports: Imports, left: number, looks: Looks): Ref | undefined {
  const name = configTypeOf(declared)
  const binding = name === undefined ? undefined : module.scopes.get(module.program)?.get(name)
  if (binding === undefined || left <= 0) return undefined
  const found =
    binding.kind === 'import' ? looks.imported(module, binding, imports, left - 1) : binding.init === undefined ? undefined : { module, node: binding.init }
  const made = found === undefined ? undefined : looks.resolve(found, imports, left - 1)
  const result = made === undefined ? undefined : returnOf(made.node)
  return result === undefined || made === undefined ? undefined : { module: made.module, node: result }
}

/** `this.name`: what the class around gives it where it declares it, or what its constructor is handed. */
export function ofThis({ module, node }: Ref, name: string, imports: Imports, left: number, looks: Looks): Ref | undefined {
  let around: JsNode | undefined = node
  while (around !== undefined && !isClass(around)) around = module.parents.get(around)
  if (!isClass(around) || module.assignments.some(({ left: target }) => memberName(target as JsNode) === name)) return undefined
  for (const member of around.body.body) {
    if (member.type === 'ClassProperty' && !member.static && member.value && keyName(member.key) === name) return { module, node: member.value }
    if (member.type !== 'ClassMethod' || member.kind !== 'constructor') continue
    for (const parameter of member.params) {
      if (parameter.type !== 'TSParameterProperty') continue
      const inner = parameter.parameter.type === 'AssignmentPattern' ? parameter.parameter.left : parameter.parameter
      if (inner.type === 'Identifier' && inner.name === name) return configured(module, inner, imports, left, looks)
    }
  }
  return undefined
}
