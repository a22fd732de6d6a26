/** Whether a command that deletes reaches a database's data at all, by the volumes, places or containers it names, and whether somebody is asked first. */
import { textOf, valueOf } from '../base/fact.ts'
import type { DestroyAction, Doing, Word } from '../model/action.ts'
import type { Engine, MountDeclaration, ScriptDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { family, type Database } from './databases.ts'

/** A volume bears its project's or stack's name in front of its own ({@link https://docs.docker.com/reference/compose-file/volumes/#name}). */
export function takesVolume(named: readonly Word[], mounts: readonly MountDeclaration[]): boolean | 'unknown' {
  const own = mounts.filter(({ type }) => type === 'volume')
  const answers = named.flatMap((word) => own.map((mount) => isVolume(word, mount)))
  if (answers.includes(true)) return true
  return named.length === 0 || answers.includes('unknown') ? 'unknown' : false
}

/** A plan that is destroyed in part loses what the addresses it names hold, and what rests on that. A container's machine may be part of any. */
export function takesPlace(targets: readonly Word[], places: readonly string[] | undefined): boolean | 'unknown' {
  if (places === undefined) return 'unknown'
  const plain = targets.map(({ text }) => text.replace(/\[[^\]]*\]/g, ''))
  if (plain.some((target) => places.some((one) => one === target || one.startsWith(`${target}.`)))) return true
  return plain.some((target) => /[$`]/.test(target) || target.startsWith(`${places[0] ?? ''}.`)) ? 'unknown' : false
}

function isVolume({ text, resolved }: Word, { source, external, realName }: MountDeclaration): boolean | 'unknown' {
  const name = textOf(source)
  const isPlain = realName === undefined || !realName.includes('$')
  if (/\bvolume ls\b/.test(text)) return isListed(text, isPlain ? (realName ?? name) : undefined)
  if (name === undefined || !isPlain) return 'unknown'
  const whole = realName ?? (external === true ? name : undefined)
  if (whole === undefined ? text.endsWith(`_${name}`) : text === whole) return true
  return resolved ? false : 'unknown'
}

/** A list may be of every volume that the machine has, or of those in whose names a text stands. */
function isListed(list: string, name: string | undefined): boolean | 'unknown' {
  const asked = /(?:\bname=|\bgrep (?:-[EFiqw]+ )*)["']?([^\s"'|)]+)/.exec(list)?.[1]
  if (asked === undefined || asked.startsWith('-')) return true
  const text = asked.replace(/^.*\$\{?\w+\}?/, '').replace(/^\^|\$$/g, '')
  const own = text.slice(text.lastIndexOf('_') + 1)
  // What stands before the last `_` is the project's, whose name is in all of its volumes.
  const isAfterProject = own !== text || /\$\{?\w/.test(asked)
  if (text === '_' && asked !== text) return true
  if (name === undefined || !/^[\w.-]+$/.test(own)) return 'unknown'
  if (own === text ? name.includes(own) : name.startsWith(own) || name.includes(`_${own}`)) return true
  return isAfterProject ? false : 'unknown'
}

const folders: readonly (readonly [RegExp, Engine])[] = [
  [/(^|\/)var\/lib\/(postgresql|pgsql)(\/|$)|(^|\/)(pgdata|postgres[-_]data|pg[-_]data)(\/|$)/, 'postgres'],
  [/(^|\/)var\/lib\/mysql(\/|$)|(^|\/)mysql[-_]data(\/|$)/, 'mysql'],
  [/(^|\/)var\/lib\/mongo(db)?(\/|$)|(^|\/)mongo[-_]data(\/|$)/, 'mongodb'],
  [/(^|\/)var\/lib\/redis(\/|$)/, 'redis'],
]

function folderOf(folder: string): Engine | undefined {
  return folders.find(([pattern]) => pattern.test(folder))?.[1]
}

/** Whether a folder that is emptied may be where this server's data is: a folder is called after its engine, and a container says where its volume lies. */
export function mayHold(folder: string, engine: Engine, mounts: readonly MountDeclaration[]): boolean {
  const named = folderOf(folder)
  if (named === undefined) return true
  if (named !== family(engine)) return false
  if (!folder.startsWith('/var/lib/')) return true
  const plain = folder.replace(/\/?\*?$/, '')
  // A folder of the host that lies where the engine keeps its data has its place in the container and one outside.
  const targets = mounts.flatMap(({ type, source, target }) => {
    const inside = textOf(target) ?? ''
    if (type === 'volume') return [inside]
    return type === 'bind' && folderOf(inside) === named ? [inside, valueOf(source) ?? ''] : []
  })
  return targets.length === 0 || targets.some((one) => one === '' || within(one, plain) || within(plain, one))
}

/** `if ask_yes_no "…"`, `read -p "Sure?" answer; [ "$answer" = y ]`: who runs the script decides each time. */
export function isAskedOfPerson({ condition }: Doing): boolean {
  return condition !== undefined && asking.test(condition)
}

const asking =
  /\b(ask|confirm|prompt)(s|ed)?\b|(^|[\s_-])(ask|confirm|prompt)_|_(yes_?no|confirm)\b|\$\{?(reply|answer|ans|yn|yes_?no|response|confirm\w*|choice|proceed|input)\b/i

/** A client in a container of Docker's that is told no host speaks to the server there: no pod of a cluster, and none of another container. */
export function isInAnother({ inside }: DestroyAction, { service, managed }: Database, databases: readonly Database[]): boolean {
  if (inside === undefined) return false
  if (service?.declared.orchestrator === 'kubernetes' || managed?.hosted === false) return true
  return service?.declared.name !== inside.text && databases.some((one) => one.service?.declared.name === inside.text)
}

/** It empties a database and fills it with a copy, and brings the stack up again for that alone. */
export function putsBack({ actions }: ScriptDeclaration): boolean {
  const emptied = actions.findIndex((action) => action.does === 'destroy' && action.what === 'database')
  return emptied >= 0 && actions.slice(emptied).some((action) => action.does === 'restore')
}
