/** An engine small enough to see through: a line of a YAML file that the base has and the head has not is a loss; to a scan, a line that begins with `fail` fails. */
import { isText, type Tree } from '../../src/base/source.ts'
import type { Engine } from '../../src/action/engine.ts'
import { defaultConfig } from '../../src/model/config.ts'
import type { Change, Decision, Scorecard, Verdict } from '../../src/model/verdict.ts'

interface Line {
  readonly path: string
  readonly line: number
  readonly text: string
}

export const lineEngine: Engine = {
  async gate({ base, head, reportOnly }) {
    const [before, after] = [await linesOf(base), await linesOf(head)]
    const here = new Set(after.map((line) => line.text))
    const losses = before.filter((line) => !here.has(line.text))
    const paths = new Set(after.map((line) => line.path))
    const changes = losses.map((line) =>
      changeOf({ evidence: { path: line.path, line: line.line, key: line.text }, subject: `line/${line.text}`, side: paths.has(line.path) ? 'head' : 'base' }),
    )
    return decisionOf({
      base: base.commit,
      head: head.commit,
      changes,
      judged: before.length + after.length > 0,
      mode: reportOnly === true ? 'report' : 'enforce',
    })
  },
  known: () => Promise.resolve({ config: defaultConfig, rules: [], own: [] }),
  exitOf: (decision) => (decision.decision === 'block' && decision.mode === 'enforce' ? 1 : 0),
  renderComment: (decision, { mended }) =>
    [
      `### ${decision.reason}\n`,
      ...decision.changes.map((change) => `- ${change.message}`),
      ...mended.map(({ rule, subject }) => `- ${rule} of ${subject} is mended`),
    ].join('\n'),
  renderSummary: (decision, { links }) =>
    [
      `# ${decision.reason}`,
      ...decision.changes.map((change) => `- ${change.message} ${links.blob(decision.head.commit, change.evidence.path, change.evidence.line)}`),
    ].join('\n'),
  renderJson: (decision) => JSON.stringify({ decision: decision.decision }),
  renderSarif: (decision) => JSON.stringify({ version: '2.1.0', decision: decision.decision }),
  async scan(tree, { configPath }) {
    const lines = await linesOf(tree)
    const verdicts = lines.map(({ path, line, text }) => verdictOf(text.startsWith('fail') ? 'fail' : 'pass', { path, line, key: text }))
    return {
      scorecard: { ...scorecard(tree.commit, lines.length > 0), verdicts },
      notices: configPath === undefined ? [] : [`judged by ${configPath}`],
      own: [],
    }
  },
  renderScorecard: ({ scorecard: { commit, grade = 'nothing', verdicts } }, { links }) =>
    [`# Scan: ${grade}`, ...verdicts.map(({ outcome, evidence: [at] }) => `- ${outcome} ${links.blob(commit, at.path, at.line)}`)].join('\n'),
  renderScorecardJson: ({ scorecard: { commit } }) => JSON.stringify({ commit }),
  renderScorecardSarif: ({ scorecard: { commit } }) => JSON.stringify({ version: '2.1.0', commit }),
  renderBadge: ({ scorecard: { grade = 'none' } }) => JSON.stringify({ schemaVersion: 1, label: 'production readiness', message: grade, color: 'blue' }),
  renderIssue({ scorecard: { commit, verdicts } }, { links, run }) {
    const fails = verdicts.filter((verdict) => verdict.outcome === 'fail')
    const lines = fails.map(({ evidence: [at] }) => `- ${at.key} ${links.blob(commit, at.path, at.line)}`)
    return { title: `${fails.length} open`, body: [...lines, `Written by ${run}`].join('\n') }
  },
  verifier: () => Promise.reject(new Error('this engine looks at nothing')),
}

async function linesOf(tree: Tree): Promise<readonly Line[]> {
  const paths = (await tree.list()).filter((entry) => entry.kind === 'file' && /\.ya?ml$/.test(entry.path)).map((entry) => entry.path)
  const files = await tree.read(paths)
  return files
    .filter(isText)
    .flatMap(({ path, text }) => text.split('\n').flatMap((written, index) => (written === '' ? [] : [{ path, line: index + 1, text: written }])))
}

export function changeOf(parts: Partial<Change> = {}): Change {
  const evidence = parts.evidence ?? { path: 'compose.yml', line: 7, key: 'services.db' }
  return {
    rule: 'backup/offsite',
    category: 'backup',
    severity: 'critical',
    subject: 'database/postgres',
    change: 'regressed',
    blocking: true,
    before: null,
    after: null,
    message: `\`${evidence.key}\` is gone`,
    waiver: null,
    evidence,
    side: 'head',
    ...parts,
  }
}

export interface DecisionParts {
  readonly base?: string
  readonly head?: string
  readonly changes?: readonly Change[]
  readonly judged?: boolean
  readonly mode?: Decision['mode']
}

export function decisionOf({ base = 'b'.repeat(40), head = 'a'.repeat(40), changes = [], judged = true, mode = 'enforce' }: DecisionParts): Decision {
  const blocking = changes.filter((change) => change.blocking).length
  return {
    decision: blocking > 0 ? 'block' : 'pass',
    reason: blocking > 0 ? `${blocking} lost` : judged ? 'Nothing lost' : 'Nothing to judge',
    base: scorecard(base, judged),
    head: scorecard(head, judged),
    changes,
    notices: [],
    mode,
  }
}

function verdictOf(outcome: Verdict['outcome'], at: Verdict['evidence'][0]): Verdict {
  return {
    rule: 'backup/offsite',
    category: 'backup',
    severity: 'critical',
    subject: 'database/postgres',
    outcome,
    current: '',
    recommended: '',
    message: '',
    measures: [],
    evidence: [at],
    reads: [],
    missing: [],
  }
}

function scorecard(commit: string, judged: boolean): Scorecard {
  return {
    commit,
    ...(judged ? { score: 7.1, grade: 'B+' } : {}),
    judged: { rules: judged ? 60 : 0, of: 92, grave: judged ? 30 : 0, ofGrave: 39, needed: 16 },
    categories: [],
    unjudged: [],
    verdicts: judged ? [verdictOf('pass', { path: 'compose.yml', line: 7, key: 'services.db' })] : [],
    audit: { phases: [], objectives: {} },
    stacks: [],
    candidates: [],
    skipped: [],
    system: {} as Scorecard['system'],
  }
}
