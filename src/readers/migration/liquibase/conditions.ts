/** Whether a changeset runs in production, on an engine: by its `dbms`, its context and its preconditions. */
import { limits } from '../../../base/limits.ts'
import { given, type Element } from './changelog.ts'

type Engine = 'postgres' | 'mysql'

/** `postgresql, !h2`: whether it runs on the engine ({@link https://docs.liquibase.com/concepts/changelogs/attributes/dbms.html}). */
export function runsOn(list: string | undefined, dialect: Engine): boolean {
  const names = (list ?? '').split(',').map((one) => one.trim().toLowerCase()).filter((one) => one !== '') // prettier-ignore
  const own = dialect === 'postgres' ? ['postgresql', 'postgres', 'edb'] : ['mysql', 'mariadb']
  if (names.length === 0 || names.includes('all')) return true
  // What keeps MariaDB out may still run on MySQL, whose statements are the same here.
  if (names.includes('none') || names.includes(`!${own[0]}`)) return false
  return names.every((one) => one.startsWith('!')) || names.some((one) => own.includes(one))
}

const aside =
  /^(?:test|tests|testing|unittest|integration-?test|dev|develop|development|local|faker|demo|sample|h2|!prod|!production|not prod|not production)$/i

/** {@link https://docs.liquibase.com/concepts/changelogs/attributes/contexts.html Contexts} of nothing but tests and development are not production's. */
export function isAside(set: Element): boolean {
  const text = given(set, 'contextFilter') ?? given(set, 'context') ?? given(set, 'contexts')
  const terms = (text ?? '').split(/,|\bor\b/i).map((one) => one.replace(/[()]/g, '').trim()).filter((one) => one !== '') // prettier-ignore
  return terms.length > 0 && terms.every((one) => aside.test(one) || one.split(/\band\b/i).some((part) => aside.test(part.trim())))
}

/**
 * Whether it is certain that {@link https://docs.liquibase.com/concepts/changelogs/preconditions.html preconditions} keep a changeset from running on
 * the engine: they may ask for it, and what else they ask of a database may hold.
 */
export function isBarred(set: Element, dialect: Engine): boolean {
  return set.children.some(
    (one) => one.name === 'preConditions' && !/^(?:WARN|CONTINUE_ANYWAY)$/i.test(given(one, 'onFail') ?? '') && holds(one, dialect, 0) === false,
  )
}

/** Undefined where the database would tell. */
function holds(condition: Element, dialect: Engine, depth: number): boolean | undefined {
  if (depth > limits.depth) return undefined
  const name = condition.name.slice(condition.name.lastIndexOf(':') + 1)
  if (name === 'dbms') return runsOn(given(condition, 'type'), dialect)
  if (!/^(?:preConditions|and|or|not)$/.test(name)) return undefined
  const all = condition.children.map((one) => holds(one, dialect, depth + 1))
  const both = all.includes(false) ? false : all.includes(undefined) ? undefined : true
  if (name === 'not') return both === undefined ? undefined : !both
  return name !== 'or' ? both : all.includes(true) ? true : all.includes(undefined) ? undefined : false
}
