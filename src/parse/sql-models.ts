/** Tables that SQL adds up to, in the shape that every schema has. */
import type { ModelDeclaration } from '../model/declaration.ts'
import type { SqlTable } from './sql-state.ts'

/** Far more than any database takes: each is held against all the others. */
const mostKeys = 500

/** `paths` are the files that the tables' sources stand for. */
export function modelsOf(tables: readonly SqlTable[], paths: readonly string[]): readonly ModelDeclaration[] {
  return tables.map(({ name, line, source, columns, keys, foreign, open }) => {
    const at = (from: number, start: number, key: string): ModelDeclaration['at'] => ({ path: paths[from] ?? '', line: start, key: `table.${name}${key}` })
    const pointing = foreign.map((one) => ({
      name: one.columns.join(','),
      type: 'foreign key',
      list: false,
      optional: !one.columns.every((part) => columns.some((column) => column.name === part && column.required)),
      foreignKey: one.columns,
      at: at(one.source, one.line, `.${one.columns.join(',')}`),
    }))
    return {
      name,
      table: name,
      at: at(source, line, ''),
      fields: [
        ...columns.map((one) => ({ name: one.name, type: one.type, list: false, optional: !one.required, at: at(one.source, one.line, `.${one.name}`) })),
        ...pointing,
      ],
      keys: keys.slice(0, mostKeys).map((key) => ({
        kind: key.kind,
        columns: key.columns,
        ...(key.type === undefined ? {} : { type: key.type }),
        ...(key.classed === true ? { classed: true } : {}),
        ...(key.partial === true ? { partial: true } : {}),
        ...(key.present === true ? { present: true } : {}),
        ...(key.apart === true ? { apart: true } : {}),
        at: at(key.source, key.line, `.${key.kind}(${key.columns.join(',')})`),
      })),
      ignored: false,
      ...(open || keys.length > mostKeys ? { open: 'its columns or keys come from what is not followed' } : {}),
    }
  })
}
