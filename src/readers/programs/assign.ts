/** Gives names and members their values: declarations, patterns, and assignments, sure or not. */
import { bare, keyName, memberName, type JsNode } from '../../parse/javascript/index.ts'
import { nullValue, over, toNumber, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { indexOf, member } from './member.ts'
import { binary, isMissing, truth } from './operators.ts'
import { placeIn, within, type Spot } from './run.ts'
import { isThing, itemsIn, membersIn, newList, newObject } from './thing.ts'

/** Declares the names of a pattern: `a`, `{ a, b: c = 5, ...rest }`, `[a, b]`. */
export function bind(pattern: JsNode, value: Value, spot: Spot): void {
  within(spot.run, () => bound(pattern, value, spot))
}

function bound(pattern: JsNode, value: Value, spot: Spot): void {
  const at = placeIn(spot, pattern)
  const { run } = spot
  switch (pattern.type) {
    case 'Identifier':
      spot.scope.declare(pattern.name, value, run.doubts.length)
      return
    case 'AssignmentPattern': {
      const missing = isMissing(value)
      const chosen = missing === true ? spot.run.go.evaluate(pattern.right, spot) : missing === false ? value : over(unknownOf([value], at), value)
      bound(pattern.left as JsNode, chosen, spot)
      return
    }
    case 'ObjectPattern': {
      const taken = new Set<string>()
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') {
          const rest =
            value.kind === 'map'
              ? newObject(
                  [...value.members].filter(([name]) => !taken.has(name)),
                  value.at,
                )
              : value
          bound(property.argument as JsNode, rest, spot)
          continue
        }
        const name = keyName(property.key)
        if (name !== undefined) taken.add(name)
        bound(property.value as JsNode, name === undefined ? unknownValue('[…]', at) : member(value, name, spot, at), spot)
      }
      return
    }
    case 'ArrayPattern':
      for (const [index, item] of pattern.elements.entries()) {
        if (item === null) continue
        if (item.type === 'RestElement') bound(item.argument as JsNode, value.kind === 'list' ? newList(value.items.slice(index), value.at) : value, spot)
        else bound(item as JsNode, indexOf(value, { kind: 'number', number: index, at }, spot, at), spot)
      }
      return
    case 'RestElement':
      bound(pattern.argument as JsNode, value, spot)
      break
    default:
  }
}

/** `a = b`, `a.b += c`, `a ??= b`, `[a, b] = c`. */
export function assignedTo(target: JsNode, operator: string, right: JsNode, spot: Spot): Value {
  const { run } = spot
  if (operator === '=') {
    const value = spot.run.go.evaluate(right, spot)
    return assign(target, () => value, spot)
  }
  const plain = operator.slice(0, -1)
  return assign(
    target,
    (before) => {
      const at = placeIn(spot, target)
      if (plain === '??' || plain === '||' || plain === '&&') {
        const goesOn = plain === '??' ? isMissing(before) : truth(before)
        if (goesOn === undefined) return over(unknownOf([before], at), before)
        return goesOn === (plain !== '||') ? spot.run.go.evaluate(right, spot) : before
      }
      return binary(plain, before, spot.run.go.evaluate(right, spot), run.work, at)
    },
    spot,
  )
}

export function assign(written: JsNode, make: (before: Value) => Value, spot: Spot): Value {
  const target = bare(written)
  const at = placeIn(spot, target)
  const { run } = spot
  const doubt = run.doubts.at(-1)
  /** What is assigned where nobody can tell whether it is. */
  const unsure = (value: Value): Value => (doubt === undefined ? value : over(unknownOf([doubt], at), doubt, value))
  if (target.type === 'Identifier') {
    const before = spot.scope.get(target.name) ?? nullValue(at)
    const value = make(before)
    const own = spot.scope.doubtsOf(target.name)
    spot.scope.set(target.name, own !== undefined && own < run.doubts.length ? unsure(value) : value)
    return value
  }
  if (target.type !== 'MemberExpression') {
    const value = make(nullValue(at))
    for (const name of namesIn(target)) spot.scope.set(name, unknownValue(name.slice(0, 100), at))
    return value
  }
  const of = spot.run.go.evaluate(target.object, spot)
  const plain = memberName(target)
  const key: Value =
    plain !== undefined ? { kind: 'text', text: plain, at } : target.computed ? spot.run.go.evaluate(target.property as JsNode, spot) : unknownValue('#', at)
  const name = toText(key)
  const before = name === undefined ? nullValue(at) : member(of, name, spot, at)
  const value = make(before)
  if (isThing(of)) {
    if (name !== undefined) of.set?.(name, unsure(value))
  } else if (of.kind === 'map') {
    if (run.work.spend(1)) membersIn(of).set(name ?? '…', name === undefined ? unknownOf([key], at) : unsure(value))
  } else if (of.kind === 'list') {
    const index = toNumber(key)
    const items = itemsIn(of)
    if (index !== undefined && index >= 0 && index <= items.length && Number.isInteger(index)) items[index] = unsure(value)
    else items.push(unknownValue('…', at))
  }
  return value
}

function namesIn(pattern: JsNode): readonly string[] {
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap((item) => (item?.type === 'Identifier' ? [item.name] : []))
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.flatMap((item) => (item.type === 'ObjectProperty' && item.value.type === 'Identifier' ? [item.value.name] : []))
}
