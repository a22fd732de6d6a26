/** Nest's throttler counts only where a guard asks it: which guards there are, and whether they stand before everything. */
import type { FeatureDeclaration } from '../../model/feature.ts'
import { isCall, keyName, memberName, type JsNode } from '../../parse/javascript/index.ts'
import type { Looked } from './finder.ts'
import { seen } from './seen.ts'

const guardNamed = /(throttl|rate_?limit)\w*guard$/i

/** What a subclass may say anew and still refuse whoever asks too often (https://docs.nestjs.com/security/rate-limiting). */
const harmless = /^(constructor|onModuleInit|getTracker|generateKey|getErrorMessage|throwThrottlingException|getRequestResponse)$/

/** Facts `guard`: `all` of the routes, `some` of them, or `own` where a class of the application decides. */
export function throttlerGuards(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  const found: FeatureDeclaration[] = []
  for (const [name, uses] of module.uses) {
    if (!guardNamed.test(name)) continue
    for (const use of uses.slice(0, 50)) {
      const kind = kindOf(looked, name, use)
      if (kind !== undefined)
        found.push(seen(looked, 'rate-limit', '', kind.name, use, { guard: kind.guard, ...(kind.of === undefined ? {} : { of: kind.of }) }))
    }
  }
  return found
}

function kindOf({ module }: Looked, name: string, use: JsNode): { readonly name: string; readonly guard: string; readonly of?: string } | undefined {
  const parent = module.parents.get(use)
  if (parent === undefined) return undefined
  if ((parent.type === 'ClassDeclaration' || parent.type === 'ClassExpression') && parent.superClass === use) {
    const own = parent.body.body.some((member) => 'key' in member && member.type === 'ClassMethod' && !harmless.test(keyName(member.key) ?? ''))
    return { name: parent.id?.name ?? 'guard', guard: own ? 'own' : 'subclass', of: name }
  }
  if (parent.type === 'ObjectProperty' && parent.value === use) return { name, guard: isGlobal(parent, module.parents.get(parent)) ? 'all' : 'some' }
  const made = parent.type === 'NewExpression' && parent.callee === use ? parent : use
  const call = made === use ? parent : module.parents.get(made)
  if (!isCall(call) || call.callee === made) return undefined
  return { name, guard: memberName(call.callee as JsNode) === 'useGlobalGuards' ? 'all' : 'some' }
}

/** `{ provide: APP_GUARD, useClass: ThrottlerGuard }` */
function isGlobal(property: JsNode, object: JsNode | undefined): boolean {
  if (property.type !== 'ObjectProperty' || !/^use(Class|Existing|Value|Factory)$/.test(keyName(property.key) ?? '')) return false
  return (
    object?.type === 'ObjectExpression' &&
    object.properties.some(
      (each) => each.type === 'ObjectProperty' && keyName(each.key) === 'provide' && each.value.type === 'Identifier' && each.value.name === 'APP_GUARD',
    )
  )
}
