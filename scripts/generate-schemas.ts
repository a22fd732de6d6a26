/** The published JSON Schemas: of the results, and of .plimsoll.yml and rules for editors. */
import { configJsonSchema } from '../src/config/schema.ts'
import { resultSchemas } from '../src/report/schema.ts'
import { ruleJsonSchema } from '../src/rules/schema.ts'

export async function generateSchemas(): Promise<ReadonlyMap<string, string>> {
  const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
  const results = Object.entries(resultSchemas()).map(([name, schema]) => [`docs/schema/${name}.schema.json`, print(schema)] as const)
  return new Map([...results, ['docs/schema/plimsoll.schema.json', print(await configJsonSchema())], ['docs/schema/rule.schema.json', print(ruleJsonSchema())]])
}
