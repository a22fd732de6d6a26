/** Charts that are rendered here and by Helm itself. */
import type { Files } from '../tree.ts'

const about = 'apiVersion: v2\nname: buoy\nversion: 1.4.2\nappVersion: "7.3"\n'
const thing = (body: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n${body}\n`

const idioms = [
  ['trims', '{{- if true }}\n  a: x\n{{- end }}\n  b: {{ "y" -}}\n  # z\n'],
  [
    'ranges',
    '  {{- range $key, $value := .Values.labels }}\n  {{ $key }}: {{ $value | quote }}\n  {{- end }}\n  {{- range $i, $one := .Values.hosts }}\n  h{{ $i }}: {{ $one.name | upper }}\n  {{- end }}',
  ],
  [
    'notations',
    '  all: |\n    {{- toYaml .Values | nindent 4 }}\n  json: {{ toJson .Values.labels | quote }}\n  back: {{ (fromYaml "a: {b: 3}").a.b | quote }}',
  ],
  [
    'texts',
    '  a: {{ printf "%s/%v-%d" "p" true 7 }}\n  b: {{ "  s " | trim | trunc 1 }}\n  c: {{ "a-b-" | trimSuffix "-" | replace "-" "_" | title }}\n  d: {{ list "z" "y" | sortAlpha | join ":" | quote }}\n  e: {{ "x" | repeat 3 }}\n  f: {{ "helloWorld" | kebabcase }}\n  g: {{ b64enc "quay" }}\n  h: {{ "abc" | indent 2 | squote }}\n  i: {{ trimAll "$" "$5$" | quote }}\n  j: {{ cat "a" "b" }}',
  ],
  [
    'logic',
    '  a: {{ and 1 "x" }}\n  b: {{ or "" "y" }}\n  c: {{ not .Values.nothing | quote }}\n  d: {{ eq "a" "b" "a" | quote }}\n  e: {{ ternary "p" "q" (gt 3 2) }}\n  f: {{ coalesce .Values.nothing "" "last" }}\n  g: {{ default "no" (.Values.dark) | quote }}\n  h: {{ empty .Values.labels | quote }}\n  i: {{ le 3 3 | quote }}',
  ],
  [
    'numbers',
    '  a: {{ add 1 2 | quote }}\n  b: {{ div 7 2 | quote }}\n  c: {{ mod 7 4 | quote }}\n  d: {{ mul 2 3 | quote }}\n  e: {{ sub 9 4 | quote }}\n  f: {{ .Values.count | int | quote }}\n  g: {{ len .Values.hosts | quote }}\n  h: {{ .Values.count | quote }}\n  i: {{ .Values.share | quote }}',
  ],
  [
    'maps',
    '  {{- $d := dict "a" 1 "b" (dict "c" "d") }}\n  {{- $_ := set $d "e" "f" }}\n  a: {{ get $d "e" }}\n  b: {{ hasKey $d "z" | quote }}\n  c: {{ keys $d | sortAlpha | join "," }}\n  d: {{ dig "b" "c" "none" $d }}\n  e: {{ (pick $d "e").e }}\n  f: {{ omit $d "a" "b" | toJson | quote }}\n  g: {{ (merge (dict "e" "own") $d).e }}\n  h: {{ (mergeOverwrite (dict "e" "own") $d).e }}',
  ],
  [
    'scopes',
    '  {{- $x := "outer" }}\n  {{- with .Values.labels }}\n  a: {{ $x }}{{ $x = "inner" }}\n  b: {{ $.Chart.Name }}\n  {{- end }}\n  c: {{ $x }}\n  {{- with .Values.nothing }}\n  d: 1\n  {{- else }}\n  d: {{ .Release.Name }}\n  {{- end }}',
  ],
  [
    'includes',
    '  {{- template "t" . }}\n  {{- include "t" . | replace "k:" "l:" }}\n  m: {{ include "word" (dict "of" "w") | quote }}\n  n: {{ tpl .Values.written . }}',
  ],
  [
    'the cluster',
    '  a: {{ .Capabilities.APIVersions.Has "apps/v1" | quote }}\n  c: {{ .Release.Service }}-{{ .Release.Namespace }}\n  d: {{ .Template.BasePath }}\n  e: {{ lookup "v1" "Secret" "a" "b" | len | quote }}\n  f: {{ .Template.Name }}',
  ],
  ['blocks of text', '  a: |-\n    {{ .Values.poem | nindent 4 | trim }}\n  b: {{ .Values.poem | quote }}\n  c: {{ .Files.Get "notes.txt" | trim | quote }}'],
] as const

const values = `labels: { tier: web, "on": "yes" }
hosts:
  - name: first
    paths: ["/", "/x y"]
  - { name: second, paths: [] }
count: 42
share: 0.25
dark: false
nothing: null
written: "{{ .Chart.Name }}@{{ .Release.Name }}"
poem: |
  moored: at "dusk"
  # no comment

  gone
empty: {}
`
const helpers = '{{ define "t" }}\n  k: {{ .Chart.Version }}\n{{- end }}{{ define "word" -}}\n<{{ .of }}>\n{{- end }}'

export const cases: Readonly<Record<string, Files>> = {
  ...Object.fromEntries(
    idioms.map(([name, body]) => [
      name,
      {
        'Chart.yaml': about,
        'values.yaml': values,
        'templates/one.yaml': thing(body),
        'templates/_helpers.tpl': helpers,
        'notes.txt': 'two\nlines\n',
      } satisfies Files,
    ]),
  ),
  subcharts: {
    'Chart.yaml': `${about}dependencies:\n  - { name: db, version: 1.x, alias: store, condition: store.enabled }\n  - { name: db, version: 1.x, alias: other, tags: [extra] }\n  - { name: lib, version: 1.x }\n`,
    'values.yaml': 'global: { zone: north }\nstore: { enabled: true, size: 9, gone: null }\ntags: { extra: false }\nlib: {}\n',
    'templates/one.yaml': thing('  a: {{ .Values.store.kind }}\n  b: {{ .Values.store.gone | quote }}\n  c: {{ include "lib.name" . }}'),
    'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
    'charts/db/values.yaml': 'kind: mine\nsize: 1\ngone: here\nglobal: { zone: south, colour: red }\n',
    'charts/db/templates/two.yaml': thing(
      '  s: {{ .Values.size | quote }}\n  z: {{ .Values.global.zone }}\n  y: {{ .Values.global.colour }}\n  n: {{ .Chart.Name }}',
    ).replace('name: one', 'name: two'),
    'charts/lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n',
    'charts/lib/templates/_names.tpl': '{{ define "lib.name" }}named-{{ .Release.Name }}{{ end }}',
  },
}
