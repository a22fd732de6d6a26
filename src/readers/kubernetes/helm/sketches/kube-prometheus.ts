/** The chart kube-prometheus-stack: what collects, alerts and draws, and whom alerts reach. */
import type { Sketch } from './sketch.ts'

export const kubePrometheusSketch: Sketch = {
  names: ['kube-prometheus-stack'],
  from: /./,
  docs: 'https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack',
  defaults: `
prometheus: { enabled: true, prometheusSpec: { replicas: 1, image: { registry: quay.io, repository: prometheus/prometheus, tag: $(the_tag_of_the_chart) } } }
alertmanager: { enabled: true, alertmanagerSpec: { replicas: 1, image: { registry: quay.io, repository: prometheus/alertmanager, tag: $(the_tag_of_the_chart) } } }
grafana: { enabled: true, replicas: 1 }
nodeExporter: { enabled: true }
defaultRules: { create: true, rules: { node: true } }
`,
  template: `
{{- $name := include "name" . -}}
{{- if .Values.prometheus.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: {{ $name }}-prometheus
spec:
  {{- toYaml (omit .Values.prometheus.prometheusSpec "image") | nindent 2 }}
  {{- with .Values.prometheus.prometheusSpec.image }}
  image: "{{ with .registry }}{{ . }}/{{ end }}{{ .repository }}{{ with .sha }}@sha256:{{ . }}{{ else }}:{{ .tag }}{{ end }}"
  {{- end }}
{{- end }}
{{- if .Values.alertmanager.enabled }}
---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata:
  name: {{ $name }}-alertmanager
spec:
  {{- toYaml (omit .Values.alertmanager.alertmanagerSpec "image") | nindent 2 }}
  {{- with .Values.alertmanager.alertmanagerSpec.image }}
  image: "{{ with .registry }}{{ . }}/{{ end }}{{ .repository }}{{ with .sha }}@sha256:{{ . }}{{ else }}:{{ .tag }}{{ end }}"
  {{- end }}
{{- with (.Values.alertmanager.config).receivers }}
---
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: {{ $name }}-alertmanager
spec:
  receivers:
    {{- range . }}
    - name: {{ .name | quote }}
      {{- range $way, $said := . }}
      {{- if hasSuffix "_configs" $way }}
      {{ $way | trimSuffix "_configs" }}Configs: [{ sendResolved: true }]
      {{- end }}
      {{- end }}
    {{- end }}
{{- end }}
{{- end }}
{{- if .Values.grafana.enabled }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-grafana
spec:
  replicas: {{ .Values.grafana.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }}-grafana } }
  template:
    metadata: { labels: { app: {{ .Release.Name }}-grafana } }
    spec:
      containers:
        - name: grafana
          image: docker.io/grafana/grafana:$(the_tag_of_the_chart)
          readinessProbe: { httpGet: { path: /api/health, port: 3000 } }
          securityContext: { runAsNonRoot: true, runAsUser: 472, allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
          {{- with .Values.grafana.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
{{- end }}
{{- if .Values.nodeExporter.enabled }}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: {{ .Release.Name }}-prometheus-node-exporter
spec:
  selector: { matchLabels: { app: node-exporter } }
  template:
    metadata: { labels: { app: node-exporter } }
    spec:
      hostNetwork: true
      containers:
        - name: node-exporter
          image: quay.io/prometheus/node-exporter:$(the_tag_of_the_chart)
          readinessProbe: { httpGet: { path: /, port: 9100 } }
          securityContext: { runAsNonRoot: true, runAsUser: 65534, allowPrivilegeEscalation: false }
{{- end }}
{{- if and .Values.defaultRules.create .Values.defaultRules.rules.node }}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ $name }}-node
spec:
  groups:
    - name: node
      rules:
        - alert: NodeFilesystemSpaceFillingUp
          expr: predict_linear(node_filesystem_avail_bytes[6h], 24*60*60) < 0
          for: 1h
        - alert: NodeFilesystemAlmostOutOfSpace
          expr: 1 - node_filesystem_avail_bytes / node_filesystem_size_bytes > 0.95
          for: 30m
        - alert: NodeMemoryHighUtilization
          expr: 1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.9
          for: 15m
{{- end }}
{{- range $rules, $said := .Values.additionalPrometheusRulesMap }}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ $name }}-{{ $rules }}
spec:
  {{- toYaml $said | nindent 2 }}
{{- end }}
{{- range .Values.prometheus.additionalServiceMonitors }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ .name }}
spec:
  {{- toYaml . | nindent 2 }}
{{- end }}
`,
}
