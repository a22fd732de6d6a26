/** Error trackers, handlers of SIGTERM, loggers and agents, in the spellings people use. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueOf } from '../../src/base/fact.ts'
import type { FeatureDeclaration } from '../../src/model/feature.ts'
import { javascriptReader } from '../../src/readers/javascript/index.ts'

async function found(text: string, path = 'src/server.ts', others: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const read = (wanted: string) => Promise.resolve(others[wanted] === undefined ? undefined : { path: wanted, text: others[wanted] })
  const { declares } = await javascriptReader.read({ path, text }, { read, has: (wanted) => wanted in others, below: () => [] })
  return declares
    .filter((one): one is FeatureDeclaration => one.kind === 'feature' && ['error-tracking', 'shutdown', 'logging', 'apm'].includes(one.what))
    .map(
      (one) =>
        `${one.what} ${one.library}:${one.at.line}${[...one.facts].map(([name, fact]) => ` ${name}=${fact.state === 'unresolved' ? `? ${fact.raw}` : String(valueOf(fact))}`).join('')}`,
    )
}

describe('error trackers', () => {
  test.each([
    [
      "import * as Sentry from '@sentry/node'\n\nSentry.init({ dsn: process.env.TRACKER_DSN })",
      ['error-tracking @sentry/node:3 browser=false variable=TRACKER_DSN'],
    ],
    [
      "const { init } = require('@sentry/node')\ninit({ dsn: 'https://k@o7.ingest.example/9', tracesSampleRate: 0.125 })",
      ['error-tracking @sentry/node:2 browser=false tracesSampleRate=0.125'],
    ],
    [
      "import { init as start } from '@sentry/nestjs'\nconst options = { dsn: process.env.DSN_OF_ERRORS }\nif (process.env.DSN_OF_ERRORS) start(options)",
      ['error-tracking @sentry/nestjs:3 browser=false variable=DSN_OF_ERRORS'],
    ],
    [
      "import Rollbar from 'rollbar'\nexport const rollbar = new Rollbar({ accessToken: process.env.ROLL })",
      ['error-tracking rollbar:2 browser=false variable=ROLL'],
    ],
    [
      "import { sentry } from '@hono/sentry'\nimport { app } from './app'\napp.use('*', sentry({ dsn: process.env.DSN }))",
      ['error-tracking @hono/sentry:3 browser=false variable=DSN'],
    ],
    [
      "import appInsights from 'applicationinsights'\nappInsights.setup().start()",
      ['apm applicationinsights:2', 'error-tracking applicationinsights:2 browser=false'],
    ],
    [
      "import { createOnRequestError } from '@axiomhq/nextjs'\nexport const onRequestError = createOnRequestError(logger)",
      ['error-tracking @axiomhq/nextjs:2 browser=false'],
    ],
    ["import Bugsnag from '@bugsnag/js'\nBugsnag.start({ apiKey: process.env.BUGS })", ['error-tracking @bugsnag/js:2 browser=false variable=BUGS']],
    [
      "import * as Sentry from '@sentry/react'\nSentry.init({ dsn: import.meta.env.VITE_DSN })",
      ['error-tracking @sentry/react:2 browser=true variable=VITE_DSN'],
    ],
    [
      "import('posthog-js').then(({ default: hog }) => {\n  hog.init(key, { api_host: host, capture_exceptions: true })\n})",
      ['error-tracking posthog-js:2 browser=true'],
    ],
    ["import hog from 'posthog-js'\nhog.init(key, { capture_exceptions: { unhandled: true } })", ['error-tracking posthog-js:2 browser=true']],
    [
      "import { PostHog } from 'posthog-node'\nexport const hog = new PostHog(key, { enableExceptionAutocapture: true })",
      ['error-tracking posthog-node:2 browser=false'],
    ],
    [
      "import { PostHog, setupExpressErrorHandler } from 'posthog-node'\nsetupExpressErrorHandler(new PostHog(key), app)",
      ['error-tracking posthog-node:2 browser=false'],
    ],
  ])('%s', async (text, expected) => expect(await found(text)).toEqual(expected))

  test.each([
    "import * as Sentry from '@sentry/node'\n// Sentry.init({ dsn: process.env.TRACKER_DSN })\nSentry.captureException(new Error('x'))",
    "import * as Sentry from '@sentry/node'\nSentry.init({ dsn: '' })",
    "import { init } from './sentry'\ninit({ dsn: process.env.TRACKER_DSN }) // '@sentry/node'",
    "import { PostHog } from 'posthog-node'\nnew PostHog(key, { host }).capture({ event: 'sold' })",
    "import { PostHog } from 'posthog-node'\nnew PostHog(key, { enableExceptionAutocapture: false })",
    "import hog from 'posthog-js'\nhog.init(key, { api_host: host })",
    "import('posthog-js').then((_, hog) => hog.init(key, { capture_exceptions: true }))",
    "load(import('@sentry/node')).then((Sentry) => Sentry.init({ dsn: 'https://k@o7.ingest.example/9' }))",
    "import type { init } from '@sentry/types'\ninit({ dsn: 'x' })",
  ])('none in %j', async (text) => expect(await found(text)).toEqual([]))

  test('a test starts none', async () => {
    expect(await found("import * as Sentry from '@sentry/node'\nSentry.init({ dsn: process.env.TRACKER_DSN })", 'test/setup.test.ts')).toEqual([])
  })
})

describe('the signal to stop', () => {
  test.each([
    ["process.on('SIGINT', stop) // SIGTERM", ['shutdown process:1 interrupt=true']],
    ["process.on('SIGTERM', () => server.close())", ['shutdown process:1']],
    ["const stop = async () => {}\nprocess.once('SIGTERM', stop)\nprocess.once('SIGINT', stop)", ['shutdown process:2']],
    ["for (const signal of ['SIGINT', 'SIGTERM']) {\n  process.on(signal, stop)\n}", ['shutdown process:2']],
    ["const signals = ['SIGINT', 'SIGTERM'] as const\nsignals.forEach((signal) => {\n  process.on(signal, stop)\n})", ['shutdown process:3']],
    ["import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(Main)\napp.enableShutdownHooks()", ['shutdown @nestjs/core:3']],
    ["import { createTerminus } from '@godaddy/terminus'\ncreateTerminus(server, {})", ['shutdown @godaddy/terminus:2']],
    ["import process from 'node:process'\nprocess.on('SIGTERM', stop)", ['shutdown process:2']],
    ["import { Worker } from '@temporalio/worker'\nconst hand = await Worker.create({ taskQueue: 'kiln' })", ['shutdown @temporalio/worker:2']],
    ["import closeWithGrace from 'close-with-grace'\ncloseWithGrace({ delay: 700 }, stop)", ['shutdown close-with-grace:2']],
  ])('%s', async (text, expected) => expect(await found(text)).toEqual(expected))

  test.each(["worker.on('SIGTERM', stop)", "child.kill('SIGTERM')", "const process = fake()\nprocess.on('SIGTERM', stop)"])('none in %j', async (text) =>
    expect(await found(text)).toEqual([]),
  )
})

describe('loggers', () => {
  test.each([
    ["import winston from 'winston'\nexport const log = winston.createLogger({ format: winston.format.json() })", ['logging winston:2 structured=true']],
    [
      "import { createLogger, format } from 'winston'\nexport const log = createLogger({ format: format.combine(format.timestamp(), format.simple()) })",
      ['logging winston:2 structured=false'],
    ],
    ["import { loggers } from 'winston'\nexport const log = loggers.get('till', options)", ['logging winston:2 structured=true']],
    ["const winston = require('winston')\nmodule.exports = winston.createLogger({ level: 'info' })", ['logging winston:2 structured=true']],
    ["import pino from 'pino'\nexport const log = pino({ level: 'warn' })", ['logging pino:2 structured=true']],
    ["import Fastify from 'fastify'\nconst app = Fastify({ logger: true })", ['logging fastify:2 structured=true']],
    ["import Fastify from 'fastify'\nconst app = Fastify({ logger: false })", []],
  ])('%s', async (text, expected) => expect(await found(text)).toEqual(expected))
})

describe('agents', () => {
  test.each([
    ["import tracer from 'dd-trace'\ntracer.init({ service: 'orders' })", ['apm dd-trace:2']],
    ["import 'newrelic'", ['apm newrelic:1']],
    ["require('newrelic')", ['apm newrelic:1']],
    [
      'function emit(level, message) {\n  const payload = { level, message, at: now() }\n  const line = JSON.stringify(payload)\n  console.log(line)\n}',
      ['logging code:4 structured=true'],
    ],
    ["import { NodeSDK } from '@opentelemetry/sdk-node'\nnew NodeSDK({}).start()", ['apm @opentelemetry/sdk-node:2']],
    [
      "import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-node'\nimport { Tracing } from '@mill/tracing'\nTracing.init({ spanProcessor: new BatchSpanProcessor(to) })",
      ['apm @opentelemetry/sdk-trace-node:3'],
    ],
    [
      "import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'\nconst provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(to)] })",
      [],
    ],
    ["import { trace } from '@opentelemetry/api'\ntrace.getTracer('x')", []],
  ])('%s', async (text, expected) => expect(await found(text)).toEqual(expected))
})

test('no text makes it throw', async () => {
  const part = fc.constantFrom(
    '@sentry/node',
    'Sentry.init(',
    '{ dsn:',
    'process.on(',
    "'SIGTERM'",
    ')',
    '}',
    '(',
    'winston',
    'createLogger',
    '[',
    '...',
    'for (const a of',
    '\n',
    'import x from ',
    '=>',
    '`${',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
      await found(parts.join(' '))
    }),
    { numRuns: 300 },
  )
})
