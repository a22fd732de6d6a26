/** Jobs by the clock as code spells them: exact lines and values, what keeps a second run out, and what only looks like a job. */
import { describe, expect, test } from 'vitest'
import { processorTime } from '../harness/processor.ts'
import { readAll } from './javascript-harness.ts'
import { say } from './javascript-features.ts'

const jobs = (text: string, path?: string, others?: Readonly<Record<string, string>>): Promise<string[]> => say('job', text, path, others)
const db = "import { prisma } from '../prisma'\n"
const loop =
  "const open = await prisma.invoice.findMany()\n for (const one of open) await prisma.invoice.update({ where: { id: one.id }, data: { state: 'paid' } })"

describe('jobs: what runs when', () => {
  test('an interval with its callback in place', async () => {
    expect(await jobs(`${db}setInterval(async () => {\n ${loop}\n}, 17 * 1000)`)).toEqual(['2 setInterval setInterval every=17 guard=none work=true'])
  })

  test('a function by name, and the interval inside a start function', async () => {
    expect(await jobs(`${db}async function settle() {\n ${loop}\n}\nexport function start() {\n  setInterval(settle, 45_000)\n}`)).toEqual([
      '7 setInterval settle every=45 guard=none work=true',
    ])
  })

  test('a function that calls another, caught', async () => {
    expect(await jobs(`${db}const settle = async () => {\n ${loop}\n}\nsetInterval(() => { settle().catch(console.error) }, 45_000)`)).toEqual([
      '6 setInterval settle every=45 guard=none work=true',
    ])
  })

  test('methods of a class', async () => {
    const body = `${db}export class Settler {\n  start() {\n    this.timer = setInterval(() => this.settle(), 45_000)\n  }\n  async settle() {\n ${loop}\n  }\n}`
    expect(await jobs(body)).toEqual(['4 setInterval settle every=45 guard=none work=true'])
    expect(await jobs(body.replace('() => this.settle()', 'this.settle.bind(this)'))).toEqual(['4 setInterval settle every=45 guard=none work=true'])
  })

  test('work in a neighbouring file', async () => {
    const others = { 'src/work/settle.ts': `${db}export async function settle() {\n ${loop}\n}` }
    expect(await jobs("import { settle } from './settle'\nimport cron from 'node-cron'\ncron.schedule('*/9 * * * *', settle)", undefined, others)).toEqual([
      '3 node-cron settle every=*/9 * * * * guard=none work=true',
    ])
    const guarded = {
      'src/work/settle.ts': `${db}let busy = false\nexport async function settle() {\n if (busy) return\n busy = true\n ${loop}\n busy = false\n}`,
    }
    expect(
      await jobs("import { settle } from './settle'\nimport cron from 'node-cron'\ncron.schedule('*/9 * * * *', () => settle())", undefined, guarded),
    ).toEqual(['3 node-cron settle every=*/9 * * * * guard=flag work=true'])
  })

  test.each([
    ["import cron from 'node-cron'", "cron.schedule('15 0 * * *', async () => {", '})', 'node-cron node-cron every=15 0 * * *'],
    ["import * as cron from 'node-cron'", "const nightly = cron.schedule('15 0 * * *', async () => {", '})', 'node-cron nightly every=15 0 * * *'],
    ["const cron = require('node-cron')", "cron.schedule('15 0 * * *', async () => {", '})', 'node-cron node-cron every=15 0 * * *'],
    ["import { schedule } from 'node-cron'", "schedule('15 0 * * *', async () => {", "}, { timezone: 'UTC' })", 'node-cron node-cron every=15 0 * * *'],
    ["import { CronJob } from 'cron'", "new CronJob('7 */2 * * * *', async () => {", '}, null, true)', 'cron cron every=7 */2 * * * *'],
    [
      "import { CronJob } from 'cron'",
      "const job = CronJob.from({ cronTime: '7 3 * * *', onTick: async () => {",
      '}, start: true })',
      'cron job every=7 3 * * *',
    ],
    ["import { Cron } from 'croner'", "new Cron('7 3 * * *', async () => {", '})', 'croner croner every=7 3 * * *'],
    ["import schedule from 'node-schedule'", "schedule.scheduleJob('7 3 * * *', async () => {", '})', 'node-schedule node-schedule every=7 3 * * *'],
    ["import schedule from 'node-schedule'", "schedule.scheduleJob('settle', '7 3 * * *', async () => {", '})', 'node-schedule node-schedule every=7 3 * * *'],
    ["import cron from 'node-cron'", 'cron.schedule(process.env.SETTLE_AT, async () => {', '})', 'node-cron node-cron every=?${SETTLE_AT}'],
    ["import cron from 'node-cron'", "cron.schedule(process.env.SETTLE_AT ?? '7 3 * * *', async () => {", '})', 'node-cron node-cron every=7 3 * * **'],
  ])('%s: %s', async (head, opens, closes, expected) => {
    expect(await jobs(`${head}\n${db}${opens}\n${loop}\n${closes}`)).toEqual([`3 ${expected} guard=none work=true`])
  })

  test('Nest’s decorators', async () => {
    const of = (decorator: string): string =>
      `import { Cron, CronExpression, Interval } from '@nestjs/schedule'\nexport class Settler {\n  constructor(private readonly prisma: PrismaService) {}\n  ${decorator}\n  async settle() {\n ${loop.replaceAll('prisma.', 'this.prisma.')}\n  }\n}`
    expect(await jobs(of("@Cron('*/7 * * * *', { disabled: true })"))).toEqual([])
    expect(await jobs(of("@Cron('*/7 * * * *', { disabled: false })"))).toHaveLength(1)
    expect(await jobs(of('@Cron(CronExpression.EVERY_30_SECONDS)'))).toEqual(['5 @nestjs/schedule settle every=EVERY_30_SECONDS guard=none work=true'])
    expect(await jobs(of("@Cron('0 */7 * * * *', { waitForCompletion: true })"))).toEqual([
      '5 @nestjs/schedule settle every=0 */7 * * * * guard=flag work=true',
    ])
    expect(await jobs(of("@Interval('settle', 9000)"))).toEqual(['5 @nestjs/schedule settle every=9 guard=none work=true'])
    expect(await jobs(of('@Interval(9000)'))).toEqual(['5 @nestjs/schedule settle every=9 guard=none work=true'])
    expect(await jobs(of('@Timeout(9000)'))).toEqual([])
  })
})

describe('jobs: fields of a class', () => {
  const nest = (decorators: string, body: string): string =>
    `import { Cron } from '@nestjs/schedule'\nimport { Ledger } from './books'\nexport class Settler {\n  constructor(private readonly rows: Repository<Row>, private readonly ledger: Ledger) {}\n  ${decorators}\n  async settle() {\n ${body}\n  }\n}`

  test('are known by their types, in this file and the next', async () => {
    expect(await jobs(nest("@Cron('*/9 * * * *')", 'await this.rows.save({ id: 1 })'))).toEqual([
      '6 @nestjs/schedule settle every=*/9 * * * * guard=none work=true',
    ])
    const ledger = {
      'src/work/books.ts':
        'export class Ledger {\n  constructor(private readonly prisma: PrismaService) {}\n  async pay() {\n    await this.prisma.row.create({ data: {} })\n  }\n}',
    }
    expect(await jobs(nest("@Cron('*/9 * * * *')", 'await this.ledger.pay()'), undefined, ledger)).toEqual([
      '6 @nestjs/schedule settle every=*/9 * * * * guard=none work=true',
    ])
    expect(await jobs(nest("@Cron('*/9 * * * *')", 'await this.ledger.pay()'))).toEqual([
      '6 @nestjs/schedule settle every=*/9 * * * * guard=?work done in another file work=?work done in another file',
    ])
    expect(await jobs(nest("@Cron('*/9 * * * *')", 'await this.weather.update()'))).toEqual([
      '6 @nestjs/schedule settle every=*/9 * * * * guard=?work done in another file work=?work done in another file',
    ])
  })

  test('a decorator that speaks of a lock leaves it open', async () => {
    expect(await jobs(nest("@Cron('*/9 * * * *')\n  @Lock()", 'await this.rows.save({ id: 1 })'))).toEqual([
      '7 @nestjs/schedule settle every=*/9 * * * * guard=?a lock that was not followed work=true',
    ])
  })
})

describe('jobs: what keeps a second run out', () => {
  const guard = async (head: string, body: string, tail = ''): Promise<string | undefined> =>
    /guard=(\S+)/.exec((await jobs(`${head}\n${db}setInterval(async () => {\n${body}\n}, 45_000)\n${tail}`))[0] ?? '')?.[1]

  test.each([
    ['a flag', 'let busy = false', `if (busy) return\nbusy = true\ntry {\n${loop}\n} finally { busy = false }`],
    ['a flag and a word about it', 'let busy = false', `if (busy) {\nconsole.log('still at it')\nreturn\n}\nbusy = true\n${loop}\nbusy = false`],
    ['a flag around', 'let busy = false', `if (!busy) {\nbusy = true\n${loop}\nbusy = false\n}`],
    ['a flag compared', 'let busy = false', `if (busy === true) return\nbusy = true\n${loop}\nbusy = false`],
    ['a member', 'const state = { busy: false }', `if (state.busy) return\nstate.busy = true\n${loop}\nstate.busy = false`],
    ['a set', 'const running = new Set()', `if (running.has('settle')) return\nrunning.add('settle')\n${loop}\nrunning.delete('settle')`],
    [
      'async-mutex',
      "import { Mutex } from 'async-mutex'\nconst mutex = new Mutex()",
      `if (mutex.isLocked()) return\nawait mutex.runExclusive(async () => {\n${loop}\n})`,
    ],
  ])('%s holds for one process', async (_name, head, body) => {
    expect(await guard(head, body)).toBe('flag')
  })

  test.each([
    ['SET NX', '', `if (!(await redis.set('settle', '1', 'EX', 40, 'NX'))) return\n${loop}`],
    ['SET with options', '', `if (!(await redis.set('settle', '1', { NX: true, EX: 40 }))) return\n${loop}`],
    ['setnx', '', `if (!(await redis.setnx('settle', '1'))) return\n${loop}`],
    ['redlock', "import Redlock from 'redlock'\nconst redlock = new Redlock([redis])", `await redlock.using(['settle'], 40_000, async () => {\n${loop}\n})`],
    ['an advisory lock', '', `const [{ ok }] = await prisma.$queryRaw\`SELECT pg_try_advisory_lock(4711) AS ok\`\nif (!ok) return\n${loop}`],
    ['rows claimed', '', `const rows = await pool.query('SELECT id FROM invoice FOR UPDATE SKIP LOCKED')\n${loop}`],
    [
      'a status that is left',
      '',
      `const { count } = await prisma.invoice.updateMany({ where: { id, state: 'open' }, data: { state: 'working' } })\nif (count === 0) return\n${loop}`,
    ],
    ['a lock helper of the file', 'async function take() { return redis.setnx("settle", "1") }', `if (!(await take())) return\n${loop}`],
  ])('%s holds for all copies', async (_name, head, body) => {
    expect(await guard(head, body)).toBe('lock')
  })

  test.each([
    ['a local flag', '', `let busy = false\nif (busy) return\nbusy = true\n${loop}`],
    ['a flag that is only read', 'let enabled = true', `if (!enabled) return\n${loop}`],
    ['a flag that is cleared only', 'let busy = false', `if (busy) return\n${loop}\nbusy = false`],
    ['a set of Redis without NX', '', `await redis.set('last', '1', 'EX', 40)\n${loop}`],
    ['blocks are no locks', '', `const tip = await provider.getBlockNumber()\n${loop}`],
  ])('%s keeps nothing out', async (_name, head, body) => {
    expect(await guard(head, body)).toBe('none')
  })

  test('a lock that is not followed, or a flag that is set late, leaves it open', async () => {
    expect(await guard('', `if (!(await lockService.take('settle'))) return\n${loop}`)).toBe('?a')
    expect(await guard("import { withLock } from '@acme/locks'", `await withLock('settle', async () => {\n${loop}\n})`)).toBe('?a')
    expect(await guard('let busy = false', `const now = await clock()\nif (busy) return\nbusy = true\n${loop}\nbusy = false`)).toBe('?a')
  })

  test('the libraries’ own options', async () => {
    const of = (call: string): Promise<string[]> =>
      jobs(
        `${call.startsWith('new Cron(') ? "import { Cron } from 'croner'" : "import cron from 'node-cron'\nimport { CronJob } from 'cron'"}\n${db}${call.replace('BODY', `async () => {\n${loop}\n}`)}`,
      )
    expect(await of("cron.schedule('* * * * *', BODY, { noOverlap: true })")).toEqual(['4 node-cron node-cron every=* * * * * guard=flag work=true'])
    expect(await of("cron.schedule('* * * * *', BODY, { noOverlap: false })")).toEqual(['4 node-cron node-cron every=* * * * * guard=none work=true'])
    expect(await of("cron.schedule('* * * * *', BODY, options)")).toEqual(['4 node-cron node-cron every=* * * * * guard=?options from elsewhere work=true'])
    expect(await of("new Cron('* * * * *', { protect: true }, BODY)")).toEqual(['3 croner croner every=* * * * * guard=flag work=true'])
    expect(await of("new Cron('* * * * *', { timezone: 'UTC' }, BODY)")).toEqual(['3 croner croner every=* * * * * guard=none work=true'])
    expect(await of("CronJob.from({ cronTime: '* * * * *', onTick: BODY, waitForCompletion: true })")).toEqual([
      '4 cron cron every=* * * * * guard=flag work=true',
    ])
  })
})

describe('jobs: what is none', () => {
  test.each([
    ['a cache swept', `${db}setInterval(() => { cache.clear() }, 45_000)`],
    ['a cache filled from rows', `${db}let rates = []\nsetInterval(async () => { rates = await prisma.rate.findMany() }, 45_000)`],
    ['rows that are past deleted', `${db}setInterval(async () => { await prisma.session.deleteMany({ where: { expires: { lt: new Date() } } }) }, 45_000)`],
    ['a gauge', `${db}setInterval(async () => { gauge.set(await prisma.user.count()) }, 45_000)`],
    ['a ping', 'setInterval(() => { for (const socket of server.clients) socket.ping() }, 45_000)'],
    ['a component', `import { useEffect } from 'react'\nsetInterval(async () => { await fetch('/save', { method: 'POST' }) }, 45_000)`],
    ['a page', `setInterval(async () => { await fetch('/save', { method: 'POST' }) }, 45_000)\ndocument.title = 'x'`],
    ['a plain file without a sign of a server', `setInterval(async () => { await fetch('/save', { method: 'POST' }) }, 45_000)`],
    ['only in development', `${db}if (process.env.NODE_ENV === 'development') setInterval(async () => {\n ${loop}\n}, 45_000)`],
    ['a setInterval of its own', `${db}function setInterval(run: () => void, period: number) {}\nsetInterval(async () => {\n ${loop}\n}, 45_000)`],
    ['another schedule()', `${db}import { schedule } from './plan'\nschedule('* * * * *', async () => {\n ${loop}\n})`],
    [
      'rows gathered in this process',
      `${db}let rows = []\nsetInterval(async () => {\n const batch = rows\n rows = []\n await prisma.hit.createMany({ data: batch })\n}, 45_000)`,
    ],
    [
      'a sign of life while work goes on',
      `${db}async function work(id) {\n const timer = setInterval(async () => { await prisma.task.update({ where: { id }, data: { seen: new Date() } }) }, 9000)\n await go()\n clearInterval(timer)\n}`,
    ],
    ['a poll that ends itself', `${db}const timer = setInterval(async () => {\n if (await done()) clearInterval(timer)\n ${loop}\n}, 9000)`],
    [
      'a connection’s own',
      `${db}server.on('connection', (socket) => {\n const timer = setInterval(async () => {\n ${loop}\n }, 9000)\n socket.on('close', () => clearInterval(timer))\n})`,
    ],
    [
      'a sign of life',
      `${db}async function heartbeat() {\n await prisma.node.upsert({ where: { id }, create: { id }, update: { seen: new Date() } })\n}\nsetInterval(heartbeat, 9000)`,
    ],
    ['a comment', `${db}// setInterval(async () => { await prisma.a.create({}) }, 1000)\n`],
    ['a queue’s repeatable job', `import { Queue } from 'bullmq'\nawait new Queue('q').add('settle', {}, { repeat: { every: 45_000 } })`],
  ])('%s', async (_name, text) => {
    expect(await jobs(text)).toEqual([])
  })

  test('a component’s file, and tests', async () => {
    const text = `${db}setInterval(async () => {\n ${loop}\n}, 45_000)`
    expect(await jobs(text, 'src/work/Ledger.tsx')).toEqual([])
    expect(await jobs(text, 'src/work/ledger.test.ts')).toEqual([])
  })

  test('a broken file is told', async () => {
    const { declares, skipped } = await readAll(`${db}setInterval(async () => {\n`)
    expect([declares.length, skipped.length]).toEqual([0, 1])
  })
})

describe('hostile text', () => {
  test('nothing is thrown, whatever stands there', async () => {
    const pieces = [
      'setInterval(',
      "cron.schedule('* * * * *',",
      "import cron from 'node-cron'\n",
      'async () => {',
      'await ',
      'prisma.a.create({})',
      '}',
      ')',
      'if (x) return',
      "app.get('/health',",
      "redis.set('a','b','EX',",
      '`${',
      '@Cron(',
      ';',
      '\n',
    ]
    let seed = 4711
    for (let round = 0; round < 150; round++) {
      let text = ''
      for (let index = 0; index < 30; index++) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
        text += pieces[seed % pieces.length] ?? ''
      }
      await expect(readAll(text)).resolves.toBeDefined()
    }
  })

  test('many jobs and handlers of one long function end', async () => {
    const long = `async function f() {\n${'if (a.b) c.d = await g()\nawait h()\n'.repeat(700)}}`
    const many = Array.from({ length: 400 }, (_, index) => `setInterval(f, ${index})\napp.get('/a${index}', async () => { await f() })\nwindow.a`).join('\n')
    const began = processorTime()
    await jobs(`${db}${long}\n${many.replaceAll('window.a', '')}\ntransporter.sendMail({})`)
    await jobs(`${db}${long}\n${many}\ntransporter.sendMail({})`)
    expect(processorTime() - began).toBeLessThan(10_000)
  })

  test('functions that call each other end', async () => {
    const many = Array.from(
      { length: 60 },
      (_, index) => `async function f${index}() {\n${Array.from({ length: 60 }, (__, other) => `await f${other}()`).join('\n')}\n}`,
    ).join('\n')
    const began = processorTime()
    await jobs(
      `${db}${many}\nsetInterval(f0, 45_000)\napp.get('/health', f0)\nexport const invite = async (req, res) => {\n  await f1()\n  await transporter.sendMail({})\n}`,
    )
    expect(processorTime() - began).toBeLessThan(5_000)
  })
})
