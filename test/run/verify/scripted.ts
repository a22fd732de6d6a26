/** A probe that answers by script, and a world of no network: for the order in which things are asked, judged and ended. */
import { z } from 'zod'
import { expectationsOf, type StepPlan } from '../../../src/config/verify.ts'
import type { Figures, Probe } from '../../../src/probes/probe.ts'
import type { Check, World } from '../../../src/run/verify/round.ts'
import { Secrets } from '../../../src/run/verify/secrets.ts'
import type { Waiting } from '../../../src/run/verify/settle.ts'
import { openIo } from '../../../src/wire/io.ts'

export type Answer = Figures | Error | (() => Promise<Figures>)

/** Answers one after another, the last one again and again. */
export function scripted(answers: readonly Answer[], name = 'scripted'): Probe & { readonly asked: () => number } {
  let asked = 0
  return {
    name,
    title: 'answers by script',
    docs: 'https://example.org',
    target: z.unknown(),
    figures: {
      ok: { type: 'bool', means: 'whether all is well' },
      count: { type: 'int', means: 'a count' },
      took: { type: 'double', means: 'a time', unit: 's', better: 'lower' },
      body: { type: 'json', means: 'an answer' },
      settings: { type: 'map', means: 'settings' },
      text: { type: 'string', means: 'a text' },
      age: { type: 'double', means: 'an age', unit: 's', reason: 'stale' },
    },
    defaults: () => ({ expect: ['ok'] }),
    place: () => 'nowhere',
    asked: () => asked,
    async observe() {
      const answer = answers[Math.min(asked++, answers.length - 1)] as Answer
      if (answer instanceof Error) throw answer
      return typeof answer === 'function' ? answer() : answer
    },
  }
}

export function stepOf(probe: Probe, expect?: readonly string[], prefer: readonly string[] = [], target: unknown = 'x'): StepPlan {
  return {
    probe,
    target,
    ...(expect === undefined ? {} : { expect: expectationsOf(probe, expect) }),
    prefer: expectationsOf(probe, prefer),
    capture: {},
    at: { path: '.plimsoll.yml', line: 3, key: 'verify.production.checks.api' },
  }
}

export function checkOf(probe: Probe, expect?: readonly string[], more: Partial<Check> = {}): Check {
  return { name: 'api', first: stepOf(probe, expect), further: [], noData: 'fail', drift: false, ...more }
}

export function worldOf(environment: Readonly<Record<string, string>> = {}, sha: string | undefined = 'a'.repeat(40)): World {
  return { openIo: (options) => openIo({ ...options, environment: {} }), environment, secrets: new Secrets(), sha, now: () => performance.now() }
}

/** A clock that a wait sets forward at once. */
export function clock(): Waiting & { readonly waits: number[] } {
  const waits: number[] = []
  let now = 0
  return {
    waits,
    now: () => now,
    wait: (milliseconds) => {
      waits.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
  }
}

/** An answer that never comes; meanwhile the controller ends everything, unless it is `never`. */
export function hangingUntil(controller: AbortController, reason: 'interrupted' | 'out-of-time' | 'never'): () => Promise<never> {
  return () => {
    if (reason !== 'never') setTimeout(() => controller.abort(reason), 5)
    return Promise.race<never>([])
  }
}
