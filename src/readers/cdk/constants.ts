/** Small values of the CDK: durations, classes and sizes of machines, versions of engines. */
import type { Evidence } from '../../base/evidence.ts'
import { newObject } from '../programs/thing.ts'
import { numberValue, over, textValue, toNumber, toText, unknownOf, type Value } from '../../parse/expressions/values.ts'
import { prop } from './context.ts'

const seconds: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 }

/** `Duration.days(7)`: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Duration.html} */
export function durationOf(unit: string, amount: Value | undefined, at: Evidence): Value {
  const number = amount === undefined ? undefined : toNumber(amount)
  const factor = Object.hasOwn(seconds, unit) ? seconds[unit] : undefined
  const value =
    number === undefined || factor === undefined
      ? over(unknownOf(amount === undefined ? [] : [amount], at), amount)
      : { ...numberValue(number * factor, amount?.at ?? at) }
  return newObject([['__seconds', value]], at)
}

export function daysOf(duration: Value | undefined): Value | undefined {
  const found = prop(duration, '__seconds')
  if (found?.kind === 'number') return { ...found, number: found.number / 86_400 }
  return found ?? duration
}

/** Classes by what they are for, beside those that are called as they are: {@link https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.InstanceClass.html} */
const classes: Readonly<Record<string, string>> = {
  BURSTABLE2: 't2',
  BURSTABLE3: 't3',
  BURSTABLE3_AMD: 't3a',
  BURSTABLE4_GRAVITON: 't4g',
  STANDARD4: 'm4',
  STANDARD5: 'm5',
  STANDARD6_GRAVITON: 'm6g',
  STANDARD7_GRAVITON: 'm7g',
  MEMORY4: 'r4',
  MEMORY5: 'r5',
  MEMORY6_GRAVITON: 'r6g',
  MEMORY7_GRAVITON: 'r7g',
}

/** `InstanceType.of(InstanceClass.R6G, InstanceSize.XLARGE2)` → `r6g.2xlarge`. */
export function machineOf([family, size]: readonly Value[], at: Evidence): Value {
  const [a, b] = [family === undefined ? undefined : toText(family), size === undefined ? undefined : toText(size)]
  if (a === undefined || b === undefined)
    return unknownOf(
      [family, size].filter((one) => one !== undefined),
      at,
    )
  const plain = Object.hasOwn(classes, a) ? (classes[a] ?? a) : a
  const sized = b.replace(/^XLARGE(\d+)$/, '$1xlarge').toLowerCase()
  return textValue(`${plain.toLowerCase()}.${sized}`, size?.at ?? at)
}

/** `VER_16_4` → `16.4`; `PostgresEngineVersion.of('16.4', '16')` gives its first. */
export function versionOf(engine: Value | undefined): Value | undefined {
  const version = prop(engine, 'version')
  const text = version === undefined ? undefined : toText(version)
  if (version === undefined || text === undefined) return version
  const found = /^VER_(\d+(?:_\d+)*)/.exec(text)?.[1]
  return textValue(found === undefined ? text : found.replaceAll('_', '.'), version.at)
}

const engines: Readonly<Record<string, string>> = { auroraPostgres: 'aurora-postgresql', auroraMysql: 'aurora-mysql', aurora: 'aurora' }

/** `postgres`, `aurora-postgresql`, by the function or the constant that says it. */
export function engineNamed(name: string): string {
  const plain = name.replace(/_([A-Z])/g, (_, letter: string) => letter)
  if (Object.hasOwn(engines, name)) return engines[name] ?? name
  if (name === 'AURORA_POSTGRESQL') return 'aurora-postgresql'
  if (name === 'AURORA_MYSQL') return 'aurora-mysql'
  return plain.toLowerCase()
}

/** The engine of a database: what was made by `postgres({ version })`, or a constant. */
export function engineOf(engine: Value | undefined): Value | undefined {
  const name = prop(engine, '__engine')
  if (name !== undefined || engine === undefined) return name
  const text = toText(engine)
  return text === undefined ? engine : textValue(engineNamed(text), engine.at)
}
