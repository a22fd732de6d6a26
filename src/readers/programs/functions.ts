/** Functions and classes of a program as things that can be called and made. */
import type { Evidence } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { keyName, type ClassNode, type FunctionNode, type JsNode } from '../../parse/javascript/index.ts'
import { nullValue, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { bind } from './assign.ts'
import { oneOf } from './one-of.ts'
import { inside, placeIn, tooMuch, type Spot } from './run.ts'
import { Scope } from './scope.ts'
import { isThing, short, thing, type Instance, type Site, type Thing } from './thing.ts'

export function functionOf(node: FunctionNode, spot: Spot): Thing {
  const name = 'id' in node && node.id ? node.id.name : 'key' in node ? (keyName(node.key as JsNode) ?? '') : ''
  const at = placeIn(spot, node)
  const own = name === '' || spot.route.endsWith(name) ? spot : inside(spot, name)
  return thing(name === '' ? 'a function' : name, at, { call: (args) => invoke(node, args, own, at) })
}

/** Goes through a function's body with its arguments. */
function invoke(node: FunctionNode, args: readonly Value[], spot: Spot, at: Evidence, ready?: (inner: Spot) => void): Value {
  const { run } = spot
  if (run.calls >= limits.programCalls || !run.work.spend(5)) return tooMuch(at)
  run.calls++
  const doubts = run.doubts.length
  const returns: Value[] = []
  const inner: Spot = { ...spot, scope: new Scope(spot.scope), returns }
  parameters(node, args, inner, at)
  ready?.(inner)
  const value = resultOf(node, inner, at)
  const doubt = run.doubts.at(-1)
  run.doubts.length = doubts
  run.calls--
  return returns.reduceRight((after, before) => oneOf(doubt ?? unknownOf([before, after], at), before, after, spot), value)
}

function parameters(node: FunctionNode, args: readonly Value[], inner: Spot, at: Evidence): void {
  for (const [index, written] of (node.params as readonly JsNode[]).entries()) {
    const parameter = written.type === 'TSParameterProperty' ? (written.parameter as JsNode) : written
    if (parameter.type === 'RestElement') bind(parameter.argument as JsNode, { kind: 'list', items: args.slice(index), at }, inner)
    else bind(parameter, args[index] ?? nullValue(at), inner)
    if (written.type !== 'TSParameterProperty' || inner.self === undefined || !isThing(inner.self)) continue
    const named = parameter.type === 'AssignmentPattern' ? (parameter.left as JsNode) : parameter
    if (named.type === 'Identifier') inner.self.set?.(named.name, inner.scope.get(named.name) ?? nullValue(at))
  }
}

function resultOf(node: FunctionNode, inner: Spot, at: Evidence): Value {
  if (node.body.type !== 'BlockStatement') return inner.run.go.evaluate(node.body, inner)
  const ending = inner.run.go.executeAll(node.body.body, inner)
  return ending?.kind === 'return' ? ending.value : nullValue(at)
}

export function classOf(node: ClassNode, spot: Spot): Thing {
  const name = node.id?.name ?? 'a class'
  const at = placeIn(spot, node)
  const above = node.superClass ? spot.run.go.evaluate(node.superClass, spot) : undefined
  const parent = above !== undefined && isThing(above) ? above : undefined
  const statics = new Map<string, Value>()
  const own = thing(name, at, {
    get: (member) => statics.get(member) ?? parent?.get(member) ?? unknownValue(`${short(name)}.${short(member)}`, at),
    set: (member, value) => void statics.set(member, value),
    make: (args, site) => {
      const self = newInstance(name, site.at, spot)
      setUp(node, parent, self, args, site, spot)
      return self
    },
    extend: (self, args, site) => setUp(node, parent, self, args, site, spot),
  })
  const self: Spot = { ...spot, self: own }
  for (const member of node.body.body) {
    const key = 'key' in member ? keyName(member.key as JsNode) : undefined
    if (key === undefined || !('static' in member) || member.static !== true) continue
    if (member.type === 'ClassProperty' && member.value) statics.set(key, spot.run.go.evaluate(member.value, inside(self, key)))
    else if (member.type === 'ClassMethod') statics.set(key, functionOf(member, self))
  }
  return own
}

function newInstance(name: string, at: Evidence, spot: Spot): Instance {
  const fields = new Map<string, Value>()
  const methods: Instance['methods'] = new Map()
  const self: Instance = {
    ...thing(name, at),
    fields,
    methods,
    set: (member, value) => void fields.set(member, value),
    get(member) {
      const found = fields.get(member) ?? methods.get(member)?.(self)
      if (found !== undefined) return found
      const given = self.base === undefined ? undefined : spot.run.host.inherited(self.base, self, member, at)
      return given ?? (self.base === undefined ? nullValue(at) : unknownValue(`${short(name)}.${short(member)}`, at))
    },
  }
  return self
}

/** What `new` does to an object, class by class: methods, fields, the constructor. */
function setUp(node: ClassNode, parent: Thing | undefined, self: Instance, args: readonly Value[], site: Site, spot: Spot): void {
  const here: Spot = { ...spot, self, route: '' }
  for (const member of node.body.body) {
    const key = 'key' in member ? keyName(member.key as JsNode) : undefined
    if (member.type !== 'ClassMethod' || key === undefined || member.static || member.kind === 'constructor' || member.kind === 'set') continue
    if (self.methods.has(key)) continue
    const made = (of: Instance): Thing => functionOf(member, { ...spot, self: of })
    self.methods.set(key, member.kind === 'get' ? (of) => made(of).call?.([], { at: site.at }) ?? nullValue(site.at) : made)
  }
  const fields = (): void => {
    for (const member of node.body.body) {
      if (member.type !== 'ClassProperty' || member.static || !member.value) continue
      const key = keyName(member.key as JsNode)
      if (key !== undefined) self.fields.set(key, spot.run.go.evaluate(member.value, inside(here, key)))
    }
  }
  const constructor = node.body.body.find((member) => member.type === 'ClassMethod' && member.kind === 'constructor')
  const at = placeIn(spot, node)
  const up = thing('super', at, {
    get: (member) => parent?.get(member) ?? unknownValue(short(member), at),
    call: (given, place) => {
      parent?.extend?.(self, given, place)
      fields()
      return nullValue(at)
    },
  })
  if (constructor?.type === 'ClassMethod') {
    if (parent === undefined) fields()
    invoke(constructor, args, { ...here, parent: up }, at)
  } else {
    parent?.extend?.(self, args, site)
    fields()
  }
}
