/** Servers that a program starts itself and the processes it asks for, and how many tasks Celery's configuration has at once. */
import type { WorkersDeclaration } from '../../model/declaration.ts'
import { callsOf, type PyCalled, type PyProgram, type PyStatement, type PyValue } from '../../parse/python/index.ts'
import { numberOf } from './facts.ts'
import { functionsOf } from './made.ts'
import type { Use } from './place.ts'

/** `uvicorn.run(app, workers=4)` ({@link https://www.uvicorn.org/deployment/#running-programmatically}); a program that says no number starts one. */
export function startedOf(call: PyCalled, use: Use): readonly WorkersDeclaration[] {
  const workers = /^uvicorn(\.main)?\.run$/.test(call.of) ? call.named.get('workers') : undefined
  return workers === undefined || workers.is === 'none' || use !== 'code' ? [] : [declared('uvicorn', workers, 'uvicorn.run.workers', call.at.path, true)]
}

const names = /^(worker_concurrency|CELERYD_CONCURRENCY|CELERY_WORKER_CONCURRENCY|CELERYD_CONCURRENCY)$/

/** `app.conf.worker_concurrency = 4`, `app.conf.update(worker_concurrency=4)` ({@link https://docs.celeryq.dev/en/stable/userguide/configuration.html#worker-concurrency}). */
export function concurrencyOf(program: PyProgram, use: Use): readonly WorkersDeclaration[] {
  const { module } = program
  if (use !== 'code' || !/worker_concurrency|CELERY\w*_CONCURRENCY/.test(module.text)) return []
  const named = [...program.names].filter(([name]) => names.test(name)).map(([, value]) => value)
  const set = module.body.flatMap((statement: PyStatement) =>
    statement.type === 'assign' && statement.value !== undefined && statement.targets.some((target) => target.type === 'member' && names.test(target.name))
      ? [program.valueOf(statement.value)]
      : [],
  )
  const given = callsOf(module).flatMap((site) =>
    site.call.arguments.flatMap(({ name, value }) =>
      name !== undefined && names.test(name) && site.decorates === undefined ? [program.valueOf(value, functionsOf(site))] : [],
    ),
  )
  const last = [...named, ...given, ...set].at(-1)
  return last === undefined ? [] : [declared('celery', last, 'worker_concurrency', module.path, false)]
}

function declared(tool: string, written: PyValue, key: string, path: string, inCode: boolean): WorkersDeclaration {
  const { fact, variable } = numberOf(written, key)
  return {
    kind: 'workers',
    tool,
    ...(inCode ? { inCode: true } : {}),
    path,
    at: fact.at,
    processes: fact,
    ...(variable === undefined ? {} : { processesVariable: variable }),
  }
}
