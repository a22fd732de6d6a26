/** Code blocks in Markdown: with the name of their language, and a fence that nothing inside can close. */

const languages: ReadonlyMap<string, string> = new Map(
  Object.entries({
    yaml: 'yaml yml compose swarm kubernetes workflow labels traefik',
    sh: 'sh shell restic rclone cron crontab s3',
    js: 'js javascript pg',
    ts: 'ts typeorm',
    ini: 'ini conf',
    hcl: 'terraform',
    dockerfile: 'Dockerfile',
    prisma: 'prisma',
    sql: 'sql',
    nginx: 'nginx',
  }).flatMap(([name, formats]) => formats.split(' ').map((format) => [format, name] as const)),
)

/** Of a format, or of a path by its ending; empty where none is known. */
export function language(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1)
  return languages.get(base) ?? languages.get(base.slice(base.lastIndexOf('.') + 1)) ?? ''
}

/** The lines of a block; its fence is longer than any in the text. */
export function fence(name: string, text: string): readonly string[] {
  const longest = [...text.matchAll(/`+/g)].reduce((most, match) => Math.max(most, match[0].length), 2)
  const bar = '`'.repeat(longest + 1)
  return [`${bar}${name}`, text.trimEnd(), bar]
}
