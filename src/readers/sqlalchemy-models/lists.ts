/** Lists and tuples that a table is made of, with what is put into them from elsewhere. */
import { classAttribute } from './body.ts'
import { at, settle, type Found, type Here, type World } from './world.ts'

const deepest = 12

/** Items in order; undefined where a part is told only when it runs. `above` are the classes that `super()` stands for. */
export async function itemsOf(here: Here, world: World, above: readonly Found[] = [], depth = 0): Promise<readonly Here[] | undefined> {
  if (depth > deepest || --world.left < 0) return undefined
  const { node } = here
  const inner = (one: Here): Promise<readonly Here[] | undefined> => itemsOf(one, world, above, depth + 1)
  switch (node.type) {
    case 'list': {
      const items: Here[] = []
      for (const item of node.items) {
        const found = item.type === 'spread' ? await inner(at(here, item.value)) : [at(here, item)]
        if (found === undefined) return undefined
        items.push(...found)
      }
      return items
    }
    case 'dict':
      return [here]
    case 'constant':
      return node.value === null ? [] : undefined
    case 'binary': {
      const left = node.operator === '+' ? await inner(at(here, node.left)) : undefined
      const right = left === undefined ? undefined : await inner(at(here, node.right))
      return left === undefined || right === undefined ? undefined : [...left, ...right]
    }
    case 'member': {
      const isSuper = node.object.type === 'call' && node.object.callee.type === 'name' && node.object.callee.name === 'super'
      const given = isSuper ? above.map((one) => classAttribute(one, node.name)).find((one) => one !== undefined) : undefined
      if (isSuper) return given === undefined ? undefined : inner(given)
      break
    }
    case 'call': {
      const [first] = node.arguments
      const isCast = node.callee.type === 'name' && /^(tuple|list)$/.test(node.callee.name)
      if (isCast && first !== undefined) return inner(at(here, first.value))
      break
    }
    default:
  }
  const settled = await settle(here, world)
  if (settled.is === 'attribute') {
    const value = classAttribute(settled.found, settled.name)
    return value === undefined ? undefined : inner(value)
  }
  if (settled.is === 'call') return settled.of === 'dict' ? [settled.here] : undefined
  return settled.is !== 'value' || settled.here.node === node ? undefined : inner(settled.here)
}

/** Whether something is on: undefined where nobody can tell. */
export async function truthAt(here: Here | undefined, world: World): Promise<boolean | undefined> {
  if (here === undefined) return false
  const settled = await settle(here, world)
  const value = settled.is === 'attribute' ? classAttribute(settled.found, settled.name) : settled.is === 'value' ? settled.here : undefined
  if (value?.node.type !== 'constant') return undefined
  return value.node.value === true
}
