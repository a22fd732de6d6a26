/** The artifact that a pull request's own run left: held against what is judged, never taken for it. */
import { describe, expect, test } from 'vitest'
import { artifacts, gives } from '../harness/storage.ts'
import { zipOf } from '../harness/zip.ts'
import { publishing, runId } from './publishing.ts'
import { messages } from './support.ts'

const at = publishing()

describe('the artifact', () => {
  const leaves = (zip: Buffer) => {
    at.github.gateway.overlays.unshift(artifacts(runId, [{ id: 5, name: 'plimsoll' }], at.storage.url))
    at.storage.answers = [gives(zip)]
  }
  const packed = (text: string) => zipOf([{ name: 'report.json', data: text }])
  const edited = (edit: (report: { decision: string; reason: string; changes: { blocking: boolean; subject: string }[] }) => void) => {
    const value = JSON.parse(at.report) as Parameters<typeof edit>[0] extends (one: infer R) => void ? R : never
    edit(value)
    return packed(JSON.stringify(value))
  }
  const claimed = /claimed otherwise/

  test('that says the same is not spoken of', async () => {
    leaves(packed(at.report))
    const ran = await at.run()
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'warning')).toEqual([])
    expect((await at.bodies())[0]).not.toMatch(claimed)
    expect(at.storage.asked).toHaveLength(1)
    expect(JSON.stringify(at.storage.asked)).not.toContain(at.github.token)
  })

  test('that says otherwise changes nothing but one line, in words of ours', async () => {
    leaves(
      edited((one) => {
        one.decision = 'pass'
        one.reason = '@octocat all is well'
        one.changes = []
      }),
    )
    const ran = await at.run({ inputs: { status: 'plimsoll' } })
    expect(ran.codes).toEqual([0])
    expect(ran.outputs).toMatchObject({ decision: 'block', blocking: '1' })
    expect(ran.files['json-file']).toBe(at.report)
    const line =
      "⚠️ The pull request's own run claimed otherwise (pass, 0 blocking): the pull request may have changed that run, or its base or a waiver has changed since. What is shown here was judged anew."
    expect(messages(ran, 'warning')).toEqual([line])
    const [body = ''] = await at.bodies()
    expect(body).toContain('one loss, merge blocked')
    expect(body.trimEnd().endsWith(`\n\n${line}`)).toBe(true)
    expect(ran.summary.trimEnd().endsWith(line)).toBe(true)
    expect(body + ran.summary).not.toContain('all is well')
    expect(at.written.map((one) => one.body)).toMatchObject([{ state: 'failure' }])
  })

  test.each<[string, (one: { changes: { blocking: boolean; subject: string }[] }) => void]>([
    ['blocks for another subject', (one) => one.changes.forEach((change) => (change.subject = 'service/other'))],
    ['blocks for nothing', (one) => one.changes.forEach((change) => (change.blocking = false))],
    ['blocks for more', (one) => one.changes.push({ ...(one.changes[0] as { blocking: boolean; subject: string }), subject: 'service/more' })],
  ])('that %s', async (_, edit) => {
    leaves(edited(edit))
    await at.run()
    expect((await at.bodies())[0]).toMatch(claimed)
  })

  test.each<[string, () => Buffer, RegExp]>([
    ['no zip', () => Buffer.from('<html>'), /end of central directory/i],
    ['without the report', () => zipOf([{ name: 'report.md', data: 'x' }]), /it holds no report\.json/],
    [
      'of eleven files',
      () => zipOf(Array.from({ length: 11 }, (_, index) => ({ name: index === 0 ? 'report.json' : `${index}`, data: at.report }))),
      /it holds 11 files, 10 are allowed/,
    ],
    ['that is a bomb', () => zipOf([{ name: 'report.json', data: Buffer.alloc(40_000_000), claims: 8 }]), /too many bytes/],
    ['that is no JSON', () => packed('{'), /its report\.json is no report of a gate/],
    ['of another shape', () => packed('{"decision":"pass"}'), /its report\.json is no report of a gate/],
    ['nested without end', () => packed('['.repeat(2_000_000)), /its report\.json is no report of a gate/],
    [
      'with a million changes that are none',
      () => packed(`{"schemaVersion":1,"decision":"pass","mode":"enforce","changes":[${'{},'.repeat(1_000_000)}{}]}`),
      /no report of a gate/,
    ],
    [
      'with a wrong change among the right ones',
      () => edited((one) => one.changes.push({ blocking: true } as (typeof one.changes)[number])),
      /no report of a gate/,
    ],
    ['with an unknown decision', () => edited((one) => (one.decision = 'maybe')), /its report\.json is no report of a gate/],
    ['with a prototype for the taking', () => packed('{"__proto__":{"decision":"pass","changes":[]}}'), /its report\.json is no report of a gate/],
    ['over 5 MB', () => Buffer.alloc(5_000_001), /it has more than 5000000 bytes/],
  ])('%s is a warning, and the decision is published', async (_, zip, expected) => {
    leaves(zip())
    const ran = await at.run()
    expect(ran.codes).toEqual([0])
    const [warning = '', ...more] = messages(ran, 'warning')
    expect(more).toEqual([])
    expect(warning).toMatch(/^Unreadable artifact: the artifact `plimsoll` of the run 4711 can't be used: /)
    expect(warning).toMatch(expected)
    expect(await at.bodies()).toEqual([expect.stringContaining('one loss')])
  })

  test('with millions of things beside what is compared is read all the same', async () => {
    const beside = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},"more":[${'{},'.repeat(2_000_000)}{}],`
    leaves(packed(at.report.replace('{', `{"beside":${beside}`).replace('"evidence": [', `"evidence": [${'{},'.repeat(300_000)}`)))
    const ran = await at.run()
    expect(ran.codes).toEqual([0])
    expect(messages(ran, 'warning')).toEqual([])
    expect(at.storage.asked).toHaveLength(1)
  })

  test('that may not be read: the missing permission', async () => {
    at.github.gateway.faults.push({ match: /artifacts/, status: 403, body: { message: 'Resource not accessible by integration' }, times: 1 })
    const ran = await at.run()
    expect(messages(ran, 'warning')).toEqual([
      "The artifact `plimsoll` of the run 4711 could not be read: Resource not accessible by integration. The token lacks `actions: read`: add it to the job's `permissions:`. What is shown was judged anew and does not need it.",
    ])
    expect(await at.bodies()).toHaveLength(1)
  })
})
