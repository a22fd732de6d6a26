/** Loggers, tracers and handlers of SIGTERM as real applications write them: each alarm that was false, beside the near twin that must sound. */
import { describe, expect, test } from 'vitest'
import type { Files } from '../systems/story.ts'
import { judged } from './judged.ts'

const server = "import express from 'express'\nconst app = express()\napp.listen(8091)\n"

/** A service `till` whose image is made of `apps/till`, in a workspace. */
function shop(code: Files, dependencies: Readonly<Record<string, string>> = {}): Files {
  return {
    'compose.yaml': 'services:\n  till:\n    build: { context: ., dockerfile: apps/till/Dockerfile }\n    ports: [ "8091:8091" ]\n',
    'apps/till/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "apps/till/src/server.ts"]\n',
    'apps/till/package.json': JSON.stringify({ name: 'till', dependencies: { express: '5.1.0', ...dependencies } }),
    'apps/till/src/server.ts': server,
    'package.json': '{ "name": "shop", "workspaces": ["apps/*", "packages/*"] }',
    ...code,
  }
}

const logtape = (formatter: string, sinks: string): string => `import { configure, getConsoleSink, ${formatter} } from '@logtape/logtape'
await configure({
  sinks: { out: getConsoleSink({ formatter: ${formatter} }), plain: getConsoleSink() },
  loggers: [
    { category: ['logtape', 'meta'], sinks: ['out'] },
    { category: 'till', sinks: ['${sinks}'] },
  ],
})
`

describe('structured-logging', () => {
  const rule = 'monitoring/structured-logging'
  test.each([
    ['LogTape with JSON lines', logtape('jsonLinesFormatter', 'out'), 'pass service/till'],
    ['LogTape with lines for people', logtape('ansiColorFormatter', 'out'), 'fail service/till till logs plain text with @logtape/logtape'],
    [
      'LogTape with JSON that only its own warnings get',
      logtape('jsonLinesFormatter', 'plain'),
      'fail service/till till logs plain text with @logtape/logtape',
    ],
    ['pino', "import pino from 'pino'\nexport const log = pino({ level: 'info' })\n", 'pass service/till'],
    [
      'pino that is pretty in production too',
      "import pino from 'pino'\nexport const log = pino({ transport: { target: 'pino-pretty' } })\n",
      'fail service/till till logs plain text with pino',
    ],
    [
      'Fastify’s that is for people',
      "import Fastify from 'fastify'\nexport const app = Fastify({ logger: { transport: { target: '@fastify/one-line-logger' } } })\n",
      'fail service/till till logs plain text with fastify',
    ],
    ['Fastify’s', "import Fastify from 'fastify'\nexport const app = Fastify({ logger: { level: 'info' } })\n", 'pass service/till'],
    ['crowlog', "import { createLoggerFactory } from '@crowlog/logger'\nexport const createLogger = createLoggerFactory({})\n", 'pass service/till'],
    [
      'winston whose transports have formats',
      "import winston from 'winston'\nconst line = winston.format.combine(winston.format.timestamp(), winston.format.printf((log) => log.message))\nexport const log = new winston.createLogger({ transports: [new winston.transports.Console({ format: line })] })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston whose format is made of constants',
      "import { createLogger, format, transports } from 'winston'\nconst { combine, timestamp, printf } = format\nconst shape = printf(({ level, message }) => `${level} ${message}`)\nconst stamped = () => combine(timestamp(), shape)\nexport const log = createLogger({ format: combine(format.errors({ stack: true }), stamped()), transports: [new transports.File({ filename: 'a.log' })] })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston whose format ends in no line, and whose transport’s does',
      "import { createLogger, format, transports } from 'winston'\nconst line = format.simple()\nexport const log = createLogger({ format: format.combine(format.timestamp()), transports: [new transports.Console({ format: line })] })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston whose constants are for developers, and JSON for production',
      "import { createLogger, format } from 'winston'\nimport { shape } from './shape.js'\nconst near = format.printf((log) => log.message)\nexport const log = createLogger({ format: process.env.NODE_ENV === 'production' ? shape : near })\n",
      'pass service/till',
    ],
    [
      'winston that is configured with a list of formats for people',
      "import winston from 'winston'\nconst formats = [winston.format.colorize()]\nformats.push(winston.format.simple())\nwinston.configure({ format: winston.format.combine.apply(null, formats) })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston that is configured with a list of formats for machines',
      "import winston from 'winston'\nconst formats = []\nformats.push(winston.format.json())\nwinston.configure({ format: winston.format.combine.apply(null, formats) })\n",
      'pass service/till',
    ],
    [
      'winston of its second version',
      "import * as winston from 'winston'\nexport const log = new (winston.Logger)({ transports: [new winston.transports.Console({ colorize: true })] })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston of its second version that writes JSON',
      "import * as winston from 'winston'\nexport const log = new winston.Logger({ transports: [new winston.transports.Console({ json: true })] })\n",
      'pass service/till',
    ],
    [
      'winston that prints JSON by itself',
      "import { createLogger, format } from 'winston'\nconst shape = format.printf(({ level, message, ...more }) => {\n  const line = { level, message, ...more }\n  return JSON.stringify(line)\n})\nexport const log = createLogger({ format: format.combine(format.timestamp(), shape) })\n",
      'pass service/till',
    ],
    [
      'winston that prints what JSON holds behind words',
      "import { createLogger, format } from 'winston'\nconst words = ({ message, ...more }) => `${message} ${JSON.stringify(more)}`\nexport const log = createLogger({ format: format.printf(words) })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston whose transports have none',
      "import winston from 'winston'\nexport const log = winston.createLogger({ transports: [new winston.transports.Console({ level: 'warn' })] })\n",
      'pass service/till',
    ],
    [
      'winston whose transports stand beside it',
      "import { createLogger, format, transports } from 'winston'\nconst lines = format.printf(({ message }) => `> ${message}`)\nexport const outs = [new transports.Console({ format: format.combine(format.timestamp(), lines) })]\nexport const log = createLogger({ transports: outs })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston whose console undoes JSON, beside a file',
      "import { createLogger, format, transports } from 'winston'\nconst lines = format.printf(({ message }) => `> ${message}`)\nexport const log = createLogger({ format: format.combine(format.timestamp()), transports: [new transports.Console({ format: format.combine(format.json(), lines) }), new transports.File({ filename: 'a.log', format: format.json() })] })\n",
      expect.stringMatching(/^unknown service\/till .*whether the file that gets JSON is gathered/),
    ],
    [
      'winston whose console and file are for people',
      "import { createLogger, format, transports } from 'winston'\nconst lines = format.printf(({ message }) => `> ${message}`)\nexport const log = createLogger({ format: format.combine(format.timestamp()), transports: [new transports.Console({ format: format.combine(format.json(), lines) }), new transports.File({ filename: 'a.log', format: lines })] })\n",
      'fail service/till till logs plain text with winston',
    ],
    [
      'winston whose console writes JSON last',
      "import { createLogger, format, transports } from 'winston'\nexport const log = createLogger({ transports: [new transports.Console({ format: format.combine(format.simple(), format.json()) }), new transports.File({ filename: 'a.log', format: format.simple() })] })\n",
      'pass service/till',
    ],
    [
      'winston that another transport is given JSON by',
      "import { createLogger, format, transports } from 'winston'\nexport const log = createLogger({ transports: [new transports.Console({ format: format.simple() }), new transports.Http({ host: 'logs', format: format.json() })] })\n",
      'pass service/till',
    ],
    [
      'winston whose console is for people where nobody serves',
      "import { createLogger, format, transports } from 'winston'\nexport const log = createLogger({ transports: [new transports.Console({ format: process.env.NODE_ENV === 'production' ? format.json() : format.cli() })] })\n",
      'pass service/till',
    ],
    [
      'winston that is given JSON later on',
      "import { createLogger, format, transports } from 'winston'\nexport const log = createLogger({ transports: [new transports.Console({ format: format.simple() })] })\nif (process.env.LINES) log.configure({ format: format.json() })\n",
      'pass service/till',
    ],
    [
      'pino that is pretty for developers',
      "import pino from 'pino'\nexport const log = pino({ transport: process.env.NODE_ENV === 'production' ? undefined : { target: 'pino-pretty' } })\n",
      'pass service/till',
    ],
  ])('%s', async (_title, text, expected) => expect(await judged(shop({ 'apps/till/src/log.ts': text }), rule)).toEqual([expected]))

  const sentry = (said: string): string => `import * as Sentry from '@sentry/node'\nexport const f = (id) => ${said}\n`
  test.each([
    ['Sentry’s logs', sentry("Sentry.logger.info('sold', { id })"), 'pass service/till'],
    ['Sentry without its logs', sentry('Sentry.captureException(id)'), 'fail service/till till has no structured logger'],
    [
      'a logger of a page',
      sentry("Sentry.logger.info('sold', { id })").replace('@sentry/node', '@sentry/react'),
      'fail service/till till has no structured logger',
    ],
  ])('%s', async (_title, text, expected) => expect(await judged(shop({ 'apps/till/src/log.ts': text }), rule)).toEqual([expected]))

  test.each([
    [
      'a library',
      "import connect from 'parrot-line'\nimport P from 'pino'\nexport const open = () => connect({ keys, logger: P({ level: 'error' }) as any })\n",
      'none',
    ],
    [
      'it by a name',
      "import connect from 'parrot-line'\nimport P from 'pino'\nconst logger = P()\nconst options = { logger }\nexport const open = () => connect(options)\n",
      'none',
    ],
    [
      'it beside what it logs',
      "import connect from 'parrot-line'\nimport P from 'pino'\nconst logger = P()\nlogger.info('up')\nexport const open = () => connect({ logger })\n",
      'own',
    ],
    [
      'it and everybody',
      "import connect from 'parrot-line'\nimport P from 'pino'\nexport const logger = P()\nexport const open = () => connect({ logger })\n",
      'own',
    ],
    ['the program', "import connect from './parrot.ts'\nimport P from 'pino'\nexport const open = () => connect({ logger: P() })\n", 'own'],
    ['an alias of it', "import connect from '@till/parrot'\nimport P from 'pino'\nexport const open = () => connect({ logger: P() })\n", 'own'],
    ['the framework', "import Fastify from 'fastify'\nimport P from 'pino'\nexport const app = Fastify({ loggerInstance: P() })\n", 'own'],
  ])('pino that is handed to %s', async (_whom, text, whose) => {
    const files = shop({ 'apps/till/src/line.ts': text }, { 'parrot-line': '3.1.0', fastify: '5.2.1', pino: '9.6.0' })
    expect(await judged(files, rule)).toEqual([whose === 'own' ? 'pass service/till' : 'fail service/till till has no structured logger'])
  })

  const logger = {
    'packages/logger/package.json': '{ "name": "@shop/logger", "dependencies": { "pino": "9.6.0" } }',
    'packages/logger/src/index.ts': "import pino from 'pino'\nexport const logger = pino()\n",
  }
  test('a logger in a workspace package is its users’', async () => {
    expect(await judged(shop(logger, { '@shop/logger': 'workspace:*' }), rule)).toEqual(['pass service/till'])
    expect(await judged(shop(logger), rule)).toEqual(['fail service/till till has no structured logger'])
  })

  const line = (said: string): string => `export const log = (level, message) => ${said}\n`
  test.each([
    ['lines of JSON that code writes itself', line('console.log(JSON.stringify({ time: Date.now(), level, message }))'), 'pass service/till'],
    ['lines it writes to the stream', line("process.stdout.write(JSON.stringify({ severity: level, msg: message }) + '\\n')"), 'pass service/till'],
    [
      'a class that is given where to write',
      'export class Log {\n  line(writeLine, level, message) {\n    const entry = { level, message }\n    writeLine(JSON.stringify(entry, undefined))\n  }\n}\n',
      'pass service/till',
    ],
    ['a thing that is printed to look at', line('console.log(JSON.stringify({ message }))'), 'fail service/till till has no structured logger'],
    [
      'an answer with a level in it',
      'export const f = (response, level, message) => response.send(JSON.stringify({ level, message }))\n',
      'fail service/till till has no structured logger',
    ],
  ])('%s', async (_title, text, expected) => expect(await judged(shop({ 'apps/till/src/log.ts': text }), rule)).toEqual([expected]))

  test('lines that a page writes in a browser are none', async () => {
    const written = (dependencies: string): Files => ({
      'apps/till/page/package.json': `{ "name": "page", "dependencies": { ${dependencies} } }`,
      'apps/till/page/log.ts': line('console.log(JSON.stringify({ level, message }))'),
    })
    expect(await judged(shop(written('"react-dom": "19.0.0"')), rule)).toEqual(['fail service/till till has no structured logger'])
    expect(await judged(shop(written('"ms": "2.1.3"')), rule)).toEqual(['pass service/till'])
  })

  test('a library’s logger that a workspace package hands on', async () => {
    const asked = { 'apps/till/src/module.ts': "import { LoggerModule, options } from '@shop/base'\nexport const list = [LoggerModule.forRoot(options())]\n" }
    const base = (text: string): Files => ({ 'packages/base/package.json': '{ "name": "@shop/base" }', 'packages/base/src/index.ts': text })
    const depends = { '@shop/base': 'workspace:*' }
    for (const text of [
      "export { LoggerModule } from 'nestjs-pino'\n",
      "import { LoggerModule } from 'nestjs-pino'\nexport { LoggerModule }\n",
      "export * from 'nestjs-pino'\n",
    ]) {
      expect(await judged(shop({ ...asked, ...base(text) }, depends), rule)).toEqual(['pass service/till'])
    }
    const none = ['fail service/till till has no structured logger']
    expect(await judged(shop({ ...asked, ...base('export class LoggerModule {}\n') }, depends), rule)).toEqual(none)
    expect(await judged(shop(base("export { LoggerModule } from 'nestjs-pino'\n"), depends), rule)).toEqual(none)
  })

  test('and those of an application that no stack describes', async () => {
    const start = {
      'apps/till/package.json':
        '{ "name": "till", "scripts": { "start": "node src/server.ts" }, "dependencies": { "express": "5", "pg": "8", "@shop/logger": "workspace:*" } }',
    }
    const pool = {
      'apps/till/src/rows.ts': "import { Pool } from 'pg'\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 7 })\n",
    }
    const { 'compose.yaml': _, ...loose } = shop({ ...logger, ...start, ...pool })
    expect(await judged(loose, rule)).toEqual(['pass service/till'])
    expect(await judged({ ...loose, 'apps/till/package.json': start['apps/till/package.json'].replace(', "@shop/logger": "workspace:*"', '') }, rule)).toEqual([
      'fail service/till till has no structured logger',
    ])
  })
})

const provider = (options: string, after: string): string => `import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
const provider = new NodeTracerProvider(${options})
${after}
`
const sends = '{ spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())] }'

describe('apm', () => {
  const rule = 'monitoring/apm'
  const none = 'fail service/till till does not trace its requests'
  test.each([
    ['a provider that is registered', provider(sends, 'provider.register()'), 'pass service/till'],
    ['a provider that nobody registers', provider(sends, ''), none],
    ['a provider without a processor', provider('', 'provider.register()'), none],
    ['a provider that prints its spans', provider('{ spanProcessors: [new SimpleSpanProcessor(new ConsoleSpanExporter())] }', 'provider.register()'), none],
    ['an SDK that is started', "import { NodeSDK } from '@opentelemetry/sdk-node'\nconst sdk = new NodeSDK()\nsdk.start()\n", 'pass service/till'],
    ['an SDK that is not', "import { NodeSDK } from '@opentelemetry/sdk-node'\nconst sdk = new NodeSDK()\n", none],
    ['an SDK for developers', "import { NodeSDK } from '@opentelemetry/sdk-node'\nif (process.env.NODE_ENV === 'development') new NodeSDK().start()\n", none],
  ])('%s', async (_title, text, expected) => expect(await judged(shop({ 'apps/till/src/tracing.ts': text }), rule)).toEqual([expected]))

  test('a tracer that a workspace package starts', async () => {
    const tracing = {
      'packages/tracing/package.json': '{ "name": "@shop/tracing" }',
      'packages/tracing/src/index.ts': `${provider(sends, '')}export const start = () => provider.register()\n`,
    }
    expect(await judged(shop(tracing, { '@shop/tracing': 'workspace:*' }), rule)).toEqual(['pass service/till'])
    expect(await judged(shop(tracing), rule)).toEqual([none])
  })
})

const tracker = (text: string): string => `import * as Sentry from '@sentry/node'\n${text}\n`

describe('error-tracking', () => {
  const rule = 'monitoring/error-tracking'
  const none = 'fail service/till till reports its errors to no error tracker'
  test.each([
    ['in production', tracker("if (process.env.NODE_ENV === 'production') Sentry.init({ dsn: process.env.DSN })"), 'pass service/till'],
    ['for developers alone', tracker("if (process.env.NODE_ENV !== 'production') Sentry.init({ dsn: process.env.DSN })"), none],
    ['switched off', tracker('Sentry.init({ dsn: process.env.DSN, enabled: false })'), none],
  ])('%s', async (_title, text, expected) => expect(await judged(shop({ 'apps/till/src/errors.ts': text }), rule)).toEqual([expected]))

  const dog = { 'dd-trace': '5.22.0' }
  const starts = "import tracer from 'dd-trace'\ntracer.init()\n"
  const tags = "import tracer from 'dd-trace'\nexport const mark = (fault: Error) => tracer.scope().active()?.setTag('error', fault)\n"
  const page = "import { datadogRum } from '@datadog/browser-rum'\ndatadogRum.init({ applicationId: 'till', clientToken: process.env.TOKEN })\n"
  test.each([
    ['requests that are timed', { 'apps/till/src/spans.ts': starts }, /^unknown service\/till .*whether Datadog tracks the errors/],
    ['errors that are put on them', { 'apps/till/src/spans.ts': starts, 'apps/till/src/mark.ts': tags }, /^pass service\/till/],
    ['errors that are put on what nothing sends', { 'apps/till/src/mark.ts': tags }, /^fail service\/till/],
    ['another word that is put on them', { 'apps/till/src/mark.ts': tags.replace("'error'", "'berth'") }, /^fail service\/till/],
    ['errors of pages', { 'apps/till/src/page.ts': page }, /^fail service\/till .*only pages in the browser do, by @datadog\/browser-rum/],
    [
      'logs of pages',
      { 'apps/till/src/page.ts': "import { datadogLogs } from '@datadog/browser-logs'\ndatadogLogs.init({ clientToken: 'x', forwardErrorsToLogs: true })\n" },
      /^fail service\/till .*only pages in the browser do, by @datadog\/browser-logs/,
    ],
  ])('Datadog: %s', async (_title, files: Files, expected) => expect((await judged(shop(files, dog), rule)).join()).toMatch(expected))

  test('a tracker that a workspace package wraps', async () => {
    const wrapped = {
      'packages/errors/package.json': '{ "name": "@shop/errors" }',
      'packages/errors/src/index.ts': tracker('export const watch = () => Sentry.init({ dsn: process.env.DSN })'),
    }
    expect(await judged(shop(wrapped, { '@shop/errors': 'workspace:*' }), rule)).toEqual(['pass service/till'])
    expect(await judged(shop(wrapped), rule)).toEqual([none])
  })
})

const exporter = (url: string): string => `import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
export const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor(new OTLPLogExporter(${url}))] })
`

describe('log-aggregation', () => {
  const rule = 'monitoring/log-aggregation'
  const two = (files: Files): Files => ({
    ...files,
    'compose.yaml': `${files['compose.yaml']}  desk:\n    build: ./apps/desk\n    ports: [ "8092:8092" ]\n`,
    'apps/desk/Dockerfile': 'FROM node:22.14-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
    'apps/desk/package.json': '{ "name": "desk", "dependencies": { "express": "5.1.0" } }',
    'apps/desk/server.js': server,
  })
  const sent = shop({ 'apps/till/src/log.ts': exporter("{ url: 'https://logs.example.org/v1/logs' }") })
  test('code that sends its logs on', async () => {
    expect(await judged(sent, rule)).toEqual(['pass system'])
    expect((await judged(two(sent), rule))[0]).toMatch(/^fail system .*code sends on those of 1 of 2 services$/)
    expect((await judged(shop({ 'apps/till/src/log.ts': exporter('') }), rule))[0]).toMatch(/^unknown system .*where OTEL_EXPORTER_OTLP_ENDPOINT sends logs/)
    expect(
      (
        await judged(
          shop({
            'apps/till/src/log.ts': exporter('')
              .replace('new LoggerProvider', 'new Other')
              .replace(/.*sdk-logs.*\n/, ''),
          }),
          rule,
        )
      )[0],
    ).toMatch(/^fail system/)
  })
})

describe('graceful-shutdown', () => {
  const rule = 'infrastructure/graceful-shutdown'
  const none = 'fail service/till till does not handle SIGTERM'
  const handler = "process.on('SIGTERM', () => process.exit(0))"
  test.each([
    ['for integration tests', `if (Settings.values.isIntegrationTest) {\n  ${handler}\n}`, none],
    ['for every run but those', `if (!Settings.values.isIntegrationTest) {\n  ${handler}\n}`, 'pass service/till'],
    ['in production', `if (process.env.NODE_ENV === 'production') ${handler}`, 'pass service/till'],
    ['behind production’s name', `if (isProduction) ${handler}`, 'pass service/till'],
    ['for developers', `if (process.env.NODE_ENV === 'development') ${handler}`, none],
    ['in a function that tests alone call', `function leave() {\n  ${handler}\n}\nif (process.env.VITEST) leave()`, none],
    ['in a function that production calls too', `function leave() {\n  ${handler}\n}\nif (process.env.VITEST) leave()\nleave()`, 'pass service/till'],
    ['after tests have left', `function leave() {\n  if (isTest) return\n  ${handler}\n}\nleave()`, 'pass service/till'],
    ['after production has left', `function leave() {\n  if (!isTest) return\n  ${handler}\n}\nleave()`, none],
    ['of an order that is a test', `if (isTest(order)) {\n  ${handler}\n}`, 'pass service/till'],
  ])('%s', async (_title, text, expected) => expect(await judged(shop({ 'apps/till/src/server.ts': `${server}${text}\n` }), rule)).toEqual([expected]))

  const page = {
    'apps/till/package.json': '{ "name": "till", "dependencies": { "next": "15.2.0", "hono": "4.7.0" } }',
    'apps/till/src/server.ts': '',
  }
  const mounted = {
    ...page,
    'apps/till/app/api/[[...route]]/route.ts':
      "import { Hono } from 'hono'\nimport { handle } from 'hono/vercel'\nconst app = new Hono().basePath('/api')\nexport const GET = handle(app)\nexport const POST = handle(app)\n",
  }
  test('Hono in a route of Next.js is no server of its own', async () => {
    expect(await judged(shop(mounted), rule)).toEqual(['not-applicable service/till'])
    const alone = { ...page, 'apps/till/src/server.ts': "import { Hono } from 'hono'\nconst app = new Hono()\nDeno.serve({ port: 8091 }, app.fetch)\n" }
    expect(await judged(shop(alone), rule)).toEqual([none])
  })

  test('nor is one that a workspace package makes for it', async () => {
    const api = {
      'packages/api/package.json': '{ "name": "@shop/api" }',
      'packages/api/index.ts': "import { Hono } from 'hono'\nexport const app = new Hono()\n",
    }
    const route = "import { app } from '@shop/api'\nimport { handle } from 'hono/vercel'\nexport const GET = handle(app)\n"
    const files = shop({
      ...page,
      ...api,
      'apps/till/app/api/route.ts': route,
      'apps/till/package.json': '{ "name": "till", "dependencies": { "next": "15", "@shop/api": "*" } }',
    })
    expect(await judged(files, rule)).toEqual(['not-applicable service/till'])
    const served = { ...files, 'packages/api/package.json': '{ "name": "@shop/api", "dependencies": { "@hono/node-server": "1.13.0" } }' }
    expect(
      (
        await judged({ ...served, 'packages/api/a.ts': "import { Hono } from 'hono'\nimport { serve } from '@hono/node-server'\nserve(new Hono())\n" }, rule)
      )[0],
    ).toMatch(/^(fail|not)/)
  })

  test('Next.js ends well by itself, but not under a server of one’s own, nor when it is told not to', async () => {
    const own =
      "import next from 'next'\nimport { createServer } from 'node:http'\nconst app = next({ dev: false })\nawait app.prepare()\ncreateServer(app.getRequestHandler()).listen(8091)\n"
    expect(await judged(shop({ ...mounted, 'apps/till/src/server.ts': own }), rule)).toEqual([none])
    expect(await judged(shop({ ...mounted, 'apps/till/src/server.ts': own + handler }), rule)).toEqual(['pass service/till'])
    const told = shop(mounted)
    const manual = { ...told, 'compose.yaml': `${told['compose.yaml']}    environment: { NEXT_MANUAL_SIG_HANDLE: "true" }\n` }
    expect(await judged(manual, rule)).toEqual([none])
  })
})

test.each([
  ['@sentry/react-native', 'fail'],
  ['@sentry/electron', 'fail'],
  ['@sentry/node', 'pass'],
])('a tracker of errors in %s, beside a server', async (library, wanted) => {
  const code = `import * as Sentry from '${library}'\nSentry.init({ dsn: 'https://4f2a@o7.ingest.sentry.io/31' })\n`
  const files = shop({ 'apps/till/src/pocket.ts': code }, { [library]: '8.4.0' })
  expect((await judged(files, 'monitoring/error-tracking')).map((line) => line.split(' ')[0])).toEqual([wanted])
})

describe('agents that are loaded before the code', () => {
  const rule = 'monitoring/apm'
  const starts = (command: string, code: Files = {}): Files => shop({ 'apps/till/Dockerfile': `FROM node:22.14-slim\nCOPY . .\n${command}\n`, ...code })
  const script = (flags: string): Files => ({
    'apps/till/bin/till': `#!/bin/sh\nFLAGS="${flags}"\ncase "$1" in\n  serve) exec node $FLAGS apps/till/src/server.ts ;;\nesac\n`,
  })
  const manifest = (start: string): Files => ({
    'apps/till/package.json': JSON.stringify({ name: 'till', scripts: { start }, dependencies: { express: '5.1.0' } }),
  })
  test.each([
    ['by a script', starts('ENTRYPOINT ["./apps/till/bin/till", "serve"]', script('-r @hyperdx/node-opentelemetry/build/src/tracing')), 'pass'],
    ['by a script that loads something else', starts('ENTRYPOINT ["./apps/till/bin/till", "serve"]', script('-r dotenv/config')), 'fail'],
    ['by a script that nothing starts', shop(script('-r @hyperdx/node-opentelemetry/build/src/tracing')), 'fail'],
    ['by the manifest', starts('CMD ["npm", "start"]', manifest('node --import dd-trace/initialize.mjs src/server.ts')), 'pass'],
    ['by the environment of the image', starts('ENV NODE_OPTIONS="--require @splunk/otel/instrument"\nCMD ["node", "apps/till/src/server.ts"]'), 'pass'],
    ['by a manifest for developers', starts('CMD ["npm", "start"]', manifest('node --import tsx src/server.ts')), 'fail'],
  ])('%s', async (_title, files, wanted) => expect((await judged(files, rule)).map((line) => line.split(' ')[0])).toEqual([wanted]))

  test('and one that is switched off', async () => {
    const on = starts('CMD ["node", "-r", "@opentelemetry/auto-instrumentations-node/register", "apps/till/src/server.ts"]')
    expect(await judged(on, rule)).toEqual(['pass service/till'])
    const off = { ...on, 'compose.yaml': `${on['compose.yaml']}    environment: { OTEL_SDK_DISABLED: "true" }\n` }
    expect(await judged(off, rule)).toEqual(['fail service/till till does not trace its requests'])
  })
})

describe('errors that are handed to an agent', () => {
  const rule = 'monitoring/error-tracking'
  const agent = "import { initSDK } from '@hyperdx/node-opentelemetry'\ninitSDK({})\n"
  const records = (parameters: string): string =>
    `import { recordException } from '@hyperdx/node-opentelemetry'\nexport const told = (${parameters}) => {\n  void recordException(error)\n}\n`
  test.each([
    ['by what Express calls with each', records('error, request, response, next'), agent, 'pass'],
    ['which nothing starts', records('error, request, response, next'), '', 'fail'],
    ['one here and there', records('error'), agent, 'fail'],
  ])('%s', async (_title, code, started, wanted) => {
    const files = shop({ 'apps/till/src/errors.ts': code, 'apps/till/src/agent.ts': started })
    expect((await judged(files, rule)).map((line) => line.split(' ')[0])).toEqual([wanted])
  })
})

describe('trackers of the browser', () => {
  const rule = 'monitoring/error-tracking'
  const starts = "import * as Sentry from '@sentry/nextjs'\nSentry.init({ dsn: 'https://4f2a@o7.ingest.sentry.io/31' })\n"
  const next = (code: Files): Files =>
    shop({
      'apps/till/package.json': '{ "name": "till", "dependencies": { "next": "15.2.0", "@sentry/nextjs": "9.1.0" } }',
      'apps/till/app/api/route.ts': 'export const GET = () => Response.json([])\n',
      'apps/till/src/server.ts': '',
      ...code,
    })
  test('Next.js reports from browsers alone, or from the server too', async () => {
    const alone = await judged(next({ 'apps/till/instrumentation-client.ts': starts }), rule)
    expect(alone).toEqual(['fail service/till till reports its errors to no error tracker: only pages in the browser do, by @sentry/nextjs'])
    const both = next({ 'apps/till/sentry.client.config.ts': starts, 'apps/till/sentry.server.config.ts': starts })
    expect(await judged(both, rule)).toEqual(['pass service/till'])
    expect(await judged(next({ 'apps/till/instrumentation.ts': starts }), rule)).toEqual(['pass service/till'])
  })

  test('PostHog reports from browsers alone, or from the server too', async () => {
    const pages = { 'apps/till/app/entry.client.tsx': "import('posthog-js').then(({ default: hog }) => hog.init('k', { capture_exceptions: true }))\n" }
    const server = (options: string): Files => ({
      ...pages,
      'apps/till/src/hog.ts': `import { PostHog } from 'posthog-node'\nexport const hog = new PostHog('k', { ${options} })\n`,
    })
    const alone = 'fail service/till till reports its errors to no error tracker: only pages in the browser do, by posthog-js'
    expect(await judged(shop(pages), rule)).toEqual([alone])
    expect(await judged(shop(server('flushAt: 1')), rule)).toEqual([alone])
    expect(await judged(shop(server('enableExceptionAutocapture: true')), rule)).toEqual(['pass service/till'])
  })

  const pages = "import * as Sentry from '@sentry/vue'\nSentry.init({ dsn: 'https://4f2a@o7.ingest.sentry.io/31' })\n"
  const laravel = (required: string): Files => ({
    'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:8091" ]\n',
    Dockerfile: 'FROM php:8.4-apache\nCOPY . .\n',
    'composer.json': `{ "name": "acme/till", "require": { "laravel/framework": "^12.0"${required} } }`,
    'package.json': '{ "private": true, "dependencies": { "@sentry/vue": "9.1.0" } }',
    'resources/js/app.js': pages,
  })
  test('pages of a program of another language say nothing of the program', async () => {
    expect((await judged(laravel(''), rule))[0]).toMatch(/^unknown service\/till .*whether the server reports its own: @sentry\/vue does in browsers/)
    expect((await judged(laravel(', "sentry/sentry-laravel": "^4.0"'), rule))[0]).toMatch(/^unknown .*what sentry\/sentry-laravel, which is installed, sends/)
  })

  test('pages that are only handed out are the whole of it', async () => {
    const site = {
      'compose.yaml': 'services:\n  till:\n    build: .\n    ports: [ "8091:80" ]\n',
      Dockerfile: 'FROM node:22 AS build\nCOPY . .\nRUN npm run build\nFROM nginx:1.27\nCOPY --from=build /dist /usr/share/nginx/html\n',
      'package.json': '{ "name": "till", "dependencies": { "vue": "3.5.0", "@sentry/vue": "9.1.0" } }',
      'src/main.js': pages,
    }
    expect(await judged(site, rule)).toEqual(['pass service/till'])
  })
})

describe('express-winston', () => {
  const log = (options: string, mounts = 'app.use(log)'): Files =>
    shop({
      'apps/till/src/server.ts': `import express from 'express'\nimport expressWinston from 'express-winston'\nimport winston from 'winston'\nimport bcrypt from 'bcrypt'\nconst app = express()\nconst log = expressWinston.logger({ ${options} })\n${mounts}\napp.post('/login', async (req, res) => res.json(await bcrypt.compare(req.body.password, find(req.body.name).hash)))\napp.listen(8091)\n`,
    })
  const kept = 'transports: [new winston.transports.MongoDB({ db })], dynamicMeta: (req) => ({ who: req.user?.id })'

  test.each([
    ['with transports', 'transports: [new winston.transports.Console()]', undefined, 'pass service/till'],
    ['that keeps who asks', kept, undefined, 'pass service/till'],
    [
      'with lines for people',
      'transports: [new winston.transports.Console()], format: winston.format.simple()',
      undefined,
      'fail service/till till logs plain text with express-winston',
    ],
    [
      'with lines for people, beside what reads JSON',
      'transports: [new winston.transports.Console()], format: winston.format.simple()',
      'app.use(log, express.json())',
      'fail service/till till logs plain text with express-winston',
    ],
    [
      'with lines for people, and JSON for production',
      'transports: [new winston.transports.Console()], format: winston.format.simple()',
      'app.use(settings.quiet ? expressWinston.logger({ format: winston.format.json(), transports: [] }) : log)',
      'pass service/till',
    ],
    ['that is mounted nowhere', 'transports: [new winston.transports.Console()]', '', 'fail service/till till has no structured logger'],
    [
      'around a logger for people',
      'winstonInstance: winston.createLogger({ format: winston.format.simple() })',
      undefined,
      'fail service/till till logs plain text with winston',
    ],
  ])('%s', async (_what, options, mounts, told) => {
    expect(await judged(log(options, mounts), 'monitoring/structured-logging')).toEqual([told])
  })

  test.each([
    ['to a database with who asks', kept, 'pass service/till'],
    ['to a database', 'transports: [new winston.transports.MongoDB({ db })], meta: true', 'fail service/till till checks passwords and keeps no audit log'],
    [
      'to the console',
      'transports: [new winston.transports.Console()], dynamicMeta: (req) => ({ who: req.user?.id })',
      'fail service/till till checks passwords and keeps no audit log',
    ],
    ['to a database and is mounted nowhere', kept, 'fail service/till till checks passwords and keeps no audit log', ''],
  ])('writes requests %s', async (_what, options, told, mounts = 'app.use(log)') => {
    expect(await judged(log(options, mounts), 'security/audit-log')).toEqual([told])
  })
})

test('the agents of New Relic and Elastic send what is thrown; OpenTelemetry’s is another thing', async () => {
  const tracked = async (agent: string): Promise<string> =>
    (
      await judged(
        shop(
          { 'apps/till/src/server.ts': `if (process.env.NODE_ENV === 'production') {\n  require('${agent}')\n}\n${server}` },
          { [agent.split('/')[0] ?? '']: '1' },
        ),
        'monitoring/error-tracking',
      )
    ).join()
  expect(await tracked('newrelic')).toBe('pass service/till')
  expect(await tracked('elastic-apm-node/start')).toBe('pass service/till')
  expect(await tracked('@opentelemetry/auto-instrumentations-node/register')).toMatch(/^fail service\/till/)
})
