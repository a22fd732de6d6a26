/** Load tests of k6, Artillery, Locust and JMeter. They live in test folders, where nothing else is read. */
import { unresolved } from '../../base/fact.ts'
import { basename } from '../../base/paths.ts'
import type { LoadTestDeclaration } from '../../model/surroundings.ts'
import type { Reader } from '../reader.ts'
import { artilleryOf } from './artillery.ts'
import { jmeterOf } from './jmeter.ts'
import { k6Of } from './k6.ts'
import { podsOf } from './pods.ts'

const foreign = /(^|\/)(examples?|samples?|demos?|docs?|documentation|fixtures?|tutorials?|third_party)\//i

/** What only a script of k6 tells: its requests may be made by a helper, which imports k6 for it. */
const shaped = /\boptions\b[^;]{0,200}\b(stages|vus|scenarios)\s*:/

export const loadTestReader: Reader = {
  name: 'load-test',
  title: 'Load tests of k6, Artillery, Locust and JMeter',
  docs: 'https://grafana.com/docs/k6/latest/using-k6/k6-options/',
  files: [
    '**/*{k6,load,stress,spike,soak,perf}*.{js,mjs,ts}',
    '**/*{artillery,load,stress}*.{yml,yaml}',
    '**/*{k6,load,stress,spike,soak,perf,bench,artillery}*/*.{yml,yaml}',
    '**/*{k6,load,stress,spike,soak,perf,bench,artillery}*/*/*.{yml,yaml}',
    '**/*{k6,load,stress,spike,soak,perf,bench,artillery}*/**/*.{js,mjs,ts}',
    '**/locustfile.py',
    '**/*{load,locust}*/*.py',
    '**/*.jmx',
  ],
  concerns: (text) => text.includes('k6') || shaped.test(text) || text.includes('phases') || /\blocust\b/.test(text) || text.includes('jmeterTestPlan'),
  async read(file) {
    const { path, text } = file
    if (foreign.test(path)) return { declares: [], skipped: [] }
    if (path.endsWith('.py')) return { declares: locustOf(text, path), skipped: [] }
    if (path.endsWith('.jmx')) {
      const found = await jmeterOf(text, path)
      return { declares: found === undefined ? [] : [found], skipped: [] }
    }
    if (/\.ya?ml$/.test(path)) {
      const found = artilleryOf(text, path)
      return { declares: found === undefined ? podsOf(text, path) : [found], skipped: [] }
    }
    if (!/['"]k6(\/|['"])/.test(text) && !shaped.test(text)) return { declares: [], skipped: [] }
    const found = await k6Of(file)
    if (found === undefined) return { declares: [], skipped: [] }
    return 'reason' in found ? { declares: [], skipped: [{ path, ...found }] } : { declares: [found], skipped: [] }
  },
}

/** Python is not read here: that it is a load test is told by its name and the class every Locust file has; users are said when it is started. */
function locustOf(text: string, path: string): readonly LoadTestDeclaration[] {
  if (!/^\s*(from|import)\s+locust\b/m.test(text)) return []
  const line = text.split('\n').findIndex((one) => /^class \w+\([^)]*\b(HttpUser|FastHttpUser|User)\b[^)]*\):/.test(one)) + 1
  if (line === 0) return []
  const at = { path, line, key: 'class' }
  const users = unresolved('the users that Locust is started with', at, 'say in a k6 script how far the test goes, or under provides: what tests the load')
  return [{ kind: 'load-test', tool: 'locust', name: basename(path), path, at, users, thresholds: [unresolved('the limits that Locust is started with', at)] }]
}
