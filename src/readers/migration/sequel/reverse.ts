/** Turns `revert` about: what its block makes is taken away ({@link https://sequel.jeremyevans.net/rdoc/classes/Sequel/MigrationReverser.html}). */
import type { RubyCall, RubyNode } from '../../../parse/ruby/index.ts'

type Turn = (call: RubyCall) => RubyCall | undefined

const as = (call: RubyCall, name: string, given: readonly (RubyNode | undefined)[] = call.arguments): RubyCall => ({
  ...call,
  name,
  arguments: given.filter((one) => one !== undefined),
  block: undefined,
})

/** On the database itself. */
export const outer: ReadonlyMap<string, Turn> = new Map<string, Turn>([
  ['add_column', (call) => as(call, 'drop_column', call.arguments.slice(0, 2))],
  ['add_index', (call) => as(call, 'drop_index')],
  ['create_join_table', (call) => as(call, 'drop_join_table')],
  ['create_table', (call) => as(call, 'drop_table')],
  ['create_view', (call) => as(call, 'drop_view', [call.arguments[0], call.arguments[2]])],
  ['rename_column', (call) => as(call, 'rename_column', [call.arguments[0], call.arguments[2], call.arguments[1]])],
  ['rename_table', (call) => as(call, 'rename_table', [call.arguments[1], call.arguments[0]])],
  // Its block is turned about step by step.
  ['alter_table', (call) => call],
  ['transaction', (call) => call],
])

const dropsIndex: Turn = (call) => as(call, 'drop_index')
const nullable: RubyNode = { kind: 'word', value: true, line: 1 }

/** In `alter_table`. */
export const inner: ReadonlyMap<string, Turn> = new Map<string, Turn>([
  ['add_column', (call) => as(call, 'drop_column', call.arguments.slice(0, 1))],
  [
    'add_constraint',
    (call) => {
      const [first] = call.arguments
      const own = first?.kind === 'hash' ? first.pairs.find(({ key }) => key.kind === 'symbol' && key.text === 'name')?.value : first
      return as(call, 'drop_constraint', [own])
    },
  ],
  ['add_foreign_key', (call) => as(call, 'drop_foreign_key', [call.arguments[0], ...call.arguments.slice(2)])],
  ['add_primary_key', (call) => (call.arguments[0]?.kind === 'array' ? undefined : as(call, 'drop_column', call.arguments.slice(0, 1)))],
  ['add_index', dropsIndex],
  ['add_full_text_index', dropsIndex],
  ['add_spatial_index', dropsIndex],
  ['rename_column', (call) => as(call, 'rename_column', [call.arguments[1], call.arguments[0]])],
  ['set_column_not_null', (call) => as(call, 'set_column_allow_null', [call.arguments[0], nullable])],
  [
    'set_column_allow_null',
    (call) => {
      const [column, allows] = call.arguments
      if (allows !== undefined && allows.kind !== 'word') return undefined
      return as(call, 'set_column_allow_null', [column, { kind: 'word', value: allows?.value === false, line: call.line }])
    },
  ],
])
