/** What tells that an app.json is not how production gets out: it is for review apps, or commands deploy the same repository elsewhere and none speaks of Heroku. */
import { isText } from '../../base/source.ts'
import { lentStrengths } from '../../commands/callers.ts'
import { strengthOfDeploy } from '../../commands/surroundings.ts'
import type { Evidence } from '../../base/evidence.ts'
import { at, textAt, type PlacedMap } from '../../parse/placed.ts'
import { namesStage } from '../../parse/stage-names.ts'
import type { Finding } from '../platform.ts'

/**
 * What in it says so: `"RACK_ENV": { "value": "review" }`, a variable that only review apps are given, what is run before one of a pull request is destroyed
 * ({@link https://devcenter.heroku.com/articles/github-integration-review-apps}).
 */
export function reviewsBy(root: PlacedMap): string | undefined {
  if (textAt(root, 'scripts', 'pr-predestroy') !== undefined) return 'pr-predestroy'
  if (['name', 'description'].some((key) => reviewed.test(textAt(root, key) ?? ''))) return 'description'
  const env = at(root, 'env')
  if (env?.kind !== 'map') return undefined
  const given = [...env.members.keys()].find((name) => name === 'HEROKU_PARENT_APP_NAME' || isHandedDown(env, name) || /(^|_)REVIEW_?APPS?(_|$)/.test(name))
  if (given !== undefined) return given
  return [...env.members.keys()].find((name) => {
    const value = textAt(env, name) ?? textAt(env, name, 'value')
    return (/(^|_)ENV$/.test(name) || namesStage(name)) && /^(review|preview)([-_ ]?apps?)?$/i.test(value ?? '')
  })
}

/** Review apps are told their name where it is asked for, and a password keeps everybody else out of them; whoever installs from a button is told what to type. */
function isHandedDown(env: PlacedMap, name: string): boolean {
  if (name !== 'HEROKU_APP_NAME' || at(env, name, 'required') === undefined) return false
  return [...env.members.keys()].some((one) => /BASIC_?AUTH/.test(one)) && ['value', 'description'].every((key) => textAt(env, name, key) === undefined)
}

const readmes = /^readme\.(md|rst|adoc|txt)$/i

const reviewed = /\breview[ -]apps?\b/i
const serves = /\b(prod|production|live)\b/i
const isUsed = /\b(prod|production|live|staging|pipeline|deploy(s|ed|ing)?)\b/i

/** Where the README says that Heroku has the review apps, and nothing else of it. */
export async function reviewsInReadme({ context }: Finding): Promise<Evidence | undefined> {
  const path = context.below('').find((one) => readmes.test(one))
  const file = path === undefined ? undefined : await context.read(path)
  if (path === undefined || !isText(file)) return undefined
  const told = file.text.split('\n').flatMap((text, index) => (/heroku/i.test(text) ? [{ line: index + 1, text }] : []))
  const first = told.find(({ text }) => reviewed.test(text))
  const isMore = told.some(({ text }) => (reviewed.test(text) ? serves : isUsed).test(text.replace(/\(https?:[^)]*\)/g, '')))
  return first === undefined || isMore ? undefined : { path, line: first.line, key: '' }
}

const pipelines =
  /^\.github\/workflows\/.*\.ya?ml$|^\.(gitlab-ci|travis)\.ya?ml$|^\.circleci\/|(^|\/)(Jenkinsfile|[Mm]akefile|package\.json|[\w.-]+\.sh)$|^(bin|scripts?)\/[^/]{1,60}$/
const lookAt = /\b(pull[- ]?requests?|review[- ]?apps?|previews?)\b/i

/**
 * Anything that says that Heroku or Dokku runs it, but for pull requests: what an app.json asks for is given to apps that are made from it,
 * by a button or for a review, and never to one that is there ({@link https://devcenter.heroku.com/articles/app-json-schema}).
 */
export async function isSpokenOf({ context }: Finding, root: PlacedMap | undefined): Promise<boolean> {
  // What Dokku alone takes up.
  if (['healthchecks', 'cron'].some((key) => at(root, key) !== undefined) || at(root, 'scripts', 'dokku') !== undefined) return true
  for (const path of context.below('')) {
    if (!readmes.test(path) && !(pipelines.test(path) && !lookAt.test(path.replaceAll(/[-_]/g, ' ')))) continue
    const file = await context.read(path)
    if (
      isText(file) &&
      file.text.split('\n').some((line) => /heroku|dokku/i.test(line) && (!lookAt.test(line) || isUsed.test(line.replace(/review[ -]apps?/gi, ''))))
    )
      return true
  }
  return false
}

/** Names that Scalingo alone asks for, or that scripts for it have: {@link https://doc.scalingo.com/platform/app/app-manifest}. */
const scalingo = /(^|\/)(\.scalingo\/[^/]+|scalingo\.json|(bin|scripts?)\/scalingo[\w-]{0,60}(\.(sh|rb|py|js))?)$/

/** What tells that Scalingo runs a Procfile: a file, or the script of a package that it runs by its name. */
export async function scalingoSign(folder: string, context: Finding['context']): Promise<string | undefined> {
  const named = context.below('').find((path) => scalingo.test(path))
  if (named !== undefined) return named
  for (const path of new Set([folder === '' ? 'package.json' : `${folder}/package.json`, 'package.json'])) {
    const file = context.has(path) ? await context.read(path) : undefined
    if (isText(file) && file.text.includes('"scalingo-postbuild"')) return `scalingo-postbuild in ${path}`
  }
  return undefined
}

const clusterTools = new Set<string>(['kubectl', 'kustomize', 'helm', 'helmfile', 'skaffold', 'argocd', 'flux', 'nomad'])

/** Resources of Terraform that run what a repository holds. */
const runs =
  /"(aws_(ecs_service|apprunner_service|elastic_beanstalk_environment)|azurerm_(container_app|container_group|linux_web_app|windows_web_app|app_service)|google_(cloud_run\w*|app_engine_\w+)|digitalocean_app|kubernetes_(deployment|manifest)\w*|helm_release|kubectl_manifest|nomad_job)"|^\s*(docker_image|container_image|image)\s*=/m

/** The command of production that deploys elsewhere; none where any file of a pipeline speaks of Heroku. */
export async function deployedElsewhere({ context, scripts, schedules }: Finding): Promise<Evidence | undefined> {
  const lent = lentStrengths(scripts, schedules)
  const found = scripts.flatMap((script) =>
    script.actions.flatMap((action) =>
      action.does === 'deploy' &&
      (clusterTools.has(action.tool) || action.tool === 'terraform') &&
      (strengthOfDeploy({ ...action, tool: 'compose' }, script, [], lent.get(script.name)) ?? 2) >= 2
        ? [action]
        : [],
    ),
  )
  const [first] = found
  if (first === undefined) return undefined
  const texts = async (pattern: RegExp, says: RegExp): Promise<boolean> => {
    for (const path of context.below('')) {
      const file = pattern.test(path) ? await context.read(path) : undefined
      if (isText(file) && says.test(file.text)) return true
    }
    return false
  }
  if (await texts(/^\.github\/.*\.ya?ml$|^\.(gitlab-ci|travis)\.ya?ml$|^\.circleci\/|(^|\/)(Jenkinsfile|[Mm]akefile|[\w.-]+\.(sh|tf))$/, /heroku|dokku/i))
    return undefined
  const cluster = found.find(({ tool }) => clusterTools.has(tool))
  return cluster?.at ?? ((await texts(/\.(tf|tofu)$/, runs)) ? first.at : undefined)
}
