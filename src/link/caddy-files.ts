/** The Caddyfile of a container as Caddy itself sees it: its variables filled, and the files that it imports in their place. */
import { limits } from '../base/limits.ts'
import { dirname } from '../base/paths.ts'
import type { ProxyDeclaration, ProxyDirective, ProxyDoor } from '../model/surroundings.ts'
import { readCaddy } from '../parse/caddy/file.ts'
import { openPort } from '../parse/addresses.ts'
import { withArguments } from '../parse/caddy/unfold.ts'
import { isTreesFolder, placedFiles, plainPath } from './container-files.ts'
import type { Declared } from './input.ts'
import { filledWith, variablesOf, type Variables } from './proxy-variables.ts'
import { commandText } from './proxy-command.ts'
import type { Running } from './running.ts'

/** Undefined where the file it starts with is not in the tree, or not known. */
export function caddyOf(service: Running, declared: Declared): ProxyDeclaration | undefined {
  const command = commandText(service)
  if (command === undefined) return undefined
  const all = new Map(declared.proxies.flatMap((one) => (one.software === 'caddy' && one.written !== undefined ? [[one.path, one] as const] : [])))
  const placed = placedFiles(service, [...all.keys()], declared)
  const main = plainPath(/(?:^|\s)(?:--config|-config|-c)[\s=]+(\S+)/.exec(command)?.[1] ?? '/etc/caddy/Caddyfile')
  const file = all.get(placed.get(main) ?? '')
  if (file?.written === undefined) return undefined
  const variables = variablesOf(service, declared)
  const texts = new Map([...placed].flatMap(([target, path]) => [[target, filled(all.get(path)?.written ?? [], variables)] as const]))
  const state: Splicing = { service, texts, declared, used: new Set(), left: limits.includes }
  const whole = spliced(texts.get(main) ?? [], main, state)
  const read = readCaddy(whole, file.path)
  const idle = [...texts].flatMap(([target, text]) =>
    target === main || state.used.has(target) ? [] : (readCaddy([...snippetsOf(whole), ...text], placed.get(target) ?? target)?.servers ?? []),
  )
  return read === undefined
    ? undefined
    : {
        kind: 'proxy',
        software: 'caddy',
        path: file.path,
        ...read,
        idle,
        parts: [...placed.values()],
        doors: [...read.doors, ...adminByVariable(variables, whole)],
      }
}

/** `{$NAME}` and `{$NAME:otherwise}` ({@link https://caddyserver.com/docs/caddyfile/concepts#environment-variables}); `{env.NAME}` as it runs. */
function filled(directives: readonly ProxyDirective[], { ask, place }: Variables): readonly ProxyDirective[] {
  const fill = (word: string): { readonly words: readonly string[]; readonly names: readonly string[] } => {
    const names: string[] = []
    const text = word.replace(
      /\{\$(\w+)(?::([^}]*))?\}|\{env\.(\w+)\}/g,
      (whole, early: string | undefined, otherwise: string | undefined, late: string | undefined) => {
        const name = early ?? late ?? ''
        const asked = ask(name)
        if (asked.is === 'set') names.push(name)
        return asked.is === 'set' ? asked.value : asked.is === 'unset' && otherwise !== undefined ? otherwise : whole
      },
    )
    const isAlone = /^\{\$\w+(:[^}]*)?\}$/.test(word)
    return { words: isAlone ? text.split(/\s+/).filter((part) => part !== '') : [text], names }
  }
  return filledWith(directives, fill, place)
}

/** `CADDY_ADMIN` counts where the file says nothing of it ({@link https://caddyserver.com/docs/conventions#environment-variables}). */
function adminByVariable({ ask, place }: Variables, whole: readonly ProxyDirective[]): readonly ProxyDoor[] {
  const options = whole.flatMap((one) => (one.words.length === 0 ? (one.block ?? []) : []))
  const set = ask('CADDY_ADMIN')
  const at = place('CADDY_ADMIN')
  const port = set.is === 'set' ? openPort(set.value) : undefined
  return port === undefined || at === undefined || options.some((one) => one.words[0] === 'admin')
    ? []
    : [{ what: 'Caddy’s admin API without a password', port, at }]
}

interface Splicing {
  readonly service: Running
  readonly texts: ReadonlyMap<string, readonly ProxyDirective[]>
  readonly declared: Declared
  readonly used: Set<string>
  left: number
  all?: readonly string[]
}

/** Whether the tree has files there that no reader took for a Caddyfile. */
function isUnread(pattern: string, state: Splicing): boolean {
  state.all ??= [...placedFiles(state.service, [...state.declared.paths], state.declared).keys()]
  return state.all.some((path) => fits(path, pattern) && !state.texts.has(path))
}

function snippetsOf(directives: readonly ProxyDirective[]): readonly ProxyDirective[] {
  return directives.filter((one) => /^&?\(/.test(one.words[0] ?? ''))
}

/** A pattern that nothing fits imports nothing, where the folder is the tree's ({@link https://caddyserver.com/docs/caddyfile/directives/import}). */
function spliced(directives: readonly ProxyDirective[], file: string, state: Splicing, seen: readonly string[] = [file]): readonly ProxyDirective[] {
  return directives.flatMap((one): readonly ProxyDirective[] => {
    const [word, written = ''] = one.words
    if (word !== 'import' || written === '') return [one.block === undefined ? one : { ...one, block: spliced(one.block, file, state, seen) }]
    const pattern = plainPath(written.startsWith('/') ? written : `${dirname(file)}/${written}`)
    const found = [...state.texts.keys()].filter((path) => fits(path, pattern) && !seen.includes(path)).sort()
    const isWide = written.includes('*')
    if (found.length === 0) return isWide && isTreesFolder(state.service, dirname(pattern)) && !isUnread(pattern, state) ? [] : [one]
    if ((state.left -= found.length) < 0) return [one]
    for (const path of found) state.used.add(path)
    const rest = isWide && isUnread(pattern, state) ? [one] : []
    return [...rest, ...found.flatMap((path) => spliced(withArguments(state.texts.get(path) ?? [], one.words.slice(2), one), path, state, [...seen, path]))]
  })
}

function fits(path: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return path === pattern
  const parts = pattern.split('/')
  const own = path.split('/')
  return parts.length === own.length && parts.every((part, index) => matches(own[index] ?? '', part))
}

/** `*` stands for any text of one name, and leaves out names that begin with a dot; goes over each once. */
function matches(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return name === pattern
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of rest.entries()) {
    const next = index === rest.length - 1 ? (name.length - part.length >= at && name.endsWith(part) ? name.length - part.length : -1) : name.indexOf(part, at)
    if (next === -1) return false
    at = next + part.length
  }
  return true
}
