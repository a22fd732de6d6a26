/** Singulars of table names, for the column that Rails takes a foreign key to stand in where none is named. */

const irregular: ReadonlyMap<string, string> = new Map([
  ['people', 'person'],
  ['men', 'man'],
  ['women', 'woman'],
  ['children', 'child'],
  ['moves', 'move'],
  ['zombies', 'zombie'],
  ['oxen', 'ox'],
  ['mice', 'mouse'],
  ['lice', 'louse'],
  ['databases', 'database'],
])

const endings: readonly (readonly [ending: string, instead: readonly string[]])[] = [
  ['ies', ['y', 'ie']],
  ['ves', ['f', 'fe', 've']],
  ['ices', ['ix', 'ex', 'ice']],
  ['ses', ['s', 'sis', 'se']],
  ['es', ['', 'e']],
  ['s', ['']],
  ['i', ['us']],
  ['a', ['um']],
]

/**
 * Every singular that a name may have by Rails' rules ({@link https://api.rubyonrails.org/classes/ActiveSupport/Inflector.html#method-i-singularize}) and by
 * those an application adds: which of them the schema means, its columns tell.
 */
export function singulars(table: string): readonly string[] {
  const name = table.slice(table.lastIndexOf('.') + 1)
  const from = name.lastIndexOf('_') + 1
  const [before, last] = [name.slice(0, from), name.slice(from)]
  const other = irregular.get(last)
  if (other !== undefined) return [`${before}${other}`]
  const found = endings.flatMap(([ending, instead]) => (last.endsWith(ending) ? instead.map((one) => `${name.slice(0, -ending.length)}${one}`) : []))
  return [...new Set([...found, name])]
}
