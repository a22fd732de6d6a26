/** A name's addresses, as other programs of this machine find them, but so that a name server that says nothing can be given up on. */
import { lookup, promises } from 'node:dns'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Unreached } from '../probes/probe.ts'
import { bounded, seconds, type Bounds } from './bounds.ts'
import { codesOf } from './faults.ts'

export function lookUp(host: string, bounds: Bounds): Promise<readonly string[]> {
  const resolver = resolverFor(bounds)
  return bounded<readonly string[]>(
    bounds,
    () => silent(host, seconds(bounds.patienceMs)),
    ({ resolve, reject }) => {
      find(host, resolver).then(resolve, reject)
      return () => resolver.cancel()
    },
  )
}

export function resolverFor({ patienceMs }: Bounds): promises.Resolver {
  return new promises.Resolver({ timeout: Math.min(5_000, Math.max(1, Math.floor(patienceMs / 2))), tries: 2 })
}

/**
 * The system's own look-up can't be ended: while a name server is silent it holds one of four threads, and then the whole process, for ten seconds and more.
 * So the name server is asked directly first, and the system only for what that does not know: search domains, other sources of names.
 */
async function find(host: string, resolver: promises.Resolver): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  if (!(await isForNameServer(host))) return bySystem(host)
  const six = resolver.resolve6(host).catch((error: unknown) => error)
  const four: unknown = await resolver.resolve4(host).catch((error: unknown) => error)
  // Some name servers never answer for IPv6, and nobody waits for them where there is an address already.
  const answers = [four, Array.isArray(four) ? await Promise.race([six, wait(250, undefined, { ref: false })]) : await six]
  const found = answers.flatMap((answer) => (Array.isArray(answer) ? (answer as readonly string[]) : []))
  if (found.length > 0) return found
  if (answers.flatMap(codesOf).some((code) => code === 'ETIMEOUT' || code === 'ECANCELLED')) throw silent(host, 'the time there was')
  return bySystem(host)
}

function silent(host: string, time: string): Unreached {
  return new Unreached('dns', `the name server told no address of ${host} within ${time}`)
}

/** Names of one word are for search domains, and elsewhere than on Linux name servers depend on the network a name belongs to. */
async function isForNameServer(host: string): Promise<boolean> {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (process.platform !== 'linux' || !name.includes('.') || name.endsWith('.localhost')) return false
  const hosts = await readFile('/etc/hosts', 'utf8').catch(() => '')
  return !hosts.toLowerCase().includes(name) || !hosts.split('\n').some((line) => namesIn(line).includes(name))
}

function namesIn(line: string): readonly string[] {
  return line.toLowerCase().replace(/#.*/, '').trim().split(/\s+/).slice(1)
}

function bySystem(host: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, found) => {
      const addresses = [...new Set(found?.map(({ address }) => address))]
      if (error === null && addresses.length > 0) resolve(addresses)
      else reject(new Unreached('dns', `${host} has no address (${error?.code ?? 'no records'})`, error ?? undefined))
    })
  })
}
