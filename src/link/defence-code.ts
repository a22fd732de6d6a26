/** What every fact of a service's defences asks: was its code read whole, is a library installed and not seen in use, what does its environment say. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact, type UnresolvedFact } from '../base/fact.ts'
import type { Feature, FeatureDeclaration } from '../model/feature.ts'
import { within } from './code.ts'
import { featuresOf, featuresOff } from './features.ts'
import type { Front } from './defence-front.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

export interface Code {
  readonly service: Running
  readonly linked: Linked
  readonly front: Front
  /** Where its server is made. */
  readonly server: Evidence
  features(what: Feature): readonly FeatureDeclaration[]
}

export function codeOf(service: Running, linked: Linked, front: Front, server: Evidence): Code {
  return { service, linked, front, server, features: (what) => featuresOf(service, linked, what) }
}

export function told<T extends string | number | boolean>(feature: FeatureDeclaration | undefined, name: string): Fact<T> | undefined {
  return feature?.facts.get(name) as Fact<T> | undefined
}

/** What is known of a feature's fact, unresolved ones left out. */
export function valueIn(feature: FeatureDeclaration, name: string): string | number | boolean | undefined {
  const fact = feature.facts.get(name)
  return fact === undefined || fact.state === 'unresolved' ? undefined : fact.value
}

/** That something is not there: only where all of the code was read and no package for it is installed. What the environment leaves off is there, and may be switched on. */
export function missing(code: Code, packages: RegExp, at: Evidence, what?: Feature): Fact<boolean> {
  const [off] = what === undefined ? [] : featuresOff(code.service, code.linked, what)
  if (off === undefined) return open(code, packages) ?? known(false, at)
  const by = off.library === 'code' ? 'its own code' : off.library
  const variables = [...new Set((off.when ?? []).map(({ variable }) => variable))].join(' and ')
  return unresolved(`${variables}, which switches ${by} on`, off.at, `set ${variables} for ${code.service.declared.name}, or take the condition away`)
}

export function open({ service, linked }: Code, packages: RegExp): UnresolvedFact | undefined {
  const inside = (path: string): boolean => service.folders.some((folder) => within(path, folder))
  for (const one of linked.declared.packages) {
    if (!inside(one.path)) continue
    for (const [name, { dev, at }] of one.dependencies) {
      if (!dev && packages.test(name)) return unresolved(`${name} is installed and was not seen in use`, at, 'use it in code that serves, or take it out')
    }
  }
  const skipped = linked.input.skipped.find(({ path, reason }) => inside(path) && /\.[cm]?[jt]sx?$/.test(path) && /^(too long|not understood)/.test(reason))
  return skipped === undefined ? undefined : unresolved('a file that was not read', { path: skipped.path, line: skipped.line, key: 'code' }, skipped.reason)
}

/** A value that code takes from a variable is what the stack sets it to. */
export function inEnvironment<T>(fact: Fact<T>, { service }: Code, convert: (text: string) => T | undefined): Fact<T> {
  const name =
    fact.state === 'unresolved' ? /^\$\{(\w+)\}$/.exec(fact.raw)?.[1] : fact.state === 'default' ? /^where (\w+) is not set$/.exec(fact.note)?.[1] : undefined
  const set = name === undefined ? undefined : service.declared.environment.get(name)
  if (set === undefined) return fact
  if (set.state === 'unresolved') return { ...unresolved(`\${${name}}`, set.at, `set ${name} in the service's environment`) }
  const value = convert(set.value)
  return value === undefined ? unresolved(`\${${name}}`, set.at) : { ...set, value }
}

export function number(text: string): number | undefined {
  return text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)
}
