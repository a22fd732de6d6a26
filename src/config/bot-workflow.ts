/** Whether commands in comments are answered: a message must not send people to a command that nobody hears. */
import { asList, asMap, asScalar, deref, entriesOf, parseYaml, valueAt, type YamlNode } from '../parse/yaml.ts'
import { triggersOf } from './workflow.ts'

/** Of workflows by path, those of the base: GitHub runs `issue_comment` by the default branch's. */
export function answersCommands(files: ReadonlyMap<string, string>): boolean {
  return [...files].some(([path, text]) => path.startsWith('.github/workflows/') && /issue_comment/.test(text) && /plimsoll/i.test(text) && listens(text))
}

function listens(text: string): boolean {
  const { documents, problem } = parseYaml(text)
  const root = problem === undefined && documents[0] !== undefined ? asMap(documents[0]) : undefined
  if (root === undefined || !triggersOf(valueAt(root, 'on')).has('issue_comment')) return false
  const jobs = valueAt(root, 'jobs')
  const map = jobs === undefined ? undefined : deref(jobs)
  return map?.kind === 'map' && entriesOf(map).some(({ value }) => (asList(valueAt(value, 'steps'))?.items ?? []).some(isBot))
}

function isBot(step: YamlNode): boolean {
  const uses = asScalar(valueAt(step, 'uses'))?.text ?? ''
  const mode = asScalar(valueAt(valueAt(step, 'with'), 'mode'))?.text ?? 'auto'
  return (/(^|\/)plimsoll([@:]|$)/i.test(uses) || /^\.\/?$/.test(uses)) && (mode === 'auto' || mode === 'command')
}
