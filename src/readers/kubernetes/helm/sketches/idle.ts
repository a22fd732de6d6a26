/** Charts of which nothing comes that anybody asks about here: operators, whose objects are read, and what serves the cluster itself. */
import type { Sketch } from './sketch.ts'

const idle = (names: string, from: RegExp, docs: string): Sketch => ({ names: names.split(' '), from, docs, defaults: '', template: '' })

export const idleSketches: readonly Sketch[] = [
  idle('cert-manager', /./, 'https://cert-manager.io/docs/installation/helm/'),
  idle('cloudnative-pg plugin-barman-cloud', /cloudnative-pg|cnpg/i, 'https://github.com/cloudnative-pg/charts'),
  idle('postgres-operator postgres-operator-ui', /zalando/i, 'https://github.com/zalando/postgres-operator/tree/master/charts'),
  idle('pgo', /crunchy/i, 'https://access.crunchydata.com/documentation/postgres-operator/latest/installation/helm'),
  idle('metrics-server', /metrics-server|bitnami/i, 'https://github.com/kubernetes-sigs/metrics-server/tree/master/charts/metrics-server'),
  idle('external-dns', /external-dns|bitnami/i, 'https://kubernetes-sigs.github.io/external-dns/latest/charts/external-dns/'),
  idle('external-secrets', /external-secrets/i, 'https://external-secrets.io/latest/introduction/getting-started/'),
  idle('sealed-secrets', /sealed-secrets|bitnami/i, 'https://github.com/bitnami-labs/sealed-secrets'),
  idle('reloader', /stakater/i, 'https://github.com/stakater/Reloader'),
  idle('prometheus-operator-crds', /./, 'https://github.com/prometheus-community/helm-charts/tree/main/charts/prometheus-operator-crds'),
]
