/** Libraries that hand work on to another process or a later time: what a request gives them no longer waits. */
import { known } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import type { Condition } from '../../../model/declaration.ts'
import { bare, dotted, lineOf, originOf, type Imports, type JsModule, type JsNode } from '../../../parse/javascript/index.ts'
import type { Finder } from '../finder.ts'
import { switchesAt } from '../switches.ts'

const libraries: readonly string[] = [
  ...['bull', 'bullmq', '@nestjs/bull', '@nestjs/bullmq', 'bee-queue', 'agenda', '@hokify/agenda', 'pg-boss', 'graphile-worker', 'kue', 'rsmq', 'fastq'],
  ...[
    'amqplib',
    'amqp-connection-manager',
    'kafkajs',
    'nats',
    'inngest',
    '@trigger.dev/sdk',
    '@trigger.dev/sdk/v3',
    '@upstash/qstash',
    '@aws-sdk/client-sqs',
    'sqs-consumer',
  ],
  ...[
    '@google-cloud/tasks',
    '@google-cloud/pubsub',
    '@temporalio/client',
    '@azure/service-bus',
    '@azure/storage-queue',
    'faktory-worker',
    'celery-node',
    '@pgmq/client',
    'pgmq-js',
  ],
]
const names: ReadonlySet<string> = new Set(libraries)

export const queuesFinder: Finder = {
  words: libraries.flatMap((name) => [`'${name}'`, `"${name}"`]),
  find({ module, use, imports }) {
    const seen: (readonly [string, JsNode])[] = []
    for (const statement of module.program.body) {
      if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') seen.push([statement.source.value, statement])
    }
    for (const call of module.calls) {
      const [first] = call.arguments
      if (dotted(bare(call.callee as JsNode)) === 'require' && first?.type === 'StringLiteral') seen.push([first.value, call])
    }
    return seen
      .filter(([source]) => names.has(source))
      .map(([source, node]): FeatureDeclaration => {
        const at = { path: module.path, line: lineOf(node), key: source }
        const when = switchesOf(module, source, imports)
        const facts = new Map([['name', known(source, at)]])
        return { kind: 'feature', what: 'queue', library: source, name: source, path: module.path, at, use, facts, ...(when.length === 0 ? {} : { when }) }
      })
  },
}

/** What switches on all that a file makes of a library. */
function switchesOf(module: JsModule, source: string, imports: Imports): readonly Condition[] {
  const made = module.calls.filter((call) => originOf(module, call.callee as JsNode)?.source === source).slice(0, 20)
  const [first = [], ...rest] = made.map((call) => switchesAt(module, call, imports))
  return first.filter((one) => rest.every((others) => others.some((other) => other.variable === one.variable && other.isNegated === one.isNegated)))
}
