/** What is mounted: claims and their classes, folders that go with the pod, and the files of ConfigMaps and Secrets at the lines they stand at. */
import { describe, expect, it } from 'vitest'
import type { MountDeclaration } from '../../../src/model/declaration.ts'
import { brief, read } from './cluster-harness.ts'

const stack = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: pg, namespace: live }
spec:
  serviceName: pg
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: fast-ssd, accessModes: [ReadWriteOnce], resources: { requests: { storage: 80Gi } } }
  template:
    metadata: { labels: { app: pg } }
    spec:
      containers:
        - name: pg
          image: postgres:17.2
          volumeMounts:
            - { name: data, mountPath: /var/lib/postgresql/data }
            - { name: scratch, mountPath: /tmp }
            - { name: shm, mountPath: /dev/shm }
            - { name: dumps, mountPath: /dumps }
            - { name: host, mountPath: /host, readOnly: true }
            - { name: conf, mountPath: /etc/pg/ }
            - { name: conf, mountPath: /etc/one.conf, subPath: pool.ini }
            - { name: keys, mountPath: /keys }
            - { name: share, mountPath: /share }
            - { name: nobody, mountPath: /nobody }
      volumes:
        - { name: scratch, emptyDir: {} }
        - { name: shm, emptyDir: { medium: Memory } }
        - { name: dumps, persistentVolumeClaim: { claimName: dumps } }
        - { name: host, hostPath: { path: /srv/pg } }
        - { name: conf, configMap: { name: conf, items: [{ key: ini, path: pool.ini }] } }
        - { name: keys, projected: { sources: [{ secret: { name: keys } }, { serviceAccountToken: { path: t } }] } }
        - { name: share, nfs: { server: nas.live, path: /pg } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: dumps, namespace: live }
spec: { storageClassName: slow, accessModes: [ReadWriteMany] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: conf, namespace: live }
data:
  ini: |
    [pgbouncer]
    pool_mode = transaction
---
apiVersion: v1
kind: Secret
metadata: { name: keys, namespace: live }
data: { userlist.txt: ImFwcCIgIm1kNSI= }
`

function line({ type, source, target, external, driver, readOnly, content }: MountDeclaration): string {
  const more = [external === true ? 'external' : '', driver ?? '', readOnly === true ? 'ro' : '', content === undefined ? '' : `content at ${content.at.line}`]
  return [type, brief(source), brief(target), ...more].filter((one) => one !== '').join(' ')
}

describe('volumes', () => {
  const { service, skipped } = read(stack)

  it('are claims, folders, files and what lies outside the cluster', () => {
    expect(service('pg').mounts.map(line)).toEqual([
      'volume = data-pg = /var/lib/postgresql/data fast-ssd',
      'volume absent = /tmp',
      'tmpfs absent = /dev/shm',
      'volume = dumps = /dumps slow',
      'bind = /srv/pg = /host ro',
      'config = conf = /etc/pg/pool.ini content at 45',
      'config = conf = /etc/one.conf content at 45',
      'secret = keys = /keys/userlist.txt content at 51',
      'volume = nas.live:/pg = /share external nfs',
      'other absent = /nobody',
    ])
    expect(skipped).toEqual(['k8s.yaml:25 StatefulSet/pg.spec.template.spec.containers[pg].volumeMounts[nobody]: no volume of the pod is called nobody'])
  })

  it('have routes by their targets, and contents that are never shown', () => {
    const [data, , , , , ini] = service('pg').mounts
    expect(data?.at.key).toBe('StatefulSet/pg.spec.template.spec.containers[pg].volumeMounts[/var/lib/postgresql/data]')
    expect(ini?.at.key).toBe('StatefulSet/pg.spec.template.spec.containers[pg].volumeMounts[/etc/pg/pool.ini]')
    expect(brief(ini?.content)).toBe('= [pgbouncer]\npool_mode = transaction\n')
  })
})
