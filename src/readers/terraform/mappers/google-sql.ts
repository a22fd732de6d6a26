/** Instances of Google Cloud SQL, their read replicas, backups and pooler. */
import type { Mapper } from '../resource.ts'
import { resourcesOf } from '../aws/modules.ts'
import { declareInstance } from '../google/instance.ts'
import { googleWorld, moduleSources } from '../google/registry.ts'
import { together } from '../mapping/values.ts'

export const googleSqlMapper: Mapper = {
  name: 'google-sql',
  title: 'Google Cloud SQL',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance',
  types: ['google_sql_database_instance', ...moduleSources.filter((source) => source.includes('/sql-db/'))],
  declare(resource, world) {
    const whole = googleWorld(world)
    return together(resourcesOf(resource, ['google_sql_database_instance']).map((one) => declareInstance(one, whole)))
  },
}
