/** Documents of a chart that are told apart by dashes with something right behind them, as Helm tells them apart. */
import { expect, test } from 'vitest'
import { verdicts } from './verdicts.ts'

const job = (name: string): string => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}
spec:
  schedule: "40 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers:
            - name: ${name}
              image: ghcr.io/larder/${name}
`
const chart = { 'chart/Chart.yaml': 'apiVersion: v2\nname: larder\nversion: 1.0.0\n', 'chart/values.yaml': 'copies: true\n' }
const switched = (name: string): string => `---\n{{- if .Values.copies -}}\n${job(name)}{{- end }}\n`
const of = (files: Readonly<Record<string, string>>): Promise<readonly string[]> => verdicts(files, 'infrastructure/image-pinned')

test('each is a document of its own, at its own lines', async () => {
  const told = await of({ ...chart, 'chart/templates/jobs.yaml': job('sweep') + switched('copy') + switched('forget') })
  expect(told.map((line) => line.replace(/:.* @/, ' @'))).toEqual([
    'service/copy fail @ chart/templates/jobs.yaml:30',
    'service/forget fail @ chart/templates/jobs.yaml:47',
    'service/sweep fail @ chart/templates/jobs.yaml:14',
  ])
})

test('what a switch leaves out is none, and dashes inside of a text tell nothing apart', async () => {
  const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: note }\ndata:\n  note: |\n    ---apiVersion: v1\n'
  const off = await of({ ...chart, 'chart/values.yaml': 'copies: false\n', 'chart/templates/jobs.yaml': job('sweep') + switched('copy') })
  expect(off).toHaveLength(1)
  expect(await of({ ...chart, 'chart/templates/jobs.yaml': `${map}---\n${job('sweep')}` })).toHaveLength(1)
})
