/** Dumps of databases that a job of GitHub has on its own machine: gone with it, they are nobody's records. */
import type { DumpAction } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import { roleOfImage } from './images.ts'
import type { Step } from './scripts.ts'

/** What a job dumps on its own machine is a database that it made itself a moment ago, unless it opens a way to another. */
export function isOfARunner({ path, actions }: ScriptDeclaration): boolean {
  return path.startsWith('.github/') && actions.every((one) => one.does !== 'dump' || isHere(one))
}

/** The container of a database that runs beside the job: what it is filled with, and cleaned of, was copied from elsewhere. */
export function isBesideTheJob({ action, script }: Step): boolean {
  if (action.does !== 'dump' || addressOf(action) === undefined || !isHere(action)) return false
  return (script?.containers ?? []).some((image) => {
    const role = roleOfImage(image)
    return role?.is === 'database' && role.engine === action.engine
  })
}

/** `pg_dump shop_test`: what tests have filled. */
export function isOfTests({ action }: Step): boolean {
  if (action.does !== 'dump') return false
  const { database, url } = action.target
  const name = database?.text ?? /^\w+:\/\/[^/?#]*\/([^?#]*)/.exec(url?.text ?? '')?.[1] ?? ''
  return /(^|[_-])tests?($|[_-])/i.test(name) && !name.includes('$')
}

function addressOf({ target }: DumpAction): string | undefined {
  return (target.host ?? target.url ?? target.environment.get('PGHOST') ?? target.environment.get('MYSQL_HOST'))?.text
}

function isHere(action: DumpAction): boolean {
  if (action.target.away !== undefined || action.target.container !== undefined) return false
  const text = addressOf(action)
  return text === undefined || /^(localhost|127\.0\.0\.1|0\.0\.0\.0|::1)$|@(localhost|127\.0\.0\.1)[:/]/.test(text)
}
