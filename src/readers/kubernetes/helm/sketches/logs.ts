/** Charts of what gathers logs and keeps them: known to run, whatever else their values say. */
import type { Sketch } from './sketch.ts'

const runs = (names: string, from: RegExp, docs: string, kind: 'Deployment' | 'DaemonSet', image: string, ready: string): Sketch => ({
  names: names.split(' '),
  from,
  docs,
  defaults: '',
  template: `
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: {{ include "name" . }}
spec:
  selector: { matchLabels: { app: {{ include "name" . }} } }
  template:
    metadata: { labels: { app: {{ include "name" . }} } }
    spec:
      containers:
        - name: main
          image: ${image}:$(the_tag_of_the_chart)
          readinessProbe: { httpGet: { path: ${ready} } }
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
`,
})

export const logSketches: readonly Sketch[] = [
  runs(
    'loki loki-stack loki-distributed',
    /grafana/i,
    'https://grafana.com/docs/loki/latest/setup/install/helm/',
    'Deployment',
    'docker.io/grafana/loki',
    '/ready, port: 3100',
  ),
  runs(
    'promtail',
    /grafana/i,
    'https://grafana.com/docs/loki/latest/send-data/promtail/installation/',
    'DaemonSet',
    'docker.io/grafana/promtail',
    '/ready, port: 3101',
  ),
  runs(
    'alloy',
    /grafana/i,
    'https://grafana.com/docs/alloy/latest/set-up/install/kubernetes/',
    'DaemonSet',
    'docker.io/grafana/alloy',
    '/-/ready, port: 12345',
  ),
  runs(
    'fluent-bit',
    /fluent/i,
    'https://docs.fluentbit.io/manual/installation/kubernetes',
    'DaemonSet',
    'cr.fluentbit.io/fluent/fluent-bit',
    '/api/v1/health, port: 2020',
  ),
  runs(
    'vector',
    /vector/i,
    'https://vector.dev/docs/setup/installation/package-managers/helm/',
    'DaemonSet',
    'docker.io/timberio/vector',
    '/health, port: 8686',
  ),
]
