/** Files of alert rules that were given to a cluster and can't be read: that nothing alerts is then no answer. */
import type { Skip } from '../../base/evidence.ts'
import { isText } from '../../base/source.ts'
import type { WatchDeclaration } from '../../model/surroundings.ts'
import type { ReadContext } from '../reader.ts'
import type { KubernetesObject } from './object.ts'

/** {@link https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule} */
const rules = /^[\s-]{0,20}["']?kind["']?:\s{0,9}["']?PrometheusRule\b/m
const most = 200

export async function unreadRules(skipped: readonly Skip[], objects: readonly KubernetesObject[], context: ReadContext): Promise<readonly WatchDeclaration[]> {
  const read = new Set(objects.flatMap(({ kind, at }) => (kind === 'PrometheusRule' ? at.path : [])))
  const lines = new Map(skipped.filter(({ path }) => !read.has(path)).map(({ path, line }) => [path, line]))
  const found: WatchDeclaration[] = []
  for (const [path, line] of [...lines].slice(0, most)) {
    const file = await context.read(path)
    if (!isText(file) || !rules.test(file.text)) continue
    found.push({ kind: 'watch', what: 'alert', tool: 'prometheus-operator', name: '', path, at: { path, line, key: 'rules' }, of: [], unread: true })
  }
  return found
}
