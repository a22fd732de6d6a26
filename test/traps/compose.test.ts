/** What names, merges, variables and profiles of Compose files hide (traps 1 to 25). */
import { remove, replace } from '../systems/story.ts'
import { deployed, trap } from './trap.ts'

const kept = 'volumes: ["tides:/var/lib/postgresql/data"]'

trap(1, 'the default file is the development’s where another is deployed', {
  files: deployed(`services:\n  tides:\n    image: postgres:16.3\n    ${kept}\n    restart: always\nvolumes: { tides: }\n`, {
    'docker-compose.yml': 'services:\n  tides:\n    image: postgres:16.3\n    environment: { POSTGRES_PASSWORD: postgres }\n    ports: ["5432:5432"]\n',
  }),
  things: { database: ['tides'] },
  verdicts: { 'security/database-exposed database/tides': 'pass', 'database/persistence database/tides': 'pass' },
})

trap(2, 'a file called production may hold what no production should', {
  files: {
    'docker-compose.production.yml': 'services:\n  tides:\n    image: postgres:16.3\n    environment: { POSTGRES_HOST_AUTH_METHOD: trust }\n',
  },
  verdicts: {
    'database/persistence database/tides': 'fail',
    'security/default-credentials service/tides': 'fail',
    'infrastructure/restart-policy service/tides': 'fail',
  },
})

trap(3, 'datastores for one’s own machine have no application', {
  files: {
    'README.md': '# Tides\n\nFor local development only.\n',
    'docker-compose.yml': 'services:\n  tides: { image: "postgres:16.3" }\n  cache: { image: "redis:7" }\n',
  },
  things: { client: [] },
  verdicts: { 'database/pooling': 'not judged' },
})

trap(4, 'an override is merged by a bare `up` and not in production', {
  files: {
    'deploy.sh': 'docker compose -f compose.yml -f compose.deploy.yml up -d\n',
    'compose.yml': `services:\n  tides:\n    image: postgres:16.3\n    ${kept}\nvolumes: { tides: }\n`,
    'compose.override.yml': 'services:\n  tides:\n    ports: ["5432:5432"]\n',
    'compose.deploy.yml': 'services:\n  tides:\n    restart: unless-stopped\n',
  },
  verdicts: { 'security/database-exposed database/tides': 'pass', 'infrastructure/restart-policy service/tides': 'pass' },
  edit: [replace('compose.deploy.yml', '    restart', '    ports: ["5432:5432"]\n    restart'), ['security/database-exposed database/tides']],
})

trap(5, 'an example of an override is no file of the stack', {
  files: {
    'compose.yml': `services:\n  tides:\n    image: postgres:16.3\n    ${kept}\nvolumes: { tides: }\n`,
    'compose.override.yml.example': 'services:\n  tides:\n    ports: ["5432:5432"]\n',
    'compose.override.yaml.example': 'services:\n  tides:\n    ports: ["5432:5432"]\n',
  },
  verdicts: { 'security/database-exposed database/tides': 'pass' },
})

trap(6, 'an include at the end brings the database, the main file completes it', {
  files: {
    'compose.yml': 'services:\n  tides:\n    restart: always\n  api:\n    image: acme/api:4.1\ninclude:\n  - services/tides.yaml\n',
    'services/tides.yaml': `services:\n  tides:\n    image: postgres:16.3\n    ${kept}\n    env_file: tides.env\nvolumes: { tides: }\n`,
    'services/tides.env': 'PGDATA=/var/lib/postgresql/data\n',
  },
  things: { database: ['tides'], service: ['api', 'tides'] },
  verdicts: { 'database/persistence database/tides': 'pass', 'infrastructure/restart-policy service/tides': 'pass' },
})

trap(7, 'a service without an image in an overlay is a part of one', {
  files: {
    'deploy.sh': 'docker compose -f compose.yml -f compose.tls.yml up -d\n',
    'compose.yml': 'services:\n  api: { image: "acme/api:4.1" }\n  worker: { image: "acme/worker:4.1" }\n',
    'compose.tls.yml': 'services:\n  api:\n    labels: ["traefik.enable=true"]\n  worker: {}\n',
  },
  things: { service: ['api', 'worker'] },
  facts: { 'service/api.image': 'acme/api:4.1' },
})

trap(8, 'lists of merges, and merges inside environment', {
  files: deployed(
    'x-a: &a { restart: always }\nx-b: &b { image: "acme/api:4.1" }\nx-e: &e { DATABASE_URL: "postgres://u@tides/x?connection_limit=7" }\nservices:\n  tides: { image: "postgres:16.3" }\n  api:\n    <<: [*a, *b]\n    environment:\n      <<: *e\n      PORT: "80"\n',
  ),
  facts: { 'service/api.image': 'acme/api:4.1', 'service/api.restart': 'always', 'client/api.of': 'tides' },
})

trap(9, 'only an anchor says which image', {
  files: deployed(`x-pg: &pg\n  image: postgres:16.3\nservices:\n  tides:\n    <<: *pg\n    ${kept}\nvolumes: { tides: }\n`),
  facts: { 'database/tides.engine': 'postgres' },
  verdicts: { 'database/persistence database/tides': 'pass' },
})

trap(10, 'an anchor sits on a sibling, its health check is taken by alias', {
  files: deployed(
    'services:\n  api: &api\n    image: acme/api:4.1\n    healthcheck: &probe\n      test: curl -fsS http://localhost/up\n  admin:\n    <<: *api\n    ports: ["127.0.0.1:8081:80"]\n  mailer:\n    image: acme/mailer:4.1\n    ports: ["127.0.0.1:8082:80"]\n    healthcheck: *probe\n',
  ),
  things: { service: ['admin', 'api', 'mailer'] },
  facts: { 'service/admin.healthChecked': true, 'service/mailer.healthChecked': true, 'service/admin.image': 'acme/api:4.1' },
})

trap(11, '`no` is a policy, quoted or not', {
  files: deployed('services:\n  api: { image: "acme/api:4.1", restart: no }\n  web: { image: "acme/web:4.1", restart: "no" }\n'),
  facts: { 'service/api.restart': 'no', 'service/web.restart': 'no' },
  verdicts: { 'infrastructure/restart-policy service/api': 'fail', 'infrastructure/restart-policy service/web': 'fail' },
})

trap(12, 'a policy out of a variable is its default, without one unknown', {
  files: deployed('services:\n  api: { image: "acme/api:4.1", restart: "${POLICY:-unless-stopped}" }\n  web: { image: "acme/web:4.1", restart: "${OTHER}" }\n'),
  facts: { 'service/api.restart': 'unless-stopped', 'service/web.restart': '?' },
  verdicts: { 'infrastructure/restart-policy service/api': 'pass', 'infrastructure/restart-policy service/web': 'unknown' },
})

trap(13, 'Swarm restarts by `deploy`, and by itself without a word', {
  files: {
    'deploy.sh': 'docker stack deploy -c stack.yml tides\n',
    'stack.yml': 'services:\n  api:\n    image: acme/api:4.1\n    deploy: { restart_policy: { condition: none } }\n  web:\n    image: acme/web:4.1\n',
  },
  facts: { 'service/api.restart': 'none', 'service/web.restart': 'any' },
})

trap(14, 'replicas are a text with a variable, and no number where one runs on each node', {
  files: {
    'deploy.sh': 'docker stack deploy -c stack.yml tides\n',
    'stack.yml':
      'services:\n  api:\n    image: acme/api:4.1\n    deploy: { replicas: "${API_REPLICAS:-3}" }\n  agent:\n    image: acme/agent:4.1\n    deploy: { mode: global }\n',
  },
  facts: { 'service/api.replicas': 3, 'service/agent.everyNode': true },
})

trap(15, 'a tag stands in .env', {
  files: deployed('services:\n  tides: { image: "postgres:${TAG}" }\n  hub: { image: "acme/hub${REF:-:4.1}" }\n  api: { image: "acme/api:${API_TAG}" }\n', {
    '.env': 'TAG=16.3\n',
  }),
  facts: { 'database/tides.version': '16', 'service/hub.image': 'acme/hub:4.1', 'service/api.pinned': '?' },
})

trap(16, 'digests pin, whatever tag is beside them', {
  files: deployed(`services:\n  api: { image: "acme/api@sha256:${'4e'.repeat(32)}" }\n  web: { image: "acme/web:latest@sha256:${'5f'.repeat(32)}" }\n`),
  verdicts: { 'infrastructure/image-pinned service/api': 'pass', 'infrastructure/image-pinned service/web': 'pass' },
})

trap(17, 'an image beside a build is a name for what is built', {
  files: deployed('services:\n  front:\n    image: pgbouncer\n    build: ./front\n', {
    'front/Dockerfile': 'FROM node:22.4-alpine\nCOPY . .\nCMD ["node", "a.js"]\n',
  }),
  things: { pool: [] },
  verdicts: { 'infrastructure/image-pinned service/front': 'not-applicable' },
})

trap(19, 'PostgreSQL goes by many names', {
  files: deployed(
    'services:\n  vectors: { image: "pgvector/pgvector:pg16" }\n  catalogue-db: { image: "acme/catalogue-db:2.0", environment: { MYSQL_ROOT_PASSWORD_FILE: /run/secrets/x, MYSQL_DATABASE: socks }, expose: ["3306"] }\n  own: { build: { context: ., dockerfile: Dockerfile.postgres } }\n',
    { 'Dockerfile.postgres': 'FROM postgres:16.3\n' },
  ),
  facts: { 'database/vectors.engine': 'postgres', 'database/own.engine': 'postgres', 'database/catalogue-db.engine': 'mysql' },
})

trap(20, 'a variable’s default says whether a port is private', {
  files: deployed(
    'services:\n  inner: { image: "postgres:16.3", ports: ["${IP:-127.0.0.1}:5433:5432"] }\n  outer: { image: "postgres:16.3", ports: ["${PORT:-5432}:${PORT:-5432}"] }\n  all: { image: "postgres:16.3", ports: ["${ANY:-0.0.0.0}:5434:5432"] }\n',
  ),
  verdicts: {
    'security/database-exposed database/inner': 'pass',
    'security/database-exposed database/outer': 'fail',
    'security/database-exposed database/all': 'fail',
  },
})

trap(21, 'siblings publish alike and otherwise', {
  files: {
    'docker-compose.yml': 'services:\n  tides: { image: "postgres:16.3", ports: ["127.0.0.1:5432:5432"] }\n',
    'docker-compose.build.yml': 'services:\n  tides: { image: "postgres:16.3", ports: ["5432:5432"] }\n',
  },
  things: { database: ['tides'] },
  verdicts: { 'security/database-exposed database/tides': 'pass' },
})

trap(22, 'expose is not publish, and a published pooler exposes what is behind it', {
  files: deployed(
    'services:\n  tides: { image: "postgres:16.3", expose: ["5432"] }\n  pooler:\n    image: edoburu/pgbouncer:1.24\n    ports: ["5432:5432"]\n    environment: { DATABASE_URL: "postgres://u@tides/x" }\n',
  ),
  facts: { 'pool/pooler.of': 'tides' },
  verdicts: { 'security/database-exposed pool/pooler': 'fail', 'security/database-exposed database/tides': 'pass' },
})

trap(23, 'what a profile holds back is not there', {
  files: deployed(
    `services:\n  tides:\n    image: postgres:16.3\n    ${kept}\n  standby:\n    image: postgres:16.3\n    profiles: [replica]\n    environment: { PRIMARY_HOST: tides }\n  api:\n    image: acme/api:4.1\n    depends_on: { extra: { condition: service_started, required: false } }\n  extra: { image: "redis:7", profiles: [extra] }\nvolumes: { tides: }\n`,
  ),
  things: { database: ['tides'], service: ['api', 'tides'] },
  verdicts: { 'database/replica database/tides': 'fail' },
})

trap(24, 'a committed .env switches a profile on', {
  files: deployed('services:\n  api: { image: "acme/api:4.1", profiles: [whole] }\n  dev: { image: "acme/dev:4.1", profiles: [dev] }\n', {
    '.env': 'COMPOSE_PROFILES=whole\n',
  }),
  things: { service: ['api'] },
  edit: [remove('.env'), ['gate/unreadable compose.production.yml']],
})

trap(25, 'a backup aims where its default says', {
  files: deployed(
    `services:\n  scratch: { image: "postgres:16.3" }\n  tides:\n    image: postgres:16.3\n    ${kept}\n  backup:\n    image: prodrigestivill/postgres-backup-local:16\n    environment: { POSTGRES_HOST: "\${BACKUP_HOST:-scratch}", POSTGRES_DB: x, SCHEDULE: "@daily" }\n    depends_on: [gone]\n  gone: { image: "postgres:16.3", profiles: [gone] }\nvolumes: { tides: }\n`,
  ),
  verdicts: { 'backup/automated database/tides': 'fail', 'backup/automated database/scratch': 'pass' },
})
