/** Secrets that open nothing of production's: of tests and of work on the code, made up by their author's own word, of features that are off. */
import { valueOf, type Fact } from '../base/fact.ts'
import { basename, dirname, join, placeOf, wordsOf } from '../base/paths.ts'
import type { EnvDeclaration } from '../model/declaration.ts'
import type { Declared, LinkInput } from './input.ts'
import { once } from './once.ts'

/** Files in which a credential is nobody's: examples, tests, development. */
export const harmless =
  /(^|\/)(examples?|samples?|tests?|__tests__|fixtures|e2e|\.devcontainer|dev|local|docs?|ci|cypress|playwright)\/|\.(example|sample|template|dist|defaults|test|testing|dev|development|local|ci|e2e|travis|circleci)(\.|$)|(^|[._-])(test|dev|ci|local|development|example|sample)[._-]/i

/** What says in plain words that it is no secret: to get one somewhere, how long one is to be, or that it is a default for work on the code. */
const speaking = /^(get|ask|default|unsafe|insecure|mock|mocked|example|sample|dummy|fake|placeholder|dev|development|local|testing|stub|characters|chars)$/
/** Nobody draws these for a passphrase of words. */
const between = /^(a|an|the|this|that|it|is|not|no|from|for|or|and|of|to|in|on|at|with|your|our|my|only|use|token|key|secret|password|value|credentials?)$/

/** `unsafe-default-token-for-dev`, `ask-till-team-for-this`. Words of which none speaks so may be a passphrase, and letters without vowels are no words. */
export function saysItIsNone(text: string): boolean {
  if (!/^[a-z]{1,16}([-_]([a-z]{1,16}|\d{1,3})){2,15}$/.test(text)) return false
  const words = text.split(/[-_]/)
  const told = words.filter((word) => speaking.test(word)).length
  const rest = words.filter((word) => !speaking.test(word) && !between.test(word))
  return told > 0 && told + words.length - told - rest.length >= 3 && rest.every((word) => word.length < 5 || !/[^aeiouy]{5}/.test(word))
}

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

/** What others give out: no project makes it up for an example. */
export const issued = /^(AKIA|ASIA|[sr]k_live_|gh[a-z]_|github_pat_|glpat-|xox[a-z]-|AIza|SG\.|eyJ|-----BEGIN)/

/** Lines whose values services of a stack are given. */
const handedOut = once(
  ({ services }: Declared): ReadonlySet<string> =>
    new Set(
      services.flatMap(({ environment }) => [...environment.values()].flatMap(({ at, also = [] }) => [at, ...also].map(({ path, line }) => `${path}:${line}`))),
    ),
)

/** `.env.seed.small` with the password of `.env.seed.test`: what it fills is filled for trials as well. */
export function isTriedToo({ path }: EnvDeclaration, name: string, fact: Fact<string>, used: ReadonlySet<string>, declared: Declared): boolean {
  if (used.has(path) || fact.state !== 'known') return false
  if (fact.called === 'trial' && !issued.test(fact.value)) return !handedOut(declared).has(`${path}:${fact.at.line}`)
  const words = wordsOf(basename(path))
  if (!words.some((word) => ofWork.test(word)) || words.some((word) => ofProduction.test(word))) return false
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

type Input = Pick<LinkInput, 'candidates' | 'shapes' | 'stacks'>

/** What no service that runs is given: of an env file that only stacks for development load, or of services whose profiles are off. Where nothing says which are on, all may be. */
export function isLeftOut(
  env: EnvDeclaration,
  { candidates, shapes = new Map(), stacks }: Input,
  declared: Declared,
): (name: string, fact: Fact<string>) => boolean {
  const { path, values } = env
  const loading = [...shapes].flatMap(([file, { envFiles = [] }]) => (envFiles.some((one) => join(dirname(file), one) === path) ? [file] : []))
  const isOwn = (fact: Fact<string>): boolean => fact.state !== 'known' || issued.test(fact.value) || handedOut(declared).has(`${path}:${fact.at.line}`)
  if (loading.length > 0) {
    const forWork = new Set(candidates.flatMap((one) => (one.why.startsWith('for development') ? [one.path] : [])))
    // The application and its scripts find a file of that name by themselves.
    const isFound = basename(path) === '.env' || placeOf(path).place === 'production' || isCopied(path, declared)
    return (_, fact) => !isFound && loading.every((file) => forWork.has(file)) && !isOwn(fact)
  }
  const beside = basename(path) === '.env' ? [...shapes].filter(([file]) => dirname(file) === dirname(path)) : []
  const given = stacks.flatMap(({ files, profiles }) => (beside.some(([file]) => files.includes(file)) ? profiles : []))
  const on = [...(valueOf(values.get('COMPOSE_PROFILES')) ?? '').split(',').map((name) => name.trim()), ...given].filter((name) => name !== '')
  const parts = beside.flatMap(([, { profiled = [] }]) => profiled)
  const isTold =
    on.length > 0 &&
    !on.includes('*') &&
    beside.every(([, { profiled, services }]) => profiled !== undefined && services.every((one) => one.extends === undefined))
  return (name, fact) => {
    const uses = isTold && !isOwn(fact) ? parts.filter(({ variables }) => variables.has(name)) : []
    return uses.length > 0 && uses.every(({ profiles }) => profiles.length > 0 && !profiles.some((one) => on.includes(one)))
  }
}

function isCopied(path: string, { images }: Declared): boolean {
  return [...images.values()].some(({ stages }) => stages.some(({ copies }) => copies.some(({ from }) => from.some((one) => basename(one) === basename(path)))))
}

/** Whether a service may be given a variable, or people are told to set it: what stands in where nothing does is then nobody's. */
export function isSetElsewhere(variable: string | undefined, { services, envs }: Declared): boolean {
  if (variable === undefined) return false
  return (
    services.some(({ environment, openEnvironment = [] }) => environment.has(variable) || openEnvironment.length > 0) ||
    envs.some(({ example, values }) => example && values.has(variable))
  )
}

/** A default that a document tells people to set another in place of: who does not heed it runs with this one. */
export function overruledDefault(fact: Fact<string>): string | undefined {
  if (fact.state !== 'unresolved' || fact.hint?.includes(' tells people to set ') !== true) return undefined
  return /^\$\{\w+:?-([^${}]{0,200})\}$/.exec(fact.partial?.reveal() ?? '')?.[1]
}
