/** Plans of JMeter: how many users at once their thread groups make, and which limits they hold answers to. */
import type { Evidence } from '../../base/evidence.ts'
import { known, unresolved, type Fact } from '../../base/fact.ts'
import { basename } from '../../base/paths.ts'
import type { LoadTestDeclaration } from '../../model/surroundings.ts'
import { parseXml, type XmlElement } from '../../parse/xml.ts'
import { total } from './figures.ts'

const groups = /^(ThreadGroup|SetupThreadGroup|PostThreadGroup|kg\.apc\.jmeter\.threads\.\w+|com\.blazemeter\.jmeter\.threads\.[\w.]+)$/
const most = 200

/** {@link https://jmeter.apache.org/usermanual/component_reference.html#Thread_Group}; undefined for a file that is no plan or runs nothing. */
export async function jmeterOf(text: string, path: string): Promise<LoadTestDeclaration | undefined> {
  const root = await parseXml(text)
  if (root?.name !== 'jmeterTestPlan') return undefined
  const found = elementsOf(root)
  const running = found.filter((one) => groups.test(one.name)).slice(0, most)
  const [first] = running
  if (first === undefined) return undefined
  const variables = variablesOf(found)
  const users = total(running.flatMap((one) => (/^(Setup|Post)/.test(one.name) ? [] : [usersOf(one, path, variables)])))
  return {
    kind: 'load-test',
    tool: 'jmeter',
    name: basename(path),
    path,
    at: { path, line: first.line, key: first.name },
    ...(users === undefined ? {} : { users }),
    thresholds: found.flatMap((one) => assertion(one, path)).slice(0, most),
  }
}

/** What is switched off runs nothing; its children stand in the list that follows it. */
function elementsOf(root: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = []
  const pending: XmlElement[] = [root]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    found.push(next)
    const on = next.children.filter((child, index) => !isOff(child) && !(child.name === 'hashTree' && isOff(next?.children[index - 1])))
    pending.push(...on.reverse())
  }
  return found
}

const isOff = (element: XmlElement | undefined): boolean => element?.attributes.get('enabled') === 'false'

function propertyOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.attributes.get('name') === name)
}

/** Variables of the plan, which all hold before anything runs, the last of a name over those before it: {@link https://jmeter.apache.org/usermanual/component_reference.html#User_Defined_Variables}. */
function variablesOf(found: readonly XmlElement[]): ReadonlyMap<string, string> {
  const lists = found.filter((one) => one.name === 'Arguments' || one.attributes.get('name') === 'TestPlan.user_defined_variables')
  const all = lists.flatMap((one) => propertyOf(one, 'Arguments.arguments')?.children ?? [])
  return new Map(all.map((one) => [propertyOf(one, 'Argument.name')?.text ?? '', (propertyOf(one, 'Argument.value')?.text ?? '').slice(0, 200)]))
}

/** What variables of the plan leave of a text; they may stand in one another. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  let one = text
  for (let round = 0; round < 4 && one.length < 1_000; round++)
    one = one.replace(/\$\{([^{}()]{1,100})\}/g, (whole, name: string) => variables.get(name) ?? whole)
  return one
}

/** A number, a variable of the plan, or a property with a default: `${__P(users,50)}` ({@link https://jmeter.apache.org/usermanual/functions.html#__P}). */
function usersOf(group: XmlElement, path: string, variables: ReadonlyMap<string, string>): Fact<number> {
  const property = propertyOf(group, 'ThreadGroup.num_threads') ?? propertyOf(group, 'TargetLevel')
  const at: Evidence = { path, line: property?.line ?? group.line, key: 'ThreadGroup.num_threads' }
  const text = filled(property?.text ?? '', variables)
  if (/^\d{1,9}$/.test(text)) return known(Number(text), at)
  const byDefault = /^\$\{__(?:P|property)\([^,()]{1,100},(?:[^,()]{0,100},)?\s{0,5}(\d{1,9})\s{0,5}\)\}$/.exec(text)?.[1]
  return byDefault === undefined
    ? unresolved('the users that JMeter is started with', at, 'give the property a default, as in ${__P(users,50)}')
    : { state: 'default', value: Number(byDefault), at, note: 'unless JMeter is started with another' }
}

/**
 * What a limit is for: how long answers may take, and how many may fail. Whether one answer is the right one is asked of each and holds nobody back:
 * JMeter counts it, as it counts what fails anyway, and ends well.
 */
function assertion(element: XmlElement, path: string): readonly Fact<string>[] {
  const at: Evidence = { path, line: element.line, key: element.name }
  if (element.name === 'DurationAssertion') return [known(`duration<${propertyOf(element, 'DurationAssertion.duration')?.text ?? '?'}`, at)]
  if (element.name === 'kg.apc.jmeter.reporters.AutoStop') return [known('a run that stops by itself', at)]
  if (!/^(JSR223|BeanShell)Assertion$/.test(element.name)) return []
  const texts = element.children.map(({ text }) => text)
  // https://jmeter.apache.org/api/org/apache/jmeter/samplers/SampleResult.html
  if (texts.some((text) => /\b(prev|SampleResult)\.(getTime|time|getLatency|latency|getConnectTime|connectTime)\b/.test(text)))
    return [known('how long answers take, by a script', at)]
  const isElsewhere = ['filename', 'BeanShellAssertion.filename'].some((name) => (propertyOf(element, name)?.text ?? '') !== '')
  return isElsewhere ? [unresolved('what the script of an assertion holds answers to', at)] : []
}
