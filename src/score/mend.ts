/** Picks the fix written for the format of the file that lost something. */
import type { Stack } from '../model/stack.ts'

const formats: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.prisma$/, ['prisma']],
  [/prisma\.config\.[cm]?[jt]s$/, ['prisma', 'javascript']],
  [/\.[cm]?[jt]sx?$/, ['javascript', 'prisma']],
  [/pgbouncer.*\.ini$/, ['pgbouncer.ini', 'pgbouncer']],
  [/postgres.*\.conf$/, ['postgresql.conf']],
  [/redis.*\.conf$/, ['redis.conf']],
  [/\.github\/workflows\//, ['workflow', 'shell']],
  [/cron/i, ['cron', 'shell']],
  [/\.timer$/, ['systemd', 'cron']],
  [/\.(ba|z|k)?sh$|Makefile|justfile/i, ['shell', 'cron']],
  [/Dockerfile/i, ['dockerfile', 'compose']],
  [/\.env/, ['env', 'compose']],
  [/\.sql$/, ['sql']],
]

/** The fix for a file: its own format's, then the stack's, then the first there is. */
export function fixFor(
  fixes: Readonly<Record<string, string>>,
  path: string,
  stacks: readonly Stack[],
): { readonly format: string; readonly text: string } | undefined {
  const own = formats.find(([pattern]) => pattern.test(path))?.[1] ?? []
  const stack = stacks.some((one) => one.tool === 'swarm' && one.files.includes(path)) ? ['swarm', 'compose'] : ['compose', 'swarm']
  for (const format of [...own, ...(own.length === 0 ? stack : [])]) {
    const text = fixes[format]
    if (text !== undefined) return { format, text }
  }
  const [first] = Object.entries(fixes)
  return first === undefined ? undefined : { format: first[0], text: first[1] }
}
