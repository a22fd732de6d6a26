/** Trap 62: `{{- if }}` on the first line, a database that a condition under another name decides, an example of values, a chart in an archive. */
import { expect, test } from 'vitest'
import { stacksOf } from '../build.ts'
import { told } from '../tree.ts'
import { installed } from './charts.ts'

const chart = 'apiVersion: v2\nname: buoy\nversion: 1.0.0\ndependencies:\n  - { name: store, version: 1.x, alias: postgres, condition: postgres.deploy }\n'
const files = {
  'chart/Chart.yaml': chart,
  'chart/values.yaml': 'postgres: { deploy: true, replicas: 2 }\n',
  'chart/values-production-example.yaml': 'postgres: { deploy: false }\n',
  'chart/charts/store/Chart.yaml': 'apiVersion: v2\nname: store\nversion: 1.0.0\n',
  'chart/charts/store/templates/db.yaml':
    '{{- if .Values.replicas }}\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: {{ .Release.Name }}-db }\nspec:\n  replicas: {{ .Values.replicas }}\n{{- end }}\n',
}

test('trap 62: a template whose first line is an action is rendered, and the condition of an alias decides', async () => {
  expect((await installed(files)).objects.map(({ at }) => at.key)).toEqual(['StatefulSet/quay-db'])
  const off = { ...files, 'chart/values.yaml': 'postgres: { deploy: false, replicas: 2 }\n' }
  expect((await installed(off)).objects).toEqual([])
})

test('trap 62: an example of production’s values is not production’s', async () => {
  expect((await stacksOf(files)).join('\n')).not.toContain('values-production-example.yaml')
})

test('one chart under two aliases is two parts, each called after its alias', async () => {
  const twice = {
    'chart/Chart.yaml':
      'apiVersion: v2\nname: buoy\nversion: 1.0.0\ndependencies:\n  - { name: store, version: 1.x, alias: front }\n  - { name: store, version: 1.x, alias: rear }\n',
    'chart/values.yaml': 'front: { replicas: 3 }\nrear: { replicas: 2 }\n',
    'chart/charts/store/Chart.yaml': 'apiVersion: v2\nname: store\nversion: 1.0.0\n',
    'chart/charts/store/templates/db.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: {{ .Release.Name }}-{{ .Chart.Name }} }\nspec:\n  replicas: {{ .Values.replicas }}\n',
  }
  const { objects, skipped } = await installed(twice)
  expect(objects.map(({ at }) => at.key)).toEqual(['Deployment/quay-front', 'Deployment/quay-rear'])
  expect(told(skipped)).toEqual([])
})

test('trap 62: a chart in an archive takes part, and is told as missing', async () => {
  const { 'chart/charts/store/Chart.yaml': _chart, 'chart/charts/store/templates/db.yaml': _template, ...rest } = files
  const { missing, objects, skipped } = await installed({ ...rest, 'chart/charts/store-1.0.0.tgz': 'not text' })
  expect(objects).toEqual([])
  expect(told(skipped)).toEqual([])
  expect(missing.map(({ at, chart: name }) => `${at.path}:${at.line} ${name}`)).toEqual(['chart/Chart.yaml:5 store'])
})
