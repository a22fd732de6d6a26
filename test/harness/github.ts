/** An emulated GitHub behind the gateway, and pull requests in it whose commits are the same as in a real git repository. */
import { rmSync } from 'node:fs'
import { createEmulator } from 'emulate'
import { author, checkout, commit, contents, git, history, listTree, mergeCommit, newRepository, type Files } from './git.ts'
import { json, startGateway, type Gateway, type Overlay } from './gateway.ts'

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
      const issues = (await github.ask('GET', 'issues?state=all&per_page=100')) as readonly Issue[]
      // The list goes by the clock, and two may be opened within the same of its ticks.
      return [...issues].sort((a, b) => b.number - a.number)
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
  /** The branch it is to be merged into. */
  readonly target: string
}

export interface Pull extends Snapshot {
  readonly number: number
  /** The real repository with all commits. */
  readonly origin: string
  /** The payload of the `pull_request` event. */
  event(action?: string): unknown
  /** The workspace actions/checkout leaves; removed by `close`. */
  checkout(depth: 1 | 0): string
  /** Another commit on the branch, whatever it has come to since: its merge commit and event. */
  push(files: Files): Promise<Pull>
  /** The branch begins anew where it forked: the commits it had are no part of it any more. */
  forcePush(files: Files): Promise<Pull>
  /** Main receives a commit, and GitHub makes another trial merge; the event's base stays what it was unless GitHub sends another. */
  moveBase(files: Files): Promise<Pull>
  /** Somebody chooses another base: a branch made where this one forked, with this commit on it. */
  retarget(branch: string, files: Files): Promise<Pull>
  /** Puts it in the merge queue, behind commits of others. */
  enqueue(before?: Files): Promise<Queued>
  close(): void
}

/** What a `merge_group` event is about. */
export interface Queued {
  /** What the branch the group is merged into will be just before it. */
  readonly base: string
  readonly head: string
  readonly ref: string
  readonly event: unknown
  readonly checkout: (depth: 1 | 0) => string
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
  const main = options.mainMoves === undefined ? fork : commit(origin, 'Main moves', options.mainMoves)
  const uploaded = new Set<string>()
  const publish = async (ref: string, sha: string): Promise<void> => {
    await upload(github, origin, sha, uploaded)
    await point(github, `heads/${ref}`, sha)
  }
  const branched = (name: string, from: string, message: string, files: Files): string => {
    git(origin, 'checkout', '--quiet', '-B', name, from)
    return commit(origin, message, files)
  }
  /** GitHub's trial merge is on no branch. */
  const tried = async (at: Omit<Snapshot, 'merge'>): Promise<Snapshot> => {
    const merge = mergeCommit(origin, at.base, at.head)
    await upload(github, origin, merge, uploaded)
    latest = { ...at, merge }
    return latest
  }
  const checkedOut = (sha: string, ref: string, depth: 1 | 0): string => {
    const folder = checkout(origin, sha, ref, depth)
    folders.push(folder)
    return folder
  }
  let latest: Snapshot = { base: main, head: fork, merge: fork, target: 'main' }
  await publish('main', main)
  const moved = async (from: string, message: string, files: Files, at: Snapshot): Promise<Snapshot> => {
    const head = branched('feature', from, message, files)
    await publish('feature', head)
    return tried({ ...at, head })
  }
  const first = await moved(fork, 'Change', options.head, latest)
  const { number } = (await github.ask('POST', 'pulls', { title: 'Change', head: 'feature', base: 'main' })) as { number: number }
  github.gateway.overlays.push(currentPull(github, number, () => latest))

  const pullAt = (at: Snapshot, changes?: unknown): Pull => ({
    ...at,
    number,
    origin,
    event: (action = changes === undefined ? 'opened' : 'edited') => eventOf(action, number, at, changes),
    checkout: (depth) => checkedOut(at.merge, `pull/${number}/merge`, depth),
    push: async (files) => pullAt(await moved(latest.head, 'Change more', files, latest)),
    forcePush: async (files) => pullAt(await moved(fork, 'Change again', files, latest)),
    async moveBase(files) {
      const base = branched(latest.target, latest.base, 'Base moves', files)
      await publish(latest.target, base)
      return pullAt(await tried({ ...latest, base }))
    },
    async retarget(target, files) {
      const base = branched(target, fork, `Begin ${target}`, files)
      await publish(target, base)
      return pullAt(await tried({ ...latest, base, target }), { base: { ref: { from: at.target }, sha: { from: at.base } } })
    },
    async enqueue(before) {
      const base = before === undefined ? at.base : branched('ahead', at.base, 'Ahead in the queue', before)
      const head = mergeCommit(origin, base, at.head)
      const ref = `gh-readonly-queue/${at.target}/pr-${number}-${base}`
      await publish(ref, head)
      return { base, head, ref: `refs/heads/${ref}`, event: groupOf(base, head, ref, at.target), checkout: (depth) => checkedOut(head, ref, depth) }
    },
    close() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    },
  })
  return pullAt(first)
}

/** The emulator tells the commits a pull request was opened with for ever. */
function currentPull(github: GitHub, number: number, latest: () => Snapshot): Overlay {
  return async ({ method, path }) => {
    if (method !== 'GET' || path !== `/repos/${owner}/${name}/pulls/${number}`) return undefined
    const told = (await github.ask('GET', `pulls/${number}`)) as { head: object; base: object }
    const { base, head, merge, target } = latest()
    return json(200, { ...told, head: { ...told.head, sha: head }, base: { ...told.base, sha: base, ref: target }, merge_commit_sha: merge })
  }
}

const repository = { full_name: `${owner}/${name}`, default_branch: 'main', owner: { login: owner }, name }

function eventOf(action: string, number: number, at: Snapshot, changes: unknown): unknown {
  const repo = { full_name: `${owner}/${name}`, fork: false }
  return {
    action,
    number,
    ...(changes === undefined || action !== 'edited' ? {} : { changes }),
    pull_request: {
      number,
      head: { sha: at.head, ref: 'feature', repo },
      base: { sha: at.base, ref: at.target, repo },
      merge_commit_sha: at.merge,
      user: { login: owner },
    },
    repository,
  }
}

function groupOf(base: string, head: string, ref: string, target: string): unknown {
  return {
    action: 'checks_requested',
    merge_group: { head_sha: head, head_ref: `refs/heads/${ref}`, base_sha: base, base_ref: `refs/heads/${target}`, head_commit: { id: head } },
    repository,
  }
}

/** Gives the emulator every object below a commit, and insists that it calls them what git calls them. */
async function upload(github: GitHub, folder: string, revision: string, done: Set<string>): Promise<void> {
  const made = async (kind: string, sha: string, body: unknown): Promise<void> => {
    const answer = (await github.ask('POST', `git/${kind}`, body)) as { sha: string }
    if (answer.sha !== sha) throw new Error(`the emulator calls ${kind} ${sha} ${answer.sha}`)
    done.add(sha)
  }
  for (const one of history(folder, revision, done)) {
    const lines = listTree(folder, one.sha)
    const blobs = [...new Set(lines.flatMap(({ type, sha }) => (type === 'blob' && !done.has(sha) ? [sha] : [])))]
    for (const [sha, content] of contents(folder, blobs)) await made('blobs', sha, { content: content.toString('base64'), encoding: 'base64' })
    if (!done.has(one.tree)) await made('trees', one.tree, { tree: lines })
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
