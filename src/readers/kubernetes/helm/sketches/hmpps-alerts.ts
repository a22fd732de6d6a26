/** The chart generic-prometheus-alerts of His Majesty's Prison and Probation Service: which of its rules are about what breaks first. */
import type { Sketch } from './sketch.ts'

export const hmppsAlertsSketch: Sketch = {
  names: ['generic-prometheus-alerts'],
  from: /hmpps-helm-charts/,
  docs: 'https://github.com/ministryofjustice/hmpps-helm-charts/tree/main/charts/generic-prometheus-alerts',
  defaults: `
ingressAlertsEnabled: true
rdsAlertsConnectionThreshold: 180
rdsAlertsConnectionThresholdMinutes: 5
elastiCacheAlertsMemoryUsageThreshold: 75
elastiCacheAlertsMemoryUsageThresholdMinutes: 5
`,
  template: `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ include "name" . }}
spec:
  groups:
    - name: {{ include "name" . }}
      rules:
        - alert: KubePodNotReady
          expr: kube_pod_status_phase{phase=~"Pending|Unknown"} > 0
          for: 15m
        {{- if .Values.ingressAlertsEnabled }}
        - alert: 5xxErrorResponses
          expr: sum by (ingress) (rate(nginx_ingress_controller_requests{status=~"5.*"}[1m])) > 0
          for: 1m
        {{- end }}
        {{- if .Values.rdsAlertsDatabases }}
        - alert: rds-connection-count
          expr: aws_rds_database_connections_average > {{ .Values.rdsAlertsConnectionThreshold }}
          for: {{ .Values.rdsAlertsConnectionThresholdMinutes }}m
        {{- end }}
        {{- if .Values.elastiCacheAlertsClusterIds }}
        - alert: elasticache-memory-utilisation
          expr: aws_elasticache_database_memory_usage_percentage_average > {{ .Values.elastiCacheAlertsMemoryUsageThreshold }}
          for: {{ .Values.elastiCacheAlertsMemoryUsageThresholdMinutes }}m
        {{- end }}
`,
}
