/** How large a runtime lets its heap grow, from the flags that Node.js and the JVM are started with. */
import { known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import type { Declared } from './input.ts'
import { wordsOf, type Running } from './running.ts'
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
  const { memory } = service.declared.limits
  const heap = heapOf(service, declared, memory)
  if (heap === undefined) return {}
  const shown = heap.state === 'unresolved' ? heap.raw : bytesText(heap.value)
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
    const value = service.declared.environment.get(name) ?? stages.find((stage) => stage.environment.has(name))?.environment.get(name)
    const heap = value === undefined ? undefined : heapIn(value, memory)
    if (heap !== undefined) return heap
  }
  return undefined
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
  return limit === undefined ? unresolved('a share of a limit that is not told', fact.at) : mapFact(percent, (value) => (value / 100) * limit)
}
