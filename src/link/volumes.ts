/** Whether a command that names volumes takes away a database's, and whether somebody is asked first. */
import { textOf } from '../base/fact.ts'
import type { Doing, Word } from '../model/action.ts'
import type { Engine, MountDeclaration } from '../model/declaration.ts'
import { within } from './code.ts'
import { family } from './databases.ts'

/** A volume bears its project's or stack's name in front of its own ({@link https://docs.docker.com/reference/compose-file/volumes/#name}). */
export function takesVolume(named: readonly Word[], mounts: readonly MountDeclaration[]): boolean | 'unknown' {
  const own = mounts.filter(({ type }) => type === 'volume')
  const answers = named.flatMap((word) => own.map((mount) => isVolume(word, mount)))
  if (answers.includes(true)) return true
  return named.length === 0 || answers.includes('unknown') ? 'unknown' : false
}

function isVolume({ text, resolved }: Word, { source, external, realName }: MountDeclaration): boolean | 'unknown' {
  // Every volume that the machine has.
  if (/\bvolume ls\b/.test(text)) return true
  const name = textOf(source)
  const isPlain = realName === undefined || !realName.includes('$')
  if (name === undefined || !isPlain) return 'unknown'
  const whole = realName ?? (external === true ? name : undefined)
  if (whole === undefined ? text.endsWith(`_${name}`) : text === whole) return true
  return resolved ? false : 'unknown'
}

const folders: readonly (readonly [RegExp, Engine])[] = [
  [/(^|\/)var\/lib\/(postgresql|pgsql)(\/|$)|(^|\/)(pgdata|postgres[-_]data|pg[-_]data)(\/|$)/, 'postgres'],
  [/(^|\/)var\/lib\/mysql(\/|$)|(^|\/)mysql[-_]data(\/|$)/, 'mysql'],
  [/(^|\/)var\/lib\/mongo(db)?(\/|$)|(^|\/)mongo[-_]data(\/|$)/, 'mongodb'],
  [/(^|\/)var\/lib\/redis(\/|$)/, 'redis'],
]

/** Whether a folder that is emptied may be where this server's data is: a folder is called after its engine, and a container says where its volume lies. */
export function mayHold(folder: string, engine: Engine, mounts: readonly MountDeclaration[]): boolean {
  const named = folders.find(([pattern]) => pattern.test(folder))?.[1]
  if (named === undefined) return true
  if (named !== family(engine)) return false
  if (!folder.startsWith('/var/lib/')) return true
  const plain = folder.replace(/\/?\*?$/, '')
  const targets = mounts.flatMap(({ type, target }) => (type === 'volume' ? [textOf(target) ?? ''] : []))
  return targets.length === 0 || targets.some((one) => one === '' || within(one, plain) || within(plain, one))
}

/** `if ask_yes_no "…"`, `read -p "Sure?" answer; [ "$answer" = y ]`: who runs the script decides each time. */
export function isAskedOfPerson({ condition }: Doing): boolean {
  return condition !== undefined && asking.test(condition)
}

const asking =
  /\b(ask|confirm|prompt)(s|ed)?\b|(^|[\s_-])(ask|confirm|prompt)_|_(yes_?no|confirm)\b|\$\{?(reply|answer|ans|yn|yes_?no|response|confirm\w*|choice|proceed|input)\b/i
