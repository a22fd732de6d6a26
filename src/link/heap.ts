/** How large a runtime lets its heap grow, from the flags that Node.js and the JVM are started with. */
import { known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { ImageStage } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Declared } from './input.ts'
import { imageName } from './images.ts'
import { handsOutFiles } from './own-code.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { bytesText } from './sizes.ts'
import { ownImage } from './stages.ts'

/** Variables whose words a runtime takes for flags, the one that is read last first. */
const variables = [
  'NODE_OPTIONS',
  '_JAVA_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'JAVA_OPTS',
  'JAVA_TOOL_OPTIONS',
  'JVM_OPTS',
  'CATALINA_OPTS',
  'ES_JAVA_OPTS',
  'OPENSEARCH_JAVA_OPTS',
  'KAFKA_HEAP_OPTS',
]

const mebi = 1_048_576
const scales: Readonly<Record<string, number>> = { '': 1, k: 1024, m: mebi, g: 1024 * mebi, t: mebi * mebi }

export function heapFacts(service: Running, declared: Declared): Partial<FactsOf<'service'>> {
  // What is set for the image that builds the pages starts nothing where they are handed out.
  if (handsOutFiles(service)) return {}
  const { memory } = service.declared.limits
  const heap = heapOf(service, declared, memory)
  if (heap === undefined) return {}
  const shown = heap.state !== 'unresolved' ? bytesText(heap.value) : heap.raw.startsWith('$') ? heap.raw : `? (${heap.raw})`
  const of = memory === undefined ? 'without a memory limit' : `of ${memory.state === 'unresolved' ? memory.raw : bytesText(memory.value)}`
  return { heap, heapSize: known(`heap ${shown} ${of}`, heap.at) }
}

function heapOf(service: Running, declared: Declared, memory: Fact<number> | undefined): Fact<number> | undefined {
  for (const word of wordsOf(service.declared, service.stage)) {
    const heap = heapIn(word, memory)
    if (heap !== undefined) return heap
  }
  const stages = ownImage(service, declared)?.lineage ?? []
  for (const name of variables) {
    const value = service.declared.environment.get(name) ?? inStages(name, stages)
    const heap = value === undefined ? undefined : heapIn(value, memory)
    const read = heap === undefined ? false : isRead(name, service, stages)
    if (heap === undefined || read === false) continue
    return read === true ? heap : unresolved(`whether its image reads ${name}`, heap.at, 'JAVA_TOOL_OPTIONS is read by every JVM')
  }
  return undefined
}

function inStages(name: string, stages: readonly ImageStage[]): Fact<string> | undefined {
  for (const { environment } of stages) if (environment.has(name)) return environment.get(name)
  return undefined
}

/**
 * No JVM reads these: start scripts do, and every JVM reads `JAVA_TOOL_OPTIONS` and its like
 * ({@link https://docs.oracle.com/en/java/javase/21/troubleshoot/environment-variables-and-system-properties.html}).
 */
const handedOn: ReadonlyMap<string, RegExp> = new Map([
  ['JAVA_OPTS', /tomcat|tomee|jboss|wildfly|keycloak|jenkins|openjdk-\d+$|s2i|fabric8|activemq|artemis/],
  ['JVM_OPTS', /cassandra/],
  ['CATALINA_OPTS', /tomcat|tomee/],
])

/** Whether such a variable gets to the JVM: its image is known to hand it on, or what it is started with does; undefined where a script may. */
function isRead(name: string, service: Running, stages: readonly ImageStage[]): boolean | undefined {
  const images = handedOn.get(name)
  if (images === undefined || images.test(imageName(service.base ?? '').repository)) return true
  const words = wordsOf(service.declared, service.stage ?? stages[0])
  if (words.some((word) => new RegExp(`\\$\\{?${name}\\b`).test(textOf(word) ?? ''))) return true
  const starts = service.actions.some(({ does }) => does === 'run') || words.some((word) => word.state === 'unresolved' || /\.(sh|bash)$/.test(word.value))
  // An image of which nothing is told but its name has a start of its own, and so has the image that a Dockerfile starts from.
  return words.length === 0 || starts ? undefined : false
}

/** The last flag counts, as it does for the runtimes. */
function heapIn(fact: Fact<string>, memory: Fact<number> | undefined): Fact<number> | undefined {
  const words = (textOf(fact) ?? '').split(/[\s"']+/)
  let found: Fact<number> | undefined
  for (const word of words) {
    const old = /^--max[-_]old[-_]space[-_]size=(.*)$/.exec(word)
    const xmx = /^-Xmx(.+)$/.exec(word) ?? /^-XX:MaxHeapSize=(.+)$/.exec(word)
    const share = /^-XX:MaxRAMPercentage=(.+)$/.exec(word)
    if (old !== null) found = sized(fact, old[1] ?? '', (text) => (/^\d+$/.test(text) ? Number(text) * mebi : undefined))
    else if (xmx !== null) found = sized(fact, xmx[1] ?? '', javaBytes)
    else if (share !== null && memory !== undefined) found = shareOf(fact, share[1] ?? '', memory)
  }
  return found
}

function sized(fact: Fact<string>, text: string, read: (text: string) => number | undefined): Fact<number> | undefined {
  const bytes = read(text)
  if (bytes !== undefined) return fact.state === 'default' ? { ...fact, value: bytes } : known(bytes, fact.at)
  const variable = /\$\{?(\w+)/.exec(text)?.[1]
  return variable === undefined ? undefined : unresolved(`\${${variable}}`, fact.at, `write a default: \${${variable}:-…}`)
}

function javaBytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)([kmgt]?)$/i.exec(text) ?? []
  return number === undefined ? undefined : Number(number) * (scales[unit.toLowerCase()] ?? 1)
}

/** A share of the container's memory, which is its limit. */
function shareOf(fact: Fact<string>, text: string, memory: Fact<number>): Fact<number> | undefined {
  const percent = sized(fact, text, (written) => (/^\d+(\.\d+)?$/.test(written) ? Number(written) : undefined))
  const limit = valueOf(memory)
  if (percent === undefined || percent.state === 'unresolved') return percent
  return limit === undefined ? unresolved('a share of an unknown limit', fact.at) : mapFact(percent, (value) => (value / 100) * limit)
}
