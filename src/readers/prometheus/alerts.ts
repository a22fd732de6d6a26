/** Alert rules of Prometheus, and where Alertmanager sends what they say. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import type { WatchDeclaration } from '../../model/surroundings.ts'
import { durationHours } from '../../parse/duration.ts'
import { asList, asMap, asScalar, type YamlNode } from '../../parse/yaml.ts'
import { nearEntries, nearEntry, nearValue } from '../../parse/yaml-near.ts'
import { aboutExpression } from '../../parse/signals.ts'

const most = 2000

export function alertsOf(root: YamlNode, path: string): readonly WatchDeclaration[] {
  const found: WatchDeclaration[] = []
  for (const group of asList(nearValue(root, 'groups'))?.items ?? []) {
    const named = asScalar(nearValue(group, 'name'))?.text ?? ''
    for (const rule of asList(nearValue(group, 'rules'))?.items ?? []) {
      const alert = asScalar(nearValue(rule, 'alert'))
      const expression = asScalar(nearValue(rule, 'expr'))
      if (alert === undefined || expression === undefined || found.length >= most) continue
      const key = `groups.${named}.${alert.text}`
      const { signal, threshold, predicts } = aboutExpression(expression.text)
      const at = { path, line: alert.line, key }
      const figure = { path, line: expression.line, key: `${key}.expr` }
      const held = heldFor(rule, path, key)
      found.push({
        kind: 'watch',
        what: 'alert',
        tool: predicts ? 'prometheus, foretelling' : 'prometheus',
        name: alert.text,
        path,
        at,
        of: [],
        signal,
        ...(threshold === undefined ? {} : { threshold: known(threshold, figure) }),
        ...(held === undefined ? {} : { forSeconds: held }),
      })
    }
  }
  return found
}

function heldFor(rule: YamlNode, path: string, key: string): Fact<number> | undefined {
  const written = asScalar(nearEntry(rule, 'for')?.value)
  if (written === undefined) return undefined
  const at = { path, line: written.line, key: `${key}.for` }
  const hours = durationHours(written.text)
  if (hours === undefined) return /^0+[a-z]*$/.test(written.text.trim()) ? undefined : unresolved('a length of time that is not understood', at)
  return hours === 'never' ? undefined : known(Math.round(hours * 3600), at)
}

/** `slack_configs`, `email_configs`, `webhook_configs` … of receivers that a route names. */
export function receiversOf(root: YamlNode, path: string): readonly WatchDeclaration[] {
  const named = new Set<string>()
  const open: YamlNode[] = [nearValue(root, 'route') ?? root]
  for (let visits = 0, route = open.pop(); route !== undefined && visits < most; visits++, route = open.pop()) {
    const receiver = asScalar(nearValue(route, 'receiver'))?.text
    if (receiver !== undefined) named.add(receiver)
    open.push(...(asList(nearValue(route, 'routes'))?.items ?? []))
  }
  return (asList(nearValue(root, 'receivers'))?.items ?? []).slice(0, most).flatMap((item): readonly WatchDeclaration[] => {
    const map = asMap(item)
    const name = asScalar(nearValue(map, 'name'))
    if (map === undefined || name === undefined) return []
    const at = { path, line: name.line, key: `receivers.${name.text}` }
    const ways = nearEntries(map).filter(({ key, value }) => key.text.endsWith('_configs') && (asList(value)?.items.length ?? 0) > 0)
    return ways.map(({ key }) => ({
      kind: 'watch',
      what: 'notify',
      tool: 'alertmanager',
      name: name.text,
      path,
      at,
      of: [],
      to: known(key.text.replace(/_configs$/, ''), { path, line: key.line, key: `${at.key}.${key.text}` }),
      ...(named.has(name.text) ? {} : { disabled: 'no route names this receiver' }),
    }))
  })
}
