/** Paths inside a tree, always with forward slashes and never out of it, and what a path says about what it is for. */
import { remembered } from './remembered.ts'

/** `a/./b/../c` → `a/c`; undefined when it leaves the tree. An absolute path is outside of every tree. */
export function normalise(path: string): string | undefined {
  if (path.startsWith('/')) return undefined
  if (!unsettled.test(path)) return path
  const kept: string[] = []
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') kept.push(name)
    else if (kept.pop() === undefined) return undefined
  }
  return kept.join('/')
}

/** What is to be taken out of a path: most have nothing of it. */
const unsettled = /(^|\/)\.{0,2}(\/|$)/

/** A path written in a file of `folder` (`''` for the root), from the root of the tree; undefined when it leaves the tree. */
export function join(folder: string, path: string): string | undefined {
  return path.startsWith('/') ? undefined : normalise(folder === '' ? path : `${folder}/${path}`)
}

/** The folder of a path, `''` for the root. */
export function dirname(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export type Place = 'production' | 'neutral' | 'development' | 'example'

export interface PathPlace {
  readonly place: Place
  /** The word that told it and where it stands, as a clause: `its folder deploy says deploy`. */
  readonly why: string
  /** Told by a folder of a name that may hold all sorts: `deploy`, `ops`, `infra`. */
  readonly weak?: true
}

const exampleFolders = new Set(
  (
    'example examples sample samples demo demos archive archives archived old deprecated devcontainer test tests testing e2e cypress playwright fixture fixtures ' +
    '__tests__ __fixtures__ __mocks__ ci puppeteer spec specs testdata testenv node_modules vendor vendored third_party bower_components doc docs documentation tutorial tutorials ' +
    'benchmark benchmarks bench loadtest loadtests load-test load-tests stress-tests ddev lando gitpod integration-test integration-tests integration_tests scenarios scenario variants addons add-ons contrib snippets recipes'
  ).split(' '),
)
/** Words that an application calls its own parts by, too. */
const ambiguousFolders = new Set('recipes variants addons add-ons snippets scenario scenarios contrib'.split(' '))
const source = /\.(py|rb|php|go|rs|java|kt|cs|exs?|[cm]?[jt]sx?)$/
const exampleEndings = new Set('example sample template tmpl dist disabled bak backup orig old off swp'.split(' '))
const developmentWords = new Set(
  (
    'dev devel develop developer development local localhost debug test tests testing e2e ci integration staging stage stag stg qa uat preview uffizzi sandbox demo playground ' +
    'mock mocks bench benchmark perf loadtest cypress playwright puppeteer devcontainer devenv dockerdev gitpod codespace codespaces ddev lando okteto hack'
  ).split(' '),
)
const productionFolders = new Set(
  'prod production deploy deployment deployments live swarm ops infra infrastructure hosting hosted selfhost selfhosted'.split(' '),
)
const productionWords = new Set('prod production deploy deployment live release swarm stack server'.split(' '))
const exampleWords = new Set('example examples sample samples'.split(' '))
const exampleFolderWords = new Set('example examples sample samples archived fixture fixtures testdata'.split(' '))
/** `unittests`, `smoke-tests`: kinds of tests. */
const testKind = /^(unit|integration|functional|smoke|acceptance|system|regression|contract|component|e2e|api)[-_.]?tests?$/
/** Folders of production in name, unless a folder above them is for something else: `integration/ops` is what tests run. */
const weakFolders = new Set('deploy deployment deployments swarm ops infra infrastructure hosting hosted'.split(' '))
const plainDevelopment = new Set('dev devel develop development local test tests testing e2e ci integration staging'.split(' '))
/** `test-files`, `test_data`, `testCases`: what tests are fed with. */
const testFolder = /^tests?[-_.]?(files?|data|cases?|resources?|assets?|inputs?|dumps?)$/i

/**
 * What a path says by its names alone. Example and test places are never production and never unreadable; the nearest name to the file outranks
 * those above it, but nothing below an example folder is anything else.
 */
export function placeOf(path: string): PathPlace {
  const slash = path.lastIndexOf('/')
  const file = path.slice(slash + 1)
  const folder = ofFolder(path.slice(0, Math.max(0, slash)))
  for (const { name, plain, depth } of folder.examples) {
    if (ambiguousFolders.has(plain) && isOwnPart(file, plain, depth)) continue
    return { place: 'example', why: `its folder ${name} is for examples and tests` }
  }
  return ofFile(file) ?? folder.told ?? nowhere
}

const nowhere: PathPlace = { place: 'neutral', why: 'nothing in its path says what it is for' }

/** The name a manifest has once a tool has filled it in: `deployment.yml.tmpl` is no example of `deployment.yml`, it becomes that. */
export function filledName(path: string): string {
  return path.endsWith('.tmpl') ? path.slice(0, -5) : path.endsWith('.tpl') ? path.slice(0, -4) : path
}

/** A file of a forge's pipelines: their jobs start at the tree's root, on machines that are gone when they end. */
export function isPipeline(path: string): boolean {
  return /^\.(github|circleci)\/|^\.gitlab-ci\.ya?ml$/.test(path)
}

/** What a file's own name says. */
const ofFile = remembered((file): PathPlace | undefined => {
  if (file.startsWith('.gitlab-ci.')) return undefined
  const ending = file.toLowerCase().slice(file.lastIndexOf('.') + 1)
  if (file.includes('.') && exampleEndings.has(ending)) return { place: 'example', why: `its name ends in .${ending}` }
  const words = wordsOf(file)
  const example = words.find((word) => exampleWords.has(word))
  if (example !== undefined) return { place: 'example', why: `its name says ${example}` }
  const told = placeByWords(words, productionWords)
  return told === undefined ? undefined : { place: told.place, why: `its name says ${told.word}` }
})

interface FolderPlace {
  /** Its parts that are for examples, with their place in it. */
  readonly examples: readonly { readonly name: string; readonly plain: string; readonly depth: number }[]
  readonly told: PathPlace | undefined
}

const ofFolder = remembered((folder): FolderPlace => {
  const names = folder.split('/')
  const examples = names.flatMap((name, depth) => (isExampleFolder(name) ? [{ name, plain: name.toLowerCase(), depth }] : []))
  let weak: PathPlace | undefined
  for (const name of names.reverse()) {
    const told = placeByWords(wordsOf(name), productionFolders)
    if (told === undefined || (weak !== undefined && !plainDevelopment.has(name.toLowerCase()))) continue
    const found: PathPlace = { place: told.place, why: `its folder ${name} says ${told.word}` }
    if (told.place !== 'production' || !weakFolders.has(told.word)) return { examples, told: found }
    weak = { ...found, weak: true }
  }
  return { examples, told: weak }
})

const isExampleFolder = remembered((name): boolean => {
  const plain = name.toLowerCase()
  if (exampleFolders.has(plain) || exampleFolders.has(plain.replace(/^[._]/, '')) || testFolder.test(name) || testKind.test(plain)) return true
  return wordsOf(name).some((word) => exampleFolderWords.has(word))
})

/** What a proxy's own file includes: Debian's nginx has a folder of that name, and so have Caddyfiles of several parts. */
const included = /^Caddyfile|\.(conf|cfg|inc|caddy|caddyfile)$/i

/** Code below another folder is the application's, `src/recipes/rows.ts`; Python keeps its packages at the top, where a `contrib` is what others gave. */
function isOwnPart(file: string, folder: string, depth: number): boolean {
  if (folder === 'snippets' && depth > 0 && included.test(file)) return true
  return source.test(file) && (depth > 0 || (file.endsWith('.py') && folder !== 'contrib'))
}

/** Whether a folder of the path holds what tests are fed with. */
export function isFedToTests(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((name) => testFolder.test(name))
}

/** Development is told before production: `docker-compose.prod.local.yml` is somebody's trial of production. */
function placeByWords(words: readonly string[], production: ReadonlySet<string>): { readonly place: Place; readonly word: string } | undefined {
  const isReview = words.some((word, index) => /^reviewapps?$/.test(word) || (word === 'review' && /^apps?$/.test(words[index + 1] ?? '')))
  const development = isReview ? 'review apps' : words.find((word) => developmentWords.has(word))
  if (development !== undefined) return { place: 'development', word: development }
  const live = words.find((word) => production.has(word))
  return live === undefined ? undefined : { place: 'production', word: live }
}

/** Words of a name, in lower case: `docker-compose.prodServer.yml` → docker, compose, prod, server, yml. */
export const wordsOf: (name: string) => readonly string[] = remembered((name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== ''),
)
