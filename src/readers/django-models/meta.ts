/** The options of a model: what its inner class `Meta` says, or the one that it inherits. */
import { isBare, ofDjango } from './library.ts'
import { isAbstract, kinOf } from './kin.ts'
import { keyOf, type Definition } from './names.ts'
import type { Written } from './values.ts'
import { assigned, once, resolve, type World } from './world.ts'

const deepest = 10

/**
 * An option by its name ({@link https://docs.djangoproject.com/en/5.2/ref/models/options/}): of `Meta` and what that is derived from, or of the first base
 * whose `Meta` a model without one inherits ({@link https://docs.djangoproject.com/en/5.2/topics/db/models/#meta-inheritance}). `untold` where it may stand in
 * what is not in the tree.
 */
export function optionOfModel(definition: Definition, name: string, world: World): Written | 'untold' | undefined {
  const meta = metaOf(definition, world)
  return meta === undefined || meta === 'untold' ? meta : optionOfMeta(meta, name, world, 0)
}

function metaOf(definition: Definition, world: World): Definition | 'untold' | undefined {
  return (
    definition.inner.get('Meta') ?? once<Definition | 'untold' | undefined>(world, `meta\n${keyOf(definition)}`, 'untold', () => inherited(definition, world))
  )
}

function inherited(definition: Definition, world: World): Definition | 'untold' | undefined {
  for (const base of definition.bases) {
    const named = resolve(base, definition.module, world)
    if (named.is !== 'class') continue
    // A model with a table keeps its options to itself; what it inherits from an abstract one goes on.
    const isKept = kinOf(named.of, world).model !== 'no' && !isAbstract(named.of, world)
    const found = isKept && named.of.inner.has('Meta') ? undefined : metaOf(named.of, world)
    if (found !== undefined) return found
  }
  return undefined
}

function optionOfMeta(meta: Definition, name: string, world: World, depth: number): Written | 'untold' | undefined {
  return once<Written | 'untold' | undefined>(world, `option\n${keyOf(meta)}\n${name}`, 'untold', () => lookIn(meta, name, world, depth))
}

function lookIn(meta: Definition, name: string, world: World, depth: number): Written | 'untold' | undefined {
  if (meta.body.some((one) => one.type !== 'assign' && one.type !== 'expression' && one.type !== 'other' && one.type !== 'import')) return 'untold'
  const own = assigned(meta, name)
  if (own !== undefined) return { node: own, module: meta.module }
  if (meta.body.some((one) => one.type === 'assign' && one.targets.some((to) => to.type !== 'name'))) return 'untold'
  if (depth > deepest) return 'untold'
  for (const base of meta.bases) {
    const found = optionOfBase(base, meta, name, world, depth)
    if (found !== undefined) return found
  }
  return undefined
}

/** `class Meta(Base.Meta)`: of the tree, or one of Django's, which holds no keys. */
function optionOfBase(base: Definition['bases'][number], meta: Definition, name: string, world: World, depth: number): Written | 'untold' | undefined {
  const named = resolve(base, meta.module, world)
  if (named.is === 'class') return optionOfMeta(named.of, name, world, depth + 1)
  if (named.is === 'outside') return ofDjango(named.of) !== undefined || isBare(named.of) ? undefined : 'untold'
  if (base.type === 'name') return base.name === 'object' ? undefined : 'untold'
  // `Base.Meta` where Base has none of its own.
  const owner = base.type === 'member' && base.name === 'Meta' ? resolve(base.object, meta.module, world) : undefined
  if (owner?.is !== 'class') return 'untold'
  const found = metaOf(owner.of, world)
  if (found !== undefined && found !== 'untold') return optionOfMeta(found, name, world, depth + 1)
  return found ?? (kinOf(owner.of, world).open === undefined ? undefined : 'untold')
}
