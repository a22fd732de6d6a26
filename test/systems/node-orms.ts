/** A grain store's service on Node.js, once with each library, beside the same stack: what each example starts from. */
import { describe, expect, test } from 'vitest'
import { add, all, blocked, fixture, judge, replace, type Edit, type Files } from './story.ts'

const every = fixture('granary')

type App = 'drizzle' | 'knex' | 'kysely' | 'mikro-orm' | 'mongoose' | 'mysql2' | 'nest-typeorm' | 'pg' | 'postgres-js' | 'prisma' | 'prisma-6' | 'sequelize'

const stacks: Partial<Record<App, string>> = { mysql2: 'stack-mysql', mongoose: 'stack-mongo' }
export const stack = 'compose.yaml'

function below(folder: string): Files {
  return Object.fromEntries(Object.entries(every).flatMap(([path, text]) => (path.startsWith(`${folder}/`) ? [[path.slice(folder.length + 1), text]] : [])))
}

function application(app: App): Files {
  const files = { ...below(stacks[app] ?? 'stack'), ...below(`apps/${app}`) }
  // Before version 7 Prisma's own pool is sized in the URL.
  return app === 'prisma-6' ? replace(stack, '5432/granary', '5432/granary?connection_limit=20')(files) : files
}

/** A variable of the service in the stack. */
export function set(name: string, value: string): Edit {
  return replace(stack, '      NODE_ENV: production\n', `      NODE_ENV: production\n      ${name}: ${value}\n`)
}

export const moreCopies = replace(stack, 'replicas: 3', 'replicas: 9')
export const smallerServer = replace(stack, '150', '50')

/** The service starts through PM2 with a file that keeps so many processes. */
export function underPm2(instances: string): Edit {
  return all(
    add('ecosystem.config.cjs', `module.exports = { apps: [{ name: 'granary', script: 'src/server.js', exec_mode: 'cluster', instances: ${instances} }] }\n`),
    (files) => ({ ...files, Dockerfile: (files['Dockerfile'] ?? '').replace(/CMD .*/, 'CMD ["npx", "pm2-runtime", "ecosystem.config.cjs"]') }),
  )
}

export const pooling = 'database/pooling database/db'
export const budget = 'database/connection-budget database/db'
export const engine = 'database/engine'
export const single = 'database/single-client service/api'
export const destructive = 'database/destructive-change database/db'

type Loss = readonly [name: string, rule: string, edit: Edit]
type Harmless = readonly [name: string, edit: Edit]

const held = /^database\/(pooling|connection-budget|engine|persistence|single-client|destructive-change)$|^backup\/(automated|offsite)$/

/** All of one application: what it is judged as it stands, and what of its changes is stopped. */
export function prove(app: App, changes: { readonly losses: readonly Loss[]; readonly harmless: readonly Harmless[] }): void {
  proveOf(app, application(app), changes)
}

export function proveOf(name: string, base: Files, { losses, harmless }: { readonly losses: readonly Loss[]; readonly harmless: readonly Harmless[] }): void {
  describe(name, () => {
    test('stands as it is', async () => {
      const { head } = await judge(base, base)
      const failing = head.verdicts.filter(({ rule, outcome }) => held.test(rule) && outcome !== 'pass' && outcome !== 'not-applicable')
      expect(failing.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([])
    })

    test.each(losses)('%s is stopped', async (_, rule, edit) => {
      expect(blocked(await judge(base, edit(base))).join('\n')).toContain(rule)
    })

    test.each(harmless)('%s goes through', async (_, edit) => {
      const decision = await judge(base, edit(base))
      expect([blocked(decision), decision.decision]).toEqual([[], 'pass'])
    })
  })
}
