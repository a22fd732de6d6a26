/** What application code does about safety, load and its own end: one declaration is one thing seen in one place of a source file. */
import type { Evidence } from '../base/evidence.ts'
import type { Fact } from '../base/fact.ts'
import type { Condition } from './declaration.ts'

/** What was seen; the finders under src/readers/javascript/features and the readers of other languages' queries say when. */
export type Feature =
  | 'framework'
  | 'headers'
  | 'cors'
  | 'rate-limit'
  | 'log-in'
  | 'hashing'
  | 'token'
  | 'roles'
  | 'tenancy'
  | 'validation'
  | 'sanitising'
  | 'raw-sql'
  | 'encryption'
  | 'two-factor'
  | 'audit-log'
  | 'error-tracking'
  | 'apm'
  /** An agent that a file takes and does not start. */
  | 'agent-import'
  | 'metrics'
  | 'logging'
  | 'cache'
  | 'queue'
  | 'slow-work'
  | 'job'
  | 'shutdown'
  | 'disconnect'
  | 'health-route'
  | 'redirect-https'
  | 'handler'
  | 'unbounded-query'
  | 'query-in-loop'
  | 'filter'
  | 'cdn'
  | 'assets'
  | 'redis-write'
  /** What is put into a list of Redis or taken from one, `push` or `pop` by name: whoever takes from it has a queue there. */
  | 'redis-list'
  /** What makes the tables that an ORM's classes describe, whenever it is run: `metadata.create_all()`. */
  | 'makes-tables'

export interface FeatureDeclaration {
  readonly kind: 'feature'
  readonly what: Feature
  /** The package or built-in that does it: `helmet`, `bcrypt`, `node:crypto`, `prisma`. */
  readonly library: string
  /** A name that stays when lines move: the variable, route, model or job it belongs to. Never a secret. */
  readonly name: string
  readonly path: string
  readonly at: Evidence
  /** What it is for, by place. */
  readonly use: 'code' | 'test' | 'seed' | 'script'
  /** Figures and words by name, each with its own place and state: `rounds`, `windowSeconds`, `max`, `key`, `ttlSeconds`, `path`. Never a secret. */
  readonly facts: ReadonlyMap<string, Fact<string | number | boolean>>
  /** Of a library of the workspace: the files of applications that come to it; whoever has none of them never runs it. */
  readonly askedBy?: readonly string[]
  /** Files outside its own package that come to it, by whatever name they give that: whose they are starts it, too. */
  readonly lentTo?: readonly string[]
  /** Of an application: where those are made that it takes in and that answer through it, `path:line`. */
  readonly parts?: readonly string[]
  /** It is reached only where all of these hold: `if (!env.LIMITS_ENABLED) return next()` stands before it. */
  readonly when?: readonly Condition[]
}
