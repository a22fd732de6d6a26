/** Secrets that open nothing of production's: of tests and of work on the code, made up by their author's own word, of features that are off. */
import { valueOf, type Fact } from '../base/fact.ts'
import { basename, dirname, join, wordsOf } from '../base/paths.ts'
import type { EnvDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { once } from './once.ts'

/** Files in which a credential is nobody's: examples, tests, development. */
export const harmless =
  /(^|\/)(examples?|samples?|tests?|__tests__|fixtures|e2e|\.devcontainer|dev|local|docs?|ci|cypress|playwright)\/|\.(example|sample|template|dist|defaults|test|testing|dev|development|local|ci|e2e)(\.|$)|(^|[._-])(test|dev|ci|local|development|example|sample)[._-]/i

/** In which nobody is served. Whatever else an environment is called may be somewhere for people to use. */
const ofWork = /^(seed(s|ing)?|profil(er|ing)|bench(mark(s|ing)?)?|cucumber|r?spec)$/
const ofProduction = /^(prod|production|live)$/

/** `.env.unit-tests`, `local.env`, one of Rails' environments for work, or one that says so itself, where no service of a stack is given it. */
export function isOfTests({ path, values }: EnvDeclaration, used: ReadonlySet<string>, paths: ReadonlySet<string>): boolean {
  if (used.has(path)) return false
  const words = wordsOf(basename(path))
  const environment = (name: string): boolean => paths.has(join(dirname(path), `config/environments/${name}.rb`) ?? '')
  const isTried = (word: string): boolean => /^(tests?|testing|ci|e2e)$/.test(word) || (ofWork.test(word) && environment(word) && environment('production'))
  if (/^(local|dev(elop(ment)?)?)\.env$/i.test(basename(path))) return true
  if (words.some(isTried) && !words.some((word) => ofProduction.test(word))) return true
  return ['APP_ENV', 'NODE_ENV', 'RAILS_ENV', 'RACK_ENV', 'FLASK_ENV'].some((name) => /^test(s|ing)?([-_]\w+)*$/i.test(valueOf(values.get(name)) ?? ''))
}

const written = once(
  ({ envs }: Declared): ReadonlySet<string> =>
    new Set(envs.flatMap(({ path, values }) => (harmless.test(path) ? [...values].map(([name, fact]) => `${name}=${valueOf(fact) ?? ''}`) : []))),
)

/** `.env.seed.small` with the password of `.env.seed.test`: what it fills is filled for trials as well. */
export function isTriedToo({ path }: EnvDeclaration, name: string, fact: Fact<string>, used: ReadonlySet<string>, declared: Declared): boolean {
  const words = wordsOf(basename(path))
  if (used.has(path) || !words.some((word) => ofWork.test(word)) || words.some((word) => ofProduction.test(word))) return false
  return written(declared).has(`${name}=${valueOf(fact) ?? ''}`)
}

const calledStandIn = once(
  ({ services, envs }: Declared): ReadonlySet<string> =>
    new Set(
      [...services.map(({ environment }) => environment), ...envs.map(({ values }) => values)].flatMap((values) =>
        [...values.values()].flatMap((fact) => (fact.state === 'known' && fact.called === 'stand-in' ? [`${fact.at.path}:${fact.at.line}`] : [])),
      ),
    ),
)

/** What its author calls made up is known to everybody, where it signs or lets in. Who is a client of somebody else's lets nobody in. */
export function isCalledStandIn(name: string, at: { readonly path: string; readonly line: number }, declared: Declared): boolean {
  return calledStandIn(declared).has(`${at.path}:${at.line}`) && !/CLIENT_SECRET$/.test(name)
}

/** `OIDC_ENABLED: false` beside `OIDC_CLIENT_SECRET`: what is off signs nobody in. */
export function isSwitchedOff(name: string, environment: ReadonlyMap<string, Fact<string>>): boolean {
  const words = name.split('_')
  return words.some((_, index) => {
    const stem = words.slice(0, index).join('_')
    return index > 0 && [`${stem}_ENABLED`, `${stem}_ENABLE`, `ENABLE_${stem}`].some((one) => /^(false|no|off|0)$/i.test(valueOf(environment.get(one)) ?? ''))
  })
}
