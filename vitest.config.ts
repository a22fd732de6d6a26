/** How the tests run: in processes of their own, two at a time, so that what one does to its process doesn't reach another. */
import { defineConfig } from 'vitest/config'
import type { Reporter } from 'vitest/node'

/** Tests with parts that only root may try: a container engine, a network of their own. */
const ofRoot: ReadonlySet<string> = new Set(['test/probes/swarm.test.ts', 'test/cli/verify-live.test.ts', 'test/wire/connect.test.ts'])

/** A test that is skipped for want of a program or a build says nothing; where everything is installed, in CI, that is a failure. */
const noSkips: Reporter = {
  onTestRunEnd(modules) {
    const owed = modules.filter((module) => process.getuid?.() === 0 || !ofRoot.has(module.relativeModuleId))
    const skipped = owed.flatMap((module) => [...module.children.allTests('skipped')].map((test) => `${module.relativeModuleId} > ${test.fullName}`))
    if (skipped.length === 0) return
    process.stderr.write(`Skipped, which in CI is a failure:\n${skipped.map((name) => `  ${name}`).join('\n')}\n`)
    process.exitCode = 1
  },
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 10_000,
    hookTimeout: 30_000,
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', noSkips],
    // A zone that no developer sits in, with a summer time: a date that leans on the machine's zone fails everywhere alike.
    env: { TZ: 'Pacific/Chatham', NO_COLOR: '1' },
  },
})
