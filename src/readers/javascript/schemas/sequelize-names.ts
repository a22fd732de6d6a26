/** The names that Sequelize gives to tables where nobody writes one. */
import type { Table } from './draft.ts'
import { isTrue, textAt, type Here, type World } from './world.ts'

/** {@link https://sequelize.org/docs/v6/core-concepts/model-basics/#table-name-inference `tableName`, the model's own name, or its plural}. */
export function tableNameOf(model: string, options: ReadonlyMap<string, Here> | undefined, table: Table, world: World): string {
  const given = options?.get('tableName')
  const written = textAt(given, world)
  if (written !== undefined) return written
  if (given !== undefined) table.close('its name is told only when it runs')
  if (isTrue(options?.get('freezeTableName'), world) === true) return model
  const many = plural(model)
  if (many === undefined) table.close('its table has the plural that the library makes of its name')
  return many ?? model
}

/** Of what goes by the rule alone, as the {@link https://www.npmjs.com/package/inflection package inflection} has it; undefined of what it knows better. */
function plural(name: string): string | undefined {
  const last = /[A-Z]?[a-z0-9]+$/.exec(name)?.[0].toLowerCase() ?? name.toLowerCase()
  if (irregular.test(last)) return undefined
  if (/[^aeiou]y$/.test(last)) return `${name.slice(0, -1)}ies`
  if (/(?:x|ch|sh|ss)$/.test(last)) return `${name}es`
  return last.endsWith('s') ? name : `${name}s`
}

const irregular =
  /(?:us|is|as|os|man|[iu]m|on|f|fe|o|eau|ex|ix|z|quy|ese|deer|fish|sheep|ois|pox|sis|person|people|child|children|mouse|louse|goose|ox|foot|tooth|datum|data|media|money|news|equipment|information|hovercraft|series|species|cattle|police|bison|moose|salmon|trout|rice|fun|advice|cash|chess|knowledge|evidence|music|research|software|spam|tourism|traffic|travel|weather|wood|work)$/
