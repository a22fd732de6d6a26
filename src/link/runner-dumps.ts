/** Dumps of databases that a job of a pipeline has on its own machine: gone with it, they are nobody's records. */
import { isPipeline } from '../base/paths.ts'
import type { DumpAction } from '../model/action.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import { imageName, roleOfImage } from './images.ts'
import type { Step } from './scripts.ts'

/** What a job dumps on its own machine is a database that it made itself a moment ago, unless it opens a way to another. */
export function isOfARunner({ path, actions, containers = [] }: ScriptDeclaration): boolean {
  return isPipeline(path) && actions.every((one) => one.does !== 'dump' || isHere(one, containers))
}

/** The container of a database that runs beside the job: what it is filled with, and cleaned of, was copied from elsewhere. */
export function isBesideTheJob({ action, script }: Step): boolean {
  const containers = script?.containers ?? []
  if (action.does !== 'dump' || (addressOf(action) ?? action.target.container) === undefined || !isHere(action, containers)) return false
  return containers.some((image) => {
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

/** `createdb part`, what goes into it, `pg_dump part`, `dropdb part`: an extract that somebody asked for, and no copy of what is kept. */
export function isOfThrowaway({ action, script }: Step): boolean {
  if (action.does !== 'dump' || script === undefined) return false
  const name = action.target.database?.text ?? /^\w+:\/\/[^?#]*\/([^/?#]+)/.exec(action.target.url?.text ?? '')?.[1]
  const later = script.actions.slice(script.actions.indexOf(action) + 1)
  return name !== undefined && later.some((one) => one.does === 'destroy' && one.database?.text === name)
}

function addressOf({ target }: DumpAction): string | undefined {
  return (target.host ?? target.url ?? target.environment.get('PGHOST') ?? target.environment.get('MYSQL_HOST'))?.text
}

function isHere(action: DumpAction, containers: readonly string[]): boolean {
  const { away, container } = action.target
  if (away !== undefined || (container !== undefined && !isOwn(container.text, containers))) return false
  const text = addressOf(action)
  return text === undefined || /^(localhost|127\.0\.0\.1|0\.0\.0\.0|::1)$|@(localhost|127\.0\.0\.1)[:/]/.test(text)
}

/** `$(docker ps -qf ancestor=postgres:17)`, `${{ job.services.ledger.id }}`: found by what the job itself has started. */
function isOwn(container: string, containers: readonly string[]): boolean {
  if (container.startsWith('${job.services.')) return true
  const image = /^[$`]\(?docker (?:container )?(?:ps|ls)\b[^|]*\bancestor=["']?([^\s"')|]+)/.exec(container)?.[1]
  return image !== undefined && containers.some((one) => imageName(one).repository === imageName(image).repository)
}
