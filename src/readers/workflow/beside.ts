/** The containers a job starts for itself: what its steps do to a database is done to that one, unless the job is told of another. */
import { ofDatabase } from '../../commands/job-steps.ts'
import type { ScriptDeclaration } from '../../model/declaration.ts'
import { asList, asMap, asScalar, entriesOf, valueAt, type YamlNode } from '../../parse/yaml.ts'

/** Source: docs.github.com, "Using containerized services". */
export function besideOf(job: YamlNode, root: YamlNode): Pick<ScriptDeclaration, 'beside' | 'containers'> {
  const services = asMap(valueAt(job, 'services'))
  const beside = (services === undefined ? [] : entriesOf(services)).flatMap(({ value }) => asScalar(valueAt(value, 'image'))?.text ?? [])
  if (beside.length === 0) return {}
  return reachesAnother(job, root) ? { containers: beside } : { beside, containers: beside }
}

/** An environment of GitHub's, or an address out of its secrets and variables, leads to what is not gone with the job. */
function reachesAnother(job: YamlNode, root: YamlNode): boolean {
  if (valueAt(job, 'environment') !== undefined) return true
  const steps = asList(valueAt(job, 'steps'))?.items ?? []
  const settings = [valueAt(root, 'env'), valueAt(job, 'env'), ...steps.flatMap((step) => [valueAt(step, 'env'), valueAt(step, 'with')])]
  const told = settings.flatMap((map) => pairsOf(map)).some(({ name, text }) => namesIn(text).some((one) => ofDatabase.test(one) || ofDatabase.test(name)))
  return told || steps.some((step) => namesIn(asScalar(valueAt(step, 'run'))?.text ?? '').some((one) => ofDatabase.test(one)))
}

function pairsOf(node: YamlNode | undefined): readonly { readonly name: string; readonly text: string }[] {
  const map = node === undefined ? undefined : asMap(node)
  return (map === undefined ? [] : entriesOf(map)).map(({ key, value }) => ({ name: key.text, text: asScalar(value)?.text ?? '' }))
}

/** Names of secrets, variables and inputs that a text refers to. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\b(?:secrets|vars|inputs)(?:\.([\w-]+)|\[\s*['"]([\w-]+)['"]\s*\])/g)].map((found) => found[1] ?? found[2] ?? '')
}
