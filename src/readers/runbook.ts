/** Documents for the day things break: what they promise about recovery, and whether they say how to restore. */
import type { Evidence } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { LoadTestDeclaration, RunbookDeclaration } from '../model/surroundings.ts'
import { cellsOf, markdownLines, type MarkdownLine } from '../parse/markdown.ts'
import { objectivesIn, objectivesNamed, spanIn, type Objective, type Span } from '../parse/objectives.ts'
import type { Reader } from './reader.ts'

const words =
  'RUNBOOK,Runbook,runbook,DISASTER,Disaster,disaster,RECOVERY,Recovery,recovery,OPERATIONS,Operations,operations,SCALING,Scaling,scaling,BACKUP,Backup,backup,' +
  'RESTORE,Restore,restore,INCIDENT,Incident,incident,PLAYBOOK,Playbook,playbook'

const places = 'docs,doc,documentation,ops,deploy,deployment,backup,backups,infra,infrastructure,upgrade,upgrades,upgrading'

/** READMEs of folders that hold no documents: of these the title counts, and nothing they promise. */
const ofPrograms = new RegExp(`^(?!(${places.replaceAll(',', '|')})/|(.{1,200}/)?(docs|doc|documentation|content|runbooks?)/)([^/]+/){1,2}README\\.md$`)

/** Documents of what was, and for those who write the code. */
const told =
  /^(change(s|log)|history|releases?|release[-_]notes|news|contributing|code[-_]of[-_]conduct|licen[cs]e|security|todo|roadmap|agents|claude|gemini)\b/i

/** What coding assistants are told is about any system, and not this one's promise. */
const instructed = /(^|\/)\.(claude|cursor|codex|agents|gemini|windsurf|continue)\//

export const runbookReader: Reader = {
  name: 'runbook',
  title: 'Runbooks: stated recovery objectives, and how to restore',
  docs: 'https://spec.commonmark.org/',
  common: true,
  files: [
    '*.md',
    `{${places}}/*.md`,
    '{*,*/*}/README.md',
    // Of these, which may be thousands, the choice of files leaves most out.
    '**/{docs,doc,documentation,content}/**/*.{md,mdx,rst,adoc}',
    `**/*{${words}}*.md`,
    '**/{DR,dr}.md',
    '**/{runbooks,runbook}/*.md',
  ],
  concerns: (text) =>
    loaded.test(text) || titled.test(text) || /\bR[TP]O\b|recover|restor|restaur|recupera|wiederherst|<\s*\S{0,100}(dump|backup|\.sql|\.bak\b)/i.test(text),
  read: async ({ path, text }) => {
    if (told.test(path.slice(path.lastIndexOf('/') + 1)) || instructed.test(path)) return { declares: [], skipped: [] }
    const lines = markdownLines(/\.adoc$/i.test(path) ? likeMarkdown(text) : text, /\.rst$/i.test(path))
    if (ofPrograms.test(path)) return { declares: titleOf(lines, path), skipped: [] }
    const stated = statedIn(lines)
    const restores = restoreIn(lines)
    const rtoHours = factOf(stated, 'rto', path)
    const rpoHours = factOf(stated, 'rpo', path)
    const loads = loaded.test(text) ? loadIn(lines, path) : []
    if (rtoHours === undefined && rpoHours === undefined && restores === undefined) return { declares: loads, skipped: [] }
    const title = lines.find((one) => one.kind === 'heading')?.text.slice(0, 200) ?? path.slice(path.lastIndexOf('/') + 1)
    const at: Evidence = { path, line: restores?.line ?? rtoHours?.at.line ?? rpoHours?.at.line ?? 1, key: 'runbook' }
    const runbook: RunbookDeclaration = {
      kind: 'runbook',
      path,
      at,
      title,
      ...(rtoHours === undefined ? {} : { rtoHours }),
      ...(rpoHours === undefined ? {} : { rpoHours }),
      ...(restores === undefined ? {} : { restores: { path, line: restores.line, key: 'restore' } }),
    }
    return { declares: [runbook, ...loads], skipped: [] }
  },
}

/** AsciiDoc's headings and listings ({@link https://docs.asciidoctor.org/asciidoc/latest/syntax-quick-reference/}), on the lines where they are. */
function likeMarkdown(text: string): string {
  return text.replace(/^={1,6}(?=\s)/gm, (marks) => '#'.repeat(marks.length)).replace(/^(-{4,}|\.{4,})[ \t]*$/gm, '```')
}

/** A program that asks over and over, `ab -n 700 -c 30 http://…`, and how many requests it has open at once. */
const loaded = /^\s*(?:\$\s+)?(ab|hey|wrk2?|oha|bombardier|autocannon|siege)\s(?=.{0,300}(?::\/\/|\$))(?:.{0,200}?\s?-c\s?(\d{1,6})\b)?/m

/** Whoever follows a document puts load on the system by hand, and holds what comes of it against nothing. */
function loadIn(lines: readonly MarkdownLine[], path: string): readonly LoadTestDeclaration[] {
  const open: MarkdownLine[] = []
  for (const one of lines) {
    if (one.kind === 'heading') {
      while ((open.at(-1)?.level ?? 0) >= (one.level ?? 7)) open.pop()
      open.push(one)
    }
    const found = one.kind === 'code' && open.some(({ text }) => /\b(load|stress)[\s-]?test/i.test(text)) ? loaded.exec(one.text) : null
    if (found === null) continue
    const [, tool = '', users] = found
    const at: Evidence = { path, line: one.line, key: tool }
    return [{ kind: 'load-test', tool, name: path, path, at, ...(users === undefined ? {} : { users: known(Number(users), at) }), thresholds: [], noted: true }]
  }
  return []
}

/** "Till load-test client", "Load testing": what is named after it, and not what is loaded for tests. */
const titled = /\b(load|stress)[\s-]?test(s|ers?|ing)?\b(?!\s+(data|fixtures?|cases?|files?|users?|accounts?|records?|rows|content|images?|db|database))/i

function titleOf(lines: readonly MarkdownLine[], path: string): readonly LoadTestDeclaration[] {
  const first = lines.find(({ kind }) => kind === 'heading')
  if (first === undefined || !titled.test(first.text)) return []
  return [{ kind: 'load-test', tool: 'README', name: path, path, at: { path, line: first.line, key: 'title' }, thresholds: [], titled: true }]
}

interface Stated {
  readonly objective: Objective
  readonly span: Span
  readonly line: number
}

/** What lines of text and rows of tables state; code is no promise. */
function statedIn(lines: readonly MarkdownLine[]): readonly Stated[] {
  const found: Stated[] = []
  let columns: readonly (Objective | undefined)[] = []
  let last = 0
  for (const { kind, text, line } of lines) {
    if (kind === 'code') continue
    if (kind !== 'row') {
      for (const [objective, span] of objectivesIn(text)) found.push({ objective, span, line })
      continue
    }
    const cells = cellsOf(text)
    if (line !== last + 1) columns = []
    last = line
    if (cells.every((cell) => /^:?-+:?$/.test(cell))) continue
    const named = cells.map((cell) => objectivesNamed(cell))
    if (named.some((names) => names.length > 0) && cells.every((cell) => spanIn(cell) === undefined)) {
      columns = named.map((names) => names[0])
      continue
    }
    const [head = '', ...values] = cells
    const [own] = objectivesNamed(head)
    const whole = values.map(spanIn).find((span) => span !== undefined)
    if (own !== undefined && whole !== undefined) found.push({ objective: own, span: whole, line })
    else
      for (const [index, objective] of columns.entries()) {
        const span = objective === undefined ? undefined : spanIn(cells[index] ?? '')
        if (objective !== undefined && span !== undefined) found.push({ objective, span, line })
      }
  }
  return found
}

/** One figure, or the least and the most where several are stated. */
function factOf(stated: readonly Stated[], objective: Objective, path: string): Fact<number> | undefined {
  const own = stated.filter((one) => one.objective === objective)
  const [first] = own
  if (first === undefined) return undefined
  const at: Evidence = { path, line: first.line, key: objective }
  const low = Math.min(...own.map((one) => one.span.low))
  const high = Math.max(...own.map((one) => one.span.high))
  if (low === high) return known(low, at)
  return { ...unresolved('several objectives', at, `state one under objectives.${objective} in .plimsoll.yml`), atLeast: low, atMost: high }
}

const restoring = /\b(restor(e|es|ed|ing|ation)|recover(y|ing)?|disaster|restaur\w*|recupera\w*|wiederherstell\w*)/i
const otherKinds =
  /\b(account|password|mfa|2fa|otp|authenticator|two[- ]factor|key|seed|wallet|crash|error|panic|session|device|nuget|npm|dotnet|packages?|dependenc\w*|purchases?|defaults?|window|state)\b/i
const ofData =
  /\bback-?ups?\b|\bbanco de dados\b|\bbase de da[dt]os\b|\bdatenbank|\bdumps?\b|\bsnapshots?\b|\bdatabases?\b|\bpostgres|\bmysql|\bpg_|\bpsql\b|\bvolumes?\b|\bpoint[- ]in[- ]time\b|\brestic\b|\bmongo/i
const command =
  /(?:^|[\s|;&])(pg_restore|mongorestore|restic\s+restore|pgbackrest\s.{0,80}restore|wal-g\s+backup-fetch|barman\s+recover|litestream\s+restore|kopia\s+restore|borg\s+extract)\b/
/** What a first start is fed with is no copy of anything. */
const feeding =
  /\b(psql|mysql|mariadb)\b[^<|]{0,200}<\s*(?!\S{0,100}(?:schema|structure|seed|init|sample|example|fixture|demo|migration))\S{0,100}(dump|backup|\.sql|\.bak\b)|\b(gunzip|zcat|gzip)\b.{0,100}\|.{0,100}\b(psql|mysql|mariadb)\b/i
/** `shop_dev`, `$REVIEW_APP_URL`: what is filled there is no production. */
const ofTrials = /[_-](dev|development|review)\b|\b(dev|development|review)[_-]|_dev_/i

/** The heading or the command that tells how data is had back. A heading counts with something under it that speaks of data. */
function restoreIn(lines: readonly MarkdownLine[]): MarkdownLine | undefined {
  for (const [index, one] of lines.entries()) {
    if (one.kind === 'code' && (command.test(one.text) || feeding.test(one.text)) && !ofTrials.test(one.text)) return one
    if (one.kind !== 'heading' || !restoring.test(one.text) || otherKinds.test(one.text)) continue
    const level = one.level ?? 1
    let body = one.text
    let under = 0
    for (let next = index + 1; next < lines.length && under < 200; next++) {
      const line = lines[next]
      if (line === undefined || (line.kind === 'heading' && (line.level ?? 1) <= level)) break
      under++
      body += `\n${line.text}`
    }
    if (under > 0 && ofData.test(body)) return one
  }
  return undefined
}
