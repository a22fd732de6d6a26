/** What a deploy sets after it brought the services up is what runs; what it takes away is gone. */
import { describe, expect, test } from 'vitest'
import { factsOf } from './facts.ts'

const swarm = (script: string): Readonly<Record<string, string>> => ({
  'stack.yml': 'services:\n  api:\n    image: bakery/api:4\n    deploy:\n      replicas: 3\n',
  'ops/deploy.sh': script,
})

const workload = (more = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 3\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [ { name: api, image: "bakery/api:4" } ]\n${more}`

const replicas = async (files: Readonly<Record<string, string>>): Promise<string | undefined> => (await factsOf(files, 'service/api'))['replicas']

describe('copies', () => {
  test.for([
    ['after the deploy', 'docker stack deploy -c stack.yml shop\ndocker service scale shop_api=1 shop_web=2\n', '1 ops/deploy.sh:2'],
    ['by an update', 'docker stack deploy -c stack.yml shop\ndocker service update --replicas 2 shop_api\n', '2 ops/deploy.sh:2'],
    ['before the deploy, which undoes it', 'docker service scale shop_api=0\ndocker stack deploy -c stack.yml shop\n', '3 stack.yml:5'],
    ['of another stack', 'docker stack deploy -c stack.yml shop\ndocker service scale other_api=1\n', '3 stack.yml:5'],
    ['on some days', 'docker stack deploy -c stack.yml shop\nif [ "$1" = off ]; then docker service scale shop_api=0; fi\n', '3 stack.yml:5'],
    ['as many as nobody can tell', 'docker stack deploy -c stack.yml shop\ndocker service scale shop_api=$COPIES\n', '?${COPIES} ops/deploy.sh:2'],
    ['down and up again', 'docker stack deploy -c stack.yml shop\ndocker service scale shop_api=0\ndocker service scale shop_api=4\n', '4 ops/deploy.sh:3'],
  ] as const)('%s', async ([, script, expected]) => {
    expect(await replicas(swarm(script))).toBe(expected)
  })

  test('by Compose’s own option', async () => {
    const files = { 'compose.yaml': 'services:\n  api:\n    image: bakery/api:4\n', 'deploy.sh': 'docker compose up -d --scale api=3\n' }
    expect(await replicas(files)).toBe('3 deploy.sh:1')
  })

  test('by kubectl, unless an autoscaler goes its own way', async () => {
    const script = 'kubectl apply -f k8s\nkubectl scale deployment/api --replicas=1\n'
    expect(await replicas({ 'k8s/api.yaml': workload(), 'deploy.sh': script })).toBe('1 deploy.sh:2')
    const scaler =
      '---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec:\n  minReplicas: 2\n  maxReplicas: 6\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }\n'
    expect(await replicas({ 'k8s/api.yaml': workload(scaler), 'deploy.sh': script })).toBe('2 k8s/api.yaml:16')
  })
})

describe('what a deploy takes away of an operator’s database', () => {
  const cluster = 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: ledger }\nspec:\n  instances: 3\n  storage: { size: 20Gi }\n'
  const destroyers = async (script: string): Promise<string | undefined> =>
    (await factsOf({ 'k8s/db/ledger.yaml': cluster, 'k8s/api.yaml': workload(), 'ops/deploy.sh': script }, 'database/ledger'))['destroyers']

  test.for([
    ['its claims', 'kubectl delete pvc --all\nkubectl apply -R -f k8s\n', 'kubectl delete pvc ops/deploy.sh:1'],
    ['its object', 'kubectl delete cluster/ledger\nkubectl apply -R -f k8s\n', 'kubectl delete cluster ops/deploy.sh:1'],
    ['its file', 'kubectl delete -f k8s/db/ledger.yaml\nkubectl apply -R -f k8s\n', 'kubectl delete -f k8s/db/ledger.yaml ops/deploy.sh:1'],
    ['its folder', 'cd k8s && kubectl delete -f db\ncd ..\nkubectl apply -R -f k8s\n', 'kubectl delete -f db ops/deploy.sh:1'],
    ['another file', 'kubectl delete -f k8s/api.yaml\nkubectl apply -R -f k8s\n', ''],
    ['volumes of Docker', 'docker volume prune -f\nkubectl apply -R -f k8s\n', ''],
  ] as const)('%s', async ([, script, expected]) => {
    expect(await destroyers(script)).toBe(expected)
  })
})

test('a plan destroyed on the way takes a provider’s database along', async () => {
  const files = (script: string): Readonly<Record<string, string>> => ({
    'infra/main.tf': 'resource "aws_db_instance" "ledger" {\n  identifier = "ledger"\n  engine = "postgres"\n  instance_class = "db.t4g.small"\n}\n',
    'deploy.sh': script,
  })
  const told = async (script: string): Promise<string | undefined> => (await factsOf(files(script), 'database/ledger'))['destroyers']
  expect(await told('terraform -chdir=infra destroy -auto-approve\nterraform -chdir=infra apply -auto-approve\n')).toContain('terraform destroy deploy.sh:1')
  expect(await told('docker volume prune -f\nterraform -chdir=infra apply -auto-approve\n')).not.toContain('volume')
})
