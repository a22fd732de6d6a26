/** What the emulator lacks for a bot: reactions, and workflow runs that can be run again. */
import { name, owner, type GitHub } from './github.ts'
import { json } from './gateway.ts'

export interface WorkflowRun {
  readonly id: number
  readonly event: string
  readonly path: string
  readonly head_sha: string
  readonly run_number: number
  readonly status: string
  readonly conclusion: string | null
  readonly created_at?: string
}

export interface Bot {
  /** `eyes` … by the comment's id, in order. */
  readonly reactions: Map<number, string[]>
  readonly runs: WorkflowRun[]
  /** Ids of runs that were run again, whole or their failed jobs. */
  readonly again: { readonly id: number; readonly how: 'rerun' | 'rerun-failed-jobs' }[]
}

export function withBot(github: GitHub): Bot {
  const bot: Bot = { reactions: new Map(), runs: [], again: [] }
  const root = `/repos/${owner}/${name}`
  github.gateway.overlays.push(({ method, path, query, body }) => {
    const reacted = /^\/issues\/comments\/(\d+)\/reactions$/.exec(path.replace(root, ''))
    if (method === 'POST' && reacted !== null) {
      const content = (body as { content: string }).content
      const id = Number(reacted[1])
      bot.reactions.set(id, [...(bot.reactions.get(id) ?? []), content])
      return json(201, { id: 1, node_id: 'x', user: null, content, created_at: '2026-11-20T12:00:00Z' })
    }
    if (method === 'GET' && path === `${root}/actions/runs`) {
      const found = bot.runs.filter((run) => run.head_sha === query.get('head_sha'))
      return json(200, {
        total_count: found.length,
        workflow_runs: found.map((run) => ({ ...run, html_url: `https://github.com/${owner}/${name}/actions/runs/${run.id}` })),
      })
    }
    const again = /^\/actions\/runs\/(\d+)\/(rerun|rerun-failed-jobs)$/.exec(path.replace(root, ''))
    if (method !== 'POST' || again === null) return undefined
    bot.again.push({ id: Number(again[1]), how: again[2] as 'rerun' })
    return json(201, {})
  })
  return bot
}

export function gateRun(head: string, parts: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: 77,
    event: 'pull_request',
    path: '.github/workflows/gate.yml',
    head_sha: head,
    run_number: 1,
    status: 'completed',
    conclusion: 'failure',
    ...parts,
  }
}
