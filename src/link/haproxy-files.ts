/** HAProxy's configuration in a container as HAProxy itself sees it: its files one after the other, conditions decided and variables filled. */
import { known } from '../base/fact.ts'
import type { ProxyDeclaration, ProxyDirective } from '../model/surroundings.ts'
import { decided, filledText, type Asked } from '../parse/haproxy/conditions.ts'
import { readHaproxy } from '../parse/haproxy/file.ts'
import { placedFiles, plainPath } from './container-files.ts'
import type { Declared } from './input.ts'
import { commandText } from './proxy-command.ts'
import { filledWith, variablesOf, type Variables } from './proxy-variables.ts'
import type { Running } from './running.ts'

/** Where images look when nothing else is said. */
const usual = ['/usr/local/etc/haproxy/haproxy.cfg', '/bitnami/haproxy/conf/haproxy.cfg', '/opt/bitnami/haproxy/conf/haproxy.cfg', '/etc/haproxy/haproxy.cfg']

/** Undefined where none of the files that it starts with is in the tree, or they are not known. */
export function haproxyOf(service: Running, declared: Declared): ProxyDeclaration | undefined {
  const command = commandText(service)
  if (command === undefined) return undefined
  const all = new Map(declared.proxies.flatMap((one) => (one.software === 'haproxy' && one.written !== undefined ? [[one.path, one.written] as const] : [])))
  const placed = placedFiles(service, [...all.keys()], declared)
  const named = [...command.matchAll(/(?:^|\s)-f[\s=]+(\S+)/g)].map((found) => plainPath(found[1] ?? ''))
  // Images of others' read it from a folder of their own.
  const only = [...placed.keys()].filter((path) => path.endsWith('/haproxy.cfg'))
  const given = named.length > 0 ? named : [...usual.filter((path) => placed.has(path)), ...(only.length === 1 ? only : [])].slice(0, 1)
  const open: string[] = []
  // A folder gives its files in the order of their names: https://docs.haproxy.org/3.0/management.html#3
  const paths = given.flatMap((path) => {
    const own = placed.has(path)
      ? [path]
      : [...placed.keys()].filter((one) => one.startsWith(`${path}/`) && !one.slice(path.length + 1).includes('/') && one.endsWith('.cfg')).sort()
    if (own.length === 0) open.push(path)
    return own.flatMap((one) => placed.get(one) ?? [])
  })
  const [first] = paths
  if (first === undefined) return undefined
  const variables = variablesOf(service, declared)
  const asOne = (files: readonly string[]): ReturnType<typeof readHaproxy> =>
    readHaproxy(
      understood(
        files.flatMap((path) => all.get(path) ?? []),
        variables,
      ),
      first,
    )
  const read = asOne(paths)
  if (read === undefined) return undefined
  const idle = [...new Set(placed.values())].flatMap((path) =>
    paths.includes(path) ? [] : (asOne([...paths, path])?.servers.filter(({ at }) => at.path === path) ?? []),
  )
  const at = { path: service.declared.at.path, line: service.declared.at.line, key: 'command' }
  return { kind: 'proxy', software: 'haproxy', path: first, ...read, idle, parts: paths, includes: open.map((path) => known(path, at)) }
}

/** `setenv` and `presetenv` of the configuration itself count, too ({@link https://docs.haproxy.org/3.0/configuration.html#setenv}). */
function understood(sections: readonly ProxyDirective[], { ask, place }: Variables): readonly ProxyDirective[] {
  const own = new Map<string, { readonly value: string; readonly line: ProxyDirective }>()
  const asked = (name: string): Asked => {
    const set = own.get(name)
    return set === undefined ? ask(name) : { is: 'set', value: set.value }
  }
  for (const section of sections) {
    for (const line of section.words[0] === 'global' ? (section.block ?? []) : []) {
      const [word, name = '', value = ''] = line.words
      if (word === 'setenv' || (word === 'presetenv' && ask(name).is === 'unset')) own.set(name, { value, line })
    }
  }
  const fill = (word: string): { readonly words: readonly string[]; readonly names: readonly string[] } => {
    const early = /^env\((\w+)\)$/.exec(word)?.[1]
    const set = early === undefined ? undefined : asked(early)
    if (early !== undefined && set !== undefined && set.is !== 'open') return { words: [`str(${set.is === 'set' ? set.value : ''})`], names: [early] }
    if (!word.includes('$')) return { words: [word], names: [] }
    const { partly, names } = filledText(word, asked)
    return { words: [partly], names }
  }
  const from = (name: string): ReturnType<Variables['place']> => {
    const set = own.get(name)
    return set === undefined ? place(name) : { path: set.line.path, line: set.line.line, key: 'global.setenv' }
  }
  return filledWith(decided(sections, asked), fill, from)
}
