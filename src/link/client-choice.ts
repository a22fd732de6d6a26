/** Which of the clients that code and settings declare hold for a service: the environment chooses among them. */
import { namesDatabase } from '../base/database-variables.ts'
import { isResolved, textOf, valueOf } from '../base/fact.ts'
import { basename, dirname } from '../base/paths.ts'
import type { Choice, ClientDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { packedValue } from './packed.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'
import { switched } from './switched.ts'
import { variableOf } from './variables.ts'

export function holdsFor(client: ClientDeclaration, service: Running, declared: Declared): boolean {
  return (
    isChosen(client, service, declared) &&
    switched(client.when, service, declared) !== 'off' &&
    isMeant(client, service, declared) &&
    isOfProgram(client, service, declared)
  )
}

/** Whether the environment chooses this configuration: by the variable that names it, else the one that is production's by convention. */
export function isChosen({ chosenBy }: Pick<ClientDeclaration, 'chosenBy'>, service: Running, declared: Declared): boolean {
  for (let choice = chosenBy; choice !== undefined; choice = choice.and) if (!chooses(choice, service, declared)) return false
  return true
}

function chooses(choice: Choice, service: Running, declared: Declared): boolean {
  const { variable, value, isDefault, others = [], except } = choice
  const told = valueOf(variableOf(service, variable, declared))
  const packed = told === undefined ? packedValue(service, variable, declared) : undefined
  const set = told ?? (service.inStack ? packed : undefined)
  if (set === undefined && packed !== undefined) return isDefault || takes(choice, packed)
  // `if "DATABASE_URL" in os.environ`, where the platform keeps what is set: whoever asks for it is given it there.
  const asksWhether = except === undefined ? value === '' && others.length === 0 : except.length === 0
  if (set === undefined && asksWhether && namesDatabase(variable) && (!service.inStack || (service.declared.openEnvironment ?? []).length > 0))
    return except !== undefined
  if (set === undefined && !service.inStack) {
    // Where no stack says what a service is given, production is told that it is.
    if (except?.some(isProduction) === true) return false
    if (except === undefined && [value, ...others].some(isProduction)) return true
  }
  return set === undefined ? isDefault : takes(choice, set)
}

function takes({ value, isDefault, others = [], except }: Choice, set: string): boolean {
  if (except !== undefined) return set.trim() === '' ? isDefault : !except.some((one) => isAlike(one, set))
  return set.split(',').some((one) => isAlike(one, value) || others.some((other) => isAlike(one, other)))
}

/** The image brings a choice along that is another than the code's own, and whoever runs it may make a third: which one holds, nobody says. */
export function openlyChosen(client: ClientDeclaration, service: Running, declared: Declared): ClientDeclaration {
  const { chosenBy } = client
  if (chosenBy === undefined || service.inStack || variableOf(service, chosenBy.variable, declared) !== undefined) return client
  const packed = packedValue(service, chosenBy.variable, declared)
  return packed === undefined || takes(chosenBy, packed) === chosenBy.isDefault ? client : { ...client, isOneOfSeveral: true }
}

const isProduction = (word: string): boolean => /^(prod|production|live)$/i.test(word.trim())

const isAlike = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()

/** What every application of a framework carries along counts where something tells it whom to reach. */
function isMeant({ onlyIfSet, url, hostVariable, queue }: ClientDeclaration, service: Running, declared: Declared): boolean {
  if (onlyIfSet !== true) return true
  if (queue === true && url?.variable !== undefined && leadsElsewhere(textOf(variableOf(service, url.variable, declared)) ?? '')) return false
  return [url?.variable, hostVariable].some((name) => name !== undefined && holdsText(name, service, declared))
}

/** Messages may be kept anywhere: `doctrine://default` and `amqp://…` are no Redis. */
function leadsElsewhere(text: string): boolean {
  return /^[a-z][a-z0-9+.-]{0,40}:/i.test(text) && !/^(redis|valkey|tcp|tls|unix)/i.test(text)
}

/** Of a URL and a host beside it, whether the URL counts: Rails and Laravel take it where somebody sets its variable. */
export function countsUrl({ url, urlWins, host, hostVariable }: ClientDeclaration, service: Running, declared: Declared): boolean {
  if (url === undefined) return false
  if (url.variable === undefined) return true
  if (urlWins === true)
    return url.literal !== undefined || (host === undefined && hostVariable === undefined) || variableOf(service, url.variable, declared) !== undefined
  if (hostVariable === undefined || holdsText(url.variable, service, declared)) return true
  return url.literal !== undefined && textOf(url.literal) !== ''
}

function holdsText(name: string, service: Running, declared: Declared): boolean {
  const set = variableOf(service, name, declared)
  return set !== undefined && !isNobody(textOf(set))
}

/** `REDIS_HOST=null` is Laravel's way to name none ({@link https://laravel.com/docs/12.x/configuration#environment-variable-types}). */
export function isNobody(text: string | undefined): boolean {
  return text !== undefined && /^(\(?(null|empty)\)?)?$/i.test(text.trim())
}

/** The client that one stands beside: of a reader that nobody tells a host of its own, the one whose reads it takes. */
export function writerOf(client: ClientDeclaration, all: readonly ClientDeclaration[], service: Running, declared: Declared): ClientDeclaration {
  const { readsFor, hostVariable, host } = client
  const isTold = (host !== undefined && isResolved(host)) || hostVariable === undefined || holdsText(hostVariable, service, declared)
  return readsFor === undefined || isTold ? client : (all.find((one) => reads(client, one)) ?? client)
}

export function reads({ readsFor, path, library }: ClientDeclaration, one: ClientDeclaration): boolean {
  return readsFor === one.name && path === one.path && library === one.library
}

/** Whether the program that a service runs makes a client, of a module that holds several: its command names it, its own name does, or where its Dockerfile lies. */
function isOfProgram({ programs }: ClientDeclaration, service: Running, declared: Declared): boolean {
  if (programs === undefined) return true
  const run = programOf(service, declared)
  return run === undefined || programs.includes(run)
}

function programOf(service: Running, { clients }: Declared): string | undefined {
  const all = new Set(clients.flatMap(({ programs }) => programs ?? []))
  const words = valueOf(commandOf(service.declared, service.stage)) ?? []
  const named = words.flatMap((word) => word.split(/\s+/)).map((word) => basename(word))
  const beside = service.declared.build?.dockerfile
  return [...named, service.name, beside === undefined ? '' : basename(dirname(beside))].find((name) => all.has(name))
}
