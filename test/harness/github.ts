/** An emulated GitHub behind the gateway, and pull requests in it whose commits are the same as in a real git repository. */
import { rmSync } from 'node:fs'
import { createEmulator } from 'emulate'
import { author, checkout, commit, git, gitBytes, history, listTree, mergeCommit, newRepository, type Files } from './git.ts'
import { json, startGateway, type Gateway } from './gateway.ts'

export const owner = 'octocat'
export const name = 'demo'
const ownerToken = 'token-of-the-owner'

export interface GitHub {
  readonly gateway: Gateway
  /** Of github-actions[bot], as a workflow has it. */
  readonly token: string
  /** Asks the emulator itself, past the gateway and its log. */
  ask(method: string, path: string, body?: unknown, token?: string): Promise<unknown>
  /** As a stranger would write it, unless the role says more; answers what GitHub makes of it. */
  commentAs(login: Person, pull: number, body: string): Promise<Comment>
  /** Gives somebody a role in the repository. */
  giveRole(login: Person, role: string): Promise<void>
  /** The payload of the `issue_comment` event. */
  commentEvent(pull: number, comment: Comment, action?: string): unknown
  comments(pull: number): Promise<readonly Comment[]>
  /** The newest first, closed ones too, at most 100. */
  issues(): Promise<readonly Issue[]>
  close(): Promise<void>
}

export interface Comment {
  readonly id: number
  readonly body: string
  readonly user: { readonly login: string }
}

export interface Issue {
  readonly number: number
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed'
  readonly state_reason: string | null
  readonly html_url: string
}

const people = [owner, 'maria', 'wanda', 'mallory'] as const
export type Person = (typeof people)[number]

const tokens: Readonly<Record<string, { readonly login: string }>> = {
  [ownerToken]: { login: owner },
  'token-of-the-job': { login: 'github-actions[bot]' },
  ...Object.fromEntries(people.slice(1).map((login) => [`token-of-${login}`, { login }])),
}

export async function startGitHub(): Promise<GitHub> {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(Object.entries(tokens).map(([token, user]) => [token, { ...user, scopes: ['repo'] }])),
      github: { users: Object.values(tokens), repos: [{ owner, name, auto_init: true }] },
    },
  })
  const gateway = await startGateway(emulator.url)
  const github: GitHub = {
    gateway,
    token: 'token-of-the-job',
    async ask(method, path, body, token = ownerToken) {
      const answer = await fetch(`${emulator.url}/repos/${owner}/${name}/${path}`, {
        method,
        headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    async commentAs(login, pull, body) {
      return (await github.ask('POST', `issues/${pull}/comments`, { body }, login === owner ? ownerToken : `token-of-${login}`)) as Comment
    },
    async giveRole(login, role) {
      await github.ask('PUT', `collaborators/${login}`, { permission: role })
    },
    commentEvent: (pull, comment, action = 'created') => ({
      action,
      issue: { number: pull, pull_request: { url: `${gateway.url}/repos/${owner}/${name}/pulls/${pull}` } },
      comment: { id: comment.id, body: comment.body, user: { login: comment.user.login, type: comment.user.login.endsWith('[bot]') ? 'Bot' : 'User' } },
      repository: { full_name: `${owner}/${name}`, default_branch: 'main', owner: { login: owner }, name },
    }),
    async comments(pull) {
      return (await github.ask('GET', `issues/${pull}/comments?per_page=100`)) as readonly Comment[]
    },
    async issues() {
      return (await github.ask('GET', 'issues?state=all&per_page=100')) as readonly Issue[]
    },
    async close() {
      await gateway.close()
      await emulator.close()
    },
  }
  await github.ask('PUT', `collaborators/${encodeURIComponent('github-actions[bot]')}`, { permission: 'push' })
  return github
}

export interface Snapshot {
  /** First parent of the merge commit. */
  readonly base: string
  readonly head: string
  readonly merge: string
}

export interface Pull extends Snapshot {
  readonly number: number
  /** The real repository with all commits. */
  readonly origin: string
  /** The payload of the `pull_request` event. */
  event(action?: string): unknown
  /** The workspace actions/checkout leaves; removed by `close`. */
  checkout(depth: 1 | 0): string
  /** Another commit on the branch: its merge commit and event. */
  push(files: Files): Promise<Pull>
  close(): void
}

export interface PullOptions {
  readonly base: Files
  readonly head: Files
  /** Commits main receives after the branch was made. */
  readonly mainMoves?: Files
}

export async function openPull(github: GitHub, options: PullOptions): Promise<Pull> {
  const origin = newRepository()
  const folders = [origin]
  const fork = commit(origin, 'Base', options.base)
  const base = options.mainMoves === undefined ? fork : commit(origin, 'Main moves', options.mainMoves)
  git(origin, 'checkout', '--quiet', '-b', 'feature', fork)
  const uploaded = new Set<string>()
  await upload(github, origin, base, uploaded)
  await point(github, 'heads/main', base)

  const snapshot = async (files: Files, message: string): Promise<Snapshot> => {
    const head = commit(origin, message, files)
    const merge = mergeCommit(origin, base, head)
    await upload(github, origin, merge, uploaded)
    await point(github, 'heads/feature', head)
    return { base, head, merge }
  }
  const first = await snapshot(options.head, 'Change')
  const opened = (await github.ask('POST', 'pulls', { title: 'Change', head: 'feature', base: 'main' })) as { number: number }

  let now = first
  // The emulator keeps the head that the pull request was opened with.
  github.gateway.overlays.push(async ({ method, path }) => {
    if (method !== 'GET' || path !== `/repos/${owner}/${name}/pulls/${opened.number}`) return undefined
    const told = (await github.ask('GET', `pulls/${opened.number}`)) as { readonly head: object; readonly base: object }
    return json(200, { ...told, head: { ...told.head, sha: now.head }, base: { ...told.base, sha: now.base }, merge_commit_sha: now.merge })
  })

  const pullAt = (at: Snapshot): Pull => ({
    ...at,
    number: opened.number,
    origin,
    event: (action = 'opened') => eventOf(action, opened.number, at),
    checkout(depth) {
      const folder = checkout(origin, at.merge, opened.number, depth)
      folders.push(folder)
      return folder
    },
    push: async (files) => pullAt((now = await snapshot(files, 'Change more'))),
    close() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  })
  return pullAt(first)
}

function eventOf(action: string, number: number, at: Snapshot): unknown {
  const repo = { full_name: `${owner}/${name}`, fork: false }
  return {
    action,
    number,
    pull_request: {
      number,
      head: { sha: at.head, ref: 'feature', repo },
      base: { sha: at.base, ref: 'main', repo },
      merge_commit_sha: at.merge,
      user: { login: owner },
    },
    repository: { full_name: `${owner}/${name}`, default_branch: 'main', owner: { login: owner }, name },
  }
}

/** Gives the emulator every object below a commit, and insists that it calls them what git calls them. */
async function upload(github: GitHub, folder: string, revision: string, done: Set<string>): Promise<void> {
  const made = async (kind: string, sha: string, body: unknown): Promise<void> => {
    if (done.has(sha)) return
    const answer = (await github.ask('POST', `git/${kind}`, body)) as { sha: string }
    if (answer.sha !== sha) throw new Error(`the emulator calls ${kind} ${sha} ${answer.sha}`)
    done.add(sha)
  }
  for (const one of history(folder, revision)) {
    if (done.has(one.sha)) continue
    const lines = listTree(folder, one.sha)
    for (const line of lines.filter((entry) => entry.type === 'blob')) {
      await made('blobs', line.sha, { content: gitBytes(folder, 'cat-file', 'blob', line.sha).toString('base64'), encoding: 'base64' })
    }
    await made('trees', one.tree, { tree: lines })
    await made('commits', one.sha, { message: one.message, tree: one.tree, parents: one.parents, author, committer: author })
  }
}

async function point(github: GitHub, ref: string, sha: string): Promise<void> {
  try {
    await github.ask('PATCH', `git/refs/${ref}`, { sha, force: true })
  } catch {
    await github.ask('POST', 'git/refs', { ref: `refs/${ref}`, sha })
  }
}
