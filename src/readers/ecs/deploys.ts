/** What workflows do with task definitions: which files they register, whose image they fill in, and which families they run once. */
import type { Evidence } from '../../base/evidence.ts'
import { basename, placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { ReadContext } from '../reader.ts'

export interface Deploys {
  /** Where a file is registered. */
  of(path: string): Evidence | undefined
  /** Where the image of a container of a file is filled in: one that only an expression names is the application's. */
  rendered(path: string, container: string, isMain: boolean): Evidence | undefined
  /** Where a task of a family is run once. */
  once(family: string): Evidence | undefined
}

interface Told {
  readonly tokens: readonly { readonly pattern: RegExp; readonly at: Evidence }[]
  readonly containers: readonly string[]
  readonly namesMain: boolean
  readonly renders: boolean
  readonly isDevelopment: boolean
}

const speaks = /amazon-ecs-(render|deploy)-task-definition|register-task-definition|run-task\b/
const renders = /amazon-ecs-render-task-definition|containerDefinitions\b.{0,40}\bimage\b/
const most = 200
const others = [
  '.gitlab-ci.yml',
  'bitbucket-pipelines.yml',
  '.circleci/config.yml',
  'buildspec.yml',
  'buildspec.yaml',
  'azure-pipelines.yml',
  'Jenkinsfile',
  'Makefile',
]

export async function deploysIn(context: ReadContext): Promise<Deploys> {
  const told: Told[] = []
  const once = new Map<string, Evidence>()
  const workflows = context.below('.github').filter((path) => /\.ya?ml$/.test(path))
  for (const path of [...workflows.slice(0, most), ...others.filter((one) => context.has(one))]) {
    const file = await context.read(path)
    if (!isText(file) || !speaks.test(file.text)) continue
    told.push(toldIn(file.text, path))
    for (const [family, at] of runIn(file.text, path)) if (!once.has(family)) once.set(family, at)
  }
  const placeIn = (one: Told, path: string): Evidence | undefined => one.tokens.find(({ pattern }) => pattern.test(path))?.at
  return {
    // What only staging's workflow registers is found by its own name.
    of: (path) => told.flatMap((one) => (one.isDevelopment ? [] : (placeIn(one, path) ?? [])))[0],
    rendered: (path, container, isMain) =>
      told.flatMap((one) => (one.renders && (one.containers.includes(container) || (isMain && one.namesMain)) ? (placeIn(one, path) ?? []) : []))[0],
    once: (family) => once.get(family),
  }
}

/** What an expression or a variable stands for may be any part of a path. */
function opened(line: string): string {
  return line.replace(/\$\{\{[^{}]{0,300}\}\}|\$\{[^{}]{0,300}\}|\$\(?[A-Za-z_]\w{0,100}\)?/g, '*')
}

function toldIn(text: string, path: string): Told {
  const tokens: { readonly pattern: RegExp; readonly at: Evidence }[] = []
  const containers = new Set<string>()
  let namesMain = false
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > 2_000 || /^\s*(#|\/\/)/.test(line)) continue
    const plain = opened(line)
    for (const [token] of plain.matchAll(/[\w.*/@-]{1,200}\.json\b/g)) {
      const pattern = patternOf(token)
      if (pattern !== undefined) tokens.push({ pattern, at: { path, line: index + 1, key: '' } })
    }
    const container = /^\s*(?:-\s*)?container-name:\s*['"]?([\w.-]{1,100})['"]?\s*(?:#.*)?$/.exec(plain)?.[1]
    if (container !== undefined) containers.add(container)
    else if (/^\s*(?:-\s*)?container-name:/.test(plain)) namesMain = true
  }
  return {
    tokens,
    containers: [...containers],
    namesMain: namesMain || containers.size === 0,
    renders: renders.test(text),
    isDevelopment: placeOf(path).place === 'development',
  }
}

/** A path with stars for what only the run knows; undefined where nothing of the file's name is left to know it by. */
function patternOf(token: string): RegExp | undefined {
  const own = token.replace(/^(\.{1,2}\/|\/)+/, '')
  const stars = own.split('*').length - 1
  if (stars > 4 || !/[A-Za-z]{3}/.test(basename(own).replace(/\.json$/, ''))) return undefined
  const body = own
    .replace(/^\*\//, '')
    .split('*')
    .map((part) => part.replaceAll('.', '\\.'))
    .join('[^/]{0,100}')
  return new RegExp(`(^|/)${body}$`)
}

/** `aws ecs run-task … --task-definition NAME`, over lines that go on. */
function runIn(text: string, path: string): readonly (readonly [string, Evidence])[] {
  const found: (readonly [string, Evidence])[] = []
  for (const match of text.matchAll(/\becs\s+run-task\b/g)) {
    const rest = text.slice(match.index, match.index + 1_000)
    const family = /--task-definition[\s=]+['"]?([\w-]{1,255})\b/.exec(rest.split(/\n\s*\n|\becs\s+(?!run-task)/)[0] ?? '')?.[1]
    if (family === undefined) continue
    found.push([family, { path, line: text.slice(0, match.index).split('\n').length, key: '' }])
  }
  return found
}
