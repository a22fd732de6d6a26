/** What an expression of Go comes to: {@link https://go.dev/ref/spec#Expressions}. */
import { decide } from './conditions.ts'
import { valueOfCall } from './calls.ts'
import { memberOf, valueOfName } from './names.ts'
import { childOf, itemsOf, unquoted, type SyntaxNode } from './nodes.ts'
import { signatureOf } from './parse.ts'
import { either, fresh, isDeep, nothing, placeIn, step, type GoRun } from './run.ts'
import { declaredFields, fieldOf, typeNameOf } from './types.ts'
import { joinedOf, objectOf, unknownValue, type GoObject, type GoScope, type GoValue } from './values.ts'

export function valueOfExpression(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  step(run)
  const at = placeIn(scope.file, node)
  if (isDeep(run)) return unknownValue('an expression in many others', at)
  run.depth++
  try {
    return valueOfKind(node, scope, run)
  } finally {
    run.depth--
  }
}

function valueOfKind(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const { file } = scope
  const at = placeIn(file, node)
  switch (node.name) {
    case 'String':
      return { is: 'text', text: unquoted(file.textOf(node)), at }
    case 'Number': {
      const number = Number(file.textOf(node).replaceAll('_', ''))
      return Number.isFinite(number) ? { is: 'number', number, at } : unknownValue('a number', at)
    }
    case 'Bool':
      return { is: 'bool', bool: file.textOf(node) === 'true', at }
    case 'Nil':
      return { is: 'nil', at }
    case 'VariableName':
    case 'TypeName':
      return valueOfName(file.textOf(node), node, scope, run)
    case 'ParenthesizedExpr': {
      const [inner] = itemsOf(node)
      return inner === undefined ? nothing : run.value(inner, scope)
    }
    case 'UnaryExp':
      return unary(node, scope, run)
    case 'BinaryExp':
      return binary(node, scope, run)
    case 'SelectorExpr':
    case 'QualifiedType':
      return selected(node, scope, run)
    case 'IndexExpr':
      return indexed(node, scope, run)
    case 'TypedLiteral':
      return literal(node, scope, run)
    case 'FunctionLiteral':
      return { is: 'function', function: { ...signatureOf(node, file), file }, scope }
    case 'CallExpr':
      return valueOfCall(node, scope, run)
    case 'TypeAssertion': {
      const [inner] = itemsOf(node)
      return inner === undefined ? nothing : run.value(inner, scope)
    }
    case 'Conversion': {
      const inner = itemsOf(node)[1]
      return inner === undefined ? nothing : run.value(inner, scope)
    }
    default:
      return unknownValue('an expression', at)
  }
}

function unary(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const [sign, inner] = itemsOf(node)
  if (sign === undefined || inner === undefined) return nothing
  const at = placeIn(scope.file, node)
  const operator = scope.file.textOf(sign)
  if (operator === '!') {
    const condition = decide(inner, scope, run)
    return condition.is === 'yes' || condition.is === 'no' ? { is: 'bool', bool: condition.is === 'no', at } : unknownValue('a condition', at)
  }
  const value = run.value(inner, scope)
  if (operator === '-' && value.is === 'number') return { ...value, number: -value.number }
  // What a pointer leads to is copied where it stands by itself: the copy's changes are its own.
  const isWhole = operator === '*' && node.parent !== null && /^(VarDecl|VarSpec|Assignment|ReturnStatement)$/.test(node.parent.name)
  return isWhole && value.is === 'object' ? fresh(run, { ...value, fields: new Map(value.fields) }) : value
}

function binary(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const [left, sign, right] = itemsOf(node)
  if (left === undefined || sign === undefined || right === undefined) return nothing
  const at = placeIn(scope.file, node)
  const operator = scope.file.textOf(sign)
  if (sign.name === 'CompareOp' || operator === '&&' || operator === '||') return asValue(node, scope, run)
  const [a, b] = [run.value(left, scope), run.value(right, scope)]
  if (a.is === 'number' && b.is === 'number') {
    const number =
      operator === '+'
        ? a.number + b.number
        : operator === '-'
          ? a.number - b.number
          : operator === '*'
            ? a.number * b.number
            : operator === '/' && b.number !== 0
              ? Math.trunc(a.number / b.number)
              : undefined
    return number === undefined ? unknownValue('a number', at) : { is: 'number', number, at }
  }
  if (operator === '+' && a.is !== 'number' && b.is !== 'number') return joinedOf([a, b], at)
  return unknownValue(scope.file.textOf(node).length < 60 && /^[\w.()+*/ -]+$/.test(scope.file.textOf(node)) ? scope.file.textOf(node) : 'a number', at)
}

/** A condition as a value, which another may ask. */
function asValue(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const at = placeIn(scope.file, node)
  const condition = decide(node, scope, run)
  if (condition.is === 'yes' || condition.is === 'no') return { is: 'bool', bool: condition.is === 'yes', at }
  if (condition.is === 'set' || condition.is === 'unset') return { is: 'told', variable: condition.variable, when: condition.is, at }
  return unknownValue('a condition', at)
}

function selected(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const base = node.firstChild
  const last = node.lastChild
  if (base === null || last === null) return nothing
  const name = scope.file.textOf(last)
  const written = scope.file.textOf(node)
  const raw = written.length < 60 && /^[\w.*]+$/.test(written) ? written : name
  return selectFrom(run.value(base, scope), name, raw, node, scope, run)
}

function selectFrom(base: GoValue, name: string, raw: string, node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const at = placeIn(scope.file, node)
  if (base.is === 'package') {
    const home = run.module.packageAt(base.path)
    if (home !== undefined) return memberOf(home, name, run) ?? unknownValue(raw, at)
    return run.libraries({ path: base.path, name, args: [], node, file: scope.file, at, typeArguments: [], scope }, run) ?? unknownValue(raw, at)
  }
  if (base.is === 'either')
    return either(
      base.values.map((one) => selectFrom(one, name, raw, node, scope, run)),
      at,
    )
  if (base.is !== 'object') return unknownValue(raw, at)
  const method = base.type === undefined ? undefined : run.packageOf(base.type)?.methods.get(`${base.type.name}.${name}`)
  if (method !== undefined && !base.fields.has(name)) return { is: 'function', function: method, self: base }
  return fieldOf(base, name, run, raw, at)
}

function indexed(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const [base, key] = itemsOf(node)
  if (base === undefined || key === undefined) return nothing
  const value = run.value(base, scope)
  const index = run.value(key, scope)
  if (value.is === 'list' && index.is === 'number') return value.items[index.number] ?? unknownValue('an element', placeIn(scope.file, node))
  if (value.is === 'object') {
    const name = index.is === 'text' ? JSON.stringify(index.text) : scope.file.textOf(key)
    return value.fields.get(`[${name}]`) ?? unknownValue('an element', placeIn(scope.file, node))
  }
  return unknownValue('an element', placeIn(scope.file, node))
}

/** A struct, map or list written out. */
function literal(node: SyntaxNode, scope: GoScope, run: GoRun): GoValue {
  const type = node.firstChild ?? undefined
  const body = childOf(node, 'LiteralValue')
  return filled(type, body, scope, run, node)
}

function filled(type: SyntaxNode | undefined, body: SyntaxNode | undefined, scope: GoScope, run: GoRun, node: SyntaxNode): GoValue {
  const at = placeIn(scope.file, node)
  const elements = body?.getChildren('Element') ?? []
  if (type?.name === 'SliceType' || type?.name === 'ArrayType') {
    return { is: 'list', items: elements.slice(0, 500).map((one) => element(one, type.lastChild ?? undefined, scope, run)), at }
  }
  const name = typeNameOf(type, scope.file, run)
  const own = objectOf(at, name)
  const object = fresh(run, type?.name === 'StructType' ? ({ ...own, anonymous: { node: type, file: scope.file } } as GoObject) : own)
  const declared = declaredFields(object, run)
  elements.slice(0, 2_000).forEach((one, index) => {
    const key = childOf(one, 'Key')
    const inner = key === undefined ? undefined : itemsOf(key)[0]
    const field = inner === undefined ? declared?.[index]?.name : type?.name === 'MapType' ? `[${scope.file.textOf(inner)}]` : scope.file.textOf(inner)
    if (field !== undefined)
      object.fields.set(
        field,
        element(one, type?.name === 'MapType' ? (type.lastChild ?? undefined) : declared?.find((each) => each.name === field)?.type, scope, run),
      )
  })
  return object
}

function element(node: SyntaxNode, type: SyntaxNode | undefined, scope: GoScope, run: GoRun): GoValue {
  const value = node.lastChild
  if (value === null) return nothing
  return value.name === 'LiteralValue' ? filled(type, value, scope, run, node) : run.value(value, scope)
}
