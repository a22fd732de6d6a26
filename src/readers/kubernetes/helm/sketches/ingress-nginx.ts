/** The chart of ingress-nginx: its controllers and how many of them there are. */
import type { Sketch } from './sketch.ts'

export const ingressNginxSketch: Sketch = {
  names: ['ingress-nginx'],
  from: /ingress-nginx|kubernetes\.github\.io/i,
  docs: 'https://github.com/kubernetes/ingress-nginx/tree/main/charts/ingress-nginx#values',
  defaults: `
controller:
  kind: Deployment
  replicaCount: 1
  autoscaling: { enabled: false, minReplicas: 1, maxReplicas: 11 }
  resources: { requests: { cpu: 100m, memory: 90Mi } }
  service: { enabled: true, type: LoadBalancer }
`,
  template: `
{{- $name := printf "%s-controller" (include "name" .) -}}
{{- with .Values.controller }}
apiVersion: apps/v1
kind: {{ if eq .kind "DaemonSet" }}DaemonSet{{ else }}Deployment{{ end }}
metadata:
  name: {{ $name }}
spec:
  {{- if and (ne .kind "DaemonSet") (not .autoscaling.enabled) }}
  replicas: {{ .replicaCount }}
  {{- end }}
  selector: { matchLabels: { app: {{ $name }} } }
  template:
    metadata: { labels: { app: {{ $name }} } }
    spec:
      {{- with .affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .topologySpreadConstraints }}
      topologySpreadConstraints:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      terminationGracePeriodSeconds: 300
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:{{ default "$(the_tag_of_the_chart)" (.image).tag }}
          args:
            - /nginx-ingress-controller
            {{- range $name, $value := .extraArgs }}
            - --{{ $name }}={{ $value }}
            {{- end }}
          ports: [{ name: http, containerPort: 80 }, { name: https, containerPort: 443 }]
          readinessProbe: { httpGet: { path: /healthz, port: 10254 } }
          livenessProbe: { httpGet: { path: /healthz, port: 10254 } }
          securityContext: { runAsNonRoot: true, runAsUser: 101, allowPrivilegeEscalation: false, capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] } }
          resources:
            {{- toYaml .resources | nindent 12 }}
{{- if .autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $name }} }
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
{{- end }}
{{- if .service.enabled }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  {{- with .service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .service.type }}
  selector: { app: {{ $name }} }
  ports: [{ name: http, port: 80, targetPort: http }, { name: https, port: 443, targetPort: https }]
{{- end }}
{{- end }}
`,
}
