/** Templates come to what Helm makes of them, and each part to the line that decides it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plain, told, where } from '../tree.ts'
import { chart, installed, spec } from './charts.ts'

const helpers = `{{/*
Names of all objects.
*/}}
{{- define "buoy.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}
{{- define "buoy.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "buoy.selector" . }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
{{- end }}
{{- define "buoy.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
`

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "buoy.fullname" . }}
  labels:
    {{- include "buoy.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  template:
    metadata:
      {{- with .Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      labels: {{- include "buoy.selector" . | nindent 8 }}
    spec:
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          env:
            {{- range $key, $value := .Values.env }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`

/** A file's hash starts new pods when the file changes. */
const hashing = (file: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: till\n  annotations:\n    sum: {{ include (print $.Template.BasePath "/${file}") . | sha256sum }}\n`

describe('a file of the chart that is included by its path', () => {
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: till }\ndata: { a: {{ .Values.a | quote }} }\n'

  test('is filled in', async () => {
    const { objects, skipped } = await installed(chart(hashing('settings.yaml'), 'a: b\n', { 'templates/settings.yaml': settings }))
    expect(objects.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Pod/till', 'ConfigMap/till'])
    expect(told(skipped)).toEqual([])
    expect(
      await spec('  a: {{ include (print .Template.BasePath "/words.txt") . | trim }}', 'a: b\n', { 'templates/words.txt': 'of {{ .Values.a }}\n' }),
    ).toEqual({
      a: 'of b',
    })
  })

  test('and one that the chart refuses takes only itself away', async () => {
    const refused = settings.replace('.Values.a', 'required "a is needed" .Values.nothing')
    const { objects, skipped } = await installed(chart(hashing('settings.yaml'), '', { 'templates/settings.yaml': refused }))
    expect(objects.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Pod/till'])
    expect(told(skipped)).toEqual(['templates/settings.yaml:4 a Helm template that is not rendered: a value that the chart requires is not given'])
  })

  test('what nobody knows has no hash that is known', async () => {
    const { objects } = await installed(
      chart(
        'apiVersion: v1\nkind: Secret\nmetadata: { name: till }\nstringData:\n  known: {{ "a" | sha256sum }}\n  random: {{ randAlphaNum 64 | sha256sum }}\n',
      ),
    )
    const [secret] = objects.map(({ node }) => plain(node.members.get('stringData')?.value) as Readonly<Record<string, string>>)
    expect(secret?.['known']).toMatch(/^0{64}$/)
    expect(secret?.['random']).not.toMatch(/^0*$/)
  })

  test('one that is not there is told', async () => {
    const { objects, skipped } = await installed(chart(hashing('nothing.yaml')))
    expect(objects).toEqual([])
    expect(told(skipped)).toEqual(['templates/one.yaml:6 a Helm template that is not rendered: a template is included that is not in the repository'])
  })
})

const values = `replicaCount: 1
autoscaling:
  enabled: false
image:
  repository: registry.example.org/buoy
  pullPolicy: IfNotPresent
  tag: ""
env:
  LOG_LEVEL: info
  DEBUG: "false"
podAnnotations: {}
nodeSelector: {}
resources:
  limits:
    cpu: 300m
    memory: 320Mi
`

const files = chart(deployment, values, { 'templates/_helpers.tpl': helpers, 'templates/NOTES.txt': '{{ nonsense' })

describe('a chart as people write them', () => {
  test('is what Helm renders', async () => {
    const { objects, skipped } = await installed(files)
    expect(told(skipped)).toEqual([])
    const [node] = objects.map((object) => object.node)
    expect(objects.map((object) => object.at.key)).toEqual(['Deployment/quay-buoy'])
    expect(where(node, 'metadata', 'labels')).toBe(
      'templates/_helpers.tpl:17 {"helm.sh/chart":"buoy-1.4.2","app.kubernetes.io/name":"buoy","app.kubernetes.io/instance":"quay","app.kubernetes.io/version":"7.3"}',
    )
    expect(where(node, 'spec', 'template', 'spec', 'nodeSelector')).toBe('absent')
  })
  test('tells the line of the values file that decides', async () => {
    const [object] = (await installed(files)).objects
    const node = object?.node
    expect(where(node, 'spec', 'replicas')).toBe('values.yaml:1 "1"')
    expect(where(node, 'spec', 'template', 'spec', 'containers', 'buoy', 'image')).toBe('templates/one.yaml:21 "registry.example.org/buoy:7.3"')
    expect(where(node, 'spec', 'template', 'spec', 'containers', 'buoy', 'imagePullPolicy')).toBe('values.yaml:6 "IfNotPresent"')
    expect(where(node, 'spec', 'template', 'spec', 'containers', 'buoy', 'resources', 'limits', 'memory')).toBe('values.yaml:16 "320Mi"')
    expect(where(node, 'spec', 'template', 'spec', 'containers', 'buoy', 'env', 'LOG_LEVEL', 'value')).toBe('values.yaml:9 "info"')
    expect(where(node, 'metadata', 'labels', 'app.kubernetes.io/version')).toBe('Chart.yaml:4 "7.3"')
  })
  test('takes values files in their order, and null takes away', async () => {
    const more = { 'a.yaml': 'replicaCount: 4\nresources:\n  limits: { cpu: null }\n', 'b.yaml': 'replicaCount: 5\nnodeSelector: { disk: fast }\n' }
    const [object] = (await installed({ ...files, ...more }, { values: ['a.yaml', 'b.yaml'] })).objects
    expect(where(object?.node, 'spec', 'replicas')).toBe('b.yaml:1 "5"')
    expect(where(object?.node, 'spec', 'template', 'spec', 'containers', 'buoy', 'resources', 'limits')).toBe('values.yaml:16 {"memory":"320Mi"}')
    expect(where(object?.node, 'spec', 'template', 'spec', 'nodeSelector', 'disk')).toBe('b.yaml:2 "fast"')
  })
  test('takes what a command sets over all of them, and what its shell fills in as unknown', async () => {
    const [object] = (await installed(files, { sets: ['replicaCount=6,image.tag=$TAG', 'podAnnotations.a\\.b=c'] })).objects
    expect(where(object?.node, 'spec', 'replicas')).toBe('Chart.yaml:1 "6"')
    expect(where(object?.node, 'spec', 'template', 'spec', 'containers', 'buoy', 'image')).toBe(
      'templates/one.yaml:21 "registry.example.org/buoy:${set_image_tag}"',
    )
    expect(where(object?.node, 'spec', 'template', 'metadata', 'annotations', 'a.b')).toBe('Chart.yaml:1 "c"')
  })
})

describe('functions', () => {
  test.each([
    ['  a: {{ list "x" "y" | join "," }}', { a: 'x,y' }],
    ['  a: {{ ternary "one" "two" (eq 1 1) }}\n  b: {{ ternary "one" "two" (and true false) }}', { a: 'one', b: 'two' }],
    ['  a: {{ coalesce "" nil "third" }}', { a: 'third' }],
    ['  a: {{ dict "k" "v" | toJson }}', { a: { k: 'v' } }],
    ['  a: {{ printf "%s-%d-%05d%%" "p" 3 42 | quote }}', { a: 'p-3-00042%' }],
    ['  a: {{ "abc" | upper | squote }}\n  b: {{ "A_b" | lower }}', { a: 'ABC', b: 'a_b' }],
    ['  {{- $x := 1 }}\n  {{- if true }}{{ $x = 7 }}{{ end }}\n  a: {{ $x }}', { a: '7' }],
    ['  {{- range $i, $v := list "p" "q" }}\n  k{{ $i }}: {{ $v }}\n  {{- else }}\n  none: 1\n  {{- end }}', { k0: 'p', k1: 'q' }],
    ['  {{- range list }}\n  k: 1\n  {{- else }}\n  none: 1\n  {{- end }}', { none: '1' }],
    ['  {{- if false }}\n  a: 1\n  {{- else if true }}\n  b: 1\n  {{- end }}', { b: '1' }],
    ['  {{- with dict "x" "y" }}\n  a: {{ .x }}\n  b: {{ $.Release.Name }}\n  {{- end }}', { a: 'y', b: 'quay' }],
    ['  a: {{ tpl "{{ .Release.Name }}-x" . }}', { a: 'quay-x' }],
    ['  a: {{ hasKey (dict "k" 1) "k" }}\n  b: {{ get (dict "k" "v") "k" }}', { a: 'true', b: 'v' }],
    ['  a: {{ (merge (dict "p" 1) (dict "p" 2 "q" 3)).q }}', { a: '3' }],
    ['  a: {{ add 1 2 3 }}\n  b: {{ max 4 9 }}\n  c: {{ int "12" }}', { a: '6', b: '9', c: '12' }],
    ['  a: {{ semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version }}', { a: 'true' }],
    ['  a: {{ if .Capabilities.APIVersions.Has "policy/v1beta1" }}old{{ else }}new{{ end }}', { a: 'new' }],
    ['  a: {{ index (list "x" "y") 1 }}', { a: 'y' }],
    ['  a: {{ .Files.Get "notes/first.txt" | quote }}', { a: 'moor here' }],
    ['  a: {{ `raw {{ text` | quote }}', { a: 'raw {{ text' }],
    ['  a: {{ "" | default "z" }}{{/* }} */}}', { a: 'z' }],
    ['  a: |\n    {{- "p\\nq" | nindent 4 }}', { a: 'p\nq\n' }],
    ['  a: {{ lookup "v1" "Secret" "x" "y" | empty }}', { a: 'true' }],
    ['  {{- range $i := until 3 }}{{ if eq $i 1 }}{{ continue }}{{ end }}\n  k{{ $i }}: x\n  {{- end }}', { k0: 'x', k2: 'x' }],
  ])('%s', async (written, wanted) => {
    expect(await spec(written, '', { 'notes/first.txt': 'moor here' })).toEqual(wanted)
  })
})

describe('what nobody can know', () => {
  test('is an unresolved text where it stands', async () => {
    expect(
      await spec('  a: {{ randAlphaNum 12 | quote }}\n  b: [{{ genCA "x" 3 }}, {{ printf "x-%s" (randAlpha 4) }}]\n  c: {{ randAlpha 4 | b64enc }}'),
    ).toEqual({
      a: '${randAlphaNum}',
      b: ['${genCA}', 'x-${randAlpha}'],
      c: '${randAlpha}',
    })
  })
  test('makes an object that depends on it neither there nor gone', async () => {
    const { objects, skipped } = await installed(
      chart('{{- if .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" }}\napiVersion: v1\nkind: Thing\nmetadata:\n  name: one\n{{- end }}\n'),
    )
    expect(objects).toEqual([])
    expect(told(skipped)).toEqual(['templates/one.yaml:2 whether Thing/one is there is not known: the chart asks for APIVersions_Has_monitoring_coreos_com_v1'])
  })
  test('makes a part that depends on it open', async () => {
    const { objects, skipped } = await installed(
      chart(
        'apiVersion: v1\nkind: Thing\nmetadata:\n  name: one\nspec:\n  {{- if .Capabilities.APIVersions.Has "x.io/v1" }}\n  replicas: 3\n  {{- end }}\n  size: {{ if .Capabilities.APIVersions.Has "x.io/v1" }}4{{ else }}5{{ end }}\n  same: 6\n',
      ),
    )
    expect(where(objects[0]?.node, 'spec')).toBe(
      'templates/one.yaml:7 {"replicas":"${a_condition_of_the_chart}","size":"${a_condition_of_the_chart}","same":"6"}',
    )
    expect(told(skipped)).toEqual(['templates/one.yaml:1 a part of Thing/one is not known: the chart asks for APIVersions_Has_x_io_v1'])
  })
})

describe('a hostile chart', () => {
  test('of any pieces is read to an end', async () => {
    const pieces = fc.constantFrom(
      '{{ if .Values.x }}',
      '{{ else }}',
      '{{- end -}}',
      '{{ range $i, $e := .Values }}',
      '{{ with . }}',
      '{{ . }}',
      '{{ $ | toYaml | nindent 3 }}',
      '{{ $e }}',
      '{{ define "q" }}',
      '{{ include "q" . }}',
      '{{ tpl .Values.x $ }}',
      '{{ break }}',
      '{{/* c */}}',
      '{{ printf "%s%d%" . 1 }}',
      '{{',
      '}}',
      '\n',
      'a: ',
      '- ',
      '---\n',
      '{{ lookup "a" | default (genCA) }}',
      '{{ index . 1 "a" }}',
      '{{ dig "a" 1 }}',
      '{{ merge .Values . }}',
      '{{ set . "y" . | len }}',
      '{{ `',
      '"',
      'kind: X\napiVersion: v1\n',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 25 }), fc.string({ maxLength: 40 }), async (parts, value) => {
        const { objects } = await installed(chart(parts.join(''), `x: ${JSON.stringify(value)}\n`))
        expect(Array.isArray(objects)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })
  test.each([
    ['includes itself', '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}', 'templates include one another too deeply'],
    [
      'includes its own file twice',
      '{{ include (print $.Template.BasePath "/one.yaml") . }}{{ include (print $.Template.BasePath "/one.yaml") . }}',
      'the templates write more than can be followed',
    ],
    ['fills itself in', '{{ $x := "{{ tpl .Values.x . }}" }}{{ tpl .Values.x . }}', 'templates include one another too deeply'],
    ['counts for ever', '{{ range until 40000 }}{{ range until 40000 }}x{{ end }}{{ end }}', 'the templates take more steps than can be followed'],
    ['repeats a text', '{{ repeat 900000 "xyz" }}', 'a text grows longer than can be followed'],
    ['is not closed', '{{ if true }}', '“if” has no end'],
    ['is no template', '{{ .Values.x ; }}', 'a Helm template that can’t be read'],
    ['asks for what is not there', '{{ include "nothing" . }}', 'a template is included that is not in the repository'],
    ['refuses', '{{ fail "s3cret" }}', 'the chart refuses these values'],
    ['opens brackets', `{{ ${'('.repeat(3000)}1${')'.repeat(3000)} }}`, 'too deeply'],
    ['holds itself', '{{ $d := dict }}{{ $_ := set $d "self" $d }}{{ $d }}{{ toJson $d }}', 'nested too deeply'],
    ['doubles a value', `{{ $d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "l" $d "r" $d }}{{ end }}{{ toJson $d }}`, 'nested too deeply'],
    ['doubles a copy', `{{ $d := dict "a" "b" }}{{ range until 40 }}{{ $d = dict "l" $d "r" $d }}{{ end }}{{ deepCopy $d }}`, 'nested too deeply'],
    ['doubles a text', '{{ $x := "ab" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}{{ $x }}', 'a text grows longer than can be followed'],
    ['opens blocks', '{{ if true }}'.repeat(5000), 'too deeply'],
  ])('that %s is told and stops', async (_, template, reason) => {
    const { objects, skipped } = await installed(chart(template, 'x: "{{ tpl .Values.x . }}"\n'))
    expect(objects).toEqual([])
    expect(told(skipped).join('\n')).toContain(reason)
    expect(told(skipped).join('\n')).not.toContain('s3cret')
  })
})
