/** Taskfiles: {@link https://taskfile.dev/reference/schema}. */
import { asList, asMap, asScalar, entriesOf, parseYaml, valueAt, type YamlNode, type YamlScalar } from '../../parse/yaml.ts'
import { mostTargets, scriptLines, type Target, type Targets } from './target.ts'

export function readTaskfile(text: string): Targets {
  const { documents, problem } = parseYaml(text)
  const problems = problem === undefined ? [] : [{ line: problem.line, message: `YAML: ${problem.message}` }]
  const root = documents[0]
  const values = scalars(valueAt(root, 'vars'))
  const tasks = asMap(valueAt(root, 'tasks'))
  const targets =
    tasks === undefined
      ? []
      : entriesOf(tasks)
          .slice(0, mostTargets)
          .map((entry) => targetOf(entry.key, entry.value, values))
  return { targets, environment: scalars(valueAt(root, 'env')), problems }
}

function scalars(node: YamlNode | undefined): ReadonlyMap<string, string> {
  const map = asMap(node)
  return new Map(
    (map === undefined ? [] : entriesOf(map)).flatMap((entry) =>
      asScalar(entry.value) === undefined ? [] : [[entry.key.text, asScalar(entry.value)?.text ?? ''] as const],
    ),
  )
}

function targetOf(key: YamlScalar, task: YamlNode, shared: ReadonlyMap<string, string>): Target {
  const values = new Map([...shared, ...scalars(valueAt(task, 'vars'))])
  const script = scriptLines()
  const single = asScalar(task) ?? asScalar(valueAt(task, 'cmd')) ?? asScalar(valueAt(task, 'cmds'))
  const commands = single === undefined ? ((asList(task) ?? asList(valueAt(task, 'cmds')))?.items ?? []) : [single]
  for (const item of commands) {
    const called = asScalar(valueAt(item, 'task'))
    const command = asScalar(item) ?? asScalar(valueAt(item, 'cmd'))
    if (called !== undefined) script.addShell([{ text: `task ${called.text}`, line: called.line }])
    else if (command !== undefined) script.addShell(linesOf(command, values))
  }
  const dependencies = asList(valueAt(task, 'deps'))?.items ?? []
  const folder = asScalar(valueAt(task, 'dir'))?.text
  return {
    name: key.text,
    line: key.line,
    prerequisites: dependencies.flatMap((item) => asScalar(item)?.text ?? asScalar(valueAt(item, 'task'))?.text ?? []),
    script: script.texts.join('\n'),
    lines: script.lines,
    ...(folder === undefined || folder.includes('{{') ? {} : { folder: folder.replace(/^\.\//, '') }),
  }
}

function linesOf(command: YamlScalar, values: ReadonlyMap<string, string>): readonly { readonly text: string; readonly line: number }[] {
  const first = command.line
  return command.text
    .replace(/\n$/, '')
    .split('\n')
    .map((text, index) => ({ text: interpolate(text, values), line: Math.min(first + index, Math.max(command.endLine, first)) }))
}

function interpolate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{-?\s*\.?([^{}]*?)\s*-?\}\}/g, (_, inner: string) => {
    const value = values.get(inner)
    return value !== undefined && !value.includes('{{')
      ? value
      : `\${${/^[A-Za-z_]\w*$/.test(inner) ? inner : `task_${inner.replace(/\W+/g, '_').slice(0, 40)}`}}`
  })
}
