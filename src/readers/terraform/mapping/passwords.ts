/** Passwords that files of Terraform give a managed server, for whoever looks whether they are anybody's guess: they are kept hidden. */
import { isResolved } from '../../../base/fact.ts'
import { Secret } from '../../../base/secret.ts'
import type { DatabaseDeclaration } from '../../../model/managed.ts'
import type { Body } from '../resource.ts'

type Passwords = Pick<DatabaseDeclaration, 'passwords'>
type Asked = readonly [body: Body, password: string, user: string]

/** More users are no server's own. */
const most = 100

/** What a variable without a value fills in is nobody's to judge, and an empty text takes a password away. */
export function passwordsIn(...asked: readonly Asked[]): Passwords {
  const passwords = asked.slice(0, most).flatMap(([body, attribute, name]) => {
    const fact = body.text(attribute)
    if (fact === undefined || !isResolved(fact) || fact.value === '') return []
    const user = body.text(name)
    return [{ what: attribute, value: new Secret(fact.value), at: fact.at, ...(user !== undefined && isResolved(user) ? { user: user.value } : {}) }]
  })
  return passwords.length === 0 ? {} : { passwords }
}
