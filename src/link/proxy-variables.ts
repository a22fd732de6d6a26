/** What variables in a proxy's own file hold in its container. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import type { ProxyDirective } from '../model/surroundings.ts'
import type { Asked } from '../parse/haproxy/conditions.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { ownImage } from './stages.ts'

/** They set nothing but their own versions and folders. */
const official = /^(caddy|haproxy|haproxytech\/haproxy-(alpine|debian|ubuntu))$/

export interface Variables {
  ask(name: string): Asked
  place(name: string): Evidence | undefined
}

/** Unset is only what all of its environment was read of and does not name. */
export function variablesOf(service: Running, declared: Declared): Variables {
  const { environment, openEnvironment = [], build } = service.declared
  const image = ownImage(service, declared)
  const find = (name: string) => environment.get(name) ?? image?.lineage.find((stage) => stage.environment.has(name))?.environment.get(name)
  // What an image of somebody else's sets, only it tells.
  const isOwn = official.test(imageName(service.base ?? '').repository)
  const isOpen = openEnvironment.length > 0 || !isOwn || (build !== undefined && image === undefined)
  return {
    ask: (name) => {
      const fact = find(name)
      const value = valueOf(fact)
      if (value !== undefined) return { is: 'set', value }
      return fact !== undefined || isOpen ? { is: 'open' } : { is: 'unset' }
    },
    place: (name) => find(name)?.at,
  }
}

/** Lines with their words filled, each that changed with the place of its first variable. */
export function filledWith(
  directives: readonly ProxyDirective[],
  fill: (word: string) => { readonly words: readonly string[]; readonly names: readonly string[] },
  place: (name: string) => Evidence | undefined,
): readonly ProxyDirective[] {
  return directives.map((one) => {
    const found = one.words.map((word) => fill(word))
    const from = found.flatMap(({ names }) => names.flatMap((name) => place(name) ?? []))[0]
    return {
      ...one,
      words: found.flatMap(({ words }) => words),
      ...(from === undefined ? {} : { from }),
      ...(one.block === undefined ? {} : { block: filledWith(one.block, fill, place) }),
    }
  })
}
