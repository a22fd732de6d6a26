/** Velero's chart: where copies go, and the schedules that make them. */
import type { Sketch } from './sketch.ts'

export const veleroSketch: Sketch = {
  names: ['velero'],
  from: /vmware-tanzu|velero/i,
  docs: 'https://github.com/vmware-tanzu/helm-charts/tree/main/charts/velero',
  defaults: 'backupsEnabled: true\nconfiguration: {}\nschedules: {}\n',
  template: `
{{- if .Values.backupsEnabled }}
{{- $places := .Values.configuration.backupStorageLocation }}
{{- if kindIs "map" $places }}{{ $places = list $places }}{{ end }}
{{- range $places }}
---
apiVersion: velero.io/v1
kind: BackupStorageLocation
metadata:
  name: {{ .name | default "default" }}
spec:
  provider: {{ .provider | default $.Values.configuration.provider }}
  {{- with .default }}
  default: {{ . }}
  {{- end }}
  objectStorage:
    bucket: {{ .bucket }}
  {{- with .config }}
  config:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
{{- range $schedule, $said := .Values.schedules }}
{{- if not $said.disabled }}
---
apiVersion: velero.io/v1
kind: Schedule
metadata:
  name: {{ include "name" $ }}-{{ $schedule }}
spec:
  schedule: {{ $said.schedule | quote }}
  {{- with $said.paused }}
  paused: {{ . }}
  {{- end }}
  template:
    {{- with $.Values.configuration.defaultVolumesToFsBackup }}
    {{- if not (hasKey $said.template "defaultVolumesToFsBackup") }}
    defaultVolumesToFsBackup: {{ . }}
    {{- end }}
    {{- end }}
    {{- with $said.template }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end }}
`,
}
