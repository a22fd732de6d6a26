/** The objects every template is given besides its values: {@link https://helm.sh/docs/chart_template_guide/builtin_objects/}. */
import type { Chart } from './chart.ts'
import { supportedKubernetes } from './functions/versions.ts'
import { bool, list, map, number, printed, text, unknown, whyUnknown, type Value } from './value.ts'

export function builtIns(chart: Chart, release: { readonly name: string; readonly namespace: string }): readonly (readonly [string, Value])[] {
  return [
    ['Chart', chart.about],
    [
      'Release',
      map([
        ['Name', text(release.name)],
        ['Namespace', text(release.namespace)],
        ['Service', text('Helm')],
        ['IsInstall', bool(true)],
        ['IsUpgrade', bool(false)],
        ['Revision', number(1)],
      ]),
    ],
    ['Capabilities', capabilities],
    ['Files', filesOf(chart)],
    ['Subcharts', map()],
  ]
}

/** Which versions a cluster has, only it knows; what every supported one has, or none any more, is known all the same. */
const capabilities = map([
  [
    'KubeVersion',
    map([
      ['Version', text(supportedKubernetes)],
      ['GitVersion', text(supportedKubernetes)],
      ['Major', text('1')],
      ['Minor', unknown('KubeVersion')],
    ]),
  ],
  ['APIVersions', map([['Has', { kind: 'call', call: ([wanted]) => hasVersion(wanted === undefined ? '' : printed(wanted)) }]])],
  ['HelmVersion', map([['Version', text('v3.18.4')]])],
])

const always =
  /^(v1|apps\/v1|batch\/v1|autoscaling\/v[12]|policy\/v1|networking\.k8s\.io\/v1|rbac\.authorization\.k8s\.io\/v1|storage\.k8s\.io\/v1|apiextensions\.k8s\.io\/v1|admissionregistration\.k8s\.io\/v1|scheduling\.k8s\.io\/v1|coordination\.k8s\.io\/v1|discovery\.k8s\.io\/v1)(\/\w+)?$/
const never =
  /^(extensions\/v1beta1|apps\/v1beta[12]|batch\/v(1beta1|2alpha1)|autoscaling\/v2beta[12]|policy\/v1beta1|networking\.k8s\.io\/v1beta1|rbac\.authorization\.k8s\.io\/v1(alpha1|beta1)|storage\.k8s\.io\/v1beta1|apiextensions\.k8s\.io\/v1beta1)(\/\w+)?$/

function hasVersion(wanted: string): Value {
  return always.test(wanted) ? bool(true) : never.test(wanted) ? bool(false) : unknown(`APIVersions.Has ${wanted}`)
}

function filesOf(chart: Chart): Value {
  const named = (given: readonly Value[]): string | undefined => {
    const [name] = given
    return name === undefined || whyUnknown(name) !== undefined ? undefined : printed(name)
  }
  const at = (name: string): { path: string; line: number } => ({ path: chart.folder === '' ? name : `${chart.folder}/${name}`, line: 1 })
  return map([
    [
      'Get',
      {
        kind: 'call',
        call: (given) => {
          const name = named(given)
          return name === undefined ? unknown('Files.Get') : text(chart.files.get(name) ?? '', chart.files.has(name) ? at(name) : undefined)
        },
      },
    ],
    [
      'Lines',
      {
        kind: 'call',
        call: (given) => {
          const name = named(given)
          return name === undefined ? unknown('Files.Lines') : list((chart.files.get(name) ?? '').split('\n').map((line) => text(line)))
        },
      },
    ],
    ['Glob', { kind: 'call', call: () => unknown('Files.Glob') }],
  ])
}
