/** Which service a job of code is told of: how often it runs, how many copies there are, and what leaves it open which of them runs it. */
import { describe, expect, test } from 'vitest'
import { judge } from './story.ts'

const work =
  "const open = await prisma.invoice.findMany()\n  for (const one of open) await prisma.invoice.update({ where: { id: one.id }, data: { state: 'paid' } })"
const flagged = (every: string): string =>
  `import cron from 'node-cron'\nimport { prisma } from './prisma'\n\nlet busy = false\ncron.schedule('${every}', async () => {\n  if (busy) return\n  busy = true\n  ${work}\n  busy = false\n})\n`
const bare = (every: string): string => flagged(every).replace('  if (busy) return\n  busy = true\n', '').replace('  busy = false\n', '')
const stack = (replicas: string, more = ''): string => `services:\n  billing:\n    build: ./billing\n    deploy:\n      replicas: ${replicas}\n${more}`

async function said(source: string, compose: string): Promise<string> {
  const files = {
    'compose.yaml': compose,
    'billing/package.json': '{ "name": "billing", "scripts": { "start": "node src/main.js" }, "dependencies": { "express": "^4.21.0" } }',
    'billing/src/jobs/settle.ts': source,
  }
  const { head } = await judge(files, files)
  const verdict = head.verdicts.find((one) => one.rule === 'performance/overlap-guard' && one.subject === 'service/billing')
  return verdict === undefined ? 'none' : `${verdict.outcome} ${verdict.evidence[0]?.path}:${verdict.evidence[0]?.line}`
}

const job = 'billing/src/jobs/settle.ts'

describe('jobs of a service', () => {
  test.each([
    ['often, with nothing', bare('*/9 * * * *'), stack('1'), `fail ${job}:5`],
    ['with seconds, with nothing', bare('*/9 * * * * *'), stack('1'), `fail ${job}:5`],
    ['at two minutes of the hour', bare('7,37 * * * *'), stack('1'), `fail ${job}:5`],
    ['once an hour, with nothing', bare('7 * * * *'), stack('1'), 'pass compose.yaml:2'],
    ['once a day with seconds', bare('0 7 3 * * *'), stack('1'), 'pass compose.yaml:2'],
    ['once a day, in three copies', bare('7 3 * * *'), stack('3'), `fail ${job}:5`],
    ['a flag, in one', flagged('*/9 * * * *'), stack('1'), 'pass compose.yaml:2'],
    ['a flag, in three', flagged('*/9 * * * *'), stack('3'), `fail ${job}:5`],
    ['a flag, in nobody knows how many', flagged('*/9 * * * *'), stack('${COPIES}'), `unknown ${job}:5`],
    ['no schedule known', bare('*/9 * * * *').replace("'*/9 * * * *'", 'process.env.SETTLE_AT'), stack('1'), `unknown ${job}:5`],
    ['a variable may say which copy', flagged('*/9 * * * *'), stack('3', '    environment:\n      RUN_CRON: ${RUN_CRON}\n'), `unknown ${job}:5`],
    [
      'a condition around it',
      flagged('*/9 * * * *').replace('cron.schedule', "if (process.env.FIRST === 'yes') cron.schedule"),
      stack('3'),
      `unknown ${job}:5`,
    ],
    [
      'a worker of the same code',
      bare('*/9 * * * *'),
      stack('1', '  worker:\n    build: ./billing\n    command: node src/worker.js\n'),
      'unknown compose.yaml:2',
    ],
    ['no job', 'export const settle = 1\n', stack('3'), 'not-applicable compose.yaml:2'],
  ])('%s', async (_name, source, compose, expected) => {
    expect(await said(source, compose)).toBe(expected)
  })
})
