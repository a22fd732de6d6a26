/** What manifests, Terraform and commands hide (traps 18 and 39 to 50). */
import { replace } from '../systems/story.ts'
import { applied, deployed, trap } from './trap.ts'

const workload = (kind: string, name: string, container: string, more = ''): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${more}  template:\n    metadata: { labels: { app: ${name} } }\n    spec:\n      containers:\n        - name: main\n${container}`

trap(18, 'a name without a tag is filled in by the kustomization', {
  files: {
    'deploy.sh': 'kubectl apply -k k8s/overlays/production\n',
    'k8s/base/api.yaml': workload('Deployment', 'api', '          image: api\n'),
    'k8s/base/kustomization.yaml': 'resources: [api.yaml]\n',
    'k8s/overlays/production/kustomization.yaml': 'resources: [../../base]\nimages: [{ name: api, newName: registry.example.org/api, newTag: "4.1" }]\n',
  },
  facts: { 'service/api.image': 'registry.example.org/api:4.1' },
  verdicts: { 'infrastructure/image-pinned service/api': 'pass' },
})

trap(39, 'HCL that is no Terraform says nothing', {
  files: { 'docker-bake.hcl': 'target "tides" {\n  dockerfile = "Dockerfile"\n  tags       = ["postgres:16.3"]\n}\n' },
  things: { database: [], service: [] },
})

trap(40, 'trust is no password, and no pass', {
  files: deployed('services:\n  tides:\n    image: postgres:16.3\n    environment: { POSTGRES_HOST_AUTH_METHOD: trust }\n'),
  verdicts: { 'security/default-credentials service/tides': 'fail' },
})

trap(41, 'secrets stand in committed files and in stringData', {
  files: applied('apiVersion: v1\nkind: Secret\nmetadata: { name: tides }\nstringData: { password: q7Vx2mKp9Lw4Rt8Z }\n'),
  verdicts: { 'security/hardcoded-secret system': 'fail' },
})

trap(42, 'a name without a value passes one through', {
  files: deployed('services:\n  tides:\n    image: postgres:16.3\n    environment:\n      - POSTGRES_PASSWORD\n'),
  verdicts: { 'security/hardcoded-secret system': 'pass', 'security/default-credentials service/tides': 'pass' },
})

trap(43, 'a check that is off, and one that cannot fail, are none', {
  files: deployed(
    'services:\n  api:\n    image: acme/api:4.1\n    ports: ["80:80"]\n    healthcheck: { disable: true }\n  web:\n    image: acme/web:4.1\n    ports: ["81:80"]\n    healthcheck: { test: curl http://localhost/ }\n',
  ),
  verdicts: { 'infrastructure/health-check service/api': 'fail', 'infrastructure/health-check service/web': 'fail' },
})

trap(44, 'requests, and a limit of CPU alone, are no limit of memory', {
  files: applied(
    `${workload('Deployment', 'api', '          image: acme/api:4.1\n          resources: { requests: { cpu: 100m, memory: 64Mi } }\n')}---\n${workload('Deployment', 'web', '          image: acme/web:4.1\n          resources:\n            limits : { cpu: 100m }\n')}`,
  ),
  facts: { 'service/api.memoryLimit': '-', 'service/web.cpuLimit': 0.1, 'service/web.memoryLimit': '-' },
  verdicts: { 'infrastructure/resource-limits service/api': 'fail', 'infrastructure/resource-limits service/web': 'fail' },
})

trap(45, 'a job ends, a scheduler is alone', {
  files: deployed(
    'services:\n  migrate: { image: "acme/api:4.1", command: npx prisma migrate deploy, restart: "no" }\n  beat: { image: "acme/api:4.1", command: celery -A tides beat, restart: always }\n',
  ),
  facts: { 'service/migrate.role': 'job', 'service/beat.role': 'scheduler' },
  verdicts: {
    'infrastructure/restart-policy service/migrate': 'not-applicable',
    'infrastructure/health-check service/migrate': 'not-applicable',
    'infrastructure/replicas service/beat': 'not-applicable',
  },
})

trap(46, 'max_connections hides in quotes, lists and arrays', {
  files: deployed(
    'services:\n  one: { image: "postgres:16.3", command: "postgres -c \'max_connections=131\'" }\n  two:\n    image: postgres:16.3\n    command: ["postgres",\n      "-c", "max_connections=132"]\n  three:\n    image: postgres:16.3\n    command:\n      - -c\n      - max_connections=133\n',
  ),
  facts: { 'database/one.maxConnections': 131, 'database/two.maxConnections': 132, 'database/three.maxConnections': 133 },
})

trap(47, 'words of replicas that are none', {
  files: deployed(
    'services:\n  tides:\n    image: postgres:16.3\n    command: postgres -c wal_level=logical\n    volumes: ["./replica_user.sql:/docker-entrypoint-initdb.d/replica_user.sql:ro", "tides:/var/lib/postgresql/data"]\n  api:\n    image: acme/api:4.1\n    environment: { RUN_REPLICATION_ENABLED: "1", KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "3", DATABASE_REPLICA_URL: "" }\nvolumes: { tides: }\n',
    { 'replica_user.sql': 'CREATE ROLE replica REPLICATION LOGIN;\n' },
  ),
  facts: { 'database/tides.standbys': 0, 'database/tides.readReplicas': 0 },
  verdicts: { 'database/replica database/tides': 'fail' },
})

const held = (volume: string): string =>
  `${workload('StatefulSet', 'tides', '          image: postgres:16.3\n          volumeMounts: [{ name: data, mountPath: /var/lib/postgresql/data }]\n')}      volumes: [{ name: data, ${volume} }]\n`

trap(48, 'an emptyDir ends with its pod', {
  files: applied(held('persistentVolumeClaim: { claimName: data }')),
  verdicts: { 'database/persistence database/tides': 'pass' },
  edit: [replace('k8s/all.yaml', 'persistentVolumeClaim: { claimName: data }', 'emptyDir: {}'), ['database/persistence database/tides']],
})

trap(49, 'PostgreSQL 18 keeps its data a folder higher, PGDATA elsewhere', {
  files: deployed(
    'services:\n  new: { image: "postgres:18.1", volumes: ["new:/var/lib/postgresql"] }\n  own: { image: "postgres:16.3", environment: { PGDATA: /srv/tides }, volumes: ["own:/srv/tides"] }\nvolumes: { new: , own: }\n',
  ),
  verdicts: { 'database/persistence database/new': 'pass', 'database/persistence database/own': 'pass' },
})

trap(50, 'a proxy at port 80 alone, and a staging certificate, are no HTTPS', {
  files: deployed(
    'services:\n  traefik:\n    image: traefik:3.1\n    command: ["--providers.docker", "--entrypoints.web.address=:80", "--entrypoints.secure.address=:443", "--certificatesresolvers.le.acme.caserver=https://acme-staging-v02.api.letsencrypt.org/directory", "--certificatesresolvers.le.acme.httpchallenge.entrypoint=web"]\n    ports: ["80:80", "443:443"]\n  api:\n    image: acme/api:4.1\n    labels: ["traefik.enable=true", "traefik.http.routers.api.rule=Host(`tides.example.org`)", "traefik.http.routers.api.entrypoints=secure", "traefik.http.routers.api.tls.certresolver=le"]\n',
  ),
  verdicts: { 'security/tls': 'fail' },
})
