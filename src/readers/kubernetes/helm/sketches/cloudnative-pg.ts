/** CloudNativePG's chart of a cluster, with its backups and poolers. */
import type { Sketch } from './sketch.ts'

export const cloudnativePgSketch: Sketch = {
  names: ['cluster'],
  from: /cloudnative-pg|cnpg/i,
  docs: 'https://github.com/cloudnative-pg/charts/tree/main/charts/cluster#values',
  defaults: `
mode: standalone
version: { postgresql: "16" }
cluster:
  instances: 3
  storage: { size: 8Gi }
  postgresql: {}
  monitoring: { enabled: false, podMonitor: { enabled: true } }
backups:
  enabled: false
  method: barmanObjectStore
  provider: s3
  retentionPolicy: 30d
  data: { encryption: AES256 }
  s3: { path: / }
  azure: { path: /, serviceName: blob }
  google: { path: / }
  scheduledBackups: [{ name: daily-backup, schedule: "0 0 0 * * *", method: barmanObjectStore }]
poolers: []
`,
  template: `
{{- $name := include "name" . -}}
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: {{ $name }}
  {{- with .Values.namespaceOverride }}
  namespace: {{ . }}
  {{- end }}
  {{- with .Values.cluster.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  instances: {{ .Values.cluster.instances }}
  {{- if .Values.cluster.imageName }}
  imageName: {{ .Values.cluster.imageName }}
  {{- else if (.Values.cluster.imageCatalogRef).name }}
  imageCatalogRef:
    {{- toYaml .Values.cluster.imageCatalogRef | nindent 4 }}
    major: {{ .Values.version.postgresql }}
  {{- else }}
  imageCatalogRef:
    major: {{ .Values.version.postgresql }}
  {{- end }}
  storage:
    {{- toYaml .Values.cluster.storage | nindent 4 }}
  {{- with .Values.cluster.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.cluster.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.cluster.postgresql }}
  postgresql:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.cluster.services }}
  managed:
    services:
      {{- toYaml . | nindent 6 }}
  {{- end }}
  {{- if eq .Values.mode "replica" }}
  replica: { enabled: true, source: origin }
  {{- end }}
  monitoring:
    enablePodMonitor: {{ and .Values.cluster.monitoring.enabled .Values.cluster.monitoring.podMonitor.enabled }}
  {{- with .Values.cluster.plugins }}
  plugins:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.backups.enabled }}
  {{- if eq .Values.backups.method "barmanObjectStore" }}
  backup:
    retentionPolicy: {{ .Values.backups.retentionPolicy }}
    barmanObjectStore:
      {{- with .Values.backups.endpointURL }}
      endpointURL: {{ . }}
      {{- end }}
      {{- if .Values.backups.destinationPath }}
      destinationPath: {{ .Values.backups.destinationPath }}
      {{- else if eq .Values.backups.provider "google" }}
      destinationPath: gs://{{ .Values.backups.google.bucket }}{{ .Values.backups.google.path }}
      {{- else if eq .Values.backups.provider "azure" }}
      destinationPath: https://{{ .Values.backups.azure.storageAccount }}.blob.core.windows.net/{{ .Values.backups.azure.containerName }}
      {{- else }}
      destinationPath: s3://{{ .Values.backups.s3.bucket }}{{ .Values.backups.s3.path }}
      {{- end }}
      {{- if eq .Values.backups.provider "google" }}
      googleCredentials: { gkeEnvironment: true }
      {{- else if eq .Values.backups.provider "azure" }}
      azureCredentials: { inheritFromAzureAD: true }
      {{- end }}
      data:
        encryption: {{ .Values.backups.data.encryption }}
  {{- else }}
  plugins:
    - name: barman-cloud.cloudnative-pg.io
      isWALArchiver: true
      parameters: { barmanObjectName: {{ $name }}-object-store }
  {{- end }}
  {{- end }}
---
{{- if .Values.backups.enabled }}
{{- range .Values.backups.scheduledBackups }}
---
apiVersion: postgresql.cnpg.io/v1
kind: ScheduledBackup
metadata:
  name: {{ $name }}-{{ .name }}
  {{- with $.Values.namespaceOverride }}
  namespace: {{ . }}
  {{- end }}
spec:
  schedule: {{ .schedule | quote }}
  method: {{ .method | default "barmanObjectStore" }}
  {{- with .pluginConfiguration }}
  pluginConfiguration:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .suspend }}
  suspend: {{ . }}
  {{- end }}
  cluster: { name: {{ $name }} }
{{- end }}
{{- end }}
{{- range .Values.poolers }}
---
apiVersion: postgresql.cnpg.io/v1
kind: Pooler
metadata:
  name: {{ $name }}-pooler-{{ .name }}
  {{- with $.Values.namespaceOverride }}
  namespace: {{ . }}
  {{- end }}
spec:
  cluster: { name: {{ $name }} }
  instances: {{ .instances }}
  type: {{ .type }}
  pgbouncer:
    poolMode: {{ .poolMode }}
    {{- with .parameters }}
    parameters:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- with .serviceTemplate }}
  serviceTemplate:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
`,
}
