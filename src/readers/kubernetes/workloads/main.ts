/** Which container of a pod its workload is there for: the others keep it company. */
import { down, each, text, type Spot } from './spots.ts'
import type { Workload } from './workload.ts'

const companions =
  /(^|[/_-])(istio-proxy|proxyv2|linkerd-proxy|envoy(-proxy)?|(cloud-?)?sql-proxy|gce-proxy|alloydb-auth-proxy|vault-agent|vault|fluent-?bit|fluentd|filebeat|promtail|alloy|vector|otel-?(collector|agent)?|opentelemetry-collector(-contrib)?|datadog-agent|statsd|[a-z0-9-]*exporter|config-reloader|configmap-reload|k8s-sidecar|git-sync|oauth2-proxy|pgbouncer|tailscale|cloudflared|wireguard|logrotate|jaeger-agent|rclone|[a-z0-9-]*backups?|litestream|wait-for[a-z-]*)$/i

function isCompanion(container: Spot): boolean {
  const image = (text(container, 'image') ?? '').split('@', 1)[0]?.replace(/:[^:/]*$/, '') ?? ''
  return companions.test(image) || companions.test(text(container, 'name') ?? '')
}

/** The one that `kubectl logs` would choose, the workload's namesake, or the first that is no known companion. */
export function mainOf({ pod, meta, object }: Workload): Spot | undefined {
  const containers = listed(pod)
  const told = text(meta, 'annotations', 'kubectl.kubernetes.io/default-container')
  const names = told === undefined ? [object.name] : [told, object.name]
  for (const name of names) {
    const found = containers.find((one) => text(one, 'name') === name)
    if (found !== undefined) return found
  }
  return containers.find((one) => !isCompanion(one)) ?? containers[0]
}

type Lists = 'containers' | 'initContainers'

const before: Readonly<Record<Lists, WeakMap<Spot, readonly Spot[]>>> = { containers: new WeakMap(), initContainers: new WeakMap() }

/** The same spots each time, so that they can be compared. */
export function listed(pod: Spot, key: Lists = 'containers'): readonly Spot[] {
  const found = before[key].get(pod)
  if (found !== undefined) return found
  const containers = each(down(pod, key))
  before[key].set(pod, containers)
  return containers
}
