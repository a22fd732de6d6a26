/** Works out what an expression of a program comes to; what only a run knows stays a reference. */
import type { Evidence } from '../../base/evidence.ts'
import { lineOf, memberName, dotted, bare, keyName, type JsNode } from '../../parse/javascript/index.ts'
import { joined } from '../../parse/expressions/evaluate.ts'
import { flagValue, nullValue, numberValue, over, textValue, toText, unknownOf, unknownValue, type Value } from '../../parse/expressions/values.ts'
import { assign, assignedTo } from './assign.ts'
import { call, construct } from './call.ts'
import { classOf, functionOf } from './functions.ts'
import { globalNamed } from './globals.ts'
import { indexOf, member } from './member.ts'
import { oneOf } from './one-of.ts'
import { binary, isMissing, truth, unary } from './operators.ts'
import { doubtfully, inside, placeIn, tooMuch, within, type Spot } from './run.ts'
import { newList, newObject, weighed } from './thing.ts'

/** Never throws, and ends. */
export function evaluate(start: JsNode, spot: Spot): Value {
  return within(spot.run, () => evaluated(bare(start), spot)) ?? tooMuch(placeIn(spot, start))
}

function evaluated(node: JsNode, spot: Spot): Value {
  const at = placeIn(spot, node)
  const { run } = spot
  const of = (inner: JsNode): Value => evaluate(inner, spot)
  switch (node.type) {
    case 'StringLiteral':
      return textValue(node.value, at)
    case 'NumericLiteral':
      return numberValue(node.value, at)
    case 'BooleanLiteral':
      return flagValue(node.value, at)
    case 'NullLiteral':
      return nullValue(at)
    case 'TemplateLiteral':
      return template(node.quasis, node.expressions as readonly JsNode[], spot, node)
    case 'TaggedTemplateExpression':
      // `pulumi.interpolate`, and others that give the text they are put before.
      return /(^|\.)(interpolate|dedent|outdent|stripIndent)$/.test(dotted(node.tag))
        ? template(node.quasi.quasis, node.quasi.expressions as readonly JsNode[], spot, node)
        : unknownValue(dotted(node.tag).slice(0, 100), at)
    case 'Identifier':
      if (node.name === 'undefined') return nullValue(at)
      return spot.scope.get(node.name) ?? globalNamed(node.name, spot, at) ?? unknownValue(node.name.slice(0, 100), at)
    case 'ThisExpression':
      return spot.self ?? unknownValue('this', at)
    case 'Super':
      return spot.parent ?? unknownValue('super', at)
    case 'MemberExpression':
    case 'OptionalMemberExpression': {
      const target = of(node.object)
      if (node.optional === true && isMissing(target) === true) return nullValue(at)
      const name = memberName(node)
      if (name !== undefined) return member(target, name, spot, at)
      return node.computed ? indexOf(target, of(node.property as JsNode), spot, at) : unknownValue('#', at)
    }
    case 'ObjectExpression':
      return object(node.properties, spot, node)
    case 'ArrayExpression':
      return array(node.elements, spot, at)
    case 'BinaryExpression':
      return binary(node.operator, of(node.left as JsNode), of(node.right), run.work, at)
    case 'LogicalExpression':
      return logical(node.operator, of(node.left), node.right, spot)
    case 'ConditionalExpression': {
      const test = of(node.test)
      const taken = truth(test)
      if (taken !== undefined) return weighed(of(taken ? node.consequent : node.alternate), test)
      return oneOf(
        test,
        doubtfully(run, test, () => of(node.consequent)),
        doubtfully(run, test, () => of(node.alternate)),
        spot,
      )
    }
    case 'UnaryExpression':
      return unary(node.operator, of(node.argument), at)
    case 'UpdateExpression':
      return assign(node.argument, (before) => binary(node.operator === '++' ? '+' : '-', before, numberValue(1, at), run.work, at), spot)
    case 'AssignmentExpression':
      return assignedTo(node.left, node.operator, node.right, spot)
    case 'SequenceExpression':
      return node.expressions.reduce<Value>((_, one) => of(one), nullValue(at))
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return functionOf(node, spot)
    case 'ClassExpression':
      return classOf(node, spot)
    case 'NewExpression':
      return construct(node, spot)
    case 'CallExpression':
    case 'OptionalCallExpression':
      return call(node, spot)
    case 'MetaProperty':
      return unknownValue('import.meta', at)
    default:
      return unknownValue(node.type === 'RegExpLiteral' ? 'a pattern' : '…', at)
  }
}

function array(elements: Extract<JsNode, { type: 'ArrayExpression' }>['elements'], spot: Spot, at: Evidence): Value {
  const items: Value[] = []
  for (const [index, item] of elements.entries()) {
    if (item === null) items.push(nullValue(at))
    else if (item.type !== 'SpreadElement') items.push(evaluate(item, inside(spot, String(index))))
    else {
      const spread = evaluate(item.argument, spot)
      if (spread.kind === 'list' && spot.run.work.spend(spread.items.length)) items.push(...spread.items)
      else if (spread.kind !== 'null') items.push(over(unknownOf([spread], at), spread))
    }
  }
  return newList(items, at)
}

function template(
  quasis: readonly { readonly value: { readonly cooked?: string | null; readonly raw: string } }[],
  inner: readonly JsNode[],
  spot: Spot,
  node: JsNode,
): Value {
  const at = placeIn(spot, node)
  const parts: Value[] = []
  for (const [index, { value }] of quasis.entries()) {
    const text = value.cooked ?? value.raw
    if (text !== '') parts.push(textValue(text, at))
    const expression = inner[index]
    if (expression === undefined) continue
    const part = evaluate(expression, spot)
    parts.push(part.kind === 'space' ? unknownValue(part.plain, part.at) : part)
  }
  return joined(parts, spot.run.work, at)
}

function object(properties: Extract<JsNode, { type: 'ObjectExpression' }>['properties'], spot: Spot, node: JsNode): Value {
  const at = placeIn(spot, node)
  const members = new Map<string, Value>()
  for (const property of properties) {
    if (property.type === 'SpreadElement') {
      const spread = evaluate(property.argument, spot)
      if (spread.kind === 'map') {
        if (spot.run.work.spend(spread.members.size)) for (const [name, value] of spread.members) members.set(name, value)
      } else if (spread.kind === 'unknown') {
        // Whatever was said before may be said again in it.
        for (const name of members.keys()) members.set(name, over(unknownOf([spread], at), spread))
        members.set(openName, spread)
      }
      continue
    }
    const name = property.computed ? toText(evaluate(property.key as JsNode, spot)) : keyName(property.key)
    if (name === undefined) {
      members.set(openName, unknownValue('[…]', at))
      continue
    }
    const inner = inside(spot, name)
    const value = property.type === 'ObjectMethod' ? functionOf(property, inner) : evaluate(property.value, inner)
    // What only a run knows is told where it is handed on: that is the line that names it.
    members.set(name, property.type === 'ObjectProperty' && value.at.line === 0 ? { ...value, at: { ...at, line: lineOf(property) } } : value)
  }
  return newObject(members, at)
}

/** A member that stands for those nobody can tell: of an object that spreads what only a run knows. */
const openName = '…'

/** {@link https://developer.mozilla.org/docs/Web/JavaScript/Reference/Operators/Nullish_coalescing} */
function logical(operator: string, left: Value, right: JsNode, spot: Spot): Value {
  const goesOn = operator === '??' ? isMissing(left) : operator === '||' ? negated(truth(left)) : truth(left)
  if (goesOn === false) return left
  if (goesOn === true) return weighed(evaluate(right, spot), left)
  const other = doubtfully(spot.run, left, () => evaluate(right, spot))
  return oneOf(left, left, other, spot)
}

function negated(flag: boolean | undefined): boolean | undefined {
  return flag === undefined ? undefined : !flag
}
