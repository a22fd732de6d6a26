/** Judges by the words around a command whether it brings up production: a job's title, a target, a condition, a script's name. */
import { basename, dirname, isPipeline, placeOf, wordsOf } from '../base/paths.ts'
import type { DeployAction } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'

/** How surely a command is production's: 3 says so, 2 speaks of deploying, 1 is staging's, 0 is for development and tests. */
export type Strength = 0 | 1 | 2 | 3

const set = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const productionWords = set('prod production live')
const notLive = set('dev development test')
/** `prod-style`, `production-like`: what is like it is not it. */
const imitations = set('like style alike mirror mimic sim simulation lite')
const deployWords = set('deploy deploys deploying deployment deployments redeploy release releases rollout update upgrade ansible provision ssh swarm')
const stagingWords = set('staging stage stg qa uat preview preprod preproduction pre canary')
const developmentWords = set('dev devel develop development local localhost debug demo playground sandbox')
const testWords = set('ci test tests testing e2e integration lint smoke bench benchmark cypress playwright abort')

/** What one group of words says; undefined when they say nothing. */
function strengthOf(words: readonly string[]): Strength | undefined {
  const has = (known: ReadonlySet<string>): boolean => words.some((word) => known.has(word))
  if (words.some((word, index) => imitations.has(word) && productionWords.has(words[index - 1] ?? ''))) return 0
  if (has(stagingWords)) return 1
  // `deploy-dev-live`: a cluster is called live, and what stands in it is for development.
  if (words.some((word) => productionWords.has(word) && (word !== 'live' || !has(notLive)))) return 3
  if (has(developmentWords)) return 0
  // A job that tests and deploys, or one that deploys to a test environment: less than production, more than a test.
  if (has(testWords)) return has(deployWords) ? 1 : 0
  return has(deployWords) ? 2 : undefined
}

/** By the nearest words: the target or job first, then the script's name, then its folders. */
export function strengthOfScript(script: ScriptDeclaration): Strength | undefined {
  if (script.previews === true) return 0
  const target = script.name.includes('#') ? script.name.slice(script.name.indexOf('#') + 1) : ''
  const title = script.title ?? ''
  const job = strengthOf([...wordsOf(target), ...wordsOf(title.slice(title.lastIndexOf(' / ') + 1))])
  // `Build and Deploy / Lint`: a job that tries things is one, whatever its workflow goes on to do.
  const near = job === 0 && title.includes(' / ') ? 0 : strengthOf([...wordsOf(target), ...wordsOf(title)])
  if (near !== undefined) return near
  const file = strengthOf(wordsOf(basename(script.path).replace(/^\.gitlab-ci\./, '')))
  if (file !== undefined) return file
  if (script.path.endsWith('.service')) return 2
  return strengthOf(dirname(script.path).split('/').reverse().flatMap(wordsOf))
}

/** Of one command in a script, whose callers may lend it what it doesn't say itself. Undefined: nothing tells that it is production's. */
export function strengthOfDeploy(action: DeployAction, script: ScriptDeclaration, files: readonly string[], lent: Strength | undefined): Strength | undefined {
  if (script.previews === true) return 0
  const byFiles = strengthOfFiles(files)
  const condition = strengthOf(conditionWords(action.condition))
  const around = action.context.replace(script.path, ' ').replace(script.title ?? ' ', ' ')
  // A project may be called after any test; only an environment in its name speaks.
  const project = wordsOf(action.project?.text ?? '').filter((word) => !testWords.has(word))
  const near = strengthOf([...wordsOf(around), ...project, ...action.envFiles.flatMap((file) => wordsOf(basename(file.text)))])
  const own = condition ?? mostTelling(near, strengthOfScript(script)) ?? lent
  if (byFiles === 0 || byFiles === 1) return own === 3 && byFiles === 1 ? 1 : byFiles
  if (action.tool === 'stack') return own ?? (byFiles === 3 ? 3 : 2)
  if (own === 2 && byFiles === 3) return 3
  // What a job of a pipeline brings up and says nothing of stands on a machine that is gone when it ends: it tries the file out.
  if (own === undefined && isPipeline(script.path)) return undefined
  return own ?? (byFiles === 3 ? 2 : undefined)
}

/** Whether anything around a command speaks of deploying: `make run-prod` may well be somebody's look at what production gets. */
export function speaksOfDeploying(action: DeployAction, script: ScriptDeclaration): boolean {
  const told = [script.name, script.title ?? '', script.path, action.context, action.project?.text ?? '', ...action.envFiles.map(({ text }) => text)]
  return told.flatMap(wordsOf).some((word) => deployWords.has(word) || stagingWords.has(word))
}

/** `ssh` or a project's name adds to what the script's own name says, but never overrules its staging or its tests. */
function mostTelling(near: Strength | undefined, script: Strength | undefined): Strength | undefined {
  if (near === undefined || script === undefined) return near ?? script
  if (near <= 1 || script <= 1) return near === 3 && script === 0 ? near : (Math.min(near, script) as Strength)
  return Math.max(near, script) as Strength
}

function strengthOfFiles(files: readonly string[]): Strength | undefined {
  const said = files.map((path) => ({ place: placeOf(path).place, words: wordsOf(basename(path)) }))
  if (said.some(({ words }) => words.some((word) => stagingWords.has(word)))) return 1
  if (said.some(({ place }) => place === 'development')) return 0
  return said.some(({ place }) => place === 'production') ? 3 : undefined
}

/** `test -f x` tests nothing of ours, and what is denied says nothing. */
function conditionWords(condition: string | undefined): readonly string[] {
  if (condition === undefined || /!|^(not|else)\b/.test(condition)) return []
  return wordsOf(condition).filter((word) => !testWords.has(word) && !deployWords.has(word))
}
