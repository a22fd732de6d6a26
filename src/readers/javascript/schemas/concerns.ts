/** Which words a file holds that may describe tables: what describes them is loaded for such a file alone. */
import type { Use } from '../place.ts'

export const words = {
  drizzle: ['drizzle-orm/'],
  typeorm: ["'typeorm'", '"typeorm"'],
  sequelize: ["'sequelize'", '"sequelize"', "'sequelize-typescript'", '"sequelize-typescript"', '@sequelize/core', 'sequelize.define', 'DataTypes'],
  mikroOrm: ['@mikro-orm/'],
  codeMigrations: ['QueryRunner', 'queryRunner', 'MigrationInterface', 'sql`CREATE ', 'sql`create ', 'sql`\n'],
} as const

/** Whether a file may describe tables, by its text alone. Migrations stand among the scripts, tables in serving code alone. */
export function describes(text: string, use: Use): boolean {
  const { codeMigrations, ...tables } = words
  const fitting = use === 'code' ? [...Object.values(tables).flat(), ...codeMigrations] : use === 'script' ? codeMigrations : []
  return fitting.some((word) => text.includes(word))
}
