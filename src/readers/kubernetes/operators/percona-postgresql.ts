/** Percona Operator for PostgreSQL: PerconaPGCluster, made of Crunchy's. */
import { known } from '../../../base/fact.ts'
import type { Operator } from '../object.ts'
import { below, flagFact, isOn, itemsAt, partOf, plainText } from '../custom/part.ts'
import { declarePgo, type Flavour } from '../custom/pgo/declare.ts'
import { waysOfShort } from '../custom/services.ts'

const flavour: Flavour = {
  by: 'Percona Operator for PostgreSQL',
  stop: 'pause',
  service: (spec) => waysOfShort(below(spec, 'expose'), 'of the primary'),
  poolerService: (pgBouncer) => waysOfShort(below(pgBouncer, 'expose'), 'of PgBouncer'),
  watched: (spec) => (isOn(spec, 'pmm', 'enabled') ? known('Percona Monitoring and Management', below(spec, 'pmm', 'enabled').at) : undefined),
  destroyers: (object) =>
    itemsAt(partOf(object, 'metadata', 'finalizers')).flatMap((item) => {
      const name = plainText(item) ?? ''
      return /^percona\.com\/delete-(pvc|backups)$/.test(name) ? [{ what: `finalizer ${name}`, at: item.at }] : []
    }),
  backupsOff(spec) {
    const enabled = flagFact(below(spec, 'backups', 'enabled'))
    return enabled?.state === 'unresolved' || enabled?.value === false ? enabled : undefined
  },
}

export const perconaPostgresqlOperator: Operator = {
  name: 'percona-postgresql',
  title: 'Percona Operator for PostgreSQL',
  docs: 'https://docs.percona.com/percona-operator-for-postgresql/2.0/operator.html',
  kinds: ['pgv2.percona.com/PerconaPGCluster', 'pgv2.percona.com/PerconaPGBackup', 'pgv2.percona.com/PerconaPGRestore'],
  declare: (object, cluster) => (object.kind === 'PerconaPGCluster' ? declarePgo(object, cluster, flavour) : { declares: [], skipped: [] }),
}
