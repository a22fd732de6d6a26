/** An env file that people are told to copy is a template, whatever it is called: nobody's secrets, and an example of the file that is made of it. */
import { describe, expect, test } from 'vitest'
import { said } from './said.ts'
import { verdicts } from './verdicts.ts'

const key = 'kY8-vTq2-Wm4x-PzR7-bL0n'
const head = '# 1. Copy this file: cp .env.shared .env\n# 2. Make a new BERTH_SECRET_KEY\n'
const values = `BERTH_SECRET_KEY=${key}\nDATABASE_URL=postgresql://berths@ledger:5432/berths\n`
const compose = (more = ''): string => `services:
  till:
    build: ./till
${more}  ledger:
    image: postgres:16.4
    volumes: [ "ledger-data:/var/lib/postgresql/data" ]
volumes: { ledger-data: }
`
const code = {
  'till/Dockerfile': 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
  'till/requirements.txt': 'sqlalchemy==2.0.30\npsycopg2==2.9\n',
  'till/main.py': 'import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ["DATABASE_URL"])\nwhile True:\n    pass\n',
}
const secrets = (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  verdicts({ 'compose.yaml': compose(), ...code, ...files }, 'security/hardcoded-secret')

describe('secrets', () => {
  test('of a template are nobody’s', async () => {
    expect(await secrets({ 'till/.env.shared': head + values })).toEqual([expect.stringMatching(/ pass /)])
  })

  test('of a file without such a head are', async () => {
    expect(await secrets({ 'till/.env.shared': values })).toEqual([
      'system fail: 1 tracked place holds a real-looking secret: BERTH_SECRET_KEY (.env.shared) @ till/.env.shared:1',
    ])
  })

  test('of a template that the stack loads as it stands are, too', async () => {
    const loads = compose('    env_file: ./till/.env.shared\n')
    expect(await secrets({ 'compose.yaml': loads, 'till/.env.shared': head + values })).toEqual([expect.stringContaining('BERTH_SECRET_KEY (.env.shared)')])
  })

  test('the folder tells files of one name apart', async () => {
    const [told] = await secrets({ 'till/.env.shared': values, 'quay/.env.shared': `QUAY_SECRET_KEY=${key}\n` })
    expect(told).toContain('BERTH_SECRET_KEY (till/.env.shared)')
    expect(told).toContain('QUAY_SECRET_KEY (quay/.env.shared)')
  })
})

describe('a template is an example', () => {
  const ofClient = /^client\/till\S* of = /

  test('of what code reads', async () => {
    const [line] = await said({ 'compose.yaml': compose(), ...code, 'till/.env.shared': head + values }, ofClient)
    expect(line).toMatch(/of = ledger till\/\.env\.shared:4$/)
  })

  test('of an env_file that is not there', async () => {
    const files = { 'compose.yaml': compose('    env_file: ./till/.env\n'), ...code, 'till/.env.shared': head + values }
    expect((await said(files, ofClient))[0]).toMatch(/of = ledger till\/\.env\.shared:4$/)
    expect((await verdicts(files, 'security/hardcoded-secret'))[0]).toContain('pass')
  })

  test.each(['dev.env', '.env.local'])('but not %s, which is for a developer’s machine', async (name) => {
    const text = (head + values).replaceAll('.env.shared', name)
    for (const more of ['', '    env_file: ./till/.env\n']) {
      const lines = await said({ 'compose.yaml': compose(more), ...code, [`till/${name}`]: text }, ofClient)
      expect(lines.join()).not.toContain(name)
    }
  })

  test('but what it asks in the network of Compose is nobody elsewhere', async () => {
    const render = 'services:\n  - type: worker\n    name: gantry\n    runtime: docker\n    rootDir: till\n    dockerfilePath: ./Dockerfile\n'
    const lines = await said(
      { 'docker-compose.prod.yml': compose(), 'render.yaml': render, ...code, 'till/.env.shared': head + values },
      /^client\/gantry\S* of = /,
    )
    expect(lines.join()).not.toContain('.env.shared')
  })
})
