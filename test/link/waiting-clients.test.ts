/** Clients of which only names tell are open, and never missing: a database with nobody to open it is asked nothing. */
import { expect, test } from 'vitest'
import { verdicts } from '../practice/verdicts.ts'

const compose = (service: string): Readonly<Record<string, string>> => ({
  'compose.yml': `services:
  ledger:
    image: postgres:17
    volumes: ["ledger:/var/lib/postgresql/data"]
  till:
    image: acme/till:3
    ports: ["80:80"]
${service}volumes: { ledger: {} }
`,
})
const budget = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await verdicts(files, 'database/connection-budget')).filter((line) => !line.includes('not-applicable'))

test.each([
  ['    depends_on: [ledger]\n    environment: { SEEDS: ledger }\n', 'database/ledger unknown @ compose.yml:9'],
  ['    depends_on: [ledger]\n    environment: { SEEDS: "ledger:5432" }\n', 'database/ledger unknown @ compose.yml:9'],
  // Each of both alone says too little.
  ['    depends_on: [ledger]\n', undefined],
  ['    environment: { SEEDS: ledger }\n', undefined],
  ['    depends_on: [ledger]\n    environment: { PGDATABASE: shop }\n', undefined],
  // A host of which only a secret tells.
  ['    environment: { DB_HOST: "${DB_HOST}" }\n', 'database/ledger unknown @ compose.yml:8'],
  ['    environment: { POSTGRES_HOST: "${HOST}" }\n', 'database/ledger unknown @ compose.yml:8'],
  ['    environment: { MYSQL_HOST: "${HOST}" }\n', undefined],
  ['    environment: { REDIS_HOST: "${HOST}" }\n', undefined],
])('%j', async (service, wanted) => {
  expect(await budget(compose(service))).toEqual(wanted === undefined ? [] : [wanted])
})

test('a secret of ECS', async () => {
  const template = `Resources:
  Ledger:
    Type: AWS::RDS::DBInstance
    Properties: { Engine: postgres, EngineVersion: "17.2", DBInstanceClass: db.t4g.small, AllocatedStorage: "20" }
  Till:
    Type: AWS::ECS::Service
    Properties: { TaskDefinition: !Ref Task, DesiredCount: 2 }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: till
          Image: acme/till:3
          PortMappings: [{ ContainerPort: 80 }]
          Secrets: [{ Name: LEDGER_DB_HOST, ValueFrom: !Sub "\${Keys}:host::" }]
  Keys:
    Type: AWS::SecretsManager::Secret
    Properties: { GenerateSecretString: { SecretStringTemplate: "{}", GenerateStringKey: password } }
`
  expect(await budget({ 'infra/stack.yaml': template })).toEqual(['database/Ledger unknown @ infra/stack.yaml:15'])
})
