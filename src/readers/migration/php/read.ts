/** Reads migrations in PHP: what `up` of Laravel's and of Doctrine's sends. */
import { basename } from '../../../base/paths.ts'
import type { SourceFile } from '../../../base/source.ts'
import type { MigrationDeclaration, Reading } from '../../../model/declaration.ts'
import { parsePhp, partsOf, scopeOf, textOf, type PhpFile, type PhpNode } from '../../../parse/php/index.ts'
import type { ReadContext } from '../../reader.ts'
import { judged, type Told } from '../code/judge.ts'
import { writer, type Dialect } from '../code/statements.ts'
import { doctrineRunsWithoutTransactions } from '../code/without-transactions.ts'
import type { Wrapping } from '../risks.ts'
import { doctrineCall } from './doctrine.ts'
import { laravelCall } from './laravel.ts'
import type { Place } from './values.ts'
import { runBody, type Walk } from './walk.ts'

interface PhpTool {
  readonly tool: MigrationDeclaration['tool']
  readonly sign: RegExp
  readonly handles: Walk['handles']
  wrapping(members: Members, file: PhpFile): Wrapping | undefined
}

const tools: readonly PhpTool[] = [
  // https://laravel.com/docs/12.x/migrations; Illuminate\Database\Migrations\Migration::$withinTransaction
  {
    tool: 'laravel',
    sign: /\bextends\s{1,9}\\?(?:\w{1,60}\\){0,9}\w{0,60}Migration\b[\s\S]*\b(?:Schema|DB)::/,
    handles: laravelCall,
    wrapping: ({ properties }, file) => {
      const own = properties.get('withinTransaction')
      const isOff = own !== undefined && /^false$/i.test(textOf(own, file))
      return isOff ? undefined : { by: 'the transaction that Laravel opens', unless: 'write public $withinTransaction = false' }
    },
  },
  // https://www.doctrine-project.org/projects/doctrine-migrations/en/stable/reference/migration-classes.html#istransactional
  {
    tool: 'doctrine',
    sign: /\bextends\s{1,9}\\?(?:\w{1,60}\\){0,9}Abstract\w{0,60}Migration\b/,
    handles: doctrineCall,
    wrapping: ({ methods }, file) => {
      const own = methods.get('isTransactional')
      const isOff = own !== undefined && /return\s+false\b/i.test(textOf(own, file))
      return isOff ? undefined : { by: 'the transaction that Doctrine opens', unless: 'let isTransactional() return false' }
    },
  },
]

const nothing: Reading = { declares: [], skipped: [] }

export async function readPhpMigration(file: SourceFile, context: ReadContext): Promise<Reading> {
  const tool = tools.find(({ sign }) => sign.test(file.text))
  if (tool === undefined) return nothing
  const { file: parsed, problem } = await parsePhp(file)
  if (parsed === undefined) return { declares: [], skipped: [{ path: file.path, line: 1, reason: `a migration that is ${problem}: not read` }] }
  const members = membersOf(parsed)
  const up = members.methods.get('up')
  if (up === undefined) return nothing
  const own = tool.wrapping(members, parsed)
  const wraps = own !== undefined && tool.tool === 'doctrine' && (await doctrineRunsWithoutTransactions(file.path, context)) ? undefined : own
  const place: Place = { scope: scopeOf(parsed), properties: members.properties }
  return judged({
    tool: tool.tool,
    path: file.path,
    name: basename(file.path).replace(/\.php$/, ''),
    sentTo: (dialect) => sentBy(up, tool, members, place, dialect),
    ...(wraps === undefined ? {} : { wrapping: () => wraps }),
  })
}

function sentBy(up: PhpNode, { handles }: PhpTool, { methods }: Members, place: Place, dialect: Dialect): Told {
  const walk: Walk = { place, write: writer(dialect), sent: [], unread: [], methods, handles, steps: 0, depth: 0 }
  runBody(walk, up, new Map())
  return { sent: walk.sent, unread: walk.unread }
}

interface Members {
  readonly methods: ReadonlyMap<string, PhpNode>
  readonly properties: ReadonlyMap<string, PhpNode>
}

/** Of all classes of the file, which are one: names of the first stand. */
function membersOf(file: PhpFile): Members {
  const methods = new Map<string, PhpNode>()
  const properties = new Map<string, PhpNode>()
  const pending: PhpNode[] = [file.root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const parts = partsOf(node)
    if (node.name === 'MethodDeclaration') {
      const name = parts.find((one) => one.name === 'Name')
      if (name !== undefined && !methods.has(textOf(name, file))) methods.set(textOf(name, file), node)
    } else if (node.name === 'PropertyDeclaration') {
      for (const one of parts) {
        const [variable, , value] = one.name === 'VariableDeclarator' ? partsOf(one) : []
        if (variable !== undefined && value !== undefined) properties.set(textOf(variable, file).slice(1), value)
      }
    } else if (/^(Template|ReturnStatement|NewExpression|DeclarationList|ClassDeclaration|NamespaceDefinition|Block)$/.test(node.name))
      pending.push(...parts.toReversed())
  }
  return { methods, properties }
}
