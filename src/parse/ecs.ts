/** What a container of Amazon ECS says is the same wherever its definition is written: the sizes it has, and which of a task's containers is the application. */
import { mapFact, textOf, valueOf, type Fact } from '../base/fact.ts'
import type { ResourceDeclaration } from '../model/declaration.ts'
import { mib } from './hosted.ts'

interface Said {
  has(name: string): boolean
  text(name: string): Fact<string> | undefined
  number(name: string): Fact<number> | undefined
}

/** The container that its service is about: the one its balancer asks, the one of its name, the first that the task can't do without. */
export function mainContainer<T extends Said>(containers: readonly T[], asked: string | undefined, name: string): T | undefined {
  const named = (wanted: string): T | undefined => containers.find((one) => textOf(one.text('name')) === wanted)
  const essential = (one: T): boolean => textOf(one.text('essential')) !== 'false'
  return (asked === undefined ? undefined : named(asked)) ?? named(name) ?? containers.find((one) => essential(one) && !isHelper(one)) ?? containers[0]
}

/** Side-cars of the house: what carries logs, traces and mesh traffic is never what a service is about. */
function isHelper(container: Said): boolean {
  return container.has('firelensConfiguration') || /fluent-?bit|datadog|xray|otel|collector|envoy|agent/i.test(textOf(container.text('image')) ?? '')
}

export interface EcsSizes {
  readonly limits: ResourceDeclaration
  readonly reservations: ResourceDeclaration
}

/** The container's own limits, else those of the whole task; of CPU, the container's figure is its share. */
export function ecsSizes(container: Said, task: Said): EcsSizes {
  const bytes = (fact: Fact<number> | undefined): Fact<number> | undefined =>
    fact === undefined || valueOf(fact) === 0 ? undefined : mapFact(fact, (count) => count * mib)
  const cores = (fact: Fact<number> | undefined): Fact<number> | undefined =>
    fact === undefined || valueOf(fact) === 0 ? undefined : mapFact(fact, (count) => count / 1024)
  const memory = bytes(container.number('memory')) ?? bytes(units(task, 'memory', 1024))
  const cpus = cores(units(task, 'cpu', 1024))
  const kept = bytes(container.number('memoryReservation'))
  const share = cores(container.number('cpu'))
  return {
    limits: { ...(cpus === undefined ? {} : { cpus }), ...(memory === undefined ? {} : { memory }) },
    reservations: { ...(share === undefined ? {} : { cpus: share }), ...(kept === undefined ? {} : { memory: kept }) },
  }
}

/** `256` and `.25 vCPU`, `512` and `1 GB` are both written. */
function units(task: Said, name: string, each: number): Fact<number> | undefined {
  const text = task.text(name)
  if (text === undefined) return task.number(name)
  return mapFact(
    text,
    (written) => {
      const [, figure = '', unit] = /^\s*(\d{0,6}\.?\d{1,6})\s*(vcpu|gb)?\s*$/i.exec(written) ?? []
      return figure === '' ? undefined : Number(figure) * (unit === undefined ? 1 : each)
    },
    (written) => written,
  )
}
