/** How the tests run: three files at a time, each after the other in the same three processes; what a test changes of its process it puts back. */
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type Reporter, type TestSpecification } from 'vitest/node'

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

/** Files that take half a minute and more start first, so that none of them runs alone at the end. */
const slowest = [/\/hostile\//, /\/secrecy\//, /\/action\//, /\/cli\//, /\/probes\//]

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = slowest.findIndex((part) => part.test(moduleId))
      return at === -1 ? slowest.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**'],
    pool: 'forks',
    // A thousand modules are loaded once for all files: loading them for each took as long as what most files try.
    isolate: false,
    // One more than the cores of the smallest machine: they wait for servers and programs more than they work.
    maxWorkers: 3,
    testTimeout: 10_000,
    hookTimeout: 30_000,
    // A zone that no developer sits in, with a summer time: a date that leans on the machine's zone fails everywhere alike.
    env: { TZ: 'Pacific/Chatham', NO_COLOR: '1' },
    reporters: process.env['CI'] === undefined ? ['default'] : ['default', noSkips],
    sequence: { sequencer: SlowestFirst },
  },
})
