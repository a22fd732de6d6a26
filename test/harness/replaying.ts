/** One look at a replayed cluster, and what the expectations that stand by themselves make of it. */
import { afterAll, beforeAll, expect } from 'vitest'
import { expectationsOf } from '../../src/config/verify.ts'
import { kubernetesProbe } from '../../src/probes/kubernetes/index.ts'
import { Unmeasured, type Figures, type Probe } from '../../src/probes/probe.ts'
import { judgeSeen } from '../../src/run/verify/judge.ts'
import { makeAuthority, makeLeaf, type Authority, type Leaf } from './certificates.ts'
import { recorded, startKubernetes, type Serving } from './kubernetes.ts'
import { Started } from './listeners.ts'
import { observing } from './observing.ts'

const probe = kubernetesProbe as Probe as Probe<unknown>

/** To be called once in a file; what it starts ends with the file. */
export function replaying() {
  const started = new Started()
  let authority: Authority
  let leaf: Leaf
  beforeAll(async () => {
    authority = await makeAuthority('Quay cluster')
    leaf = await makeLeaf(authority)
  })
  afterAll(() => started.close())

  return async (situation: string, workload: string, answer?: Serving['answer']): Promise<Figures> => {
    const { url } = await started.add(startKubernetes(recorded(situation), { leaf, ...(answer === undefined ? {} : { answer }) }))
    const target = kubernetesProbe.target.parse({ workload, server: url, token: 'tok-quay', ca: authority.pem })
    const { value, detail } = await observing(3_000, (io) => kubernetesProbe.observe(target, io))
    expect(detail).toBeUndefined()
    expect(Object.keys(value ?? {}).sort()).toEqual(Object.keys(kubernetesProbe.figures).sort())
    return value ?? {}
  }
}

/** Outcome and reason by what stands by itself where nobody says more. */
export function judged(workload: string, figures: Figures): string {
  const { expect: wanted, prefer = [] } = probe.defaults(probe.target.parse(workload))
  const asked = { probe, expect: expectationsOf(probe, wanted), prefer: expectationsOf(probe, prefer) }
  const { outcome, reasonCode } = judgeSeen(asked, figures, { sha: undefined, declared: undefined, captured: new Map() })
  return `${outcome} ${reasonCode}`
}

/** A figure that is not there as its reason. */
export function plain(figures: Figures): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value instanceof Unmeasured ? `(${value.reason})` : value]))
}
