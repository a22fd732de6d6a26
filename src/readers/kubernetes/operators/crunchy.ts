/** Crunchy Postgres for Kubernetes: PostgresCluster, with PgBouncer and pgBackRest inside. */
import { known } from '../../../base/fact.ts'
import type { Operator } from '../object.ts'
import { below, isThere } from '../custom/part.ts'
import { declarePgo, type Flavour } from '../custom/pgo/declare.ts'
import { waysOfShort } from '../custom/services.ts'

const flavour: Flavour = {
  by: 'Crunchy Postgres',
  stop: 'shutdown',
  service: (spec) => waysOfShort(below(spec, 'service'), 'of the primary'),
  poolerService: (pgBouncer) => waysOfShort(below(pgBouncer, 'service'), 'of PgBouncer'),
  watched(spec) {
    const exporter = below(spec, 'monitoring', 'pgmonitor', 'exporter')
    return isThere(exporter) ? known('pgMonitor', exporter.at) : undefined
  },
  destroyers: () => [],
  backupsOff: () => undefined,
}

export const crunchyOperator: Operator = {
  name: 'crunchy',
  title: 'Crunchy Postgres for Kubernetes',
  docs: 'https://access.crunchydata.com/documentation/postgres-operator/latest/references/crd/5.8.x/postgrescluster',
  kinds: ['postgres-operator.crunchydata.com/PostgresCluster'],
  declare: (object, cluster) => declarePgo(object, cluster, flavour),
}
