/** What whoever runs an application on the JVM sets beside its files: the command line, system properties, a JSON text and the environment, in that order. */
import { known, valueOf, type Fact } from '../base/fact.ts'
import { limits } from '../base/limits.ts'
import { jsonText, parseJson, type JsonNode } from '../parse/json.ts'
import { looseName, plainName } from '../parse/jvm/names.ts'
import type { Declared } from './input.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { variableOf } from './variables.ts'

export interface Given {
  readonly fact: Fact<string>
  /** The variable that sets it. */
  readonly variable?: string
}

export interface Sources {
  /** A setting by its plain name, by the strongest source that has it. */
  given(name: string): Given | undefined
  /** Plain names that the command line and the JSON text set. */
  readonly names: ReadonlySet<string>
}

/** What JVMs and their usual start scripts take options from. */
const options = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'JAVA_OPTS', 'JAVA_OPTIONS', 'JVM_OPTS', 'CATALINA_OPTS', 'JAVA_ARGS']

/** Sources by Spring Boot's order ({@link https://docs.spring.io/spring-boot/reference/features/external-config.html}), which the others follow as far as they have them. */
export function sourcesOf(service: Running, declared: Declared): Sources {
  const command = new Map<string, Fact<string>>()
  const properties = new Map<string, Fact<string>>()
  const take = (text: string, from: Fact<string>): void => {
    for (const word of text.split(/\s+/)) {
      const found = /^["']?(-D|--)([A-Za-z][\w.[\]"-]{1,200})=(.*?)["']?$/.exec(word)
      if (found === null) continue
      const target = found[1] === '-D' ? properties : command
      target.set(plainName(found[2] ?? ''), {
        ...known(found[3] ?? '', from.at),
        ...(from.state === 'default' ? { state: 'default' as const, note: from.note } : {}),
      } as Fact<string>)
    }
  }
  for (const name of options) {
    const fact = service.declared.environment.get(name) ?? service.stage?.environment.get(name)
    if (fact !== undefined) take(valueOf(fact) ?? '', fact)
  }
  for (const word of wordsOf(service.declared, service.stage)) take(valueOf(word) ?? '', word)
  const variables = variablesOf(service, declared)
  const json = jsonOf(service)
  return {
    given: (name) => {
      const fact = command.get(name) ?? json.get(name) ?? properties.get(name)
      if (fact !== undefined) return { fact }
      const variable = variables.get(looseName(name))
      const set = variable === undefined ? undefined : variableOf(service, variable, declared)
      return set === undefined || variable === undefined ? undefined : { fact: set, variable }
    },
    names: new Set([...command.keys(), ...json.keys(), ...properties.keys()]),
  }
}

/** Names of variables by what they are without their signs; the service's own over those of env files. */
function variablesOf(service: Running, declared: Declared): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const env of declared.envs) for (const name of env.values.keys()) found.set(looseName(name), name)
  for (const name of service.stage?.environment.keys() ?? []) found.set(looseName(name), name)
  for (const name of service.declared.environment.keys()) found.set(looseName(name), name)
  return found
}

/** `SPRING_APPLICATION_JSON`. */
function jsonOf(service: Running): ReadonlyMap<string, Fact<string>> {
  const found = new Map<string, Fact<string>>()
  const fact = service.declared.environment.get('SPRING_APPLICATION_JSON') ?? service.stage?.environment.get('SPRING_APPLICATION_JSON')
  const text = valueOf(fact)
  if (fact === undefined || text === undefined) return found
  const walk = (node: JsonNode | undefined, name: string): void => {
    if (found.size > limits.variables) return
    if (node?.kind === 'object') for (const { key, value } of node.entries) walk(value, name === '' ? key : `${name}.${key}`)
    else if (node?.kind === 'scalar') found.set(plainName(name), known(jsonText(node) ?? String(node.value), fact.at))
  }
  walk(parseJson(text).root, '')
  return found
}
