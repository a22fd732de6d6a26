/** Parts of the cluster itself, its network or its load balancer, that only a script for a throwaway cluster puts there: production's has its own. */
import type { Evidence } from '../../../base/evidence.ts'
import { basename } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import { actionsOf } from '../../../commands/index.ts'
import type { Action } from '../../../model/action.ts'
import type { ScriptDeclaration } from '../../../model/declaration.ts'
import type { Catalogue } from './catalogue.ts'
import type { Deploying } from './deployed.ts'
import { runs } from './kinds.ts'
import type { Unit } from './units.ts'

/** Where a script applies one of the files to a cluster that it makes by kind, k3d or minikube. An application's own manifests are never such: nobody puts those into a system's namespace. */
export async function trialsAmong(units: readonly Unit[], deploying: Deploying): Promise<ReadonlyMap<Unit, Evidence>> {
  const { finding, catalogue } = deploying
  const some = units.filter((unit) => unit.form === 'manifests' && unit.told === undefined && unit.files.every((path) => isOfCluster(path, catalogue)))
  if (some.length === 0) return new Map()
  const byName = new Map<string, string[]>()
  for (const path of catalogue.manifests.keys()) {
    const alike = byName.get(basename(path))
    if (alike === undefined) byName.set(basename(path), [path])
    else alike.push(path)
  }
  const applied = new Map<string, Evidence>()
  for (const script of finding.scripts) {
    const actions = await allActions(script, deploying)
    if (!actions.some((one) => one.does === 'cluster' && one.throwaway)) continue
    for (const action of actions) {
      if (action.does !== 'deploy' || action.tool !== 'kubectl') continue
      // Such scripts name their folders by variables of whoever calls them: the file's own name must be the only one of its kind.
      for (const { text } of action.files) {
        const [path, ...others] = byName.get(basename(text)) ?? []
        if (path !== undefined && others.length === 0 && !applied.has(path)) applied.set(path, action.at)
      }
    }
  }
  return new Map(
    some.flatMap((unit) => unit.files.flatMap((file): (readonly [Unit, Evidence])[] => (applied.has(file) ? [[unit, applied.get(file) as Evidence]] : []))),
  )
}

function isOfCluster(path: string, catalogue: Catalogue): boolean {
  return (catalogue.manifests.get(path)?.objects ?? []).filter(runs).every(({ namespace = '' }) => /^kube-|-system$/.test(namespace))
}

/** A library of functions does nothing by itself: what each of them does when it is called. */
async function allActions({ path, actions, name }: ScriptDeclaration, { finding }: Deploying): Promise<readonly Action[]> {
  if (actions.length > 0 || name !== path) return actions
  const file = await finding.context.read(path)
  if (!isText(file) || !file.text.includes('kubectl') || !/\b(kind|k3d|minikube)\b/.test(file.text)) return actions
  const origin = { path, line: 1, key: 'script' }
  return actionsOf(`${file.text}\n${actionsOf(file.text, origin).uncalled.join('\n')}\n`, origin).actions
}
