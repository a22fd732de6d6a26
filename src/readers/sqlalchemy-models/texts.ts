/** Names that models put together of texts, constants and the name of their class. */
import type { PyCall } from '../../parse/python/index.ts'
import { resultOf } from './results.ts'
import { at, entered, settle, type Here, type World } from './world.ts'
import { classAttribute } from './body.ts'

const deepest = 20
const longest = 300

/** Undefined where it is told only when it runs. `own` is the name of the class that is described. */
export async function textOf(here: Here | undefined, own: string, world: World, depth = 0): Promise<string | undefined> {
  if (here === undefined || depth > deepest || --world.left < 0) return undefined
  const { node } = here
  const of = (inner: Here): Promise<string | undefined> => textOf(inner, own, world, depth + 1)
  switch (node.type) {
    case 'string':
      return node.value.slice(0, longest)
    case 'format': {
      const parts: string[] = []
      for (const part of node.parts) {
        const text = typeof part === 'string' ? part : await of(at(here, part))
        if (text === undefined) return undefined
        parts.push(text)
      }
      return parts.join('').slice(0, longest)
    }
    case 'binary': {
      const left = node.operator === '+' ? await of(at(here, node.left)) : undefined
      const right = left === undefined ? undefined : await of(at(here, node.right))
      return left === undefined || right === undefined ? undefined : `${left}${right}`.slice(0, longest)
    }
    case 'member': {
      const object = await settle(at(here, node.object), world)
      if (node.name === '__name__') return object.is === 'cls' ? own : object.is === 'class' ? object.found.node.name : undefined
      if (object.is === 'class') {
        const value = classAttribute(object.found, node.name)
        return value === undefined ? undefined : of(value)
      }
      break
    }
    case 'call': {
      const text = await calledText(node, here, own, world, depth)
      if (text !== undefined) return text
      break
    }
    default:
  }
  const settled = await settle(here, world)
  if (settled.is !== 'value' && settled.is !== 'call') return undefined
  return settled.here.node === node ? undefined : of(settled.here)
}

async function calledText(node: PyCall, here: Here, own: string, world: World, depth: number): Promise<string | undefined> {
  const of = (inner: Here): Promise<string | undefined> => textOf(inner, own, world, depth + 1)
  const { callee } = node
  const args = node.arguments.map(({ value }) => at(here, value))
  const [first, second, third] = args
  if (callee.type === 'member') {
    if (callee.name === 'join' && first?.node.type === 'other') return splitUp(first, await of(at(here, callee.object)), own, world, depth)
    const origin = await settle(at(here, callee.object), world)
    if (origin.is === 'outside' && origin.of === 're' && callee.name === 'sub')
      return broken(await of(third ?? here), await of(second ?? here), await of(first ?? here))
    const text = origin.is === 'outside' || origin.is === 'module' ? undefined : await of(at(here, callee.object))
    if (text !== undefined) return ofMethod(callee.name, text, first && (await of(first)), second && (await of(second)))
  }
  const settled = await settle(at(here, callee), world)
  // `quoted_name("…")`, `str(…)`.
  if (settled.is === 'outside' && /(^|\.)(quoted_name|str|camel_to_snake|camel_to_snake_case)$/.test(settled.of)) {
    const text = first === undefined ? undefined : await of(first)
    return text === undefined || !settled.of.includes('camel') ? text : snaked(text)
  }
  if (settled.is !== 'function') return undefined
  const given = node.arguments.map(({ name, value }) => ({ here: at(here, value), ...(name === undefined ? {} : { name }) }))
  const result = await resultOf(settled.node, entered(settled.node, settled.here, given), world)
  return result === undefined ? undefined : of(result)
}

function ofMethod(name: string, text: string, first: string | undefined, second: string | undefined): string | undefined {
  switch (name) {
    case 'lower':
    case 'casefold':
      return text.toLowerCase()
    case 'upper':
      return text.toUpperCase()
    case 'strip':
    case 'lstrip':
      return first === undefined ? text.trim() : first === '_' ? text.replace(/^_/, '') : undefined
    case 'replace':
      return first === undefined || second === undefined || first === '' ? undefined : text.replaceAll(first, second).slice(0, longest)
    case 'removesuffix':
      return first !== undefined && first !== '' && text.endsWith(first) ? text.slice(0, -first.length) : first === undefined ? undefined : text
    default:
      return undefined
  }
}

/** `re.sub(r"(?<!^)(?=[A-Z])", "_", name)` and its kin put underscores before capitals; patterns of strangers are not run. */
function broken(text: string | undefined, by: string | undefined, pattern: string | undefined): string | undefined {
  if (text === undefined || by?.includes('_') !== true || pattern?.includes('A-Z') !== true) return undefined
  return pattern.includes('(?=[A-Z])') && !pattern.includes('a-z') ? text.replace(/([^_])(?=[A-Z])/g, '$1_') : underscored(text)
}

/** `"_".join(x.lower() for x in re.split("(?=[A-Z])", name))`. */
async function splitUp(here: Here, by: string | undefined, own: string, world: World, depth: number): Promise<string | undefined> {
  const over = here.node.type === 'other' ? here.node.loop?.over : undefined
  const split = over === undefined || by !== '_' ? undefined : await settle(at(here, over), world)
  if (split?.is !== 'call' || !/^re\.(split|findall)$/.test(split.of)) return undefined
  const [pattern, text] = split.given
  const name = text === undefined ? undefined : await textOf(text.here, own, world, depth + 1)
  const isByCapitals = pattern !== undefined && (await textOf(pattern.here, own, world, depth + 1))?.includes('A-Z') === true
  return name === undefined || !isByCapitals ? undefined : name.replace(/([^_])(?=[A-Z])/g, '$1_').toLowerCase()
}

function underscored(name: string): string {
  return name.replace(/([A-Z])([A-Z][a-z])/g, '$1_$2').replace(/([a-z0-9])([A-Z])/g, '$1_$2')
}

/** {@link https://flask-sqlalchemy.readthedocs.io/en/stable/models/#defining-models Flask-SQLAlchemy}'s names of tables. */
export function snaked(name: string): string {
  return name
    .replace(/(?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z])/g, '_$&')
    .toLowerCase()
    .replace(/^_+/, '')
}
