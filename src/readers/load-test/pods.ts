/** Pods that put load on a system: the tool that their command starts, and how many users it says. */
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { basename } from '../../base/paths.ts'
import type { LoadTestDeclaration } from '../../model/surroundings.ts'
import { commandsIn } from '../../parse/shell/commands.ts'
import { parseShell } from '../../parse/shell/parse.ts'
import { asList, asScalar, parseYaml, type YamlNode } from '../../parse/yaml.ts'
import { nearValue } from '../../parse/yaml-near.ts'

const templates = [['spec', 'template', 'spec'], ['spec', 'jobTemplate', 'spec', 'template', 'spec'], ['spec']] as const
const tools: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)locust$/, 'locust'],
  [/(^|\/)k6$/, 'k6'],
  [/(^|\/)artillery$/, 'artillery'],
  [/(^|\/)jmeter$/, 'jmeter'],
]

/** Limits stand in a script that the pod is given, or nowhere: {@link https://docs.locust.io/en/stable/configuration.html}. */
export function podsOf(text: string, path: string): readonly LoadTestDeclaration[] {
  const { documents } = parseYaml(text)
  return documents.slice(0, 50).flatMap((document): readonly LoadTestDeclaration[] => {
    if (asScalar(nearValue(document, 'apiVersion')) === undefined) return []
    const pod = templates.map((way) => nearValue(document, ...way)).find((one) => asList(nearValue(one, 'containers')) !== undefined)
    const containers = asList(nearValue(pod, 'containers'))?.items.slice(0, 20) ?? []
    return containers.flatMap((container) => startedIn(container, path) ?? []).slice(0, 1)
  })
}

function startedIn(container: YamlNode, path: string): LoadTestDeclaration | undefined {
  const scalars = ['command', 'args'].flatMap((key) => asList(nearValue(container, key))?.items.flatMap((item) => asScalar(item) ?? []) ?? [])
  const [first] = scalars
  if (first === undefined) return undefined
  const words = scalars.map((one) => one.text)
  const script = words.findIndex((word) => /^-\w*c$/.test(word))
  const isShell = script > 0 && /(^|\/)(ba|da|a)?sh$/.test(words[0] ?? '')
  const commands = isShell ? commandsIn(parseShell(words[script + 1] ?? '', () => first.line).body).map((one) => one.words) : [words]
  for (const command of commands.slice(0, 50)) {
    const tool = tools.find(([pattern]) => pattern.test(command[0] ?? ''))?.[1]
    if (tool === undefined) continue
    const at = { path, line: first.line, key: 'containers.command' }
    const users = usersOf(command, at)
    const thresholds = tool === 'locust' ? [] : [unresolved('the limits of the script that it is given', at)]
    return { kind: 'load-test', tool, name: basename(path), path, at, ...(users === undefined ? {} : { users }), thresholds }
  }
  return undefined
}

function usersOf(words: readonly string[], at: LoadTestDeclaration['at']): Fact<number> | undefined {
  for (const [index, word] of words.entries()) {
    const [, inline] = /^(?:--clients|--users|--vus|-u|-c)(?:=(.*))?$/.exec(word) ?? []
    if (!/^(--clients|--users|--vus|-u|-c)(=|$)/.test(word)) continue
    const value = inline ?? words[index + 1] ?? ''
    return /^\d{1,7}$/.test(value) ? known(Number(value), at) : unresolved('how many users it makes', at, 'write the figure in the command')
  }
  return undefined
}
