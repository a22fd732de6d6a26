/** What of the tree a stack stands beside: code mounted into its services, tests, and files that describe production for tools that are not read. */
import type { Evidence } from '../base/evidence.ts'
import { textOf } from '../base/fact.ts'
import { basename, dirname, placeOf } from '../base/paths.ts'
import { isText } from '../base/source.ts'
import type { Declaration, ServiceDeclaration } from '../model/declaration.ts'
import type { ReadContext } from '../readers/reader.ts'
import type { PlatformStacks } from './platforms.ts'

const source = /\.(py|rb|php|go|rs|java|kt|cs|exs?|scala|[cm]?[jt]sx?|vue|svelte)$/
const test = /(_test\.(go|py|rb|exs?)|(^|\/)test_[^/]{1,100}\.py|[.-](test|spec)\.[cm]?[jt]sx?|(Test|Tests|Spec)\.(java|kt|php|cs|[cm]?[jt]sx?))$/
/** One folder may hold settings in code, or what users add; several are the program. */
const least = 2

const manifest =
  /^(package\.json|deno\.jsonc?|pyproject\.toml|requirements\.txt|Pipfile|Gemfile|composer\.json|go\.mod|mix\.exs|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?)$/

/**
 * Where folders of code from within what the service is built from are mounted under their own names; none where it is one alone.
 * Where it is built from nothing, one that holds a program is what it runs.
 */
export function codeFoldersOf({ build, mounts }: ServiceDeclaration, paths: readonly string[]): readonly Evidence[] {
  const context = build?.context
  if (context === undefined) {
    const binds = mounts.filter(({ type, file, readOnly }) => type === 'bind' && file !== undefined && readOnly !== true)
    if (binds.length === 0) return []
    const programs = new Set(paths.filter((path) => manifest.test(basename(path))).map(dirname))
    return binds.filter(({ file = '' }) => programs.has(file)).map(({ at }) => at)
  }
  const prefix = context === '' ? '' : `${context}/`
  const found = mounts.filter(({ type, file, target, readOnly }) => {
    if (type !== 'bind' || readOnly === true || file === undefined || file === context || !file.startsWith(prefix)) return false
    const inside = target.state === 'known' ? target.value.replace(/\/+$/, '') : ''
    return basename(inside) === basename(file) && paths.some((path) => path.startsWith(`${file}/`) && source.test(path))
  })
  return found.length < least ? [] : found.map(({ at }) => at)
}

/** A test in the folder of the file or the one above it. The root's own may be of anything. */
export function testsBeside(file: string, paths: readonly string[]): string | undefined {
  const folders = [dirname(file), dirname(dirname(file))].filter((folder) => folder !== '')
  return folders.length === 0 ? undefined : paths.find((path) => folders.includes(dirname(path)) && test.test(path))
}

const generic =
  /\.(com|org|io|net|dev)$|^(back-?end|front-?end|server|client|core|common|shared|docs?|website|worker|root|workspace|project|main|graphql|redis|postgres(ql)?|mysql|mariadb|mongo(db)?|nginx|rabbitmq|kafka|minio|grafana|prometheus)$/

/** What packages are called, and modules of Go after their hosts: `github.com/knadh/listmonk`. */
export function namesOf(declarations: readonly Declaration[]): ReadonlySet<string> {
  const names = declarations.flatMap((one) => (one.kind === 'package' ? one.name.toLowerCase().split('/') : []))
  return new Set(names.filter((name) => name.length > 3 && !generic.test(name)))
}

/** `acme/kiln:2` of a tree whose package is called kiln. */
export function isNamedAfter({ image }: ServiceDeclaration, names: ReadonlySet<string>): boolean {
  return (textOf(image) ?? '')
    .toLowerCase()
    .split(/[/:@]/)
    .some((part) => names.has(part))
}

/** Of AWS's CodeDeploy and Elastic Beanstalk, of Scalingo, CapRover and Platform.sh. */
const ofPlatforms = /(^|\/)(appspec\.ya?ml|Dockerrun\.aws\.json|\.ebextensions\/[^/]{1,100}|scalingo\.json|captain-definition|\.platform\.app\.yaml)$/

/** Where a platform may run the tree, by files of which nothing is judged: in a folder that is for no production they are no way into it. */
export function waysElsewhere({ stacks, candidates }: PlatformStacks, paths: readonly string[]): string | undefined {
  const known = [
    ...stacks.map(({ files }) => files[0] ?? ''),
    ...candidates.filter(({ why }) => !/development|review apps|button/.test(why)).map(({ path }) => path),
  ]
  return [...known, ...paths.filter((path) => ofPlatforms.test(path))].find((path) => path !== '' && ['neutral', 'production'].includes(placeOf(path).place))
}

const valuesOfProduction = /(^|\/)values[-_.](prod|production|live)\b[^/]{0,60}\.ya?ml$/
const playbook = /(^|\/)(ansible|playbooks)\/.{1,200}\.ya?ml$/
const inventory = /(^|\/)(inventory|inventories|host_vars|group_vars|hosts(\.ini|\.ya?ml)?)(\/|$)/
const mostPlays = 60

/** Of {@link https://socialgouv.github.io/kontinuous/ kontinuous}, and of what it was before. */
const kontinuous = /^\.(kontinuous|kube-workflow)\/(env\/)?prod(uction)?\//

const manifests = /(^|\/)manifest[-_.](prod|production|live)\.ya?ml$/

/**
 * Another way into production: Convox, a chart's values for it, a manifest of Cloud Foundry
 * ({@link https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html}), a platform that is told to leave the stack's file out,
 * or playbooks with an inventory that know nothing of Compose.
 */
export async function unreadBeside(files: readonly string[], paths: readonly string[], context: ReadContext): Promise<string | undefined> {
  for (const path of paths.filter((one) => one === '.slugignore' || manifests.test(one)).slice(0, mostPlays)) {
    const file = await context.read(path)
    const lines = isText(file) ? file.text.split(/\r?\n/).map((line) => line.trim()) : []
    if (path !== '.slugignore' && lines.includes('applications:')) return `${path} describes production`
    if (path === '.slugignore' && files.some((one) => lines.includes(one) || lines.includes(`/${one}`))) return `${path} leaves it out of what is deployed`
  }
  const told = paths.find((path) => path === 'convox.yml' || kontinuous.test(path) || (valuesOfProduction.test(path) && placeOf(path).place !== 'example'))
  if (told !== undefined) return `${told} describes production`
  const plays = paths.filter((path) => playbook.test(path))
  if (plays.length === 0 || plays.length > mostPlays || !paths.some((path) => inventory.test(path))) return undefined
  for (const path of plays) {
    const file = await context.read(path)
    if (isText(file) && /compose|docker_stack/i.test(file.text)) return undefined
  }
  const play = plays.find((path) => !inventory.test(path))
  return play === undefined ? undefined : `${play} describes production`
}
