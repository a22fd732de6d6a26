/** Queries that are filtered by the tenant of whoever asks: `where: { companyId: req.user.companyId }`. */
import { bare, keyName, dotted, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { seen } from '../seen.ts'

const fields = [
  'companyId',
  'tenantId',
  'organizationId',
  'organisationId',
  'orgId',
  'workspaceId',
  'teamId',
  'accountId',
  'company_id',
  'tenant_id',
  'organization_id',
]
const sessions = /(^|\.)(user|session|auth|currentUser|claims|token|ctx|req|request|locals|context)\./

export const tenancyFinder: Finder = {
  words: fields.flatMap((field) => [
    `user.${field}`,
    `user!.${field}`,
    `user?.${field}`,
    `session.${field}`,
    `auth.${field}`,
    `ctx.${field}`,
    `locals.${field}`,
    `req.${field}`,
    `${field} } = `,
  ]),
  find(looked) {
    const { module } = looked
    for (const field of fields) {
      for (const use of module.uses.get(field) ?? []) {
        const property = module.parents.get(use)
        if (property?.type !== 'ObjectProperty' || property.key !== use || keyName(property.key) !== field) continue
        if (!inFilter(module.parents, property)) continue
        const value = bare(property.value as JsNode)
        const written = value.type === 'Identifier' ? originName(looked, value) : dotted(value)
        if (sessions.test(`${written}`)) return [seen(looked, 'tenancy', 'code', field, property)]
      }
    }
    return []
  },
}

function inFilter(parents: ReadonlyMap<JsNode, JsNode>, start: JsNode): boolean {
  for (let node = parents.get(start), step = 0; node !== undefined && step < 8; node = parents.get(node), step++) {
    if (node.type === 'ObjectProperty' && keyName(node.key) === 'where') return true
  }
  return false
}

/** A name taken from a session: `const { companyId } = req.user`. */
function originName({ module }: Parameters<Finder['find']>[0], name: JsNode): string {
  if (name.type !== 'Identifier') return ''
  for (let node: JsNode | undefined = name; node !== undefined; node = module.parents.get(node)) {
    const binding = module.scopes.get(node)?.get(name.name)
    if (binding === undefined) continue
    return binding.init === undefined ? '' : `${dotted(binding.init)}.${binding.route.join('.')}`
  }
  return ''
}
