/** What an image of another name tells of the server inside, and what is said of copies that nothing expires. */
import { expect, test } from 'vitest'
import { factsOf } from '../link/facts.ts'
import { currents } from './verdicts.ts'

const compose = (image: string): Readonly<Record<string, string>> => ({
  'compose.yml': `services:\n  stock-db:\n    image: ${image}\n    environment: { MYSQL_ROOT_PASSWORD_FILE: /run/secrets/db }\n    ports: ["127.0.0.1:3306:3306"]\n    volumes: ["stock:/var/lib/mysql"]\nvolumes: { stock: }\n`,
})

test.each([
  ['acme/stock-db:0.3.0', undefined],
  ['acme/stock-db:8.0.1', undefined],
  ['mysql:8.4', '8.4'],
  ['docker.io/library/mysql:9.1.0', '9.1'],
])('%s', async (image, version) => {
  const found = await factsOf(compose(image), 'database/stock-db')
  expect(found['engine']).toMatch(/^mysql/)
  expect(found['version']?.split(' ', 1)[0]).toBe(version)
})

const cluster = (global: string): Readonly<Record<string, string>> => ({
  'k8s/ledger.yaml': `apiVersion: postgres-operator.crunchydata.com/v1beta1
kind: PostgresCluster
metadata: { name: ledger }
spec:
  postgresVersion: 17
  instances: [{ replicas: 2, dataVolumeClaimSpec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } } }]
  backups:
    pgbackrest:
      global: { ${global} }
      repos:
        - name: repo1
          schedules: { full: "0 1 * * 0" }
          volume: { volumeClaimSpec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } } }
`,
})

test('a hundred years are no figure', async () => {
  expect(await currents(cluster(''), 'backup/retention')).toEqual(['until somebody deletes them'])
  expect(await currents(cluster(''), 'backup/point-in-time')).toEqual(['any moment since the first backup, as nothing expires'])
  const kept = 'repo1-retention-full: "14", repo1-retention-full-type: time'
  expect(await currents(cluster(kept), 'backup/retention')).toEqual(['14 days'])
  expect(await currents(cluster(kept), 'backup/point-in-time')).toEqual(['any moment of the last 14 days'])
})
