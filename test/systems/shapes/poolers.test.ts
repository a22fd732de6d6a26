/** Poolers set by their own files: PgCat and Odyssey, mounted, copied into an image, and in a ConfigMap. */
import { describe } from 'vitest'
import { all, replace, type Edit, type Files } from '../story.ts'
import { shape } from './shape.ts'

const compose = (pooler: string, url: string): string => `services:
  vault:
    image: postgres:16
    volumes: [ "vault:/var/lib/postgresql/data" ]
${pooler}  api:
    image: ghcr.io/vault/api:9
    ports: [ "8080:8080" ]
    environment: { DATABASE_URL: "${url}" }
volumes:
  vault:
`
const stack = 'compose.yaml'
const pooling = ['database/pooling database/vault']
/** Past the pooler, nobody can say how much the clients open. */
const past = ['database/connection-budget database/vault', ...pooling]

describe('PgCat', () => {
  const path = 'pgcat/pgcat.toml'
  const edit = (from: string | RegExp, to: string): Edit => replace(path, from, to)
  const toml = `[general]
host = "0.0.0.0"
port = 6417

[pools.vault]
pool_mode = "transaction"
default_role = "primary"

[pools.vault.users.0]
username = "teller"
password = "kept-elsewhere"
pool_size = 14

[pools.vault.users.1]
username = "clerk"
pool_size = 9

[pools.vault.shards.0]
servers = [["vault", 5432, "primary"]]
database = "vault"
`
  const mounted = (url = 'postgres://teller:${P}@cat:6417/vault'): Files => ({
    [stack]: compose(
      '  cat:\n    image: ghcr.io/postgresml/pgcat:v1.2.0\n    command: [ "pgcat", "/etc/pgcat/pgcat.toml" ]\n    volumes: [ "./pgcat/pgcat.toml:/etc/pgcat/pgcat.toml:ro" ]\n',
      url,
    ),
    [path]: toml,
  })
  const facts = { 'pool/cat.mode': 'transaction', 'pool/cat.serverConnections': 23, 'pool/cat.of': 'vault', 'database/vault.step': 3 } as const
  const verdicts = { 'database/pooling': 'pass' } as const

  shape('mounted: session mode is a loss, another size is none', {
    files: mounted(),
    facts,
    verdicts,
    loss: [edit('"transaction"', '"session"'), pooling],
    harmless: edit('pool_size = 9', 'pool_size = 11'),
  })
  shape('a comment and another name for a user are none', {
    files: mounted(),
    facts,
    harmless: all(edit('[general]', '# the front door\n[general]'), edit('"clerk"', '"scribe"')),
  })
  shape('the mode it has by default', {
    files: { ...mounted(), [path]: toml.replace('pool_mode = "transaction"\n', '') },
    facts,
    verdicts,
    loss: [edit('default_role', 'pool_mode = "session"\ndefault_role'), pooling],
    harmless: edit('default_role', 'pool_mode = "transaction"\ndefault_role'),
  })
  shape('clients that ask another port than it listens on', {
    files: mounted(),
    loss: [edit('port = 6417', 'port = 6432'), past],
    harmless: all(edit('port = 6417', 'port = 6500'), replace(stack, '@cat:6417', '@cat:6500')),
  })
  shape('clients that go past it', {
    files: mounted(),
    loss: [replace(stack, '@cat:6417', '@vault:5432'), past],
    harmless: edit('"teller"', '"cashier"'),
  })
  shape('copied into an image of one’s own', {
    files: {
      [stack]: compose('  cat:\n    build: ./pgcat\n', 'postgres://teller:${P}@cat:6417/vault'),
      'pgcat/Dockerfile': 'FROM debian:12\nCOPY pgcat.toml /etc/pgcat/pgcat.toml\nCMD ["/usr/bin/pgcat", "/etc/pgcat/pgcat.toml"]\n',
      [path]: toml,
    },
    facts,
    verdicts,
    loss: [edit('"transaction"', '"session"'), pooling],
    harmless: edit('username = "teller"', "username = 'teller'"),
  })
})

describe('Odyssey', () => {
  const path = 'odyssey/odyssey.conf'
  const edit = (from: string | RegExp, to: string): Edit => replace(path, from, to)
  const conf = `workers 2
listen {
	host "*"
	port 6471
}
storage "vault" {
	type "remote"
	host "vault"
	port 5432
}
storage "console" {
	type "local"
}
database "vault" {
	user "teller" {
		authentication "none"
		storage "vault"
		pool "transaction"
		pool_size 18
	}
}
database "console" {
	user default {
		pool "session"
		storage "console"
	}
}
`
  const files: Files = {
    [stack]: compose(
      '  crew:\n    image: registry.example/odyssey:1.3\n    volumes: [ "./odyssey/odyssey.conf:/etc/odyssey/odyssey.conf" ]\n',
      'postgres://teller:${P}@crew:6471/vault',
    ),
    [path]: conf,
  }
  shape('mounted: session mode is a loss, a size is none', {
    files,
    facts: { 'pool/crew.mode': 'transaction', 'pool/crew.serverConnections': 18, 'pool/crew.of': 'vault', 'database/vault.step': 3 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [edit('pool "transaction"', 'pool "session"'), pooling],
    harmless: edit('pool_size 18', 'pool_size 24'),
  })
  shape('another port is a loss where clients do not follow', {
    files,
    loss: [edit('port 6471', 'port 6432'), past],
    harmless: all(edit('port 6471', 'port 6500'), replace(stack, '@crew:6471', '@crew:6500')),
  })
  shape('clients that go past it', {
    files,
    loss: [replace(stack, '@crew:6471', '@vault:5432'), past],
    harmless: edit('workers 2', 'workers 4\n# two a core'),
  })
  shape('no size is bounded by clients alone', {
    files: { ...files, [path]: conf.replace('pool_size 18', 'client_max 70') },
    facts: { 'pool/crew.serverConnections': '?≥0≤70' },
  })
})

describe('in a cluster', () => {
  const path = 'k8s/production.yaml'
  const manifest = `apiVersion: v1
kind: ConfigMap
metadata: { name: cat }
data:
  pgcat.toml: |
    [general]
    port = 6417
    [pools.vault]
    pool_mode = "transaction"
    [pools.vault.users.0]
    username = "teller"
    pool_size = 14
    [pools.vault.shards.0]
    database = "vault"
    servers = [["vault", 5432, "primary"]]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cat }
spec:
  replicas: 2
  selector: { matchLabels: { app: cat } }
  template:
    metadata: { labels: { app: cat } }
    spec:
      containers:
        - name: cat
          image: ghcr.io/postgresml/pgcat:v1.2.0
          volumeMounts: [ { name: settings, mountPath: /etc/pgcat } ]
      volumes: [ { name: settings, configMap: { name: cat } } ]
---
apiVersion: v1
kind: Service
metadata: { name: cat }
spec: { selector: { app: cat }, ports: [ { port: 6417 } ] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: vault }
spec:
  serviceName: vault
  selector: { matchLabels: { app: vault } }
  template:
    metadata: { labels: { app: vault } }
    spec:
      containers:
        - name: vault
          image: postgres:16
          volumeMounts: [ { name: data, mountPath: /var/lib/postgresql/data } ]
  volumeClaimTemplates: [ { metadata: { name: data } } ]
---
apiVersion: v1
kind: Service
metadata: { name: vault }
spec: { selector: { app: vault }, ports: [ { port: 5432 } ] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: ghcr.io/vault/api:9
          env: [ { name: DATABASE_URL, value: "postgres://teller@cat:6417/vault" } ]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec: { selector: { app: api }, ports: [ { port: 80, targetPort: 8080 } ] }
`
  shape('PgCat’s file in a ConfigMap, each copy with pools of its own', {
    files: { [path]: manifest },
    facts: { 'pool/cat.mode': 'transaction', 'pool/cat.serverConnections': 28 },
    verdicts: { 'database/pooling': 'pass' },
    loss: [replace(path, 'pool_mode = "transaction"', 'pool_mode = "session"'), pooling],
    harmless: replace(path, 'pool_size = 14', 'pool_size = 15'),
  })
})
