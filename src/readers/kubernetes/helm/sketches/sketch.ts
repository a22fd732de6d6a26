/** What a well-known chart makes, as far as anybody asks: a few lines of a template in place of the chart's own, and the defaults that its documentation states. */

export interface Sketch {
  readonly names: readonly string[]
  /** Of whose repository it must be: others have charts of the same name. */
  readonly from: RegExp
  readonly docs: string
  /** YAML: what it takes where nobody says otherwise. */
  readonly defaults: string
  /** `name` is what its objects are called after; empty where nothing that is asked about comes of it. */
  readonly template: string
}

/** As charts name what they make ({@link https://helm.sh/docs/chart_template_guide/named_templates/}): the release's name where it says what it is. */
export const naming = `
{{- define "name" -}}
{{- $own := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}{{ .Values.fullnameOverride }}
{{- else if contains $own .Release.Name -}}{{ .Release.Name }}
{{- else -}}{{ .Release.Name }}-{{ $own }}
{{- end -}}
{{- end -}}
`
