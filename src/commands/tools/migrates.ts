/** Migration tools as one table: which words make a call a deploy, a reset or a push. */
import type { MigrateAction } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

interface MigrateTool {
  readonly programs: readonly string[]
  /** What the reports call it. */
  readonly tool: string
  /** Tried in order against the words that follow the program, joined by a blank. */
  readonly verbs: readonly (readonly [RegExp, MigrateAction['verb']])[]
}

const table: readonly MigrateTool[] = [
  {
    programs: ['prisma'],
    tool: 'prisma',
    verbs: [
      [/^migrate deploy\b/, 'deploy'],
      [/^migrate reset\b/, 'reset'],
      [/^migrate dev\b/, 'dev'],
      [/^migrate (?!diff\b|status\b)\w/, 'other'],
      [/^db push\b.*--(accept-data-loss|force-reset)\b/, 'push-accept-data-loss'],
      [/^db push\b/, 'push'],
      [/^db execute\b/, 'other'],
    ],
  },
  {
    programs: ['typeorm', 'typeorm-ts-node-commonjs', 'typeorm-ts-node-esm', 'typeorm-ts-node'],
    tool: 'typeorm',
    verbs: [
      [/migration:run\b/, 'deploy'],
      [/schema:drop\b/, 'reset'],
      [/schema:sync\b/, 'push'],
      [/migration:revert\b/, 'other'],
    ],
  },
  {
    programs: ['sequelize', 'sequelize-cli'],
    tool: 'sequelize',
    verbs: [
      [/\bdb:(drop|migrate:undo:all)\b/, 'reset'],
      [/\bdb:migrate(?!:)\b/, 'deploy'],
      [/\bdb:/, 'other'],
    ],
  },
  {
    programs: ['knex'],
    tool: 'knex',
    verbs: [
      [/migrate:(latest|up)\b/, 'deploy'],
      [/migrate:rollback\b.*--all\b/, 'reset'],
      [/migrate:/, 'other'],
    ],
  },
  {
    programs: ['drizzle-kit'],
    tool: 'drizzle-kit',
    verbs: [
      [/^migrate\b/, 'deploy'],
      [/^push\b.*--force\b/, 'push-accept-data-loss'],
      [/^push\b/, 'push'],
    ],
  },
  {
    programs: ['rails', 'rake'],
    tool: 'rails',
    verbs: [
      [/\bdb:(drop|reset|migrate:reset|purge|schema:load|structure:load|setup|truncate_all|seed:replant)(:(?!status)\w+)?(?![:\w])/, 'reset'],
      [/\bdb:(migrate(:(?!reset|status|rollback|down|redo)\w+)?|prepare)(?![:\w])/, 'deploy'],
      [/\bdb:(rollback|seed|create|migrate:(down|redo|rollback))\b/, 'other'],
    ],
  },
  {
    // https://sequel.jeremyevans.net/rdoc/files/doc/bin_sequel_rdoc.html
    programs: ['sequel'],
    tool: 'sequel',
    verbs: [
      [/(^|\s)(-M ?0|--migrate-version[ =]0)(\s|$)/, 'reset'],
      [/(^|\s)(-m\b|--migrate-directory\b)/, 'deploy'],
    ],
  },
  {
    programs: ['manage.py', 'django-admin'],
    tool: 'django',
    verbs: [
      [/^(flush|reset_db|reset_schema|sqlflush)\b/, 'reset'],
      [/^migrate\b(?=.*\szero\b)/, 'reset'],
      [/^(migrate|migrate_schemas)\b(?!.*\s--(check|plan|list)\b)/, 'deploy'],
    ],
  },
  {
    programs: ['alembic'],
    tool: 'alembic',
    verbs: [
      [/\bupgrade\b/, 'deploy'],
      [/\bdowngrade base\b/, 'reset'],
      [/\bdowngrade\b/, 'other'],
    ],
  },
  {
    // Flask-Migrate, which hands on to Alembic.
    programs: ['flask'],
    tool: 'alembic',
    verbs: [
      [/(^|\s)db upgrade\b/, 'deploy'],
      [/(^|\s)db downgrade base\b/, 'reset'],
      [/(^|\s)db downgrade\b/, 'other'],
    ],
  },
  {
    programs: ['flyway'],
    tool: 'flyway',
    verbs: [
      [/\bclean\b/, 'reset'],
      [/\bmigrate\b/, 'deploy'],
    ],
  },
  {
    programs: ['liquibase'],
    tool: 'liquibase',
    verbs: [
      [/\bdrop-?all\b/i, 'reset'],
      [/\bupdate\b/, 'deploy'],
    ],
  },
  {
    programs: ['atlas'],
    tool: 'atlas',
    verbs: [
      [/^schema clean\b/, 'reset'],
      [/^migrate apply\b/, 'deploy'],
      [/^schema apply\b/, 'push'],
    ],
  },
  {
    programs: ['goose'],
    tool: 'goose',
    verbs: [
      [/\breset\b/, 'reset'],
      [/\bup(-to|-by-one)?\b/, 'deploy'],
      [/\bdown\b/, 'other'],
    ],
  },
  {
    programs: ['dbmate'],
    tool: 'dbmate',
    verbs: [
      [/\bdrop\b/, 'reset'],
      [/\b(up|migrate)\b/, 'deploy'],
    ],
  },
  {
    programs: ['migrate', 'golang-migrate'],
    tool: 'migrate',
    verbs: [
      [/\bdrop\b/, 'reset'],
      [/\bup\b/, 'deploy'],
      [/\bdown\b/, 'other'],
    ],
  },
  {
    programs: ['diesel'],
    tool: 'diesel',
    verbs: [
      [/^database reset\b/, 'reset'],
      [/^migration run\b/, 'deploy'],
      [/^(database setup|setup)\b/, 'deploy'],
    ],
  },
  {
    programs: ['sqlx'],
    tool: 'sqlx',
    verbs: [
      [/^database (reset|drop)\b/, 'reset'],
      [/^migrate run\b/, 'deploy'],
      [/^database setup\b/, 'deploy'],
    ],
  },
  {
    programs: ['mikro-orm', 'mikro-orm-esm'],
    tool: 'mikro-orm',
    verbs: [
      [/(schema|database):(drop|fresh)\b|migration:fresh\b/, 'reset'],
      [/migration:up\b/, 'deploy'],
      [/schema:update\b/, 'push'],
    ],
  },
  {
    programs: ['artisan'],
    tool: 'laravel',
    verbs: [
      [/(^|\s)(migrate:(fresh|reset|refresh)|db:wipe)\b/, 'reset'],
      [/(^|\s)migrate(\s|$)/, 'deploy'],
      [/(^|\s)migrate:/, 'other'],
    ],
  },
  {
    // Symfony's console takes the beginnings of a command's words, too.
    programs: ['console', 'doctrine', 'doctrine-migrations'],
    tool: 'doctrine',
    verbs: [
      [/\b(d(octrine)?:)?(s(chema)?:d(rop)?|orm:schema-tool:drop)\b.*--force\b/, 'reset'],
      [/\bd(octrine)?:d(atabase)?:d(rop)?\b.*(--force|\s-f)\b/, 'reset'],
      [/\bdoctrine:fixtures:load\b(?!.*--append\b)/, 'reset'],
      [/\b(d(octrine)?:s(chema)?:u(pdate)?|orm:schema-tool:update)\b.*--force\b/, 'push-accept-data-loss'],
      [/\b(d(octrine)?:)?m(igrations)?:m(igrate)?\b/, 'deploy'],
      [/\bdoctrine:migrations:(execute|rollup)\b/, 'other'],
    ],
  },
  {
    programs: ['mix'],
    tool: 'ecto',
    verbs: [
      [/\becto\.(reset|drop)\b/, 'reset'],
      [/\becto\.rollback\b.*(--all\b|--to 0\b)/, 'reset'],
      [/\becto\.(migrate|setup)\b/, 'deploy'],
      [/\becto\.(rollback|load)\b/, 'other'],
    ],
  },
  {
    programs: ['dotnet', 'dotnet-ef'],
    tool: 'entity-framework',
    verbs: [
      [/\bdatabase drop\b/, 'reset'],
      [/\bdatabase update\b/, 'deploy'],
    ],
  },
  {
    programs: ['node-pg-migrate'],
    tool: 'node-pg-migrate',
    verbs: [
      [/\bup\b/, 'deploy'],
      [/\bdown\b/, 'other'],
    ],
  },
  {
    programs: ['sqitch'],
    tool: 'sqitch',
    verbs: [
      [/^deploy\b/, 'deploy'],
      [/^revert\b/, 'other'],
    ],
  },
  {
    programs: ['supabase'],
    tool: 'supabase',
    verbs: [
      [/^db reset\b/, 'reset'],
      [/^(db push|migration up)\b/, 'deploy'],
    ],
  },
  { programs: ['hasura'], tool: 'hasura', verbs: [[/^migrate apply\b/, 'deploy']] },
  {
    programs: ['payload'],
    tool: 'payload',
    verbs: [
      [/^migrate:(fresh|reset)\b/, 'reset'],
      [/^migrate\b/, 'deploy'],
    ],
  },
  { programs: ['medusa'], tool: 'medusa', verbs: [[/^db:migrate\b/, 'deploy']] },
]

const trials = ['NODE_ENV', 'RAILS_ENV', 'RACK_ENV', 'APP_ENV', 'MIX_ENV', 'ASPNETCORE_ENVIRONMENT']

function migrate(tool: MigrateTool, call: Call): readonly Draft[] {
  const text = call.arguments.map((word) => word.text).join(' ')
  if (text.length > 4000 || /(^|\s)--help\b/.test(text)) return []
  // What is told to be a trial's is not production's: `NODE_ENV=test sequelize db:drop`.
  if (call.place.forTrials === true || trials.some((name) => /^(test|testing|development|dev|ci)$/.test(call.exported(name)?.text ?? ''))) return []
  const [pattern, verb] = tool.verbs.find(([one]) => one.test(text)) ?? []
  const task = verb === 'reset' ? (pattern?.exec(text)?.[0] ?? '').trim() : ''
  const schema = tool.tool === 'prisma' ? optionsOf(call.arguments, '--schema --config').get('--schema') : undefined
  return verb === undefined
    ? []
    : [{ does: 'migrate', tool: tool.tool, verb, ...(/^\w+(:\w+)+$/.test(task) ? { task } : {}), ...(schema === undefined ? {} : { schema }) }]
}

export const migrateTools: readonly Tool[] = table.map((tool) => ({ programs: tool.programs, does: (call) => migrate(tool, call) }))
