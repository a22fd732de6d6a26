/** Picks the fix written for the format of the file that lost something. */
import { isPipeline } from '../base/paths.ts'
import type { Stack } from '../model/stack.ts'

const formats: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.prisma$/, ['prisma']],
  [/prisma\.config\.[cm]?[jt]s$/, ['prisma', 'javascript']],
  [/\.[cm]?[jt]sx?$/, ['javascript', 'prisma']],
  [/pgbouncer.*\.ini$/, ['pgbouncer.ini', 'pgbouncer']],
  [/postgres.*\.conf$/, ['postgresql.conf']],
  [/redis.*\.conf$/, ['redis.conf']],
  [/\.github\/workflows\//, ['workflow', 'shell']],
  [/^\.circleci\/|^\.gitlab-ci\./, ['shell']],
  [/cron/i, ['cron', 'shell']],
  [/\.timer$/, ['systemd', 'cron']],
  [/\.(ba|z|k)?sh$|Makefile|justfile/i, ['shell', 'cron']],
  [/Dockerfile/i, ['dockerfile', 'compose']],
  [/\.env/, ['env', 'compose']],
  [/\.sql$/, ['sql']],
  [/\.(tf|tfvars|tofu)(\.json)?$/, ['terraform']],
  [/(^|\/)fly[\w.-]*\.toml$/, ['fly']],
]

/** What reads a file: a stack that names it, else the platform whose stacks pull in files of its kind. */
function toolOf(path: string, stacks: readonly Stack[]): Stack['tool'] {
  const named = stacks.find(({ files }) => files.includes(path))?.tool
  if (named !== undefined) return named
  if (/\.(tf|tfvars|tofu)(\.json)?$/.test(path)) return 'terraform'
  const isManifest = /\.(ya?ml|json)$/.test(path) && !isPipeline(path) && stacks.some(({ tool }) => tool === 'kubernetes')
  return isManifest ? 'kubernetes' : 'compose'
}

/** The fix for a file: its own format's, then the stack's, then the first there is. */
export function fixFor(
  fixes: Readonly<Record<string, string>>,
  path: string,
  stacks: readonly Stack[],
): { readonly format: string; readonly text: string } | undefined {
  const isProgram = /\.[cm]?[jt]sx?$/.test(path) && stacks.some(({ tool }) => tool === 'cdk')
  const own = [...(isProgram ? ['cdk'] : []), ...(formats.find(([pattern]) => pattern.test(path))?.[1] ?? [])]
  const tool = toolOf(path, stacks)
  const stack = tool === 'swarm' ? ['swarm', 'compose'] : tool === 'compose' ? ['compose', 'swarm'] : [tool]
  for (const format of [...own, ...(own.length === 0 ? stack : [])]) {
    const text = fixes[format]
    if (text !== undefined) return { format, text }
  }
  // Somebody who writes manifests is not helped by a Compose file.
  if (tool !== 'swarm' && tool !== 'compose') return undefined
  const [first] = Object.entries(fixes)
  return first === undefined ? undefined : { format: first[0], text: first[1] }
}
