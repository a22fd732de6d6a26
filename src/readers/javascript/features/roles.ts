/** Checks of who may do what: guards by role, and the libraries that hold such rules. */
import { bare, calleeName, isCall, memberName, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { calledFrom, quoted, routeCallsOf, seen } from '../seen.ts'

const libraries = /^(@casl\/ability|accesscontrol|casbin|@rbac\/rbac|easy-rbac|nest-access-control|role-acl|express-jwt-permissions|nest-casl)$/
const packages = [
  '@casl/ability',
  'accesscontrol',
  'casbin',
  '@rbac/rbac',
  'easy-rbac',
  'nest-access-control',
  'role-acl',
  'express-jwt-permissions',
  'nest-casl',
]
const guards =
  /^(require|check|has|allow|verify|authorize|ensure|restrict|is|with|protect)_?(to|any|by)?_?(role|roles|admin|permission|permissions|access)(s|To|Only|Guard|Check|Required)?$|^(authorize|restrictTo|adminOnly|permit|roleGuard|checkRole|roleCheck|roleMiddleware)$/i

export const rolesFinder: Finder = {
  words: [
    ...quoted(...packages),
    'equireRole',
    'estrictTo',
    '@Roles(',
    'heckRole',
    'asRole',
    'uthorizeRole',
    'verifyRole',
    'allowRole',
    'ensureRole',
    'equireAdmin',
    'isAdmin,',
    'dminOnly',
    'authorize(',
    'equirePermission',
    'heckPermission',
    'asPermission',
    '@Permissions(',
    'UseRoles',
    'CheckPolicies',
    'permit(',
    'roleGuard',
    'roleMiddleware',
  ],
  find(looked) {
    const used = calledFrom(looked, libraries)[0]
    if (used !== undefined) return [seen(looked, 'roles', used.origin.source, used.origin.source, used.call)]
    for (const { call } of routeCallsOf(looked)) {
      for (const argument of call.arguments.slice(0, 12)) {
        const node = bare(argument as JsNode)
        const named = isCall(node) ? bare(node.callee as JsNode) : node
        const name = named.type === 'Identifier' ? named.name : (memberName(named) ?? '')
        if (guards.test(name)) return [seen(looked, 'roles', 'code', name, node)]
      }
    }
    const decorated = looked.module.calls.find(
      (call) =>
        looked.module.parents.get(call)?.type === 'Decorator' && /^(Roles|Permissions|RequirePermissions|CheckPolicies|UseRoles)$/.test(calleeName(call)),
    )
    return decorated === undefined ? [] : [seen(looked, 'roles', 'code', calleeName(decorated), decorated)]
  },
}
