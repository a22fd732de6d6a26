/** Variables of an app's components: their own over the app's, and references to what the platform knows. */
import type { Evidence } from '../../base/evidence.ts'
import { known, textOf, valueOf, type Fact } from '../../base/fact.ts'
import type { Fields, Told } from '../fields.ts'
import { filledIn, keptSecret, type Variables } from '../hosted.ts'

/** The shape of an address that the platform fills in whole, such as `db.DATABASE_URL`, with its parts as references. */
export type Addresses = (route: string) => string | undefined

/** What a reference such as `${api.PRIVATE_URL}` comes to, where the spec itself tells. */
export type Lookup = (component: string, name: string) => string | undefined

const bindable = /\$\{([A-Za-z_][\w-]{0,100}(?:\.[\w-]{1,100}){0,3})\}/g

/**
 * `envs` of one component with the app's below them ({@link https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/}).
 * What only builds see is left out.
 */
export function environmentOf(app: Fields, component: Fields, self: string, lookup: Lookup, addresses: Addresses, told: Told): Variables {
  const declared = new Map<string, Fact<string>>()
  // The app's own variables are every component's: many of both multiply.
  if (!told.spend(app.many('envs').length + component.many('envs').length, component.at)) return { values: new Map(), given: new Map(), isCut: true }
  for (const fields of [app, component]) {
    for (const one of fields.many('envs')) {
      const name = valueOf(one.text('key'))
      if (name === undefined || valueOf(one.text('scope')) === 'BUILD_TIME') continue
      declared.set(name, written(name, one))
    }
  }
  const values = new Map<string, Fact<string>>()
  const given = new Map<string, string>()
  const filling: Filling = { declared, self, lookup, addresses, left: 1_000 }
  for (const [name, fact] of declared) {
    const { value, reference } = filled(fact, filling)
    values.set(name, value)
    if (reference !== undefined) given.set(name, reference)
  }
  return { values, given }
}

/** `EV[…]` is what the platform gives back for a secret it has encrypted: nobody in the tree can read it. */
function written(name: string, one: Fields): Fact<string> {
  const value = one.text('value')
  const at = one.has('value') ? one.place('value') : one.at
  const isSecret = valueOf(one.text('type')) === 'SECRET'
  if (value === undefined) return isSecret ? keptSecret(name, at, hint) : known('', at)
  return value.state !== 'unresolved' && /^EV\[\d/.test(value.value) ? keptSecret(name, at, hint) : value
}

const hint = 'a secret that App Platform keeps'

interface Filling {
  readonly declared: ReadonlyMap<string, Fact<string>>
  readonly self: string
  readonly lookup: Lookup
  readonly addresses: Addresses
  /** References that may still be followed: variables that name one another multiply. */
  left: number
}

function filled(fact: Fact<string>, filling: Filling): { readonly value: Fact<string>; readonly reference?: string } {
  const whole = textOf(fact)
  if (whole === undefined || !whole.includes('${')) return { value: fact }
  const done = fill(whole, filling, 3)
  const references = [...done.matchAll(bindable)].map(([all]) => all)
  if (fact.state === 'unresolved') {
    // A reference of Terraform's, which its state alone can fill in.
    const own = /^(\$\{([^${}]{1,500})\})(?:[?&].*)?$/.exec(done)
    const value = { ...fact, ...filledIn(spelled(done, filling), [fact.raw], fact.at, fact.hint ?? 'Terraform’s state tells it') }
    return { value, ...(own?.[1] === undefined ? {} : { reference: own[1] }) }
  }
  if (references.length === 0) return { value: { ...fact, value: done } }
  const [only] = references
  // What is added to an address as its query leads to the same place.
  const rest = only === undefined || !done.startsWith(only) ? undefined : done.slice(only.length)
  const alone = rest !== undefined && references.length === 1 && /^([?&]|$)/.test(rest) ? only?.slice(2, -1) : undefined
  const cut = alone?.lastIndexOf('.') ?? -1
  return {
    value: filledIn(spelled(done, filling), references, fact.at, 'App Platform fills it in'),
    ...(alone === undefined || cut < 0 ? {} : { reference: `${alone.slice(0, cut)}/${alone.slice(cut + 1)}` }),
  }
}

/** Whole addresses by their parts, so that scheme, host and parameters can be read. */
function spelled(text: string, { addresses }: Filling): string {
  return text.replace(/\$\{([^${}]{1,500})\}/g, (all, route: string) => addresses(route) ?? all)
}

/** Other variables of the app may stand in a value; what they hold may stand for more. */
function fill(value: string, filling: Filling, depth: number): string {
  if (depth === 0 || value.length > 10_000) return value
  return value.replace(bindable, (all, route: string) => {
    if (--filling.left < 0) return all
    const cut = route.lastIndexOf('.')
    if (cut < 0) {
      const other = textOf(filling.declared.get(route))
      return other === undefined || other.includes(all) || other.length > 1_000 ? all : fill(other, filling, depth - 1)
    }
    const component = route.slice(0, cut) === '_self' ? filling.self : route.slice(0, cut)
    return filling.lookup(component, route.slice(cut + 1)) ?? all
  })
}

/** All references that a spec's variables hold, with the place of the first. */
export function referencesIn(variables: Iterable<Fact<string>>): ReadonlyMap<string, Evidence> {
  const found = new Map<string, Evidence>()
  for (const fact of variables) for (const [, route = ''] of (textOf(fact) ?? '').matchAll(bindable)) if (!found.has(route)) found.set(route, fact.at)
  return found
}
