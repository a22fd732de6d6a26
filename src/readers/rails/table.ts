/** One table of a Rails schema: its columns, indexes and foreign keys as the methods of its block say them. */
import type { FieldDeclaration, KeyDeclaration, ModelDeclaration } from '../../model/declaration.ts'
import { entryIn, fold, optionsIn, truthOf, type RubyCall, type RubyNode, type RubyScope } from '../../parse/ruby/index.ts'
import { isPresence, keyColumns } from '../../parse/index-words.ts'
import { singulars } from '../../parse/singulars.ts'

export function optionOf(call: RubyCall, name: string): RubyNode | undefined {
  return entryIn(optionsIn(call), name)
}

/** A name as text or symbol, through constants of the file. */
export function nameIn(node: RubyNode | undefined, scope: RubyScope): string | undefined {
  if (node === undefined || node.kind === 'hash' || node.kind === 'array') return undefined
  const value = fold(node, scope)
  return value.kind === 'value' && typeof value.value === 'string' ? value.value : undefined
}

/** One name, or a list of them; undefined where one can't be told. */
export function namesIn(node: RubyNode | undefined, scope: RubyScope): readonly string[] | undefined {
  const items = node?.kind === 'array' ? node.items : node === undefined ? [] : [node]
  const names = items.map((item) => nameIn(item, scope))
  return names.length === 0 || names.includes(undefined) ? undefined : (names as readonly string[])
}

/** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-create_table} */
export class RailsTable {
  readonly #fields: FieldDeclaration[] = []
  readonly #keys: KeyDeclaration[] = []
  readonly #name: string
  readonly #scope: RubyScope
  readonly #path: string
  readonly #line: number
  #open: string | undefined

  constructor(name: string, call: RubyCall, scope: RubyScope, path: string) {
    this.#name = name
    this.#scope = scope
    this.#path = path
    this.#line = call.line
    this.#ownKey(call)
    const body = call.block?.body
    for (const node of body === undefined ? [] : body.kind === 'body' ? body.statements : [body]) {
      const isOwn = node.kind === 'call' && node.receiver?.kind === 'variable' && node.receiver.name === call.block?.parameters[0]
      if (isOwn) this.#entry(node)
      else this.#close('what is in it is told only when it runs')
    }
  }

  model(): ModelDeclaration {
    const open = this.#open
    return {
      name: this.#name,
      table: this.#name,
      at: { path: this.#path, line: this.#line, key: `table.${this.#name}` },
      fields: this.#fields,
      keys: this.#keys,
      ignored: false,
      ...(open === undefined ? {} : { open }),
    }
  }

  /** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_index} */
  index(call: RubyCall, on: RubyNode | undefined): void {
    const written = namesIn(on, this.#scope)
    if (written === undefined) return this.#close('an index of it is told only when it runs')
    const isExpression = on?.kind !== 'array' && !/^\w+$/.test(written[0] ?? '')
    const { columns, cut } = isExpression ? keyColumns(written[0] ?? '') : { columns: written, cut: false }
    const has = (name: string): boolean => optionOf(call, name) !== undefined
    const where = optionOf(call, 'where')
    const method = nameIn(optionOf(call, 'using'), this.#scope) ?? nameIn(optionOf(call, 'type'), this.#scope)
    const condition = where === undefined ? undefined : (nameIn(where, this.#scope) ?? '')
    const isUnique = this.#isTrue(call, 'unique')
    this.#key(isUnique ? 'unique' : 'index', columns, call.line, {
      ...(isUnique ? { apart: true } : {}),
      ...(method === undefined ? {} : { type: method }),
      // What is ordered, cut or brings columns along serves look-ups that another index over the same columns does not.
      ...(cut || has('opclass') || has('length') || has('order') || has('include') ? { classed: true } : {}),
      ...(condition === undefined ? {} : { partial: true, ...(isPresence(condition, columns[0]) ? { present: true } : {}) }),
    })
  }

  unique(call: RubyCall, columns: readonly string[] | undefined): void {
    if (columns === undefined) this.#close('a unique of it is told only when it runs')
    else this.#key('unique', columns, call.line)
  }

  /**
   * Without `column`, the table's name in the singular and `_id`
   * ({@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_foreign_key}).
   */
  foreignKey(call: RubyCall, to: string | undefined, column: RubyNode | undefined): void {
    if (to === undefined) return this.#close('a foreign key of it is told only when it runs')
    if (column !== undefined) {
      const columns = namesIn(column, this.#scope)
      if (columns === undefined) this.#close('a foreign key of it is told only when it runs')
      else this.#pointing(columns, call.line)
      return
    }
    const names = new Set(singulars(to).map((one) => `${one}_id`))
    const fitting = this.#fields.filter((field) => names.has(field.name))
    const [only] = fitting
    if (only === undefined || fitting.length > 1) this.#close(`which of its columns points to ${to} is not told`)
    else this.#pointing([only.name], call.line)
  }

  #ownKey(call: RubyCall): void {
    const id = optionOf(call, 'id')
    const named = optionOf(call, 'primary_key')
    const columns = named === undefined ? ['id'] : namesIn(named, this.#scope)
    const isNone = id !== undefined && truthOf(fold(id, this.#scope)) === false && id.kind !== 'hash'
    if (columns === undefined) return this.#close('its primary key is told only when it runs')
    if (isNone && named === undefined) return
    // Of a composite key the columns are written out below.
    if (columns.length === 1) this.#fields.push(this.#field(columns[0] ?? '', nameIn(id, this.#scope) ?? 'bigint', call.line, false))
    this.#key('id', columns, call.line)
  }

  #entry(call: RubyCall): void {
    const [first] = call.arguments
    switch (call.name) {
      case 'index':
        return this.index(call, first)
      case 'unique_constraint':
        return this.unique(call, namesIn(first, this.#scope))
      case 'foreign_key':
        return this.foreignKey(call, nameIn(first, this.#scope), optionOf(call, 'column'))
      case 'check_constraint':
      case 'exclusion_constraint':
        return undefined
      case 'timestamps':
        for (const name of ['created_at', 'updated_at']) this.#fields.push(this.#field(name, 'datetime', call.line, false))
        return undefined
      case 'primary_key': {
        const name = nameIn(first, this.#scope)
        if (name === undefined) return this.#close('its primary key is told only when it runs')
        this.#fields.push(this.#field(name, 'bigint', call.line, false))
        return this.#key('id', [name], call.line)
      }
      case 'references':
      case 'belongs_to':
        return this.#reference(call)
      default:
        return this.#columns(call)
    }
  }

  /** `t.string "a"`, `t.string :a, :b`, `t.column "a", :string`. */
  #columns(call: RubyCall): void {
    const options = optionsIn(call)
    const positional = call.arguments.filter((one) => one !== options)
    const named = call.name === 'column' ? positional.slice(0, 1) : positional
    const names = named.map((one) => nameIn(one, this.#scope))
    const isOptional = !this.#isFalse(call, 'null')
    if (names.length === 0 || names.includes(undefined)) return this.#close('a column of it is told only when it runs')
    for (const name of names) {
      this.#fields.push(this.#field(name ?? '', call.name, call.line, isOptional))
      if (this.#isTrue(call, 'primary_key')) this.#key('id', [name ?? ''], call.line)
      const index = optionOf(call, 'index')
      if (index !== undefined && truthOf(fold(index, this.#scope)) !== false) this.#indexOf(index, [name ?? ''], call.line)
    }
  }

  /** {@link https://api.rubyonrails.org/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-add_reference}: an index unless it says none. */
  #reference(call: RubyCall): void {
    const options = optionsIn(call)
    for (const node of call.arguments.filter((one) => one !== options)) {
      const name = nameIn(node, this.#scope)
      if (name === undefined) return this.#close('a column of it is told only when it runs')
      const key = `${name}_id`
      this.#fields.push(this.#field(key, nameIn(optionOf(call, 'type'), this.#scope) ?? 'bigint', call.line, !this.#isFalse(call, 'null')))
      const polymorphic = optionOf(call, 'polymorphic')
      if (polymorphic !== undefined) this.#fields.push(this.#field(`${name}_type`, 'string', call.line, true))
      const index = optionOf(call, 'index')
      const hasNone = index !== undefined && index.kind !== 'hash' && truthOf(fold(index, this.#scope)) === false
      if (!hasNone) this.#indexOf(index, polymorphic === undefined ? [key] : [`${name}_type`, key], call.line)
      const foreign = optionOf(call, 'foreign_key')
      if (foreign !== undefined && (foreign.kind === 'hash' || truthOf(fold(foreign, this.#scope)) === true)) this.#pointing([key], call.line)
    }
  }

  /** `index: true`, `index: { unique: true, where: … }`. */
  #indexOf(options: RubyNode | undefined, columns: readonly string[], line: number): void {
    const unique = entryIn(options, 'unique')
    const isUnique = unique !== undefined && truthOf(fold(unique, this.#scope)) === true
    const method = nameIn(entryIn(options, 'using'), this.#scope)
    const where = entryIn(options, 'where')
    this.#key(isUnique ? 'unique' : 'index', columns, line, {
      ...(method === undefined ? {} : { type: method }),
      ...(where === undefined ? {} : { partial: true, ...(isPresence(nameIn(where, this.#scope) ?? '', columns[0]) ? { present: true } : {}) }),
    })
  }

  #pointing(columns: readonly string[], line: number): void {
    const field = this.#fields.find(({ name }) => name === columns[0])
    // It is one of the schema's own names: a field stands for the key where a column is not written out.
    const made = { ...(field ?? this.#field(columns[0] ?? '', 'column', line, true)), foreignKey: columns, at: this.#place(columns.join(','), line) }
    const at = field === undefined ? -1 : this.#fields.indexOf(field)
    if (at === -1 || field?.foreignKey !== undefined) this.#fields.push(made)
    else this.#fields[at] = made
  }

  #field(name: string, type: string, line: number, optional: boolean): FieldDeclaration {
    return { name, type, list: false, optional, at: this.#place(name, line) }
  }

  #key(kind: KeyDeclaration['kind'], columns: readonly string[], line: number, more: Partial<KeyDeclaration> = {}): void {
    // Far more than any database takes: each is held against all the others.
    if (this.#keys.length >= 500) return this.#close('it has more than 500 keys')
    this.#keys.push({ kind, columns, ...more, at: this.#place(`${kind}(${columns.join(',')})`, line) })
  }

  #place(key: string, line: number): FieldDeclaration['at'] {
    return { path: this.#path, line, key: `table.${this.#name}.${key}` }
  }

  #isTrue(call: RubyCall, name: string): boolean {
    const node = optionOf(call, name)
    return node !== undefined && truthOf(fold(node, this.#scope)) === true
  }

  #isFalse(call: RubyCall, name: string): boolean {
    const node = optionOf(call, name)
    return node !== undefined && truthOf(fold(node, this.#scope)) === false
  }

  #close(why: string): void {
    this.#open ??= why
  }
}
