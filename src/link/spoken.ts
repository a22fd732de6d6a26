/** Which of the folders that an image brings speak for its process: what a program of one language only hands out, such as the pages of a site, does not. */
import type { Action } from '../model/action.ts'
import type { ImageStage, Language, ServiceDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { copiedFolders, stagesBelow } from './copied.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { expand } from './scripts.ts'

type Tongue = Language | 'javascript'

/** Programs of which the name tells the language that they run. */
const programs: readonly (readonly [Tongue, RegExp])[] = [
  ['javascript', /^(node(js)?|tsx|ts-node(-dev)?|nodemon|p?npm|p?npx|yarn|bunx?|deno|corepack|turbo|nx|next|nux[ti]|nest|(remix|react-router)-serve)$/],
  ['javascript', /^(astro|strapi|medusa|vite|pm2(-runtime|-docker)?|forever|concurrently|prisma|drizzle-kit|knex|mikro-orm|node-pg-migrate)$/],
  ['javascript', /^(payload|sequelize|typeorm)$/],
  ['python', /^(python[\d.]*|gunicorn|uvicorn|fastapi|hypercorn|granian|daphne|waitress-serve|uwsgi|celery|flask|django(-admin)?|manage\.py|alembic)$/],
  ['python', /^(rq|rqworker|dramatiq(-gevent)?|arq|huey_consumer(\.py)?)$/],
  ['ruby', /^(ruby|bundle|puma|unicorn(_rails)?|passenger|falcon|sidekiq(swarm)?|good_job|delayed_job|resque-pool|solid_queue|rackup|rails|rake)$/],
  ['php', /^(php[\d.]*(-fpm[\d.]*)?|apache2-foreground|horizon|octane|artisan|frankenphp|laravel|doctrine)$/],
  ['jvm', /^(java|flyway|liquibase)$/],
  ['elixir', /^(mix|elixir|ecto)$/],
  ['dotnet', /^(dotnet|entity-framework)$/],
]

const speaks = (tongues: ReadonlySet<Tongue> | undefined, started: ReadonlySet<Tongue>): boolean => [...(tongues ?? [])].some((one) => started.has(one))

/** What is known of a process before its code is. */
export interface Spoken {
  readonly declared: ServiceDeclaration
  readonly stage: ImageStage | undefined
  readonly base: string | undefined
  readonly words: readonly string[] | undefined
  readonly actions: readonly Action[]
}

/** Folders of JavaScript are left out where a program of another language starts, of which there is code, and nothing starts theirs. */
export function spokenFor(folders: readonly string[], process: Spoken, declared: Declared): readonly string[] {
  if (folders.length < 2) return folders
  const tongues = new Map(folders.map((folder) => [folder, tonguesOf(folder, declared)]))
  const isPages = (folder: string): boolean => [...(tongues.get(folder) ?? [])].join() === 'javascript'
  const others = folders.filter((folder) => [...(tongues.get(folder) ?? [])].some((tongue) => tongue !== 'javascript'))
  if (others.length === 0 || !folders.some(isPages)) return folders
  const { steps, absent } = expand(process.actions, undefined, declared)
  const started = startedBy(
    steps.flatMap(({ action }) => ('tool' in action && (action.does === 'serve' || action.does === 'migrate') ? [action.tool] : [])),
    process.words,
  )
  if (absent.length > 0 || started?.has('javascript') === true) return folders
  const built = started === undefined ? builtBeside(process, declared) : () => others.some((folder) => speaks(tongues.get(folder), started))
  return folders.filter((folder) => !isPages(folder) || !built(folder))
}

/** The languages that a process is seen to run; undefined where a program among what it starts tells none. */
function startedBy(tools: readonly string[], words: readonly string[] | undefined): ReadonlySet<Tongue> | undefined {
  const [first] = words ?? []
  const names = tools.length > 0 ? tools : first === undefined ? [] : [first.slice(first.lastIndexOf('/') + 1)]
  const tongues = names.map((name) => programs.find(([, pattern]) => pattern.test(name))?.[0])
  // Of several programs each may be the one that serves.
  if (tongues.includes('javascript')) return new Set(['javascript'])
  return names.length === 0 || tongues.includes(undefined) ? undefined : new Set(tongues.flatMap((tongue) => tongue ?? []))
}

/**
 * Folders that a stage beside the image's own works on, where the image has a program of another language from the context itself and is told to start
 * no shell and nothing of Node.js.
 */
function builtBeside({ declared: service, stage, base, words }: Spoken, declared: Declared): (folder: string) => boolean {
  const never = (): boolean => false
  const isShell = /^((ba|da|a|z)?sh|env|supervisord|tini|dumb-init|s6-.*|init)$/.test((words?.[0] ?? '').replace(/^.*\//, ''))
  const isOpen = [service.command, service.entrypoint, stage?.command, stage?.entrypoint].some((fact) => fact?.state === 'unresolved')
  if (stage === undefined || isOpen || isShell || /\$|node|bun|deno|js/i.test(imageName(base ?? '$').repository)) return never
  const below = copiedFolders(service, declared, stagesBelow(service, declared))
  if (below === undefined || !below.some((folder) => [...tonguesOf(folder, declared)].some((tongue) => tongue !== 'javascript'))) return never
  return (folder) => !below.some((one) => within(folder, one) || within(one, folder))
}

/** The languages of the packages in a folder, else of the one around it. */
function tonguesOf(folder: string, { packages }: Declared): ReadonlySet<Tongue> {
  const inside = packages.filter((one) => within(one.folder, folder))
  const [around] = packages.filter((one) => within(folder, one.folder)).toSorted((a, b) => b.folder.length - a.folder.length)
  const found = inside.length > 0 ? inside : around === undefined ? [] : [around]
  return new Set(found.map(({ language }) => language ?? 'javascript'))
}
