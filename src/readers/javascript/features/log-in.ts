/** Whether code checks passwords itself: what a second factor, a limit and a log of the log-in are asked of. */
import type { FeatureDeclaration } from '../../../model/feature.ts'
import { calleeName } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { calledFrom, nameAround, ofPassword, quoted, seen } from '../seen.ts'

const libraries = /^(bcrypt|bcryptjs|bcrypt-ts|@node-rs\/bcrypt|bcrypt-nodejs|argon2|@node-rs\/argon2|passport-local)$/
const checks = /^(compare(Sync)?|verify(Sync)?|Strategy)$/

export const logInFinder: Finder = {
  words: [
    ...quoted('bcrypt', 'bcryptjs', 'bcrypt-ts', '@node-rs/bcrypt', 'bcrypt-nodejs', 'argon2', '@node-rs/argon2', 'passport-local'),
    'Bun.password.verify',
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
    return [...called, ...bun]
  },
}
