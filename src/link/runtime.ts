/** How a service runs: its limits, checks, restarts and updates, and what it may touch. */
import type { FactsOf } from '../model/kinds.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'

export function runtimeFacts({ declared }: Running, _linked: Linked): Partial<FactsOf<'service'>> {
  const { limits, reservations } = declared
  return {
    ...(limits.memory === undefined ? {} : { memoryLimit: limits.memory }),
    ...(limits.cpus === undefined ? {} : { cpuLimit: limits.cpus }),
    ...(reservations.memory === undefined ? {} : { memoryReservation: reservations.memory }),
    ...(reservations.cpus === undefined ? {} : { cpuReservation: reservations.cpus }),
  }
}
