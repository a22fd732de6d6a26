/** Whether code checks passwords itself: what a second factor, a limit and a log of the log-in are asked of. */
import { basename } from '../../../base/paths.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { calleeName, isCall, isFunction, lineOf, nameNodeOf, type CallNode, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { below, calledFrom, nameAround, ofPassword, quoted, seen } from '../seen.ts'

const libraries = /^(bcrypt|bcryptjs|bcrypt-ts|@node-rs\/bcrypt|bcrypt-nodejs|bcryptjs-then|argon2|@node-rs\/argon2|passport-local)$/
const checks = /^(compare(Sync)?|verify(Sync)?|Strategy)$/

export const logInFinder: Finder = {
  words: [
    ...quoted('bcrypt', 'bcryptjs', 'bcrypt-ts', '@node-rs/bcrypt', 'bcrypt-nodejs', 'bcryptjs-then', 'argon2', '@node-rs/argon2', 'passport-local'),
    'Bun.password.verify',
    'timingSafeEqual',
  ],
  find(looked) {
    const called = calledFrom(looked, libraries)
      .filter(({ name, origin, call }) =>
        origin.source === 'passport-local' ? call.type === 'NewExpression' : checks.test(name) && ofPassword(looked.module, call),
      )
      .map(({ call, origin }) => seen(looked, 'log-in', origin.source, nameAround(looked.module, call) ?? 'log-in', call))
    const bun = looked.module.calls
      .filter((call) => /^Bun\.password\.verify/.test(calleeName(call)) && ofPassword(looked.module, call))
      .map((call): FeatureDeclaration => seen(looked, 'log-in', 'bun', 'log-in', call))
    return [...called, ...bun, ...byCrypto(looked)].filter(({ at }) => !isOfMachine(looked.module, at.line))
  },
}

const told = /callback|web_?-?hook/i

/** What another system calls when something happened, and that shows who it is by a Basic header, asks no person for a password. */
function isOfMachine(module: JsModule, line: number): boolean {
  const call = module.calls.find((one) => lineOf(one) === line)
  const [around] = call === undefined ? [] : functionsOf(module, call)
  if (around === undefined) return false
  const isTold = told.test(basename(module.path)) || told.test(nameNodeOf(module, around)?.name ?? '')
  return isTold && below(around).some((one) => one.type === 'StringLiteral' && /^basic\b/i.test(one.value))
}

const derives = /^(scrypt|pbkdf2)(Sync|Async|Promise)?$/i

/** A key derived from a password and compared with the one that is kept, as {@link https://nodejs.org/api/crypto.html#cryptotimingsafeequala-b} is for. */
function byCrypto(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  const compared = module.calls.filter((call) => lastOf(call) === 'timingSafeEqual').slice(0, 20)
  return compared.flatMap((call) => {
    // The comparison may stand in the callback of what derives.
    const around = functionsOf(module, call).some((one) =>
      below(one).some((inner) => isCall(inner) && derives.test(lastOf(inner)) && ofPassword(module, inner)),
    )
    return around ? [seen(looked, 'log-in', 'node:crypto', nameAround(module, call) ?? 'log-in', call)] : []
  })
}

const lastOf = (call: CallNode): string => calleeName(call).split('.').at(-1) ?? ''

function functionsOf(module: JsModule, start: JsNode): readonly JsNode[] {
  const found: JsNode[] = []
  for (let node = module.parents.get(start); node !== undefined && found.length < 3; node = module.parents.get(node)) if (isFunction(node)) found.push(node)
  return found
}
