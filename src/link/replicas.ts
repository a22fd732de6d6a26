/** How many copies of a service are kept running. */
import { byDefault, known, type Fact } from '../base/fact.ts'
import type { Declared } from './input.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { flagsOf } from './servers.ts'
import { traefikFiles } from './traefik-files.ts'

/** One on each node counts as one at the least: nobody in the tree says how many nodes there are. */
export function replicasOf(service: Running): Fact<number> {
  const { declared } = service
  if (declared.global === true) {
    return {
      state: 'unresolved',
      raw: 'the number of nodes',
      at: declared.mode?.at ?? declared.at,
      atLeast: 1,
      hint: 'mode: global runs one copy on each node',
    }
  }
  return declared.replicas ?? byDefault(1, declared.at, 'one unless said otherwise')
}

export function isGlobal(service: Running): Fact<boolean> {
  const { declared } = service
  return known(declared.global === true, declared.mode?.at ?? declared.at)
}

/** Traefik keeps what it got from an ACME server in one file of its own: {@link https://doc.traefik.io/traefik/https/acme/#storage}. */
export function certificateFile(service: Running, declared: Declared): Fact<string> | undefined {
  if (service.role !== 'proxy' || !/(^|\/)traefik(:|@|$)/.test(service.base ?? '')) return undefined
  const settings = [...traefikFiles(service, declared), ...flagsOf(wordsOf(service.declared, service.stage))]
  return settings.find(([name]) => /^certificatesresolvers\.[^.]+\.acme\.storage$/.test(name))?.[1]
}
