/** What a module is for, told by where it stands and how it ends: clients in tests, seeds and scripts serve nobody. */

export type Use = 'code' | 'test' | 'seed' | 'script'

const foreign = /(^|\/)(node_modules|site-packages|\.?v?env|\.tox|\.nox|__pypackages__|vendor|vendored|third_party|dist|build)\//
const testFolders =
  /(^|\/)(tests?|testing|testsuite|unit_tests?|integration_tests?|e2e|fixtures?|mocks?|examples?|samples?|docs?(_src)?|benchmarks?|load_?tests?|locust)\//i
const testFiles = /(^|\/)(test_[^/]*|[^/]*_tests?|conftest|locustfile|noxfile)\.py$/i
const testImports = /^\s*(?:import|from)\s+(?:pytest|unittest|testcontainers|hypothesis)\b/m
const seeds = /(^|\/)(seeds?|seeders?|seeding|factories)\/|(^|\/)(seed(s|er|ing|_[^/]*)?|[^/]*_seeds?|load_fixtures?|initial_data|sample_data|demo_data)\.py$/i
const scriptFolders =
  /(^|\/)([._]?scripts?|bin|tools?|tooling|alembic|migrations?|migrate|versions|commands?|management|cli|codemods?|backfills?|notebooks?|\.github|\.circleci|\.gitlab|ops|devtools?)\//i
const scriptFiles =
  /(^|\/)(setup|manage|tasks|fabfile|cli|__main__|migrate|migrations?|backfill[^/]*|reset_?db|(pre|post)_?hook[^/]*|create_?(db|tables?|database)|drop_?(db|tables?)|init_?db|wait_for[^/]*|[^/]*_?pre_?start|prestart|import_[^/]*|export_[^/]*|alembic_[^/]*)\.py$/i
/** A module that listens, or stays and waits for work, serves although it also runs by itself. */
const serves =
  /\b(?:uvicorn|granian|hypercorn|waitress|gunicorn|aiohttp\.web|web)\b[\w.]*\.?(?:run|run_app|serve)\b|\.run\(|serve_forever|run_forever|start_polling|run_polling|start_consuming|while True\b|asyncio\.Event\(|FastAPI\(|Flask\(|Starlette\(|Litestar\(|Sanic\(|Quart\(|Celery\(|Huey\(|(?:Redis|Rabbitmq|Queue|Stream)Broker\(|\bWorkerSettings\b|@(?:\w{1,30}\.)?job\b/
const main = /^if\s+__name__\s*==\s*['"]__main__['"]/m

/** Whether a file is somebody else's: nothing in it is the repository's own. */
export function isForeign(path: string): boolean {
  return foreign.test(path)
}

export function useOf(path: string, text: string): Use {
  if (testFolders.test(path) || testFiles.test(path) || testImports.test(text)) return 'test'
  if (seeds.test(path)) return 'seed'
  if (/(^|\/)env\.py$/.test(path) && /\balembic\b/.test(text)) return 'script'
  // `app/cli/main.py` may be what starts the server; `scripts/` never is.
  if (scriptFolders.test(path)) return 'script'
  if (scriptFiles.test(path)) return serves.test(text) && !/(^|\/)(setup|manage|fabfile)\.py$/.test(path) ? 'code' : 'script'
  if (text.startsWith('#!') && !serves.test(text)) return 'script'
  return main.test(text) && !serves.test(text) ? 'script' : 'code'
}
