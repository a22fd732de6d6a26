/** Charts that get the version of their application when they are packaged: what stands there until then names nothing that is installed. */
import { compareText } from '../../../base/evidence.ts'
import { basename } from '../../../base/paths.ts'
import { isText } from '../../../base/source.ts'
import type { ReadContext } from '../../reader.ts'
import type { Chart } from './chart.ts'
import { map, printed, unknown } from './value.ts'

const provisional = /^v?(dev(el(op(ment)?)?)?|latest|main|master|head|edge|nightly|snapshot|unreleased|local|0\.0\.0([-+].*)?)$/i

/** Where people package: build files, scripts, and workflows of every forge. */
const builds =
  /(^|\/)((GNU)?[Mm]akefile|[\w.-]{1,60}\.(mk|sh)|[Jj]ustfile|Taskfile\.ya?ml|Jenkinsfile|\.gitlab-ci\.yml|azure-pipelines\.ya?ml)$|^\.(github|gitlab|circleci)\/.{1,200}\.ya?ml$/

/** More than hardly any tree has. */
const most = 150

/** {@link https://helm.sh/docs/helm/helm_package/}: the same chart, with its version open where it is a word for none and something writes another over it. */
export async function unstamped(chart: Chart, context: ReadContext): Promise<Chart> {
  const version = chart.about.members.get('AppVersion')
  if (version === undefined || !provisional.test(printed(version.value))) return chart
  const depth = (path: string): number => (path.startsWith(`${chart.folder}/`) ? 0 : path.split('/').length)
  const paths = context.below('').filter((path) => builds.test(path))
  for (const path of paths.toSorted((a, b) => depth(a) - depth(b) || compareText(a, b)).slice(0, most)) {
    const file = await context.read(path)
    if (!isText(file) || !stamps(file.text) || !(depth(path) === 0 || isAbout(file.text, chart))) continue
    const about = map([...chart.about.members].map(([name, { value }]) => [name, name === 'AppVersion' ? { ...unknown('appVersion'), at: version.at } : value]))
    return { ...chart, about }
  }
  return chart
}

function stamps(text: string): boolean {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line) && line.length < 2_000)
  return (
    /\bhelm\b/.test(text) &&
    lines.some((line) => /--app-version\b/.test(line) || (/\b(sed|yq|perl)\b.*\s(-\w{0,3}i|--in-?place)\b/.test(line) && /\bappVersion\b/.test(line)))
  )
}

/** It names the chart, or packages whichever it is given. */
function isAbout(text: string, { folder, name }: Chart): boolean {
  return [basename(folder), name].some((word) => word !== '' && text.includes(word)) || /\bhelm package\b[^\n]*\$/.test(text)
}
