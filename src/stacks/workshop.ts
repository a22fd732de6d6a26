/** What shows of one service that it is run by those who write its code, and what that it serves users. */
import type { Evidence } from '../base/evidence.ts'
import { valueOf } from '../base/fact.ts'
import { basename, dirname, wordsOf } from '../base/paths.ts'
import type { ImageStage, ServiceDeclaration } from '../model/declaration.ts'
import { developmentServer, flaskServer, goRun, idleCommand, railsServer } from './development-server.ts'

/** A service of the stack, and what only the rest of the tree tells of it. */
export interface Contained {
  readonly declared: ServiceDeclaration
  /** A datastore, a proxy or a tool: other people's, pulled or built from theirs. */
  readonly helper: boolean
  /** It keeps copies, or stands between a server and its clients. */
  readonly cares: boolean
  /** Its image is built and pushed by a workflow of the tree. */
  readonly published: boolean
  /** Its image is called as a package of the tree is. */
  readonly isNamedAfter?: true
  /** What its process is started with, the image's own command included. */
  readonly words: readonly string[]
  /** The image it runs, or that the one built for it begins with. */
  readonly base?: string
  /** Of the Dockerfile it is built from. */
  readonly stage?: ImageStage
  /** Folders of the tree that hold code and are mounted from within what it is built from. */
  readonly codeFolders?: readonly Evidence[]
}

export interface Sign {
  readonly weight: 1 | 2 | 3 | 4
  /** As a clause. */
  readonly what: string
  readonly at: Evidence
  /** All that shows it is that something restarts by itself. */
  readonly restarts?: true
  /** Documents tell it, which are edited for many reasons. */
  readonly written?: true
}

const modes = ['NODE_ENV', 'MIX_ENV', 'RAILS_ENV', 'RACK_ENV', 'APP_ENV', 'FLASK_ENV', 'DJANGO_ENV', 'ASPNETCORE_ENVIRONMENT', 'ENVIRONMENT', 'RUN_ENV', 'ENV']

export interface WorkshopSign extends Sign {
  readonly kind: 'mode' | 'dockerfile' | 'server' | 'code' | 'modules' | 'terminal' | 'address' | 'debugger'
}

/** What shows that a service is run by those who write its code. */
export function workshopSigns(service: Contained): readonly WorkshopSign[] {
  const { declared, words, stage } = service
  const { name, build, at } = declared
  const started = declared.command?.at ?? at
  const found: WorkshopSign[] = []
  const add = (kind: WorkshopSign['kind'], what: string, where: Evidence): void => {
    found.push({ kind, weight: 1, what, at: where })
  }
  const mode = modeOf(declared.environment, developmentMode) ?? toldMode(declared.environment) ?? switchedMode(declared.environment)
  if (mode !== undefined) add('mode', `${name} runs in ${mode.variable}=${mode.value}`, mode.at)
  const opened = declared.ports.find((port) => port.published && debuggers.has(valueOf(port.container) ?? 0))
  if (opened !== undefined) add('debugger', `${name} lets debuggers in at port ${valueOf(opened.container)}`, opened.at)
  const dockerfile = build?.dockerfile === undefined ? '' : basename(build.dockerfile)
  // A folder that the whole stack stands in tells it of the stack.
  const above = new Set(dirname(at.path).split('/'))
  const folder =
    build?.dockerfile === undefined
      ? undefined
      : dirname(build.dockerfile)
          .split('/')
          .find((part) => saysDevelopment(part) && !above.has(part))
  const script = basename(words[0] ?? '')
  const file = [dockerfile, build?.target ?? '', /\.(sh|bash)$/.test(script) ? script : ''].find(saysDevelopment) ?? folder
  if (build !== undefined && file !== undefined) add('dockerfile', `${name} is built with ${file === folder ? build.dockerfile : file}`, build.at)
  const tag = /:([\w.-]+)$/.exec(valueOf(declared.image) ?? '')?.[1]
  if (file === undefined && tag !== undefined && saysDevelopment(tag) && tag.length < 12)
    add('dockerfile', `${name} runs an image with the tag ${tag}`, declared.image?.at ?? at)
  const server = developmentServer(words)
  if (server !== undefined) add('server', `${name} starts a development server (${server.slice(0, 60)})`, started)
  // What some do in production too counts only where nothing of the service says that it is there.
  const isUnsaid = productionSigns(service).length === 0 && modeOf(stage?.environment, productionMode) === undefined
  if (isUnsaid) {
    const flask = server === undefined ? flaskServer(words) : undefined
    if (flask !== undefined) add('server', `${name} starts Flask's server for development (${flask.slice(0, 60)})`, started)
    const go = goRun(words)
    if (go !== undefined) add('server', `${name} is compiled as it starts (${go.slice(0, 60)})`, started)
    if (mode === undefined && isModeless(service) && railsServer(words) !== undefined) add('mode', `${name} starts Rails with no RAILS_ENV`, started)
    const made = file === undefined ? developmentStage(service) : undefined
    if (made !== undefined) add('dockerfile', `${name} is built from the stage ${made.name}`, made.at)
    if (declared.terminal !== undefined) add('terminal', `${name} keeps a terminal open`, declared.terminal)
  }
  // An image of a language alone runs what is mounted into it: the tree, where nothing is built of it.
  const built = build?.context ?? (isLanguage(service.base ?? '') ? '' : undefined)
  const code = declared.mounts.find((mount) => mount.type === 'bind' && built !== undefined && isCode(mount.file, built, isUnsaid))
  const [mounted] = service.codeFolders ?? []
  if (code === undefined && mounted !== undefined) add('code', `folders of its code are mounted over ${name}`, mounted)
  const inside = valueOf(code?.target)
  if (code === undefined || inside === undefined) return found
  add('code', `its code is mounted over ${name}`, code.at)
  const idle = isUnsaid && server === undefined ? idleCommand(words) : undefined
  if (idle !== undefined) add('server', `${name} waits for somebody to work in it (${idle})`, started)
  const debug =
    isUnsaid && mode === undefined
      ? [...declared.environment].find(([variable, fact]) => /(^|_)DEBUG$/.test(variable) && /^(1|true|on|yes)$/i.test(valueOf(fact) ?? ''))
      : undefined
  if (debug !== undefined) add('mode', `${name} is given ${debug[0]}`, debug[1].at)
  const own = isUnsaid ? ownAddress(declared.environment) : undefined
  if (own !== undefined) add('address', `${name} calls itself ${own.value}`, own.at)
  const gems = gemFolders(service)
  const isApart = (target = ''): boolean => isDependencies(target, inside) || gems.includes(target.replace(/\/+$/, ''))
  const kept = declared.mounts.find((mount) => mount.type === 'volume' && isApart(valueOf(mount.target)))
  if (kept !== undefined) add('modules', `${valueOf(kept.target)} of ${name} is kept from that mount`, kept.at)
  return found
}

const languages = /^(docker\.io\/)?(library\/)?(node|python|ruby|golang|rust|php|openjdk|eclipse-temurin|gradle|maven|elixir|oven\/bun|denoland\/deno)$/

/** An image that holds what a language needs, and no program. */
export function isLanguage(image: string): boolean {
  return languages.test(image.replace(/(@|:[^/]*$).*$/, ''))
}

/** Where debuggers of Node and Java listen by custom. */
const debuggers = new Set([9229, 5005])

/** The folder that an image is built from, or one above: what is mounted is the tree, and the image only what runs it. */
function isCode(folder: string | undefined, context: string, orAbove: boolean): boolean {
  return folder === context || (orAbove && folder !== undefined && (folder === '' || context.startsWith(`${folder}/`)))
}

const addressVariable =
  /(^|_)(BASE|APP|SITE|ROOT|PUBLIC|HOME|EXTERNAL|SERVER|WEB)_?(URL|URI|HOST|HOSTNAME|DOMAIN|ADDRESS)$|^(URL|DOMAIN|HOSTNAME)$|(^|_)DEFAULT_DOMAIN$/

/** What it tells others that it is found at, where that is this very machine. */
function ownAddress(environment: ServiceDeclaration['environment']): { readonly value: string; readonly at: Evidence } | undefined {
  for (const [variable, fact] of environment) {
    const value = addressVariable.test(variable) ? valueOf(fact) : undefined
    const host = value === undefined ? undefined : /^(?:https?:\/\/)?((?:localhost|127\.0\.0\.1)(?::\d{1,5})?)(?:\/|$)/i.exec(value)?.[1]
    if (host !== undefined) return { value: host, at: fact.at }
  }
  return undefined
}

function saysDevelopment(text: string): boolean {
  return wordsOf(text).some((word) => /^(dev|devel|develop|development|local|debug)$/.test(word))
}

/** The stage that a service is built from, or the one right below it, where no target was chosen and its name says development. */
function developmentStage({ declared, stage }: Contained): { readonly name: string; readonly at: Evidence } | undefined {
  if (stage === undefined || declared.build?.target !== undefined) return undefined
  const from = valueOf(stage.from)
  // `python:3.12-dev` is somebody else's image with tools in it, and no stage.
  const name = stage.name ?? (from !== undefined && /^[\w-]+$/.test(from) ? from : undefined)
  return name !== undefined && saysDevelopment(name) ? { name, at: stage.at } : undefined
}

/** Nothing in sight sets Rails' environment, which then is development ({@link https://guides.rubyonrails.org/configuring.html#rails-environment-settings}). */
function isModeless({ declared, stage }: Contained): boolean {
  const isSet = (name: string): boolean => declared.environment.has(name) || stage?.environment.has(name) === true
  return (declared.openEnvironment ?? []).length === 0 && !['RAILS_ENV', 'RACK_ENV'].some(isSet)
}

/** Where Bundler keeps gems ({@link https://bundler.io/man/bundle-config.1.html}), with that of Docker's image of Ruby. */
function gemFolders({ declared, stage }: Contained): readonly string[] {
  const set = ['BUNDLE_PATH', 'GEM_HOME'].flatMap((name) => valueOf(declared.environment.get(name) ?? stage?.environment.get(name)) ?? [])
  return [...set.map((folder) => folder.replace(/\/+$/, '')).filter((folder) => folder !== ''), '/usr/local/bundle']
}

function isDependencies(target: string, inside: string): boolean {
  return target.startsWith(`${inside.replace(/\/+$/, '')}/`) && /\/(node_modules|\.next|\.nuxt|vendor|\.venv|venv|target)\/?$/.test(target)
}

export function productionSigns({ declared }: Contained): readonly Sign[] {
  const { name, restart, at } = declared
  const policy = valueOf(restart)
  const mode = modeOf(declared.environment, productionMode)
  return [
    ...(policy !== undefined && /^(always|unless-stopped)$/.test(policy)
      ? [{ weight: 1, what: `${name} restarts ${policy}`, at: restart?.at ?? at, restarts: true } as const]
      : []),
    ...(mode === undefined ? [] : [{ weight: 1, what: `${name} runs in ${mode.variable}=${mode.value}`, at: mode.at } as const]),
  ]
}

export function careSigns({ cares, declared: { name, at } }: Contained): readonly Sign[] {
  return cares ? [{ weight: 1, what: `${name} cares for its databases`, at }] : []
}

const productionMode = /^(prod|production|live)$/i
const developmentMode = /^(dev|development|local)$/i

/** What errors and traces are told that they come from: `SENTRY_ENVIRONMENT=local`. */
function toldMode(environment: ServiceDeclaration['environment']): ReturnType<typeof modeOf> {
  for (const [variable, fact] of environment) {
    const value = fact.state === 'known' && variable.endsWith('_ENVIRONMENT') ? fact.value.trim() : ''
    if (developmentMode.test(value)) return { variable, value, at: fact.at }
  }
  return undefined
}

/** `LOCALDEV=1` */
function switchedMode(environment: ServiceDeclaration['environment']): ReturnType<typeof modeOf> {
  for (const [variable, fact] of environment) {
    const value = fact.state === 'known' && /^(\w+_)?(IS_)?(LOCAL_?DEV(ELOPMENT)?|DEV(ELOPMENT)?_MODE)$/.test(variable) ? fact.value.trim() : ''
    if (/^(1|true|on|yes)$/i.test(value)) return { variable, value, at: fact.at }
  }
  return undefined
}

function modeOf(
  environment: ServiceDeclaration['environment'] | undefined,
  wanted: RegExp,
): { readonly variable: string; readonly value: string; readonly at: Evidence } | undefined {
  for (const variable of modes) {
    const fact = environment?.get(variable)
    const value = fact?.state === 'known' ? fact.value.trim() : undefined
    if (fact !== undefined && value !== undefined && wanted.test(value)) return { variable, value, at: fact.at }
  }
  return undefined
}
