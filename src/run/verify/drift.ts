/** Declared values held against the live ones, one line each, with the place that declares them. */
import { isResolved, type Fact } from '../../base/fact.ts'
import type { Thing } from '../../model/kinds.ts'
import { compareText } from '../../base/evidence.ts'
import type { Figures, Probe } from '../../probes/probe.ts'
import type { Judged } from './judge.ts'

export interface Drift {
  readonly name: string
  readonly judged: Judged
}

/** Settings in the order of their names, then the version. What the tree leaves open is not compared: only what is declared can be broken. */
export function driftOf(probe: Probe, declared: Thing, seen: Figures): readonly Drift[] {
  const { settings, version } = declared.facts as { readonly settings?: ReadonlyMap<string, Fact<string>>; readonly version?: Fact<string> }
  const known = [...(settings ?? [])].filter(([, fact]) => fact.state === 'known').sort(([a], [b]) => compareText(a, b))
  return [...known.flatMap(([name, fact]) => settingDrift(probe, name, fact, seen)), ...versionDrift(version, seen)]
}

function settingDrift(probe: Probe, name: string, fact: Fact<string>, seen: Figures): readonly Drift[] {
  if (!isResolved(fact)) return []
  const compared = probe.compare?.(name, fact.value, seen)
  if (compared === undefined) return []
  const { declared, live, same, note } = compared
  return [{ name, judged: judged(name, fact, same, declared, `${live === '' ? '(empty)' : live}${note === undefined ? '' : ` (${note})`}`) }]
}

/** `16` is any 16; `16.4` is that one. */
function versionDrift(version: Fact<string> | undefined, seen: Figures): readonly Drift[] {
  const live = seen['version']
  if (version === undefined || !isResolved(version) || typeof live !== 'string') return []
  const wanted = /^\d+(\.\d+)*/.exec(version.value)?.[0]
  const found = /\d+(\.\d+)*/.exec(live)?.[0]
  if (wanted === undefined || found === undefined) return []
  return [{ name: 'version', judged: judged('version', version, `${found}.`.startsWith(`${wanted}.`), wanted, found) }]
}

function judged(name: string, fact: Fact<string>, same: boolean, target: string, actual: string): Judged {
  return {
    outcome: same ? 'pass' : 'fail',
    target,
    actual,
    reasonCode: same ? 'ok' : 'drift',
    message: same ? '' : `${fact.at.path}:${fact.at.line} declares ${name} ${target}, and the live system runs with ${actual}`,
    declaredAt: fact.at,
    figures: [],
  }
}
