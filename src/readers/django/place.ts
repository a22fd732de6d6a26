/** Which settings modules a Django project has, what each is called, and which of them production takes where nobody says. */
import { basename, placeOf, wordsOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { callsOf, parsePython, type PyExpression, type PyStatement } from '../../parse/python/index.ts'
import type { ReadContext } from '../reader.ts'

/** `shop.settings.production`, as `DJANGO_SETTINGS_MODULE` names it. */
export function moduleName(path: string, project: string): string {
  return (project === '' ? path : path.slice(project.length + 1)).replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.')
}

const settingsFile = /(^|\/)(settings\/(\w+\/)?\w+|\w*settings\w*|\w*settings\w*\/\w+)\.py$/

export function isSettings(path: string): boolean {
  return settingsFile.test(path)
}

/** A project that a library brings along to be tried in: `test_project/settings.py`. */
const trialProject = /(^|\/)(tests?[-_]?(project|proj|site|app)|(example|demo)[-_]?project)\//

/** Tests' own settings never serve; nor do those below a folder of examples. */
export function useOf(path: string): ClientDeclaration['use'] {
  const words = wordsOf(basename(path).replace(/\.py$/, ''))
  if (placeOf(path).place === 'example' || trialProject.test(path) || words.some((word) => /^(tests?|testing|ci|pytest)$/.test(word))) return 'test'
  return 'code'
}

const isTrial = (name: string): boolean =>
  wordsOf(name.replaceAll('.', ' ')).some((word) =>
    /^(dev|devel|develop|development|local|test|tests|testing|ci|debug|docker|staging|stage|example|template|base|common|defaults?)$/.test(word),
  )
const isLive = (name: string): boolean => wordsOf(name.replaceAll('.', ' ')).some((word) => /^(prod|production|live|deploy|deployment)$/.test(word))

/** Settings that only those who write the code take. */
export const isForWork = (name: string): boolean =>
  wordsOf(name.replaceAll('.', ' ')).some((word) => /^(dev|devel|develop|development|local|tests?|testing|ci|debug|example|template|sample|demo)$/.test(word))

/**
 * What `wsgi.py`, `asgi.py` and `manage.py` name in that order ({@link https://docs.djangoproject.com/en/5.2/topics/settings/#designating-the-settings}), one that
 * is named for production before one that is not, and no one that is for development where another is there.
 */
export async function defaultModule(project: string, context: ReadContext): Promise<string | undefined> {
  const below = context.below(project).filter((path) => path.endsWith('.py') && placeOf(path).place !== 'example' && !trialProject.test(path))
  const starters = [
    ...below.filter((path) => basename(path) === 'wsgi.py'),
    ...below.filter((path) => basename(path) === 'asgi.py'),
    ...below.filter((path) => path === (project === '' ? 'manage.py' : `${project}/manage.py`)),
  ].slice(0, 8)
  const named: string[] = []
  for (const path of starters) named.push(...(await namedIn(path, context)))
  const modules = below.filter(isSettings).map((path) => moduleName(path, project))
  const own = modules.filter((name) => isLive(name)).sort((a, b) => a.length - b.length)
  return (
    named.find(isLive) ??
    named.find((name) => !isTrial(name)) ??
    own[0] ??
    named[0] ??
    modules.filter((name) => !isTrial(name)).sort((a, b) => a.length - b.length)[0]
  )
}

/** `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "…")`, `os.environ["DJANGO_SETTINGS_MODULE"] = "…"`. */
async function namedIn(path: string, context: ReadContext): Promise<readonly string[]> {
  const file = await context.read(path)
  if (!isText(file) || !file.text.includes(variable)) return []
  const { module } = await parsePython(file)
  if (module === undefined) return []
  const isVariable = (node: PyExpression | undefined): boolean => node?.type === 'string' && node.value === variable
  const named = callsOf(module).flatMap(({ call }) => {
    const [first, second] = call.arguments
    return isVariable(first?.value) && second?.value.type === 'string' ? [second.value.value] : []
  })
  const assigned = module.body.flatMap((statement: PyStatement) =>
    statement.type === 'assign' &&
    statement.value?.type === 'string' &&
    statement.targets.some((target) => target.type === 'subscript' && isVariable(target.index))
      ? [statement.value.value]
      : [],
  )
  return [...assigned, ...named]
}

export const variable = 'DJANGO_SETTINGS_MODULE'
