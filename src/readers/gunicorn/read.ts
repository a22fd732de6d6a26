/** What gunicorn's file says of its workers once it has been gone through as Python would. */
import { byDefault, unresolved, type Fact } from '../../base/fact.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import { parsePython, programOf, type PyValue } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'

/** Greenlets are as many as there are connections, and each that asks a database by itself holds one. */
const greenlets = /^(gevent|eventlet|gevent_pywsgi|gevent_wsgi)$/
/** Code that runs under ASGI starts threads of its own. */
const asynchronous = /^(uvicorn|uvicorn_worker|hypercorn|aiohttp|sanic)\.|^tornado$/

/** Names at the top level are settings ({@link https://docs.gunicorn.org/en/stable/settings.html#workers}). */
export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { module, problem } = await parsePython(file)
  if (module === undefined) return { declares: [], skipped: [{ path: file.path, line: problem.line, reason: problem.message }] }
  const { names } = await programOf(module, context)
  const [workers, threads, kind] = ['workers', 'threads', 'worker_class'].map((name) => names.get(name))
  if (workers === undefined && threads === undefined && kind === undefined) return { declares: [], skipped: [] }
  const processes = workers === undefined ? undefined : countOf(workers, 'workers')
  const each =
    kind?.is === 'text' && greenlets.test(kind.text)
      ? { fact: { ...unresolved(`the greenlets of ${kind.text}`, placeOf(kind, 'worker_class')), atLeast: 1 } }
      : kind?.is === 'text' && asynchronous.test(kind.text)
        ? { fact: { ...unresolved(`the threads under ${kind.text}`, placeOf(kind, 'worker_class')), atLeast: 1 } }
        : threads === undefined
          ? undefined
          : countOf(threads, 'threads')
  return {
    declares: [
      {
        kind: 'workers',
        tool: 'gunicorn',
        path: file.path,
        at: { path: file.path, line: 1, key: 'gunicorn' },
        ...(processes === undefined ? {} : { processes: processes.fact }),
        ...(processes?.variable === undefined ? {} : { processesVariable: processes.variable }),
        ...(each === undefined ? {} : { threads: each.fact }),
        ...(each?.variable === undefined ? {} : { threadsVariable: each.variable }),
      },
    ],
    skipped: module.faults.map(({ line, message }) => ({ path: file.path, line, reason: message })),
  }
}

const placeOf = (value: PyValue, key: string) => ({ path: value.at.path, line: value.at.line, key })

interface Count {
  readonly fact: Fact<number>
  readonly variable?: string
}

function countOf(value: PyValue, key: string): Count {
  const at = placeOf(value, key)
  if (value.is === 'number') return { fact: { state: 'known', value: value.number, at } }
  if (value.is === 'text' && /^\d{1,5}$/.test(value.text)) return { fact: { state: 'known', value: Number(value.text), at } }
  if (value.is === 'variable') {
    const fallback = value.fallback === undefined ? undefined : countOf(value.fallback, key).fact
    const fact: Fact<number> =
      fallback !== undefined && fallback.state !== 'unresolved'
        ? byDefault(fallback.value, at, `where ${value.name} is not set`)
        : { ...unresolved(`\${${value.name}}`, at, `set ${value.name} in the service's environment`), atLeast: fallback?.atLeast ?? 1 }
    return { fact, variable: value.name }
  }
  const raw = value.is === 'unknown' ? value.raw : 'a number made when it starts'
  // `multiprocessing.cpu_count() * 2 + 1`: three on a single core.
  const byCores = /cpu_count\(…\) \* 2 \+ 1|2 \* \S{0,40}cpu_count\(…\) \+ 1/.test(raw)
  const atMost = mostOf(value)
  return {
    fact: {
      ...unresolved(raw, at, 'write the number of workers, or a variable that holds it'),
      atLeast: byCores ? 3 : 1,
      ...(atMost === undefined ? {} : { atMost }),
    },
  }
}

/** `min(cpu_count(), 12)` is never more than its least number, whatever the others come to. */
function mostOf(value: PyValue): number | undefined {
  if (value.is !== 'call' || value.of !== 'min') return undefined
  const [first, ...others] = value.arguments
  const given = first?.is === 'list' && others.length === 0 ? first.items : value.arguments
  const numbers = given.flatMap((one) => (one.is === 'number' && one.number >= 1 ? [Math.floor(one.number)] : []))
  return numbers.length === 0 ? undefined : Math.min(...numbers)
}
