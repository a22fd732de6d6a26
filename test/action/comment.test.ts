/** The bundled action's comment from push to push: written once, left alone while there is nothing new, changed when there is. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startGitHub, type GitHub, type Pull } from '../harness/github.ts'
import { add, all, replace, type Edit } from '../systems/story.ts'
import { advwell, changed, openAdvwell, shippedAction } from './shipped.ts'

const shipped = shippedAction()
const stack = 'docker-compose.production.yml'
const env = 'backend/.env.production.example'

const direct = replace(env, '@pgbouncer:5432/advtom?pgbouncer=true&', '@postgres:5432/advtom?')
const single = replace(stack, '      replicas: 3', '      replicas: 1')
const loses: Edit = all(direct, single)

let github: GitHub

describe.skipIf(shipped.missing !== undefined)(
  'the comment of the bundled action',
  () => {
    beforeEach(async () => {
      github = await startGitHub()
    })

    afterEach(async () => {
      const violations = github.gateway.violations()
      await github.close()
      expect(violations).toEqual([])
    })

    afterAll(() => shipped.remove())

    /** One run over a full checkout, which asks GitHub about the comment alone. */
    async function run(pull: Pull, number: number, inputs: Readonly<Record<string, string>> = {}) {
      const from = github.gateway.log.length
      const ran = await shipped.run(github, pull, { workspace: pull.checkout(0), run: number, inputs })
      expect(ran.stderr).toBe('')
      const bodies = (await github.comments(pull.number)).map((one) => one.body)
      expect(bodies.length).toBeLessThan(2)
      return { ran, body: bodies[0] ?? '', asked: github.gateway.log.slice(from).map((one) => one.operation) }
    }

    test('stays as it is while pushes bring nothing new, and says what they mend', async () => {
      const pull = await openAdvwell(github, { edit: loses })
      const first = await run(pull, 1)
      expect(first.ran.code).toBe(1)
      expect(first.body).toContain('### ⛔ Plimsoll: two losses, merge blocked')
      expect(first.asked).toEqual(['issues/list-comments', 'issues/list-comments', 'issues/create-comment', 'issues/list-comments'])

      const idle = await pull.push({ 'README.md': 'Other words\n' })
      expect(idle.merge).not.toBe(pull.merge)
      const second = await run(idle, 2)
      expect(second.ran.code).toBe(1)
      expect(second.body).toBe(first.body)
      expect(second.asked).toEqual(['issues/list-comments', 'issues/list-comments'])
      expect(second.ran.stdout).toContain('Comment unchanged')

      const half = await pull.push(changed(loses(advwell), (files) => ({ ...files, [stack]: advwell[stack] ?? '' })))
      const third = await run(half, 3)
      expect(third.ran.code).toBe(1)
      expect(third.body).toContain('### ⛔ Plimsoll: one loss, merge blocked')
      expect(third.body).toContain('mended since: `infrastructure/replicas` for `service/backend`.')
      expect(third.asked).toEqual(['issues/list-comments', 'issues/list-comments', 'issues/update-comment'])

      const whole = await pull.push({ [env]: advwell[env] ?? '' })
      const fourth = await run(whole, 4)
      expect(fourth.ran.code).toBe(0)
      expect(fourth.body).toContain('### ✅ Plimsoll: nothing got worse')
      expect(fourth.body).toContain('mended since: `database/pooling` for `database/postgres`, `infrastructure/replicas` for `service/backend`.')

      const last = await run(await pull.push({ 'README.md': 'More words\n' }), 5)
      expect(last.ran.code).toBe(0)
      expect(last.body).toBe(fourth.body)
      pull.close()
    })

    test('says what the pull request mends of what was broken before it', async () => {
      const pull = await openAdvwell(github, {
        base: single(advwell),
        edit: replace(stack, '      replicas: 1\n      update_config', '      replicas: 3\n      update_config'),
      })
      const { ran, body } = await run(pull, 1)
      expect(ran.code).toBe(0)
      expect(body).toContain('### ✅ Plimsoll: one issue mended, nothing lost')
      expect(body).toContain('Mended:\n\n- Every serving workload keeps two replicas: `backend` 3 replicas')
      pull.close()
    })

    test('`never` asks for waivers alone; `always` writes it anew', async () => {
      const pull = await openAdvwell(github, { edit: loses })
      expect((await run(pull, 1, { comment: 'never' })).asked).toEqual(['issues/list-comments'])
      const first = await run(pull, 2)
      const idle = await pull.push({ 'README.md': 'Other words\n' })
      const second = await run(idle, 3, { comment: 'always' })
      expect(second.asked).toEqual(['issues/list-comments', 'issues/list-comments', 'issues/update-comment'])
      expect(second.body).not.toBe(first.body)
      expect(second.body).toContain(`merge ${idle.merge} run 3`)
      expect(second.body).toContain(`/blob/${idle.merge}/`)
      pull.close()
    })

    test.each<[string, Edit, Readonly<Record<string, string>>]>([
      ['the input `report-only`', (files) => files, { 'report-only': 'true' }],
      ['`gate.mode: report` at the base', add('.plimsoll.yml', 'version: 1\ngate: { mode: report }\n'), {}],
    ])('in report mode by %s says the true decision and that the merge is not blocked', async (_, configure, inputs) => {
      const base = configure(advwell)
      const pull = await openAdvwell(github, { base, edit: loses })
      const { ran, body } = await run(pull, 1, inputs)
      expect(ran.code).toBe(0)
      expect(ran.outputs).toMatchObject({ decision: 'block', 'reason-code': 'weakened', blocking: '2' })
      expect(ran.annotations.map((one) => one.command)).toEqual(['warning', 'warning', 'warning'])
      expect(ran.stdout).toContain('Report mode: the job succeeds all the same.')
      expect(body).toContain('### ⚠️ Plimsoll: two losses; report mode, the merge is not blocked')
      pull.close()
    })

    test('`gate.mode: report` brought by the pull request itself blocks', async () => {
      const pull = await openAdvwell(github, {
        base: add('.plimsoll.yml', 'version: 1\n')(advwell),
        edit: all(loses, replace('.plimsoll.yml', 'version: 1\n', 'version: 1\ngate: { mode: report }\n')),
      })
      const { ran, body } = await run(pull, 1)
      expect(ran.code).toBe(1)
      expect(ran.annotations.map(({ properties }) => [properties['title'], properties['file'], properties['line']])).toContainEqual([
        'gate/weakened on .plimsoll.yml',
        '.plimsoll.yml',
        '2',
      ])
      expect(body).toContain('### ⛔ Plimsoll: three losses, merge blocked')
      pull.close()
    })
  },
  90_000,
)
