/** What a container is by the program that its command starts, whatever its image is called. */
import { textOf, valueOf } from '../base/fact.ts'
import { dirname } from '../base/paths.ts'
import { actionsOfWords } from '../commands/index.ts'
import type { Action } from '../model/action.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { imageName, type ImageRole } from './images.ts'
import { called, hinted } from './name-patterns.ts'

/** `redis-sentinel /etc/sentinel.conf`, `redis-server --sentinel`: it watches the servers and keeps nothing itself. */
export function isSentinel(words: readonly string[] | undefined): boolean {
  return words?.some((word) => sentinel.test(word)) === true
}

/** All that is started takes its work from a queue: an image's port is for what others start of it. */
export function takesJobs(actions: readonly Action[]): boolean {
  const tools = actions.flatMap((action) => (action.does === 'serve' ? [action.tool] : []))
  return tools.length > 0 && tools.every((tool) => /^(arq|celery|dramatiq|huey|rq|horizon|sidekiq)$/.test(tool))
}

/** It starts a server that is there for requests alone, and not only under a condition, as a script does that many services share. */
export function takesRequests(actions: readonly Action[]): boolean {
  return actions.some((action) => action.does === 'serve' && action.condition === undefined && servers.test(action.tool))
}

/** A Dockerfile in the folder starts such a server. */
export function isServedBeside(folder: string, images: Declared['images']): boolean {
  return [...images].some(([path, { stages }]) => {
    const { at, entrypoint, command } = (dirname(path) === folder && stages.at(-1)) || {}
    return at !== undefined && takesRequests(actionsOfWords([...(valueOf(entrypoint) ?? []), ...(valueOf(command) ?? [])], at).actions)
  })
}

const servers = /^(gunicorn|uvicorn|fastapi|hypercorn|granian|daphne|waitress-serve|puma|unicorn(_rails)?|passenger|falcon)$/

/** `celery -A shop flower` shows what its workers do: {@link https://flower.readthedocs.io/en/latest/man.html} */
export function isFlower(words: readonly string[] | undefined): boolean {
  const text = words?.join(' ') ?? ''
  // An application may bear the name, too: `celery -A flower worker`.
  return /(^|\/|\s)celery\s/.test(text) && /(?<!\s(-A|--app))[\s=]flower(\s|$)/.test(text) && !/\s(worker|beat)(\s|$)/.test(text)
}

/** What others send their figures to, and that keeps them in its memory, started by an application's image and alone: {@link https://github.com/discourse/prometheus_exporter}. */
export function isCollector(words: readonly string[]): boolean {
  const text = words.join(' ').trim()
  return /^(?:\S*entry-?point\S*\s+)?(?:(?:\/\S+\/)?(?:ba|da)?sh\s+-\w*c\s+)?(?:exec\s+)?(?:bundle\s+exec\s+)?(?:\S*\/)?(?:prometheus_exporter|pushgateway|statsd(?:[_-]exporter)?)(?:\s[^;&|\n]*)?$/.test(
    text,
  )
}

/** An image that is made from a store's for its tools, and does as a clock says, behind a script that prepares things or at once. */
export function startsCron(words: readonly string[] | undefined): boolean {
  return /^(\/[\w./-]*\/)?(cron|crond|supercronic|go-cron)$/.test(words?.[/entry-?point(\.sh)?$/.test(words[0] ?? '') ? 1 : 0] ?? '')
}

const sentinel = hinted('-sentinel', /(^|\/|\s)(redis|valkey)-sentinel(\s|$)|^--sentinel$|\s--sentinel(\s|$)/)
const poolers = called('pgbouncer pgcat odyssey proxysql pgpool')

/** An image of one's own that starts a pooler is one. */
export function poolerStarted(words: readonly string[] | undefined): ImageRole | undefined {
  const program = words?.find((word) => poolers.test(word))
  return program === undefined ? undefined : { is: 'pool', software: program.slice(program.lastIndexOf('/') + 1) }
}

/** MinIO's client, which ends with what it is told to do, unless that is to watch. */
export function isStoreClient(service: ServiceDeclaration): boolean {
  const words = [...(valueOf(service.entrypoint) ?? []), ...(valueOf(service.command) ?? [])]
  const restarts = /^(always|unless-stopped)$/.test(valueOf(service.restart) ?? '')
  return (
    /(^|\/)mc$/.test(imageName(textOf(service.image) ?? '').repository) &&
    !restarts &&
    service.ports.length === 0 &&
    !words.some((word) => /\bwatch\b/.test(word))
  )
}
