/** Reports of systems whose names are an attack: tables stay tables, and nothing in them is a link, an image, HTML or a mention of the repository's making. */
import { beforeAll, describe, expect, test } from 'vitest'
import { annotationsOf } from '../../src/action/annotations.ts'
import type { Change, Decision } from '../../src/model/verdict.ts'
import { renderComment } from '../../src/report/comment.ts'
import { renderIssue } from '../../src/report/issue.ts'
import { renderSystemPicture } from '../../src/report/mermaid.ts'
import { renderScorecard, renderSummary } from '../../src/report/markdown.ts'
import { renderSystemMarkdown, renderSystemText } from '../../src/report/system.ts'
import { renderDecisionText, renderScorecardText } from '../../src/report/text.ts'
import { fixture, judge } from '../systems/story.ts'
import { expectHarmless as harmless, expectTablesWhole } from './harmless.ts'
import { openWindow } from './page.ts'
import { odd } from './trees.ts'

const origin = 'https://github.com/o/r/blob/'
const links = {
  blob: (commit: string, path: string, line: number) => `${origin}${encodeURIComponent(commit)}/${path.split('/').map(encodeURIComponent).join('/')}#L${line}`,
}

/** Each odd name as a service, an image, a variable's name and value, a router's host, a config file, a table that is dropped. */
function stackOf(names: readonly string[]): Readonly<Record<string, string>> {
  const quoted = JSON.stringify
  const services = names.map(
    (name, index) =>
      `  ${quoted(name)}:\n    image: ${index % 2 === 0 ? 'postgres:16' : quoted(`acme/${name}`)}\n    ports: ["${7_000 + index}:5432"]\n    environment: { ${quoted(`${name}_PASSWORD`)}: kT9vQ2mZ7rLx4wB, POSTGRES_PASSWORD: ${quoted(`\${${name}}`)} }\n    volumes: [${quoted(`data${index}:/x/${name}`)}]\n    labels: [${quoted(`traefik.http.routers.r${index}.rule=Host(\`${name}\`)`)}]\n    deploy: { replicas: ${quoted(name)} }`,
  )
  return {
    ...fixture('advwell'),
    'odd/deploy.sh': 'docker stack deploy -c odd/stack.yml odd\n',
    'odd/stack.yml': `services:\n${services.join('\n')}\n`,
    'backend/prisma/migrations/20260101000000_odd/migration.sql': names.map((name) => `DROP TABLE "${name.replaceAll('"', '""')}";\n`).join(''),
    ...Object.fromEntries(names.filter((name) => !/[/\0]/.test(name)).map((name) => [`odd/${name}/docker-compose.yml`, 'services: [\n'])),
  }
}

async function expectHarmless(markdown: string): Promise<void> {
  await harmless(markdown, [origin])
  await expectTablesWhole(markdown)
}

let decision: Decision
beforeAll(async () => {
  decision = await judge(fixture('advwell'), stackOf(odd))
})

describe('names that are an attack', () => {
  test('are in the decision at all', () => {
    const text = JSON.stringify(decision.changes.map((change) => [change.subject, change.message]))
    for (const name of ['__proto__', '<script>alert(1)</script>', '@octocat']) expect(text).toContain(name)
  })

  test('do nothing in the comment', { timeout: 60_000 }, async () => {
    for (const budget of [65_536, 20_000, 5_000, 900]) {
      const comment = renderComment(decision, { budget, links })
      expect(comment.length).toBeLessThanOrEqual(budget)
      await expectHarmless(comment)
    }
  })

  test('do nothing in the issue, and do not reach its title', async () => {
    for (const budget of [65_536, 20_000, 5_000, 900]) {
      const { title, body } = renderIssue(decision.head, { budget, links, notices: odd.map((name) => `provides: ${name} stands in for nothing`) })
      expect(body.length).toBeLessThanOrEqual(budget)
      expect(title).toMatch(/^[\w :+−·.,]+$/)
      await expectHarmless(body)
    }
  })

  test('do nothing in the summary, the scorecard and the system', { timeout: 60_000 }, async () => {
    await expectHarmless(renderSummary(decision, { budget: 900_000, links }))
    await expectHarmless(renderScorecard(decision.head, { links }))
    await expectHarmless(renderSystemMarkdown(decision.head.system))
  })

  test('move no cursor and begin no command in a terminal or a log', () => {
    const told = [
      renderDecisionText(decision, { color: false, quiet: false }),
      renderScorecardText(decision.head, { color: false, quiet: false }),
      renderSystemText(decision.head.system, { color: false }),
    ]
    for (const text of told) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      expect(text).not.toMatch(/^::/m)
    }
    for (const { message } of annotationsOf(decision)) expect(typeof message).toBe('string')
  })

  test('draw a picture that Mermaid understands', async () => {
    const window = await openWindow('')
    Object.assign(globalThis, { window, document: window.document })
    const { default: mermaid } = await import('mermaid')
    const picture = renderSystemPicture(decision.head.system, decision.base.system)
    expect(await mermaid.parse(picture)).toMatchObject({ diagramType: 'flowchart-v2' })
    for (const name of odd) {
      const one = await judge({}, stackOf([name]))
      await mermaid.parse(renderSystemPicture(one.head.system))
    }
  }, 60_000)
})

test('five hundred losses stay within the budget, and the count is told', async () => {
  const first = decision.changes.find((change) => change.blocking)
  const many = Array.from({ length: 500 }, (_, index): Change => ({ ...(first as Change), subject: `service/${odd[index % odd.length] ?? ''}${index}` }))
  for (const budget of [65_536, 60_000, 10_000]) {
    const comment = renderComment({ ...decision, changes: many }, { budget, links })
    expect(comment.length).toBeLessThanOrEqual(budget)
    expect(comment.split('\n')[0]).toMatch(/500 losses/)
    await expectHarmless(comment)
  }
})
