/** What platforms that run services for people have in common: a service with nothing of a host's, variables that the platform fills, words of a command. */
import type { Evidence } from '../base/evidence.ts'
import { unresolved, type Fact } from '../base/fact.ts'
import { Secret } from '../base/secret.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'

type Written<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Leaves out what nobody wrote: an absent fact is not there at all. */
export function written<T extends object>(facts: T): Written<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as Written<T>
}

type Optional = { readonly [K in keyof Omit<ServiceDeclaration, 'kind' | 'name' | 'stack' | 'at'>]?: ServiceDeclaration[K] | undefined }

/** A service with what is said of it, and nothing else. */
export function hostedService(name: string, stack: string, at: Evidence, facts: Optional): ServiceDeclaration {
  return {
    kind: 'service',
    name,
    stack,
    at,
    environment: new Map(),
    ports: [],
    mounts: [],
    names: [name],
    networks: [],
    labels: new Map(),
    limits: {},
    reservations: {},
    placement: [],
    dependsOn: [],
    swarm: false,
    ...written(facts),
  }
}

/** Variables and where their values come from, as a service sees them. */
export interface Variables {
  readonly values: Map<string, Fact<string>>
  readonly given: Map<string, string>
  /** More of them than can be followed: none is told. */
  readonly isCut?: boolean
}

/** A value that the platform fills in part or whole; what stands between its references may be a password and is not shown. */
export function filledIn(text: string, references: readonly string[], at: Evidence, hint: string): Fact<string> {
  return { ...unresolved([...new Set(references)].join(' '), at, hint), partial: new Secret(text) }
}

/** A value of which the file says nothing but that there is one. */
export function keptSecret(name: string, at: Evidence, hint: string): Fact<string> {
  return unresolved(`\${${name}}`, at, hint)
}

/** Words as a shell cuts them, for formats that run a command without one. */
function splitWords(text: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"') word = (word ?? '') + (text[++at] ?? '')
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + (char === '\\' ? (text[++at] ?? '') : char)
  }
  return word === undefined ? words : [...words, word]
}

/** A command that runs through a shell. */
export function shellCommand(command: Fact<string>): Fact<readonly string[]> {
  return command.state === 'unresolved' ? command : { ...command, value: ['/bin/sh', '-c', command.value] }
}

export function plainCommand(command: Fact<string>): Fact<readonly string[]> {
  return command.state === 'unresolved' ? command : { ...command, value: splitWords(command.value) }
}

/** A port that only the platform's own proxy and network reach. */
export function innerPort(port: Fact<number>, protocol = 'tcp'): ServiceDeclaration['ports'][number] {
  return { container: port, protocol, published: false, at: port.at }
}

/** As many bytes, cores or copies as a name of a size says; a name nobody has documented says nothing. */
export function bySize<T>(size: Fact<string>, figure: (name: string) => T | undefined, what: string): Fact<T> {
  if (size.state === 'unresolved') return size
  const value = figure(size.value)
  return value === undefined ? unresolved(size.value, size.at, `how much ${what} ${size.value} has is not known to Plimsoll`) : { ...size, value }
}

/** Whether a fact is known to be one value. */
export function isKnown<T>(fact: Fact<T> | undefined, value: T): boolean {
  return fact !== undefined && fact.state !== 'unresolved' && fact.value === value
}

export const gib = 1024 ** 3
export const mib = 1024 ** 2
