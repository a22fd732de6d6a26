/** What the tracked files of a stack's secrets hold: values as variables have them, of which not all are secret. */
import { known, textOf, valueOf, type Fact } from '../base/fact.ts'
import { basename } from '../base/paths.ts'
import type { MountDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import type { Declared } from './input.ts'
import { once } from './once.ts'
import { issued } from './trial-secrets.ts'

/** What such a file holds; undefined of what is written elsewhere, and of what is no single word. */
function wordIn({ type, file, content }: MountDeclaration): string | undefined {
  if (type !== 'secret' || file === undefined || content?.state !== 'known' || content.at.path !== file) return undefined
  const text = content.value.trim()
  return /\s/.test(text) ? undefined : text
}

const kept = new WeakMap<ServiceDeclaration, ReadonlyMap<string, Fact<string>>>()

/** Its variables, and beside them those that a file says: `DB_PASSWORD_FILE=/run/secrets/db` or a secret that is called `db_password` itself. */
export function givenTo(service: ServiceDeclaration): ReadonlyMap<string, Fact<string>> {
  const before = kept.get(service)
  if (before !== undefined) return before
  const { environment, mounts } = service
  const all = new Map(environment)
  for (const mount of mounts) {
    const text = wordIn(mount)
    if (text === undefined || mount.content === undefined) continue
    const target = valueOf(mount.target) ?? ''
    const naming = [...environment].flatMap(([name, fact]) => (textOf(fact) === target && target !== '' ? (/^(\w+?)__?FILE$/.exec(name)?.[1] ?? []) : []))
    const own = (valueOf(mount.source) ?? '').toUpperCase().replaceAll(/\W/g, '_')
    for (const name of naming.length > 0 ? naming : [own]) if (name !== '' && !all.has(name)) all.set(name, known(text, mount.content.at))
  }
  const found = all.size === environment.size ? environment : all
  kept.set(service, found)
  return found
}

/** Names of users, as people make them up: a password that is one of them is no secret. What a provider makes may be given as both. */
export const usersIn = once(({ services, envs }: Declared): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const values of [...services.map(givenTo), ...envs.map((env) => env.values)]) {
    for (const [name, fact] of values) {
      if (
        fact.state === 'known' &&
        /(^|_)(user(name)?|login|access_key(_id)?)$/i.test(name) &&
        /^_?[a-z]{2,30}([-_.][a-z]{2,30}){0,5}\d{0,4}$/.test(fact.value)
      )
        found.add(fact.value)
    }
  }
  return found
})

const naming = /(^|[._-])(user(_?name)?|login|host(_?name)?|database|db_?name|port|region|bucket|e?mail)(\.\w{1,5})?$/i

/** Nothing, a public half, somebody's name, or a word that stands where a secret is to come. What is more than a word may be anything. */
export function holdsNone(mount: MountDeclaration, isSecret: (value: string) => boolean): boolean {
  const { file = '', content } = mount
  if (content?.state === 'known' && content.at.path === file && /^\s*-----BEGIN /.test(content.value)) return !content.value.includes('PRIVATE KEY')
  const text = wordIn(mount)
  return text !== undefined && ((naming.test(basename(file)) && !issued.test(text)) || !isSecret(text))
}
